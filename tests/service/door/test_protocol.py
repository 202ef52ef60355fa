"""The head of a request: bounded in bytes and in time, and not confused with a body, however it comes in pieces."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from model.settings import Settings
from model.store.registry import Registry
from service.door.protocol import MOST_HEAD_BYTES, PromptProtocol
from service.wire.asgi import Answer, Receive, Scope, Send, read_body
from tests.bench.load import request_bytes
from tests.bench.servers import Server, our_server

TEXT = "The delegation left the capital on Friday."
START = b"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1\r\n"
BODY = json.dumps({"text": TEXT}).encode()
LENGTH = b"Content-Length: %d\r\n\r\n" % len(BODY)


@pytest.fixture
def server(settings: Settings, registry: Registry) -> Iterator[Server]:
    with our_server(settings.data_dir) as started:
        yield started


class Impatient(PromptProtocol):
    """Waits for no head longer than a moment."""

    head_timeout_s = 0.2


@pytest.fixture
def impatient_port() -> Iterator[int]:
    """Return the port of a server that waits for no head, and takes longer to answer."""

    async def echo(scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive)
        time.sleep(2 * Impatient.head_timeout_s)
        await Answer(body)(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(echo, http=Impatient, port=0, lifespan="off", log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@contextlib.contextmanager
def connected(port: int, *pieces: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        for piece in pieces:
            connection.sendall(piece)
        yield connection


def answer_to(port: int, *pieces: bytes) -> tuple[int, bytes]:
    """Return status and body of the answer to a request sent in pieces."""
    with connected(port, *pieces) as connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, answer.read()


LARGE = b"x" * MOST_HEAD_BYTES


def over(start: bytes, each: bytes = b"x", end: bytes = b"") -> bytes:
    """Return a head of a byte more than is allowed, or of two if it has an end: none is left unread when refused."""
    filled = (start + each * MOST_HEAD_BYTES)[: MOST_HEAD_BYTES + 1 - max(len(end) - 1, 0)]
    return filled + end


@pytest.mark.parametrize(
    "pieces",
    [
        (over(START + b"X-Large: "),),
        (over(START + b"X-Large: ", end=b"\r\n\r\n"),),
        (over(START, each=b"X-Many: 1234567\r\n"),),
        (over(b"GET /"),),
        (over(b"", each=b"\r\n"),),
    ],
    ids=["unfinished", "complete", "many", "path", "empty lines"],
)
def test_a_head_over_the_limit_is_refused_before_it_is_complete(server: Server, pieces: tuple[bytes, ...]) -> None:
    status, body = answer_to(server.port, *pieces)
    assert status == 431
    assert json.loads(body)["status"] == 431
    assert str(MOST_HEAD_BYTES) in json.loads(body)["detail"]
    assert answer_to(server.port, START + LENGTH + BODY)[0] == 200


def test_a_second_head_is_bounded_too(server: Server) -> None:
    with connected(server.port, START + LENGTH + BODY) as connection:
        first = http.client.HTTPResponse(connection)
        first.begin()
        assert (first.status, len(first.read()) > 0) == (200, True)
        with contextlib.suppress(ConnectionError):
            for piece in (START + b"X-Large: ", *[LARGE] * 100):
                connection.sendall(piece)
            second = http.client.HTTPResponse(connection)
            second.begin()
            assert second.status == 431


def test_a_large_head_within_the_limit_and_a_body_over_it_are_taken(server: Server) -> None:
    large = b"X-Large: " + LARGE[:-1_000] + b"\r\n"
    assert answer_to(server.port, START + large + LENGTH + BODY)[0] == 200
    assert answer_to(server.port, START + large, LENGTH, BODY)[0] == 200
    spaces = b" " * 4 * MOST_HEAD_BYTES
    length = b"Content-Length: %d\r\n\r\n" % (len(BODY) + len(spaces))
    assert answer_to(server.port, START + length + spaces + BODY)[0] == 200
    assert answer_to(server.port, request_bytes([TEXT] * 1_000, server.port))[0] == 200


def test_chunks_may_be_as_small_as_they_like_but_what_follows_them_is_bounded(server: Server) -> None:
    chunked = START + b"Transfer-Encoding: chunked\r\n\r\n"
    body = b" " * MOST_HEAD_BYTES + BODY
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    assert answer_to(server.port, chunked + chunks + b"0\r\n\r\n")[0] == 200
    with (
        connected(server.port, chunked, b"1\r\n{\r\n", b"0\r\nX-Large: ") as connection,
        contextlib.suppress(ConnectionError),
    ):
        for _ in range(100):
            connection.sendall(LARGE)
        assert connection.recv(12) in {b"", b"HTTP/1.1 431"}


ASKING = b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings\r\n"


@pytest.mark.parametrize("asking", [ASKING, b"Connection: keep-alive, upgrade\r\nUpgrade: websocket\r\n"])
def test_who_asks_for_another_protocol_is_answered_in_this_one(server: Server, asking: bytes) -> None:
    """So does Java's client with all that it sends without TLS; its bodies were dropped, or read as requests."""
    request = START + asking + LENGTH + BODY
    for cut in (1, 60, len(START) + 20, -len(BODY), -1):
        with connected(server.port, request[:cut], request[cut:]) as connection:
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert (answer.status, len(json.loads(answer.read())["results"])) == (200, 1)
            connection.sendall(START + b"Connection: close\r\n" + LENGTH + BODY)
            assert connection.makefile("rb").read().count(b"HTTP/1.1 200 OK") == 1
    within = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with connected(server.port, START + asking + b"Content-Length: %d\r\n\r\n" % len(within), within) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert connection.makefile("rb").read().count(b"HTTP/1.1") == 1


def test_chunks_that_are_none_are_refused_with_a_reason(server: Server) -> None:
    for body in (b"-1\r\n", b"2\n{}\n0\n\n", b"fffffffffffffffff\r\n", b"2\r\n{}0\r\n"):
        status, content = answer_to(server.port, START + b"Transfer-Encoding: chunked\r\n\r\n" + body)
        assert (status, json.loads(content)["status"]) == (400, 400)


def test_a_head_that_does_not_come_whole_is_given_up(impatient_port: int) -> None:
    status, body = answer_to(impatient_port, START)
    assert status == 408
    assert "0.2 s" in json.loads(body)["detail"]
    with connected(impatient_port) as silent:
        assert silent.recv(1) == b""


def test_pieces_do_not_keep_a_head_open_but_a_slow_answer_and_a_slow_body_are_waited_for(impatient_port: int) -> None:
    with connected(impatient_port, START) as connection:
        begun = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < begun + 20 and not is_readable(connection):
                connection.sendall(b"X: 1\r\n")
        assert time.monotonic() < begun + 10
    assert answer_to(impatient_port, START + LENGTH + BODY) == (200, BODY)
    with connected(impatient_port, START + LENGTH) as connection:
        time.sleep(2 * Impatient.head_timeout_s)
        connection.sendall(BODY)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.read() == BODY


def is_readable(connection: socket.socket) -> bool:
    connection.settimeout(0.01)
    try:
        return bool(connection.recv(1))
    except TimeoutError:
        return False
    finally:
        connection.settimeout(30)


def heads_of(port: int, request: bytes, n_answers: int) -> list[dict[str, str]]:
    """Return the heads of answers on one connection, each with its status; the body must be as long as it says."""
    found = []
    with connected(port, request) as connection, connection.makefile("rb") as answers:
        for _ in range(n_answers):
            status = answers.readline().decode().strip()
            head = dict(line.decode().strip().split(": ", 1) for line in iter(answers.readline, b"\r\n"))
            if not request.startswith(b"HEAD"):
                json.loads(answers.read(int(head["content-length"])))
            found.append({"status": status, **head})
    return found


def test_an_answer_written_at_once_has_the_head_of_one_sent_in_two_steps(server: Server) -> None:
    start = b"/healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    (plain,) = heads_of(server.port, b"GET " + start + b"\r\n", 1)
    (named,) = heads_of(server.port, b"GET " + start + b"X-Request-Id: one\r\n\r\n", 1)
    (of_head,) = heads_of(server.port, b"HEAD " + start + b"\r\n", 1)
    (closing,) = heads_of(server.port, b"GET " + start + b"Connection: close\r\n\r\n", 1)
    assert named.pop("x-request-id") == "one"
    assert closing.pop("connection") == "close"
    for head in (plain, named, of_head, closing):
        assert head.pop("date")
    assert plain == named == of_head == closing
    pipelined = START + LENGTH + BODY + b"GET " + start + b"\r\n" + START + LENGTH + BODY
    lengths = [int(head["content-length"]) for head in heads_of(server.port, pipelined, 3)]
    assert lengths[0] == lengths[2] > lengths[1]
