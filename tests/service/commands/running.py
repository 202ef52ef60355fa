"""`python -m service` as a person runs it: a process of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from model.settings import ROOT

DEADLINE_S = 60


def run_service(*arguments: object, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command under some settings and return what it said and its exit code."""
    command = [sys.executable, "-m", "service", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, check=False)


def wait_for(port: int) -> None:
    """Wait until a port is listened on, which comes a moment after the start is told."""
    deadline = time.monotonic() + DEADLINE_S
    while port:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the server never listened"


@contextlib.contextmanager
def started_service(data_dir: Path, *options: str, **settings: str) -> Iterator["tuple[subprocess.Popen[str], int]"]:
    """Start a server on a free port; yield it and its port once it says that it is there.

    Whatever it says is read as it comes, so that it never waits for its reader; none of it may be a trace.
    """
    command = [sys.executable, "-m", "service", "serve", "--port", "0", "--no-trainer", *options]
    environment = os.environ | {"FRAMING_DATA_DIR": str(data_dir)} | settings
    said: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        reader = threading.Thread(target=said.extend, args=(process.stderr,))
        try:
            port = 0
            for line in process.stderr:
                message = json.loads(line)["message"]
                if message.startswith("listening on"):
                    port = int(message.rpartition(":")[2])
                if message == "Application startup complete.":
                    break
            reader.start()
            wait_for(port)
            yield process, port
        finally:
            process.terminate()
            if reader.ident:
                reader.join()
    assert not [line for line in said if "Traceback" in line]
