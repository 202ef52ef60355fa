"""Who may enter, how much at once, and what the log says of it."""

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from model.keys import read_entries
from model.settings import Settings, changed
from model.store.registry import Registry
from service.door.access import KeyRing, is_loopback
from service.door.arrival import LEAST_OF_A_FILE
from service.life.app import Service, create_app

READER, REVIEWER, MAINTAINER = "r" * 20, "v" * 20, "m" * 20
KEYS = f"reader:{READER}, reviewer:{REVIEWER},maintainer:{MAINTAINER}"
TEXT = {"text": "The delegation left the capital on Friday."}


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def test_a_stranger_gets_401_before_any_word_on_the_body(client_with) -> None:
    client = client_with(keys=KEYS)
    for headers in ({}, bearer("x" * 20), {"authorization": f"Basic {READER}"}, {"authorization": "Bearer"}):
        answer = client.post("/v1/label", content="{", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="framing"'
        assert "JSON" not in answer.text
    assert client.post("/v1/label", json=TEXT, headers=bearer(READER)).status_code == 200


def test_open_doors_need_no_key(client_with) -> None:
    client = client_with(keys=KEYS)
    for path in ("/healthz", "/readyz", "/metrics", "/docs", "/openapi.json"):
        assert client.get(path).status_code == 200


def test_a_role_that_does_not_reach_is_told_nothing_of_the_object(client_with) -> None:
    client = client_with(keys=KEYS)
    there = client.post("/v1/versions/v1/promote", headers=bearer(READER))
    missing = client.post("/v1/versions/v999/promote", headers=bearer(READER))
    assert there.status_code == missing.status_code == 403
    assert there.json() == missing.json()


def test_without_keys_another_address_than_loopback_only_labels_and_reads(client_with) -> None:
    client = client_with(host="0.0.0.0")
    assert client.post("/v1/label", json=TEXT).status_code == 200
    refused = client.post("/v1/rollback")
    assert refused.status_code == 403
    assert "FRAMING_KEYS" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("host", False)],
)
def test_loopback_is_told_by_address(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example:8000",
        "localhost.evil.example",
        "192.168.0.7:8000",
        "",
        ":80",
        "[::2]:80",
    ],
)
def test_without_keys_a_server_on_loopback_has_no_other_name(client: TestClient, host: str) -> None:
    for method, path in (("GET", "/v1/reviews"), ("POST", "/v1/label"), ("GET", "/")):
        refused = client.request(method, path, headers={"host": host})
        assert refused.status_code == 403
        assert "FRAMING_KEYS" in refused.json()["detail"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.8.9.1", "localhost", "LOCALHOST:8000", "[::1]", "[::1]:8000"])
def test_every_name_of_loopback_is_let_in(client: TestClient, host: str) -> None:
    assert client.get("/v1/reviews", headers={"host": host}).status_code == 200
    own = {"host": host, "origin": f"http://{host.lower()}"}
    assert client.post("/v1/label", json=TEXT, headers=own).status_code == 200


def test_where_keys_or_another_address_decide_any_name_will_do(client_with) -> None:
    asked = {"host": "framing.example"}
    assert client_with(keys=KEYS).get("/v1/model", headers=bearer(READER) | asked).status_code == 200
    assert client_with(host="0.0.0.0").get("/v1/model", headers=asked).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:9000", "http://localhost", "https://127.0.0.1.evil.example"],
)
def test_a_page_from_elsewhere_changes_nothing(client: TestClient, origin: str) -> None:
    body = json.dumps({"text": TEXT["text"], "label": "neutral_reporting"})
    from_elsewhere = {"origin": origin, "content-type": "text/plain"}
    for method, path in (("POST", "/v1/reviews"), ("POST", "/v1/trainings"), ("DELETE", "/v1/reviews/1")):
        refused = client.request(method, path, content=body, headers=from_elsewhere)
        assert refused.status_code == 403
        assert origin in refused.json()["detail"]
    shown = client.get("/v1/reviews", headers=from_elsewhere)
    assert shown.json()["reviews"] == []
    assert "access-control-allow-origin" not in shown.headers


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("https://framing.example", "framing.example:443"),
        ("https://Framing.example:8443", "framing.example:8443"),
    ],
)
def test_a_page_of_the_servers_own_may_ask(client_with, origin: str, host: str) -> None:
    headers = bearer(READER) | {"origin": origin, "host": host}
    assert client_with(keys=KEYS).post("/v1/label", json=TEXT, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("headers", "version", "status"),
    [
        ([(b"host", b"127.0.0.1")], "1.1", 200),
        ([], "1.0", 200),
        ([], "1.1", 400),
        ([(b"origin", b"null")], "1.0", 403),
        ([(b"host", b"127.0.0.1"), (b"host", b"127.0.0.1")], "1.1", 400),
        ([(b"host", b"evil.example"), (b"host", b"127.0.0.1")], "1.1", 400),
        ([(b"host", b"127.0.0.1"), (b"origin", b"http://evil.example"), (b"origin", b"http://127.0.0.1")], "1.1", 400),
        ([(b"host", b"127.0.0.1"), (b"accept", b"a"), (b"accept", b"b")], "1.1", 200),
    ],
)
def test_host_and_origin_come_once_and_only_old_clients_leave_out_the_host(
    settings: Settings, registry: Registry, headers: list[tuple[bytes, bytes]], version: str, status: int
) -> None:
    app = create_app(settings)

    async def scenario() -> int:
        sent: list[dict[str, int]] = []

        async def send(message: dict[str, int]) -> None:
            sent.append(message)

        async def body() -> dict[str, object]:
            return {"type": "http.request", "body": json.dumps(TEXT).encode()}

        async with lived(app) as state:
            scope = {"type": "http", "method": "POST", "path": "/v1/label", "headers": headers, "state": dict(state)}
            await app(scope | {"http_version": version}, body, send)
            return sent[0]["status"]

    assert asyncio.run(scenario()) == status


def test_keys_are_not_kept_in_clear() -> None:
    ring = KeyRing(read_entries(KEYS, b"salt"), None)
    kept = repr(vars(ring)) + repr(ring._callers)
    assert not any(key in kept for key in (READER, REVIEWER, MAINTAINER))


def held_documents() -> threading.Event:
    """Let no document be labelled in the running loop until the event is set."""
    release = threading.Event()
    threads = ThreadPoolExecutor(1)
    asyncio.get_running_loop().set_default_executor(threads)
    threads.submit(release.wait)
    return release


def test_work_in_flight_is_bounded_and_the_refusal_says_when_to_come_again(
    settings: Settings, registry: Registry
) -> None:
    app = create_app(changed(settings, max_in_flight=2))

    async def scenario() -> list[int]:
        async with lived(app) as state, client_in(app, state) as client:
            release = held_documents()
            slow = [asyncio.create_task(client.post("/v1/documents", json=TEXT)) for _ in range(2)]
            while (refused := await client.post("/v1/label", json=TEXT)).status_code != 503:
                await asyncio.sleep(0)
            assert refused.headers["retry-after"] == "1"
            assert (await client.get("/healthz")).status_code == 200
            release.set()
            answers = await asyncio.gather(*slow)
            after = await client.post("/v1/label", json=TEXT)
            return [answer.status_code for answer in (*answers, after)]

    assert asyncio.run(scenario()) == [200, 200, 200]


class Trickle:
    """Bodies that begin and go on when they are let, all at once."""

    def __init__(self, start: bytes, end: bytes) -> None:
        self.start, self.end = start, end
        self.begun = asyncio.Semaphore(0)
        self.may_end = asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.start
        self.begun.release()
        await self.may_end.wait()
        yield self.end


def test_bodies_that_are_still_coming_keep_nobody_out(settings: Settings, registry: Registry) -> None:
    app = create_app(changed(settings, max_in_flight=2))

    async def scenario() -> list[int]:
        trickle = Trickle(b'{"text": ', b'"A sentence."}')
        async with client_of(app) as client:
            slow = [asyncio.create_task(client.post("/v1/label", content=aiter(trickle))) for _ in range(9)]
            for _ in slow:
                await trickle.begun.acquire()
            assert (await client.post("/v1/label", json=TEXT)).status_code == 200
            trickle.may_end.set()
            answers = await asyncio.gather(*slow)
            return [answer.status_code for answer in (*answers, await client.post("/v1/label", json=TEXT))]

    assert asyncio.run(scenario()) == [200] * 10


def test_a_request_that_has_come_is_refused_where_too_many_others_are_at_work(
    settings: Settings, registry: Registry
) -> None:
    app = create_app(changed(settings, max_in_flight=1))

    async def scenario() -> list[int]:
        trickle = Trickle(b'{"text": ', b'"A sentence."}')
        async with lived(app) as state, client_in(app, state) as client:
            release = held_documents()
            slow = [asyncio.create_task(client.post("/v1/documents", content=aiter(trickle))) for _ in range(3)]
            for _ in slow:
                await trickle.begun.acquire()
            trickle.may_end.set()
            await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
            release.set()
            return sorted(answer.status_code for answer in await asyncio.gather(*slow))

    assert asyncio.run(scenario()) == [200, 503, 503]


def test_what_is_held_of_incomplete_bodies_is_bounded(settings: Settings, registry: Registry) -> None:
    app = create_app(changed(settings, max_in_flight=2, max_body_bytes=100))

    async def scenario() -> list[int]:
        trickle = Trickle(b'{"text": "%b' % (b"a" * 80), b'"}')
        async with client_of(app) as client:
            slow = [asyncio.create_task(client.post("/v1/label", content=aiter(trickle))) for _ in range(3)]
            (refused,), waiting = await asyncio.wait(slow, return_when=asyncio.FIRST_COMPLETED)
            assert refused.result().headers["retry-after"] == "1"
            trickle.may_end.set()
            answers = [refused.result(), *await asyncio.gather(*waiting)]
            again = await asyncio.gather(*(client.post("/v1/label", content=aiter(trickle)) for _ in range(2)))
            return [answer.status_code for answer in (*answers, *again)]

    assert asyncio.run(scenario()) == [503, 200, 200, 200, 200]


@pytest.mark.parametrize("path", ["/v1/label", "/v1/reviews"])
def test_a_body_that_does_not_come_is_waited_for_no_longer_than_the_setting_says(
    settings: Settings, registry: Registry, path: str
) -> None:
    app = create_app(changed(settings, body_timeout_s=0.05))

    async def half_a_body():
        yield b'{"text": '
        await asyncio.Event().wait()

    async def scenario() -> httpx.Response:
        async with client_of(app) as client:
            return await client.post(path, content=half_a_body())

    answer = asyncio.run(scenario())
    assert answer.status_code == 408
    assert "FRAMING_BODY_TIMEOUT_S" in answer.json()["detail"]


@pytest.mark.parametrize(("path", "status"), [("/v1/label", 408), ("/v1/reviews", 408), ("/v1/reviews/import", 422)])
def test_pieces_do_not_make_the_wait_for_a_body_longer_unless_it_is_an_import(
    settings: Settings, registry: Registry, path: str, status: int
) -> None:
    app = create_app(changed(settings, body_timeout_s=1.0))

    async def pieces():
        for _ in range(13):
            yield b" " * LEAST_OF_A_FILE
            await asyncio.sleep(0.1)

    async def scenario() -> int:
        async with client_of(app) as client:
            return (await client.post(path, content=pieces(), params={"format": "jsonl"})).status_code

    assert asyncio.run(scenario()) == status


def test_a_request_that_is_cancelled_while_its_body_is_waited_for_ends_as_cancelled(
    settings: Settings, registry: Registry
) -> None:
    app = create_app(settings)
    waiting = asyncio.Event()

    async def half_a_body():
        yield b'{"text": '
        waiting.set()
        await asyncio.Event().wait()

    async def scenario() -> int:
        async with client_of(app) as client:
            asked = asyncio.create_task(client.post("/v1/label", content=half_a_body()))
            await waiting.wait()
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            return (await client.post("/v1/label", json=TEXT)).status_code

    assert asyncio.run(scenario()) == 200


def test_a_client_that_left_is_sent_nothing_and_counted_apart(settings: Settings, registry: Registry) -> None:
    app = create_app(settings)

    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def scenario() -> tuple[list[object], bytes]:
        sent: list[object] = []

        async def send(message: object) -> None:
            sent.append(message)

        async with lived(app) as state:
            scope = {"type": "http", "method": "POST", "path": "/v1/label", "state": dict(state)}
            await app(scope | {"headers": [(b"host", b"localhost")]}, gone, send)
            return sent, state["metrics"].exposition()

    sent, figures = asyncio.run(scenario())
    assert sent == []
    assert b'framing_requests_total{method="POST",route="/v1/label",status="499"} 1.0' in figures


@contextlib.asynccontextmanager
async def lived(app: Service) -> AsyncIterator[dict[str, Any]]:
    """Start an application as a server does, give the state it made, and end it."""
    incoming, outgoing = asyncio.Queue(), asyncio.Queue()
    state: dict[str, Any] = {}
    life = asyncio.create_task(app({"type": "lifespan", "state": state}, incoming.get, outgoing.put))
    for event in ("startup", "shutdown"):
        await incoming.put({"type": f"lifespan.{event}"})
        assert (await outgoing.get())["type"] == f"lifespan.{event}.complete"
        if event == "startup":
            yield state
    await life


@contextlib.asynccontextmanager
async def client_of(app: Service) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of an application that lives meanwhile."""
    async with lived(app) as state, client_in(app, state) as client:
        yield client


def client_in(app: Service, state: dict[str, Any]) -> httpx.AsyncClient:
    """Return a client of an application that lives, with the state that it made."""
    return httpx.AsyncClient(transport=StatefulTransport(httpx.ASGITransport(app), state), base_url="http://127.0.0.1")


class StatefulTransport(httpx.AsyncBaseTransport):
    """Gives requests the lifespan's state, as a server does."""

    def __init__(self, inner: httpx.ASGITransport, state: dict[str, object]) -> None:
        app = inner.app

        async def with_state(scope, receive, send):
            scope["state"] = dict(state)
            await app(scope, receive, send)

        self.inner = httpx.ASGITransport(with_state)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.inner.handle_async_request(request)


def test_one_log_line_a_request_without_the_text(client_with, capsys: pytest.CaptureFixture[str]) -> None:
    client: TestClient = client_with(log_level="info", keys=KEYS)
    capsys.readouterr()
    client.post("/v1/label?secret=1", json={"text": "Unmistakable wording."}, headers=bearer(READER))
    client.post("/v1/label", content="{", headers=bearer(READER))
    lines = [line for line in capsys.readouterr().err.splitlines() if '"event":"request"' in line]
    assert len(lines) == 2
    first = json.loads(lines[0])
    assert (first["route"], first["status"], first["texts"], first["version"]) == ("/v1/label", 200, 1, "v1")
    assert first["caller"].startswith("reader-")
    assert not any(word in lines[0] for word in ("Unmistakable", READER, "secret"))
