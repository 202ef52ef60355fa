"""An answer to what was not read to its end arrives, and its connection ends, whatever else is sent."""

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from model.settings import Settings
from model.store.registry import Registry
from service.door.lingering import LINGER_S
from tests.bench.servers import Server, our_server

HOST = b"Host: 127.0.0.1\r\n"
LARGE = 30_000_000


@pytest.fixture
def server(settings: Settings, registry: Registry) -> Iterator[Server]:
    with our_server(settings.data_dir) as started:
        yield started


def answered(connection: socket.socket) -> http.client.HTTPResponse:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    return answer


@pytest.mark.parametrize(
    ("start", "status"),
    [
        (b"POST /v1/nothing HTTP/1.1\r\n", 404),
        (b"PUT /v1/label HTTP/1.1\r\n", 405),
        (b"POST /v1/label HTTP/1.1\r\nOrigin: http://evil.example\r\n", 403),
        (b"POST /v1/label HTTP/1.1\r\nContent-Encoding: gzip\r\n", 415),
        (b"GET /healthz HTTP/1.1\r\n", 200),
        (b"GET /v1/limits HTTP/1.1\r\n", 200),
    ],
)
@pytest.mark.parametrize("length", [b"Content-Length: 1000\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"])
def test_a_connection_ends_with_an_answer_given_before_the_body_is_complete(
    server: Server, start: bytes, status: int, length: bytes
) -> None:
    """What follows would be a body to the client, and to whoever stands in between perhaps the next request."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(start + HOST + length)
        answer = answered(connection)
        assert (answer.status, answer.headers["connection"]) == (status, "close")
        answer.read()
        connection.settimeout(LINGER_S)  # the end is told at once, and not after the wait for the client's
        assert connection.recv(1) == b""


def test_who_sends_on_regardless_gets_the_answer_all_the_same(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"POST /v1/label HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % LARGE)
        for _ in range(30):
            connection.sendall(b" " * (LARGE // 30))
        answer = answered(connection)
        assert (answer.status, json.loads(answer.read())["status"]) == (413, 413)


def test_a_connection_goes_on_after_an_answer_to_what_came_whole(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        for _ in range(3):
            connection.sendall(b"POST /v1/nothing HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\n{}")
            answer = answered(connection)
            assert (answer.status, answer.headers["connection"]) == (404, None)
            answer.read()


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        (b"http://127.0.0.1/v1/model", b"evil.example", 200),
        (b"http://localhost:8000/v1/model?x=1", b"localhost", 200),
        (b"http://127.0.0.1", b"127.0.0.1", 200),
        (b"http://[::1]:8000/v1/model", b"evil.example", 200),
        (b"http://evil.example/v1/model", b"127.0.0.1", 403),
        (b"http://127.0.0.1/v1/model%0A", b"127.0.0.1", 400),
        (b"*", b"127.0.0.1", 404),
        (b"//v1/model", b"127.0.0.1", 404),
    ],
)
def test_a_target_that_names_its_host_counts_as_that_host(
    server: Server, target: bytes, host: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
        assert answered(connection).status == status


def test_what_is_no_http_gets_a_problem(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(b"HELLO\r\n\r\n")
        answer = answered(connection)
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
        assert json.loads(answer.read())["title"] == "Bad Request"
