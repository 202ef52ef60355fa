"""Alive, ready, figures."""

import asyncio
import platform
import threading
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from model.command_line import PACKAGE
from model.errors import DatabaseError
from model.keys import Role
from model.settings import Settings
from model.store.registry import Registry
from service.door.access import Caller
from service.hot.health import readyz
from service.hot.slot import Slot
from service.wire.asgi import Call, Message
from tests.fitted import local_client

DEADLINE_S = 30


@pytest.fixture
def empty_client(settings: Settings) -> Iterator[TestClient]:
    with local_client(settings) as client:
        yield client


def test_a_server_without_a_version_lives_but_is_not_ready(empty_client: TestClient) -> None:
    assert empty_client.get("/healthz").status_code == 200
    ready = empty_client.get("/readyz")
    assert ready.status_code == 503
    assert "fit --promote" in ready.json()["problem"]
    answer = empty_client.post("/v1/label", json={"text": "A sentence."})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "fit --promote" in answer.json()["detail"]


def test_a_server_with_a_champion_is_ready(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "version": "v1"}


def test_metrics_count_requests_and_labels_by_route(client: TestClient) -> None:
    client.post("/v1/label", json={"texts": ["One sentence.", "Another sentence."]})
    client.get("/v1/nothing")
    text = client.get("/metrics").text
    assert 'framing_requests_total{method="POST",route="/v1/label",status="200"} 1.0' in text
    assert 'route="unmatched",status="404"' in text
    assert "framing_champion_version 1.0" in text
    counted = [float(line.split()[-1]) for line in text.splitlines() if line.startswith("framing_labels_total")]
    assert sum(counted) == 2


def test_a_database_that_was_deleted_under_a_server_is_told_and_takes_no_reviews(
    client: TestClient, settings: Settings
) -> None:
    review = {"text": "The envoys met on Friday.", "label": "neutral_reporting"}
    assert client.post("/v1/reviews", json=review).status_code == 201
    settings.database_file.unlink()
    refused = client.post("/v1/reviews", json=review)
    assert refused.status_code == 503
    assert "framing.db of the database was deleted or replaced" in refused.json()["detail"]
    deadline = time.monotonic() + DEADLINE_S
    while "problem" not in (told := client.get("/readyz").json()) and time.monotonic() < deadline:
        time.sleep(0.01)  # until the watch has looked again
    assert "deleted or replaced" in told["problem"]
    assert client.post("/v1/label", json={"text": "A sentence."}).status_code == 200
    assert client.get("/v1/reviews/export").text.count("The envoys met") == 1
    assert not settings.database_file.exists()


@pytest.mark.parametrize(
    ("role", "is_told"), [(None, False), ("reader", False), ("reviewer", False), ("maintainer", True)]
)
def test_only_a_maintainer_is_told_what_names_the_database(tmp_path: Path, role: Role | None, is_told: bool) -> None:
    problem = "The database postgresql://somebody@db.example/framing did not do its work."

    def unreachable() -> Registry:
        raise DatabaseError(problem)

    slot = Slot(unreachable, tmp_path)
    with pytest.raises(DatabaseError):
        slot.refresh()
    state = {"slot": slot, "ending": threading.Event()}
    scope = {"state": state, "caller": Caller(role, "somebody") if role else None}

    async def receive() -> Message:
        return {"type": "http.request"}

    answer = asyncio.run(readyz(Call(scope, receive)))
    assert answer.status == 503
    assert (b"db.example" in answer.body) is is_told
    assert b"problem" in answer.body
    state["ending"].set()
    assert b"stopping" in asyncio.run(readyz(Call(scope, receive))).body


def test_metrics_tell_reviews_trainings_memory_drift_and_build(client: TestClient) -> None:
    client.post("/v1/reviews", json={"text": "The envoys met.", "label": "neutral_reporting"})
    client.post("/v1/trainings", json={})
    told = client.get("/metrics").text
    for line in (
        'framing_reviews{state="accepted"} 1.0',
        'framing_reviews{state="held"} 0.0',
        'framing_trainings{status="queued"} 1.0',
        'framing_trainings{status="promoted"} 0.0',
        "framing_drift_sentences 0.0",
        "framing_drift_alarm 0.0",
    ):
        assert line in told.splitlines()
    assert float(told.split("\nframing_resident_memory_bytes ")[1].split("\n")[0]) > 10_000_000
    assert f'framing_build_info{{python="{platform.python_version()}",version="{version(PACKAGE)}"}} 1.0' in told
