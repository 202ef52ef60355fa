"""One life: what cannot start says why, another champion is taken up, and everything ends at the end."""

import asyncio
import json
import logging
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.settings import Settings, changed
from model.store.registry import Registry, Signature, Version
from service.life.app import HOT, create_app
from service.life.backstage import Backstage
from service.wire.asgi import Application, Message
from tests.fitted import AT, local_client
from tests.service.dialects.label_studio.test_webhook import annotation, event

TEXT = {"text": "The delegation left the capital on Friday."}
DEADLINE_S = 60


def lived(settings: Settings) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Start and end an application as a server does; give what it said and what it made."""
    sent: list[dict[str, Any]] = []
    state: dict[str, Any] = {}

    async def scenario() -> None:
        events = iter(("lifespan.startup", "lifespan.shutdown"))

        async def receive() -> dict[str, Any]:
            return {"type": next(events)}

        async def send(message: Any) -> None:
            sent.append(message)

        await create_app(settings)({"type": "lifespan", "state": state}, receive, send)

    asyncio.run(scenario())
    return sent, state


def test_a_life_begins_and_ends_and_leaves_no_thread(settings: Settings, registry: Registry) -> None:
    sent, state = lived(settings)
    assert [message["type"] for message in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert {"settings", "slot", "metrics", "slow", "board"} <= set(state)
    with pytest.raises(RuntimeError, match="shutdown"):
        state["slow"].pages._threads.submit(print)


def test_what_cannot_start_says_which_and_what_now(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    (failed,), state = lived(changed(settings, data_dir=tmp_path / "a-file" / "data"))
    assert failed["type"] == "lifespan.startup.failed"
    assert "FRAMING_DATA_DIR" in failed["message"]
    assert state == {}


def test_another_champion_is_taken_up_and_told(client: TestClient, registry: Registry, v2: Version) -> None:
    assert client.post("/v1/label", json=TEXT).json()["model"]["version"] == "v1"
    registry.promote(v2, Signature("tester", AT))
    deadline = time.monotonic() + DEADLINE_S
    while client.post("/v1/label", json=TEXT).json()["model"]["version"] != "v2":
        assert time.monotonic() < deadline
    while "framing_champion_version 2.0" not in client.get("/metrics").text:
        assert time.monotonic() < deadline


def test_a_start_tells_version_and_who_may_what(
    settings: Settings, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    for changes, access in (
        ({}, "without keys everyone is maintainer"),
        ({"host": "0.0.0.0"}, "without keys everyone is reader"),
        ({"keys": f"reader:{'r' * 20}"}, "by key"),
    ):
        caplog.clear()
        with caplog.at_level(logging.INFO, "framing.app"):
            lived(changed(settings, **changes))
        (record,) = [record for record in caplog.records if record.message == "started"]
        assert (vars(record)["version"], vars(record)["access"]) == ("v1", access)


class Leaving(Backstage):
    """Whoever waits for it has left meanwhile."""

    is_left = False

    async def ready(self) -> Application:
        self.is_left = True
        return await super().ready()


def test_a_client_that_leaves_while_the_dialects_are_loaded_was_heard(settings: Settings, registry: Registry) -> None:
    app = create_app(settings)
    app.backstage = stage = Leaving(app._build)
    body = json.dumps(event("ANNOTATION_CREATED", annotation(1, "neutral_reporting"))).encode()
    scope = {"type": "http", "method": "POST", "path": "/label-studio/webhook", "query_string": b""}

    async def receive() -> Message:
        return {"type": "http.disconnect"} if stage.is_left else {"type": "http.request", "body": body}

    async def send(_message: Message) -> None:
        pass

    with TestClient(app, base_url="http://127.0.0.1") as client:
        head = {"headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 5), "state": client.app_state}
        client.portal.call(app, scope | head, receive, send)
        assert len(client.get("/v1/reviews").json()["reviews"]) == 1


def test_hot_routes_are_in_the_document_too(settings: Settings, registry: Registry) -> None:
    with local_client(settings) as client:
        paths = client.get("/openapi.json").json()["paths"]
    for method, path in set(HOT) - {("GET", "/health")}:  # a second name of /healthz
        assert method.lower() in paths[path]
