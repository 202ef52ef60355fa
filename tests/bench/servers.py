"""Servers under test as processes of their own: started, measured by the kernel's counters, stopped."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORES = sorted(os.sched_getaffinity(0))
"""A server of one process has all but the last, which is the load generator's: side by side on one core, the two would
measure the scheduler."""
TICKS = os.sysconf("SC_CLK_TCK")
DEADLINE_S = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `seconds_to_answer` from the process's start to its first good answer."""

    pid: int
    port: int
    seconds_to_answer: float

    def cpu_seconds(self) -> float:
        """Return user and system time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident_mb(self) -> float:
        """Return resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextlib.contextmanager
def naive_server(pipeline: Path) -> Iterator[Server]:
    """Run the naive service."""
    with _uvicorn("tests.bench.naive:app", {"NAIVE_PIPELINE": str(pipeline)}) as server:
        yield server


@contextlib.contextmanager
def constant_server(workers: int = 1) -> Iterator[Server]:
    """Run the constant answer."""
    options = ("--workers", str(workers)) if workers > 1 else ()
    with _uvicorn("tests.bench.constant:app", {}, *options) as server:
        yield server


@contextlib.contextmanager
def our_server(
    data_dir: Path, *options: str, settings: Mapping[str, str] | None = None, program: Path = ROOT
) -> Iterator[Server]:
    """Run the service on a data directory that holds a champion; its request log goes where a container's would.

    Parameters
    ----------
    program : a checkout of this program or of a former one
    """
    port = _free_port()
    command = [sys.executable, "-m", "service", "serve", "--port", str(port), "--no-trainer", *options]
    with _process(command, {"FRAMING_DATA_DIR": str(data_dir), **(settings or {})}, port, program) as server:
        yield server


@contextlib.contextmanager
def _uvicorn(app: str, environment: dict[str, str], *options: str) -> Iterator[Server]:
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log", "--log-level", "warning"]
    command += options
    with _process(command, environment, port) as server:
        yield server


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str], port: int, program: Path = ROOT) -> Iterator[Server]:
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=program, env=os.environ | environment, stderr=subprocess.DEVNULL) as process:
        if "--workers" not in command and len(CORES) > 1:
            os.sched_setaffinity(process.pid, CORES[:-1])
        try:
            _wait(port, process)
            yield Server(process.pid, port, time.perf_counter() - started)
        finally:
            process.terminate()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/label", b'{"texts": ["A first sentence."]}')
    request.add_header("content-type", "application/json")
    deadline = time.perf_counter() + DEADLINE_S
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=5) as answer:
            answer.read()
            return
        time.sleep(0.005)
    raise RuntimeError(f"no answer within {DEADLINE_S} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
