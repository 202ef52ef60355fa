"""The framework behind the first answers: built once, waited for, and no hindrance where it cannot be built."""

import asyncio
import threading
from typing import Any

import pytest

from model.settings import Settings
from model.store.registry import Registry
from service.life.backstage import Backstage
from service.wire.asgi import Application, Receive, Scope, Send
from tests.fitted import local_client

TEXT = {"text": "The delegation left the capital on Friday."}


async def hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "hello"})


async def asked(backstage: Backstage, times: int) -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await asyncio.gather(*(backstage({"path": "/"}, send, send) for _ in range(times)))  # type: ignore[arg-type]
    return sent


def test_it_is_built_once_for_all_who_wait() -> None:
    builds: list[str] = []
    may_end = threading.Event()

    def build() -> Application:
        builds.append(threading.current_thread().name)
        may_end.wait()
        return hello

    async def scenario() -> list[Any]:
        backstage = Backstage(build)
        left = asyncio.create_task(backstage.ready())
        await asyncio.sleep(0)
        left.cancel()  # a client that leaves takes nothing from the others
        waiting = asyncio.create_task(asked(backstage, 5))
        await asyncio.sleep(0)
        may_end.set()
        found = await waiting
        backstage.close()
        return found

    assert asyncio.run(scenario()) == [{"type": "hello"}] * 5
    assert len(builds) == 1
    assert builds[0].startswith("backstage")


def test_what_cannot_be_built_is_a_problem_for_its_routes_alone(
    settings: Settings, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "service.routes.framework", None)
    with local_client(settings) as client:
        refused = client.get("/v1/limits")
        assert refused.status_code == 500
        assert refused.headers["content-type"] == "application/problem+json"
        assert client.post("/v1/label", json=TEXT).status_code == 200
        assert client.get("/readyz").status_code == 200


def test_hot_routes_do_not_wait_for_the_framework(settings: Settings, registry: Registry) -> None:
    with local_client(settings) as client:
        assert client.post("/v1/label", json=TEXT).status_code == 200
        assert client.post("/v1/documents", json=TEXT).status_code == 200
        assert client.get("/v1/limits").status_code == 200


@pytest.mark.parametrize("error", [ImportError("no library"), RuntimeError("no route"), MemoryError()])
def test_whatever_building_raises_every_request_is_answered_and_told_of_it(error: Exception) -> None:
    def build() -> Application:
        raise error

    async def scenario() -> tuple[list[Any], BaseException | None]:
        backstage = Backstage(build)
        sent, failure = await asked(backstage, 3), await backstage.failure()
        with pytest.raises(type(error)):
            await backstage.ready()
        backstage.close()
        return sent, failure

    sent, failure = asyncio.run(scenario())
    assert failure is error
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] == [500] * 3


def test_what_is_there_is_no_failure() -> None:
    async def scenario() -> BaseException | None:
        backstage = Backstage(lambda: hello)
        assert await backstage.ready() is hello
        return await backstage.failure()

    assert asyncio.run(scenario()) is None
