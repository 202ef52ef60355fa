"""Trainings over HTTP: queued, followed, joined, cancelled; a trainer is not needed for any of it."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.files.labelled import Labelled
from model.fitted.pipeline import Parameters
from model.store.leases import Ending, Lease, Leases
from model.store.registry import Registry
from model.store.reviews import Reviews
from tests.fitted import SIGNED, on_each_database

pytestmark = on_each_database

MAINTAINER, REVIEWER = "maintainer-key-0001", "reviewer-key-000001"


def nested(depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(depth):
        found = {"a": found}
    return found


@pytest.fixture
def sources(registry: Registry) -> None:
    """Store a review of each source that the tests leave out."""
    for source in ("wire", "desk"):
        Reviews(registry.engine).add(Labelled("A sentence.", "neutral_reporting", source), SIGNED)


def run_to_its_end(registry: Registry) -> None:
    leases, at = Leases(registry.engine), datetime.now(UTC)
    taken = leases.claim("a", at)
    leases.tell(Lease(taken.number, "a"), "fitting on 10 examples", at)
    leases.finish(Lease(taken.number, "a"), Ending("refused", ("worse on R7",), "v1", {"macro_f1": 0.5}), at)


def test_a_training_is_accepted_and_followed_to_its_end(client: TestClient, registry: Registry) -> None:
    answer = client.post("/v1/trainings")
    assert (answer.status_code, answer.json()) == (202, {"id": 1, "status": "queued"})
    assert answer.headers["location"] == "/v1/trainings/1"
    run_to_its_end(registry)
    training = client.get("/v1/trainings/1").json()
    assert (training["status"], training["reasons"], training["version"]) == ("refused", ["worse on R7"], "v1")
    assert training["outcome"] == {"macro_f1": 0.5}
    assert training["log"][0].endswith("fitting on 10 examples")
    assert training["requested_by"] == "keyless"


@pytest.mark.usefixtures("sources")
def test_what_was_asked_is_told(client: TestClient) -> None:
    body = {"without": ["wire", "desk", "wire"], "parameters": {"min_count": 3}, "force": {"reason": "the gate errs"}}
    client.post("/v1/trainings", json=body)
    training = client.get("/v1/trainings/1").json()
    assert training["without"] == ["desk", "wire"]
    assert training["parameters"] == {"min_count": 3}
    assert training["force"] == {"reason": "the gate errs"}


def test_every_parameter_of_the_pipeline_can_be_changed(client: TestClient) -> None:
    every = asdict(Parameters(weights={"words": 0.5}, prior={"neutral_reporting": 1.0}))
    assert client.post("/v1/trainings", json={"parameters": every}).status_code == 202
    plain = every | {"word_ngrams": [1, 2], "char_ngrams": [3, 5]}
    assert client.get("/v1/trainings/1").json()["parameters"] == plain


def test_parameters_may_be_set_to_nothing(client: TestClient) -> None:
    nothing = {"word_ngrams": None, "char_ngrams": None, "prior": None}
    client.post("/v1/trainings", json={"parameters": nothing})
    assert client.get("/v1/trainings/1").json()["parameters"] == nothing


@pytest.mark.usefixtures("sources")
def test_a_source_that_no_review_has_is_refused(client: TestClient) -> None:
    refused = client.post("/v1/trainings", json={"without": ["wire", "wyre"]})
    assert refused.status_code == 422
    assert "no stored review has the source 'wyre'" in refused.json()["detail"]
    assert client.get("/v1/trainings").json()["trainings"] == []


@pytest.mark.usefixtures("sources")
def test_a_second_request_joins_or_is_led_to_the_first(client: TestClient) -> None:
    client.post("/v1/trainings", json={})
    assert client.post("/v1/trainings").json()["id"] == 1
    other = client.post("/v1/trainings", json={"without": ["wire"]})
    assert other.status_code == 409
    assert other.headers["location"] == "/v1/trainings/1"
    assert "Training 1 is queued" in other.json()["detail"]


@pytest.mark.usefixtures("sources")
def test_an_idempotency_key_gives_the_same_training(client: TestClient, registry: Registry) -> None:
    key = {"idempotency-key": "monday"}
    client.post("/v1/trainings", headers=key)
    run_to_its_end(registry)
    again = client.post("/v1/trainings", headers=key)
    assert (again.status_code, again.json()) == (202, {"id": 1, "status": "refused"})
    other = client.post("/v1/trainings", headers=key, json={"without": ["wire"]})
    assert other.status_code == 409
    assert "monday" in other.json()["detail"]


def test_a_training_is_cancelled(client: TestClient) -> None:
    client.post("/v1/trainings")
    cancelled = client.post("/v1/trainings/1/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")


def test_a_training_that_is_over_is_not_cancelled(client: TestClient, registry: Registry) -> None:
    client.post("/v1/trainings")
    run_to_its_end(registry)
    refused = client.post("/v1/trainings/1/cancel")
    assert refused.status_code == 409
    assert "refused by now" in refused.json()["detail"]


def test_trainings_come_in_pages_newest_first(client: TestClient, registry: Registry) -> None:
    for _ in range(3):
        client.post("/v1/trainings")
        run_to_its_end(registry)
    first = client.get("/v1/trainings", params={"limit": 2}).json()
    second = client.get("/v1/trainings", params={"limit": 2, "cursor": first["next"]}).json()
    assert [training["id"] for training in first["trainings"] + second["trainings"]] == [3, 2, 1]
    assert second["next"] is None


@pytest.mark.parametrize("number", ["7", "0", "99999999999999999999"])
def test_an_unknown_training_is_404(client: TestClient, number: str) -> None:
    assert client.get(f"/v1/trainings/{number}").status_code == 404
    assert client.post(f"/v1/trainings/{number}/cancel").status_code == 404


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"without": "wire"}, "array"),
        ({"without": ["a\x00b"]}, "NUL"),
        ({"without": [" "]}, "blank"),
        ({"without": [str(number) for number in range(101)]}, "100"),
        ({"parameters": []}, "object"),
        ({"parameters": {"colour": 3}}, "colour"),
        ({"parameters": {"min_count": "many"}}, "$.parameters.min_count"),
        ({"parameters": {"min_count": 0}}, "$.parameters.min_count"),
        ({"parameters": {"word_ngrams": [1]}}, "$.parameters.word_ngrams"),
        ({"parameters": {"word_ngrams": [3, 2]}}, "n-grams of 3 to 2"),
        ({"parameters": {"inverse_penalty": 0}}, "$.parameters.inverse_penalty"),
        ({"parameters": {"weights": {"words": -1}}}, "$.parameters.weights"),
        ({"parameters": {"weights": nested(600)}}, "$.parameters.weights"),
        ({"parameters": nested(600)}, "unknown field"),
        ({"force": True}, "object"),
        ({"force": {"reason": " "}}, "blank"),
        ({"force": {}}, "reason"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_wish_that_cannot_be_read_is_refused(client: TestClient, body: dict[str, object], word: str) -> None:
    refused = client.post("/v1/trainings", json=body)
    assert refused.status_code == 422
    assert word in refused.json()["detail"]
    assert client.get("/v1/trainings").json()["trainings"] == []


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "caf\u00e9"])
def test_a_key_that_cannot_be_kept_is_refused(client: TestClient, key: str) -> None:
    refused = client.post("/v1/trainings", headers={b"idempotency-key": key.encode("latin-1")})
    assert refused.status_code == 422
    assert "200" in refused.json()["detail"]


def test_only_a_maintainer_trains(client_with: Callable[..., TestClient]) -> None:
    client = client_with(keys=f"maintainer:{MAINTAINER},reviewer:{REVIEWER}")
    reviewer = {"authorization": f"Bearer {REVIEWER}"}
    for path in ("/v1/trainings", "/v1/trainings/1/cancel"):
        assert client.post(path, content="{").status_code == 401
        assert client.post(path, headers=reviewer).status_code == 403
    assert client.get("/v1/trainings", headers=reviewer).status_code == 200
    assert client.post("/v1/trainings", headers={"authorization": f"Bearer {MAINTAINER}"}).status_code == 202
