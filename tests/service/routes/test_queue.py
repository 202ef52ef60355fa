"""What to label next, over HTTP and on both databases; what was merely labelled is nowhere kept."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.labels import Label
from model.settings import Settings, changed
from tests.fitted import local_client, on_each_database

pytestmark = on_each_database

TEXTS = [
    "The delegation left the capital on Friday after a two-day visit.",
    "Our invincible army will crush the puppet clique.",
    "Officials may seek to hide how many were lost, the agency believes.",
]


def queued(client: TestClient, **query: object) -> list[dict[str, object]]:
    answer = client.get("/v1/queue", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["candidates"])


def test_texts_are_kept_ranked_and_leave_when_they_are_reviewed(client: TestClient) -> None:
    added = client.post("/v1/queue", json={"texts": [*TEXTS, TEXTS[0]], "source": "feed"})
    assert added.json() == {"added": 3, "known": 1}
    answer = client.get("/v1/queue").json()
    assert answer["model"]["version"] == "v1"
    assert answer["waiting"] == 3
    first = answer["candidates"][0]
    assert first["source"] == "feed"
    assert first["uncertainty"] == max(one["uncertainty"] for one in answer["candidates"])
    assert first["label"] == max(first["probabilities"], key=first["probabilities"].get)
    assert client.get("/v1/queue").json() == answer
    client.post("/v1/reviews", json={"text": f" {first['text']}", "label": Label.NEUTRAL_REPORTING})
    assert first["text"] not in [one["text"] for one in queued(client)]
    assert client.post("/v1/queue", json={"texts": [first["text"]]}).json() == {"added": 0, "known": 1}


def test_a_limit_cuts_the_queue(client: TestClient) -> None:
    client.post("/v1/queue", json={"texts": TEXTS})
    assert len(queued(client, limit=2)) == 2
    for limit in (0, 201):
        assert client.get("/v1/queue", params={"limit": limit}).status_code == 422


def test_texts_are_deleted_by_number_and_by_source(client: TestClient) -> None:
    client.post("/v1/queue", json={"texts": TEXTS, "source": "feed"})
    number = queued(client)[0]["id"]
    assert client.delete(f"/v1/queue/{number}").status_code == 204
    assert client.delete(f"/v1/queue/{number}").status_code == 404
    assert client.delete("/v1/queue", params={"source": "feed"}).json() == {"deleted": 2}
    assert client.delete("/v1/queue").status_code == 422
    assert queued(client) == []


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"texts": []}, 422, "empty"),
        ({"texts": ["fine", "a\0"]}, 422, "Text 1"),
        ({"texts": ["fine", " "]}, 422, "blank"),
        ({"texts": ["a" * 10_001]}, 422, "10001 characters"),
        ({"texts": ["a"], "source": "\0"}, 422, "NUL"),
        ({"texts": "a"}, 422, "array"),
        ({"texts": ["a"] * 1_001}, 413, "FRAMING_MAX_TEXTS"),
    ],
)
def test_one_text_that_cannot_be_kept_keeps_all_out(
    client: TestClient, body: dict[str, object], status: int, word: str
) -> None:
    answer = client.post("/v1/queue", json=body)
    assert answer.status_code == status
    assert word in answer.json()["detail"]
    assert queued(client) == []


def test_a_full_queue_says_which_setting(client_with) -> None:
    client = client_with(max_queue_texts=2)
    answer = client.post("/v1/queue", json={"texts": TEXTS})
    assert answer.status_code == 413
    assert "FRAMING_MAX_QUEUE_TEXTS" in answer.json()["detail"]
    assert queued(client) == []


def test_a_text_that_was_merely_labelled_is_nowhere_kept(
    settings: Settings, registry, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    if registry.engine.dialect.name != "sqlite":
        pytest.skip("the files of the SQLite database are looked through; the statements are the same on both")
    secret, kept = "Quinquagesima sentence about a harbour", "Septuagesima sentence about a railway"
    with local_client(changed(settings, log_level="info")) as client:
        assert client.post("/v1/label", json={"texts": [secret] * 3}).status_code == 200
        assert client.post("/v1/documents", json={"text": f"{secret}. Another one."}).status_code == 200
        assert client.post("/v1/queue", json={"texts": [kept]}).status_code == 200
        contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    contents += [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(kept.encode() in content for content in contents)
    assert not any(b"Quinquagesima" in content for content in contents)
    assert "Quinquagesima" not in "".join(capfd.readouterr())
