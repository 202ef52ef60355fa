"""The server as a process of its own: many at once, slow readers, whole answers."""

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from model.settings import Settings
from model.store.registry import Registry
from tests.bench.load import request_bytes, run_load
from tests.bench.servers import Server, our_server

TEXT = "The delegation left the capital on Friday."
TEXTS = [
    TEXT,
    "Our invincible army will crush the reckless manoeuvres of the puppet clique.",
    "Officials assess with moderate confidence that some units have been moved.",
]


@pytest.fixture
def server(settings: Settings, registry: Registry) -> Iterator[Server]:
    with our_server(settings.data_dir) as started:
        yield started


def test_a_reader_that_takes_a_large_answer_in_small_pieces_gets_it_whole(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(request_bytes([TEXT] * 1_000, server.port))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = b"".join(iter(lambda: answer.read(777), b""))
    assert answer.status == 200
    assert len(json.loads(body)["results"]) == 1_000


def test_as_many_as_are_allowed_at_once_are_all_answered(server: Server) -> None:
    load = run_load(server.port, [request_bytes([TEXT], server.port)], 64, 640)
    assert (len(load.latencies_s), load.failed) == (640, 0)


def test_requests_sent_one_behind_the_other_are_answered_in_order(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(b"".join(request_bytes([TEXT] * n, server.port) for n in (1, 2, 3)))
        stream = connection.makefile("rb")
        for n in (1, 2, 3):
            assert b" 200 " in stream.readline()
            headers = http.client.parse_headers(stream)
            body = json.loads(stream.read(int(headers["content-length"])))
            assert len(body["results"]) == n


@pytest.mark.parametrize("damage", ["changed in place", "cut"])
def test_a_table_that_is_damaged_under_a_server_changes_nothing(
    settings: Settings, registry: Registry, damage: str
) -> None:
    with our_server(settings.data_dir, "--workers", "2") as server:
        before = [labelled(server, TEXTS) for _ in range(4)]
        (table,) = settings.cache_dir.glob("*.table")
        with table.open("r+b") as file:
            file.truncate(100) if damage == "cut" else file.write(b"\xa5" * table.stat().st_size)
        assert [labelled(server, TEXTS) for _ in range(4)] == before
        assert labelled(server, [f"{text} They left again." for text in TEXTS])


def labelled(server: Server, texts: list[str]) -> list[dict[str, object]]:
    """Return the results of texts, on a connection of its own."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request_bytes(texts, server.port))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        found: list[dict[str, object]] = json.loads(answer.read())["results"]
        return found
