"""Versions over HTTP: promotion, rollback, history; what an answer promises, and what is refused."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient

from model.record import sealed
from model.report.page import model_card, report_page
from model.settings import Settings
from model.store.registry import CHAMPION, Registry, Version
from tests.fitted import SIGNED, on_each_database
from training.fit.fit import Fitted

pytestmark = on_each_database

PLAIN = "The delegation left the capital on Friday after a two-day visit."
MAINTAINER, READER = "maintainer-key-0001", "reader-key-00000001"


def serving(client: TestClient) -> str:
    return str(client.post("/v1/label", json={"text": PLAIN}).json()["model"]["version"])


def test_the_answering_server_serves_what_it_promoted(client: TestClient, v2: Version) -> None:
    before = client.post("/v1/label", json={"text": PLAIN}).json()["results"]
    answer = client.post("/v1/versions/v2/promote", json={"reason": "better on quotes"})
    after = client.post("/v1/label", json={"text": PLAIN}).json()
    assert answer.status_code == 200
    assert answer.json()["model"] == after["model"] == {"version": "v2", "digest": v2.digest}
    assert after["results"] != before
    event = answer.json()["event"]
    assert {name: event[name] for name in ("actor", "action", "alias", "from", "to", "reason")} == {
        "actor": "keyless",
        "action": "promote",
        "alias": "champion",
        "from": "v1",
        "to": "v2",
        "reason": "better on quotes",
    }


def test_a_rollback_is_one_call_without_a_body(client: TestClient, v2: Version) -> None:
    client.post("/v1/versions/v2/promote")
    answer = client.post("/v1/rollback")
    assert (answer.status_code, answer.json()["model"]["version"]) == (200, "v1")
    assert serving(client) == "v1"
    refused = client.post("/v1/rollback", json={"reason": "further"})
    assert refused.status_code == 409
    assert "no earlier champion" in refused.json()["detail"]


def test_replayed_answers_name_the_former_version(client: TestClient, v2: Version) -> None:
    before = client.post("/v1/label", json={"text": PLAIN}).json()
    client.post("/v1/versions/v2/promote")
    for name in ("v1", "1"):
        assert client.post("/v1/label", json={"text": PLAIN, "version": name}).json() == before
    documents = client.post("/v1/documents", json={"text": PLAIN, "version": "v1"}).json()
    assert documents["model"] == before["model"]


def test_of_racing_promotions_with_an_expectation_one_wins(client: TestClient, v2: Version) -> None:
    def promote(_number: int) -> int:
        return client.post("/v1/versions/v2/promote", json={"expected": "v1"}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(promote, range(8)))
    assert statuses == [200] + [409] * 7
    assert client.get("/v1/history").json()["events"][0]["to"] == "v2"


def test_expecting_no_champion_is_refused_where_there_is_one(client: TestClient, v2: Version) -> None:
    refused = client.post("/v1/versions/v2/promote", json={"expected": None})
    assert refused.status_code == 409
    assert "v1 by now" in refused.json()["detail"]


def test_what_cannot_be_loaded_is_not_promoted(
    client: TestClient, registry: Registry, v2: Version, damage: Callable[[Version], None]
) -> None:
    damage(v2)
    refused = client.post("/v1/versions/v2/promote")
    assert refused.status_code == 409
    assert "v2 cannot be loaded and was not promoted" in refused.json()["detail"]
    assert registry.champion_number() == 1
    assert serving(client) == "v1"


def test_a_rollback_to_what_cannot_be_loaded_is_refused(
    client: TestClient, settings: Settings, registry: Registry, v2: Version, damage: Callable[[Version], None]
) -> None:
    client.post("/v1/versions/v2/promote")
    damage(registry.resolve("v1"))
    for table in settings.cache_dir.glob("*.table"):
        table.unlink()
    assert client.post("/v1/rollback").status_code == 409
    assert registry.find(CHAMPION) == v2


def test_versions_are_listed_and_read(client: TestClient, v2: Version) -> None:
    listed = client.get("/v1/versions").json()["versions"]
    assert all("calibration_scores" not in entry["card"] for entry in listed)
    assert [(entry["version"], entry["aliases"]) for entry in listed] == [("v2", []), ("v1", ["champion"])]
    one = client.get("/v1/versions/champion").json()
    assert one["card"]["calibration_scores"]
    assert (one["version"], one["card"]["labels"]) == ("v1", listed[1]["card"]["labels"])
    assert 0 < one["report"]["test"]["macro_f1"] <= 1
    assert "seen" not in one["report"]  # hashes of all texts, which only an evaluation needs
    missing = client.get("/v1/versions/v9")
    assert missing.status_code == 404
    assert "v2, v1" in missing.json()["detail"]


def test_the_history_comes_in_pages_newest_first(client: TestClient, v2: Version) -> None:
    for name in ("v2", "v1", "v2"):
        client.post(f"/v1/versions/{name}/promote")
    first = client.get("/v1/history", params={"limit": 4}).json()
    second = client.get("/v1/history", params={"limit": 4, "cursor": first["next"]}).json()
    events = first["events"] + second["events"]
    assert [event["action"] for event in events] == ["promote"] * 3 + ["add", "promote", "add"]
    assert second["next"] is None
    assert client.get("/v1/history", params={"cursor": 2**40}).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"reason": "a\x00b"}, 422, "NUL"),
        ({"reason": "x" * 201}, 422, "200"),
        ({"reason": 7}, 422, "str"),
        ({"why": "x"}, 422, "why"),
        ({"expected": "v9"}, 404, "v9"),
        ({"expected": 1}, 422, "str"),
    ],
)
def test_a_promotion_that_cannot_be_read_is_refused(
    client: TestClient, v2: Version, body: dict[str, object], status: int, word: str
) -> None:
    refused = client.post("/v1/versions/v2/promote", json=body)
    assert refused.status_code == status
    assert word in refused.json()["detail"]
    assert serving(client) == "v1"


def test_only_a_maintainer_changes_and_a_reader_reads(client_with: Callable[..., TestClient], v2: Version) -> None:
    client = client_with(keys=f"maintainer:{MAINTAINER},reader:{READER}")
    reader = {"authorization": f"Bearer {READER}"}
    for path in ("/v1/versions/v2/promote", "/v1/versions/v9/promote", "/v1/rollback"):
        assert client.post(path).status_code == 401
        refused = client.post(path, headers=reader, content="{")
        assert refused.status_code == 403
        assert "v9" not in refused.text
    for path in ("/v1/versions", "/v1/versions/v2", "/v1/history"):
        assert client.get(path).status_code == 401
        assert client.get(path, headers=reader).status_code == 200
    done = client.post("/v1/versions/v2/promote", headers={"authorization": f"Bearer {MAINTAINER}"})
    assert done.json()["event"]["actor"].startswith("maintainer-")


def test_a_versions_report_and_card_are_given_out_to_be_saved(
    client: TestClient, registry: Registry, fitted: Fitted
) -> None:
    version = registry.resolve("champion")
    for part, kind, content in (
        ("report", "text/html", report_page(version, fitted.report)),
        ("card", "text/markdown", model_card(version, fitted.report)),
    ):
        answer = client.get(f"/v1/versions/champion/{part}")
        assert (answer.status_code, answer.text) == (200, content)
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["content-disposition"].startswith("attachment")
    registry.add(fitted.artifact, {}, SIGNED)
    for part in ("report", "card"):
        missing = client.get(f"/v1/versions/v2/{part}")
        assert (missing.status_code, "v2 has no report" in missing.json()["detail"]) == (404, True)


def test_a_gates_decision_is_given_out_and_a_hand_fitted_version_has_none(
    client: TestClient, registry: Registry, fitted: Fitted
) -> None:
    record = sealed({"decision": {"passed": True}})
    registry.add(fitted.artifact, fitted.report | {"training": {"record": record}}, SIGNED)
    assert client.get("/v1/versions/v2/decision").json() == record
    missing = client.get("/v1/versions/v1/decision")
    assert (missing.status_code, "fitted by hand" in missing.json()["detail"]) == (404, True)
