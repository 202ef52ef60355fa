"""A version in the shadow of real requests: counts equal a replay, no text stays, answers are the champion's."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.labels import Verdict
from model.scoring.classifier import classifier_of
from model.settings import Settings
from model.shadow.runs import Running
from model.shadow.tally import NOT_JUDGED, Tally
from model.store.cache import open_version
from model.store.database import open_engine
from model.store.registry import CHALLENGER, Registry, Version
from service.hot.shadow import Labelled, Shadow
from tests.fitted import SIGNED
from tests.training.invented import sentences

CANARY = "Zyxwquartzcanary"
TEXTS = [example.text for example in sentences(120, seed=3)]
DOCUMENT = " ".join(TEXTS[:12])


@pytest.fixture
def shadowed(client: TestClient, registry: Registry, v2: Version) -> TestClient:
    """Return a client of a server with another version in the champion's shadow."""
    registry.point(CHALLENGER, v2, SIGNED)
    answer = client.post("/v1/shadow", json={"reason": "before we promote"})
    assert answer.status_code == 201
    assert (answer.json()["version"], answer.json()["champion"]) == ("v2", "v1")
    return client


def labels_by(client: TestClient, version: str, texts: list[str]) -> list[str]:
    results = client.post("/v1/label", json={"texts": texts, "version": version}).json()["results"]
    return [result["label"] or NOT_JUDGED for result in results]


def counted(client: TestClient) -> dict[str, object]:
    """Return what was counted once nothing waits."""
    while True:
        found = client.get("/v1/shadow").json()
        if not found["waiting"]:
            running: dict[str, object] = found["running"]
            return running
        time.sleep(0.01)


def test_counts_equal_a_replay_of_the_same_texts(client: TestClient, v2: Version, registry: Registry) -> None:
    before, after = labels_by(client, "v1", TEXTS), labels_by(client, "v2", TEXTS)
    registry.point(CHALLENGER, v2, SIGNED)
    client.post("/v1/shadow")
    answers = [client.post("/v1/label", json={"text": text}).json() for text in TEXTS[:60]]
    answers.append(client.post("/v1/label", json={"texts": TEXTS[60:]}).json())
    found = counted(client)
    assert [result["label"] or NOT_JUDGED for answer in answers for result in answer["results"]] == before
    assert {answer["model"]["version"] for answer in answers} == {"v1"}
    expected: dict[str, dict[str, int]] = {}
    for (one, other), count in Counter(zip(before, after, strict=True)).items():
        expected.setdefault(one, {})[other] = count
    assert found["labels"] == expected
    assert (found["requests"], found["texts"], found["left_out"]) == (61, 120, 0)
    assert found["changed"] == sum(one != other for one, other in zip(before, after, strict=True))
    metrics = client.get("/metrics").text
    for one, row in expected.items():
        for other, count in row.items():
            line = f'framing_shadow_labels_total{{challenger="{other}",champion="{one}"}} {float(count)}'
            assert line in metrics
    assert found["challenger_time"]["mean_ms"] > 0  # type: ignore[index]


def test_the_sentences_of_documents_are_counted_too(shadowed: TestClient) -> None:
    document = shadowed.post("/v1/documents", json={"text": DOCUMENT}).json()
    found = counted(shadowed)
    assert found["texts"] == len(document["sentences"])
    champion = Counter(sentence["label"] or NOT_JUDGED for sentence in document["sentences"])
    assert {label: sum(row.values()) for label, row in found["labels"].items()} == champion  # type: ignore[attr-defined]
    shadowed.post("/v1/documents", json={"text": f"{DOCUMENT} " * 30})
    assert counted(shadowed)["left_out"] == 30 * len(document["sentences"])


def test_no_text_is_stored_or_logged(
    shadowed: TestClient, settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    for body in ({"text": f"{CANARY} was there."}, {"texts": [f"They said {CANARY}."], "alpha": 0.1}):
        assert shadowed.post("/v1/label", json=body).status_code == 200
    assert shadowed.post("/v1/documents", json={"text": f"The envoys met {CANARY}. It rained."}).status_code == 200
    assert counted(shadowed)["texts"] == 4
    assert shadowed.delete("/v1/shadow").status_code == 200
    files = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert Path(open_engine(settings.url).url.database or "") in files
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]
    written = capfd.readouterr()
    assert CANARY not in written.out + written.err


def test_another_version_and_another_champion_are_not_counted(
    shadowed: TestClient, registry: Registry, v2: Version
) -> None:
    shadowed.post("/v1/label", json={"text": TEXTS[0], "version": "v2"})
    assert counted(shadowed)["texts"] == 0
    shadowed.post("/v1/versions/v2/promote")
    shadowed.post("/v1/label", json={"text": TEXTS[0]})
    assert counted(shadowed)["texts"] == 0


def test_counts_stay_after_the_end_and_after_the_server(
    client_with: Callable[..., TestClient], registry: Registry, v2: Version
) -> None:
    client = client_with()
    assert client.post("/v1/shadow", json={"version": v2.name}).status_code == 201
    client.post("/v1/label", json={"texts": TEXTS[:7]})
    counted(client)
    client.__exit__(None, None, None)
    client.__enter__()
    (running,) = [client.get("/v1/shadow").json()["running"]]
    assert running["texts"] == 7
    ended = client.delete("/v1/shadow").json()
    assert (ended["texts"], ended["ended_by"]) == (7, "keyless")
    assert client.get("/v1/shadow").json()["running"] is None
    assert client.delete("/v1/shadow").status_code == 409


@pytest.mark.parametrize(("version", "status"), [("v1", 409), ("v99", 404)])
def test_what_cannot_run_in_the_shadow_is_refused(client: TestClient, version: str, status: int) -> None:
    assert client.post("/v1/shadow", json={"version": version}).status_code == status
    assert client.post("/v1/shadow", json={"version": "v1", "reason": "a\0"}).status_code == 422
    assert client.get("/v1/shadow").json() == {"running": None, "waiting": 0, "before": []}


def test_what_waits_at_the_end_is_left_out_and_counted_as_such(
    registry: Registry, v2: Version, settings: Settings
) -> None:
    async def ended() -> Tally:
        classifier = classifier_of(v2, open_version(registry, v2, settings.cache_dir))
        shadow = Shadow(Running(1, 2, 1), classifier, Tally(), lambda *_: None)
        verdicts = [Verdict("a", (1.0, 0.0), abstained=False)] * 3
        shadow.look(Labelled(["x", "y", "z"], verdicts, None, 0.1))
        assert shadow.waiting == 3
        shadow.close()
        await asyncio.sleep(0)  # what was to be labelled behind the answer comes, and finds the end
        return shadow.tally

    tally = asyncio.run(ended())
    assert (tally.texts, tally.left_out) == (0, 3)
