"""Drift over HTTP: what was labelled is counted, no text comes back or stays, and a setting leaves it out."""

from collections.abc import Callable
from pathlib import Path

from fastapi.testclient import TestClient

from model.settings import Settings

CANARY = "Quetzalcoatlus"


def test_labels_are_counted_and_no_text_is_told_or_kept(
    client_with: Callable[..., TestClient], settings: Settings
) -> None:
    client = client_with()
    client.post("/v1/label", json={"texts": [f"The {CANARY} left.", "It rained."]})
    watch = client.app_state["drift"]
    watch.count()
    answer = client.get("/v1/drift")
    assert answer.status_code == 200
    assert answer.json()["seen"] == 2
    for told in (answer.text, client.get("/metrics").text):
        assert CANARY.lower() not in told.lower()
    files = [path for path in Path(settings.data_dir).rglob("*") if path.is_file()]
    assert files
    assert not any(CANARY.encode() in path.read_bytes() for path in files)


def test_left_out_by_the_setting_nothing_is_watched(client_with: Callable[..., TestClient]) -> None:
    client = client_with(drift=False)
    assert client.post("/v1/label", json={"text": "It rained."}).status_code == 200
    answer = client.get("/v1/drift")
    assert answer.status_code == 200
    assert (answer.json()["is_watched"], answer.json()["seen"]) == (False, 0)


def test_a_source_that_requests_name_is_told_apart(client_with: Callable[..., TestClient]) -> None:
    client = client_with()
    client.post("/v1/label", json={"texts": [f"The {CANARY} left.", "It rained."], "source": "desk north"})
    client.post("/v1/documents", json={"text": f"One ship of the {CANARY} left.", "source": "wire"})
    client.post("/v1/label", json={"text": "It snowed."})
    client.app_state["drift"].count()
    answer = client.get("/v1/drift")
    told = answer.json()
    assert (told["seen"], {name: one["seen"] for name, one in told["sources"].items()}) == (
        4,
        {"desk north": 2, "wire": 1},
    )
    assert CANARY.lower() not in answer.text.lower()
    for name in ("", "x" * 65, 7):
        assert client.post("/v1/label", json={"text": "It rained.", "source": name}).status_code == 422
