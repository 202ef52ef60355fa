"""What becomes of a connection with its answer, and of a request for which no time is left."""

import asyncio
from typing import Any

import pytest
from fastapi.testclient import TestClient

from model.settings import Settings
from service.door.arrival import Arrival, Bound
from service.door.load import Load
from service.door.visit import Visit, named
from service.wire.asgi import Answer


class Connection:
    """Notes that it is to end, as the protocol does."""

    def __init__(self) -> None:
        self.ended: list[object] = []

    def end_early(self, scope: object) -> None:
        self.ended.append(scope)

    def answers(self, _scope: object, _answer: Answer) -> bool:
        return False


def visited(*, is_whole: bool | None, method: str = "POST") -> tuple[Visit, Connection, list[dict[str, Any]]]:
    sent: list[dict[str, Any]] = []
    connection = Connection()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    visit = Visit({"method": method, "connection": connection}, send)
    if is_whole is not None:
        visit.arrival = Arrival(receive, Bound(1, "X", 1.0), Load(Settings()), {})
        visit.arrival.is_whole = is_whole
    return visit, connection, sent


def test_a_connection_ends_with_an_answer_to_what_did_not_come_whole() -> None:
    for is_whole, n_ended in ((None, 1), (False, 1), (True, 0)):
        visit, connection, sent = visited(is_whole=is_whole)
        asyncio.run(visit.answer(Answer(b"{}", 201)))
        assert (len(connection.ended), visit.status, sent[0]["status"]) == (n_ended, 201, 201)


def test_what_the_framework_sends_is_passed_on_and_noted() -> None:
    visit, connection, sent = visited(is_whole=False)
    asyncio.run(visit.pass_on({"type": "http.response.start", "status": 204}))
    asyncio.run(visit.pass_on({"type": "http.response.body"}))
    assert (visit.status, len(connection.ended), len(sent)) == (204, 1, 2)


def test_a_request_that_is_cut_gets_a_problem_unless_its_answer_has_begun() -> None:
    visit, _, sent = visited(is_whole=True)
    asyncio.run(visit.cut_short())
    assert (visit.status, sent[0]["status"]) == (503, 503)
    assert b"stored" in sent[1]["body"]
    asyncio.run(visit.cut_short())
    assert len(sent) == 2


def test_the_framework_is_asked_for_what_a_head_would_be_the_head_of() -> None:
    visit, *_ = visited(is_whole=True, method="HEAD")
    assert visit.scope_of_get()["method"] == "GET"
    assert visit.scope["method"] == "HEAD"


@pytest.mark.parametrize("path", ["/v1/label", "/v1/versions", "/nowhere", "/healthz"])
def test_a_requests_name_comes_back_whatever_the_answer(client: TestClient, path: str) -> None:
    name = "desk-7/2026:a_b"
    assert client.get(path, headers={"X-Request-Id": name}).headers["x-request-id"] == name
    assert "x-request-id" not in client.get(path).headers


@pytest.mark.parametrize("name", [b"", b"a" * 129, b"a b", b"caf\xe9", b"a\x7fb"])
def test_what_is_no_name_is_passed_over(name: bytes) -> None:
    scope: dict[str, Any] = {"noted": {}}
    _, _, sent = visited(is_whole=None)

    async def send(_message: object) -> None:
        """Take it."""

    assert named(send, scope, {b"x-request-id": name}) is send
    assert scope["noted"] == {}
    assert sent == []


def test_the_log_has_a_requests_name() -> None:
    scope: dict[str, Any] = {"noted": {}}
    named(None, scope, {b"x-request-id": b"desk-7"})  # type: ignore[arg-type]  # nothing is sent
    assert scope["noted"] == {"request_id": "desk-7"}
