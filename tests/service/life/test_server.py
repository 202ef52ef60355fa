"""The server as a process of its own: many at once, slow readers, whole answers."""

import contextlib
import http.client
import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.settings import Settings
from model.store.registry import Registry, Version
from tests.bench.load import request_bytes, run_load
from tests.bench.servers import Server, our_server
from tests.fitted import costly_page
from tests.soak.servers import wait_for

DRAIN_DEADLINE_S = 45
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


def asked(server: Server, path: str, fields: dict[str, object]) -> dict[str, Any]:
    """Return what a request on a connection of its own gets."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("POST", path, json.dumps(fields), {"content-type": "application/json"})
    answer = connection.getresponse()
    found: dict[str, Any] = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, found
    return found


def workers_of(server: Server) -> list[int]:
    return [pid for pid in children_of(server.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_promotion_is_answered_when_every_worker_follows_and_else_says_how_many_do_not(
    settings: Settings, registry: Registry, v2: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMING_ALIAS_POLL_S", "2")
    monkeypatch.setenv("FRAMING_FOLLOW_TIMEOUT_S", "30")
    with our_server(settings.data_dir, "--workers", "3") as server:
        done = asked(server, "/v1/versions/v2/promote", {})
        assert (done["model"]["version"], done["followed"], done["behind"]) == ("v2", True, 0)
        assert {asked(server, "/v1/label", {"text": TEXT})["model"]["version"] for _ in range(40)} == {"v2"}
        done = asked(server, "/v1/rollback", {})
        assert (done["model"]["version"], done["followed"]) == ("v1", True)
        assert {asked(server, "/v1/label", {"text": TEXT})["model"]["version"] for _ in range(40)} == {"v1"}


def test_a_worker_that_does_not_follow_is_told(
    settings: Settings, registry: Registry, v2: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMING_FOLLOW_TIMEOUT_S", "0.3")
    with our_server(settings.data_dir, "--workers", "2") as server, contextlib.ExitStack() as stack:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        stack.callback(connection.close)
        connection.request("GET", "/v1/versions")  # keeps its worker, which is ready from now on
        connection.getresponse().read()
        port = connection.sock.getsockname()[1]
        stopped = [pid for pid in workers_of(server) if not holds_port(pid, port)]
        assert len(stopped) == 1
        os.kill(stopped[0], signal.SIGSTOP)
        try:
            connection.request("POST", "/v1/versions/v2/promote")
            done = json.loads(connection.getresponse().read())
        finally:
            os.kill(stopped[0], signal.SIGCONT)
        assert (done["model"]["version"], done["followed"], done["behind"]) == ("v2", False, 1)


def holds_port(pid: int, port: int) -> bool:
    """Tell whether a process holds the other end of a connection from a local port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {row[9] for row in rows if row[2].endswith(f":{port:04X}")}
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(str(descriptor.readlink()))
    return any(f"socket:[{inode}]" in found for inode in inodes)


def test_slow_pages_do_not_outlive_the_drain(
    settings: Settings, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRAMING_DRAIN_TIMEOUT_S", "1")
    monkeypatch.setenv("FRAMING_SLOW_TIMEOUT_S", "600")
    body = json.dumps({"html": costly_page()}).encode()
    head = f"POST /v1/documents HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\n\r\n"
    with our_server(settings.data_dir) as server, contextlib.ExitStack() as stack:
        for _ in range(4):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(head.encode() + body)
        wait_for(lambda: len(children_of(server.pid)) == 2, DRAIN_DEADLINE_S, "two pages are being read")
        slow = children_of(server.pid)
        os.kill(server.pid, signal.SIGTERM)
        wait_for(lambda: not any(map(is_running, (server.pid, *slow))), DRAIN_DEADLINE_S, "all have ended")


def children_of(pid: int) -> list[int]:
    """Return the processes that any thread of a process has started."""
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def labelled(server: Server, texts: list[str]) -> list[dict[str, object]]:
    """Return the results of texts, on a connection of its own."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(request_bytes(texts, server.port))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        found: list[dict[str, object]] = json.loads(answer.read())["results"]
        return found
