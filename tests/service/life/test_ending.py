"""The end of a server: told before it comes, over within the drain, with a word to whoever is cut."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.settings import ROOT, Settings, changed
from model.store.registry import Registry
from service.life.ending import grace_of, notice_of
from tests.soak.servers import Served, descendants, wait_for

DRAIN_S = 4
HOST = b"Host: 127.0.0.1\r\n"


@pytest.fixture
def served(settings: Settings, registry: Registry) -> Iterator[Served]:
    limits = {"drain_timeout_s": str(DRAIN_S), "drain_notice_s": "2"}
    server = Served({"data_dir": str(settings.data_dir)} | limits, ("--no-trainer",))
    server.start()
    yield server
    if server.process and server.process.poll() is None:
        server.kill()


@pytest.mark.slow
def test_a_server_says_that_it_ends_while_it_still_answers(served: Served) -> None:
    assert served.ask("GET", "/readyz")[0] == 200
    assert served.process
    served.process.terminate()
    wait_for(lambda: served.ask("GET", "/readyz")[0] == 503, DRAIN_S, "readyz tells of the end")
    assert served.gives_a_label()
    assert served.process.wait(60) == 0


@pytest.mark.slow
def test_an_import_that_the_drain_cuts_gets_a_problem_and_the_log_no_trace(
    settings: Settings, registry: Registry, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    environment = {"DATA_DIR": settings.data_dir, "DRAIN_TIMEOUT_S": DRAIN_S, "LOG_LEVEL": "info"}
    server = Served({})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    command = [sys.executable, "-m", "service", "serve", "--no-trainer", "--port", str(server.port)]
    named = {f"FRAMING_{name}": str(value) for name, value in environment.items()}
    with (
        told.open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | named, stderr=log) as process,
        contextlib.ExitStack() as at_last,
    ):
        at_last.callback(process.kill)  # where the test fails; else it would wait for the server's end for ever
        server.process = process
        wait_for(server.gives_a_label, 60, "the server gives a label")
        with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
            connection.sendall(b"POST /v1/reviews/import HTTP/1.1\r\n" + HOST + b"Content-Length: 99\r\n\r\n{")
            wait_for(lambda: is_spooling(process.pid), 30, "the import is being received")
            process.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            problem = json.loads(answer.read())
        assert process.wait(60) == 0
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert "stops" in problem["detail"]
    assert time.monotonic() - begun < 60
    lines = [json.loads(line) for line in told.read_text().splitlines()]
    assert not any("trace" in line for line in lines)
    assert [line["status"] for line in lines if line.get("route") == "/v1/reviews/import"] == [503]


def is_spooling(number: int) -> bool:
    """Tell whether a process has a file open that has no name any more."""
    for file in Path(f"/proc/{number}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since it was listed
            target = str(file.readlink())
            if "cache" in target and "(deleted)" in target:
                return True
    return False


def test_threads_that_go_on_do_not_keep_a_process_alive() -> None:
    program = (
        "import threading\nfrom service.life.ending import end_after\n"
        "end_after(0.2)\nthreading.Thread(target=threading.Event().wait, name='stuck').start()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"left behind" in done.stderr


@pytest.mark.parametrize(("drain_s", "notice_s"), [(20, 1.0), (1, 1.0), (2, 30.0), (20, 0.0), (60, 10.0)])
def test_notice_and_grace_lie_within_the_drain(settings: Settings, drain_s: int, notice_s: float) -> None:
    given = changed(settings, drain_timeout_s=drain_s, drain_notice_s=notice_s)
    assert 0 <= notice_of(given) <= notice_s
    assert grace_of(given) > 0
    assert notice_of(given) + grace_of(given) < drain_s


@pytest.mark.slow
def test_several_workers_end_as_one_does(settings: Settings, registry: Registry) -> None:
    limits = {"drain_timeout_s": str(DRAIN_S), "drain_notice_s": "2"}
    server = Served({"data_dir": str(settings.data_dir)} | limits, ("--no-trainer", "--workers", "2"))
    server.start()
    assert server.process
    try:
        wait_for(lambda: answers(server, 12) == {200}, 60, "both workers are ready")
        below = descendants(server.process.pid)
        server.process.terminate()
        wait_for(lambda: answers(server, 12) == {503}, DRAIN_S, "both workers tell of the end")
        assert server.gives_a_label()
        assert server.process.wait(60) == 0
        wait_for(lambda: not any(Path(f"/proc/{number}").exists() for number in below), 10, "no process is left")
    finally:
        if server.process.poll() is None:
            server.kill()


def answers(server: Served, n: int) -> set[int]:
    """Return the statuses that `/readyz` gives on connections of their own, which any worker may take."""
    return {server.ask("GET", "/readyz")[0] for _ in range(n)}
