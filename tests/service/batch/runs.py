"""Bulk runs in this process and in one of their own, and what the tests of the batch room read of them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.settings import ROOT, Settings
from service.batch.job import Job
from service.batch.run import Outcome, label_file

DEADLINE_S = 60
SMALL_BLOCKS = 1500
PROGRAM = f"""
import sys
from pathlib import Path
from service.batch import cut, sinks
from service.__main__ import main
if sys.argv.pop(1) == "small":
    cut.BLOCK_BYTES, sinks.RECORD_EVERY_S = {SMALL_BLOCKS}, 0
try:
    main(sys.argv[1:])
finally:
    print(Path("/proc/self/status").read_text(), file=sys.stderr)
"""
Run = Callable[..., list[dict[str, Any]]]


def rows_of(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_bytes().splitlines()]


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def started(
    settings: Settings, *arguments: str | Path, blocks: str = "small", **options: Any
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", PROGRAM, blocks, "label", *map(str, arguments)]
    environment = os.environ | {"FRAMING_DATA_DIR": str(settings.data_dir), "FRAMING_READER": settings.reader}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, **options)


def wait_until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def killed(process: "subprocess.Popen[bytes]", output: Path, least: int) -> None:
    """Kill a run as soon as its output is longer than `least` bytes."""
    wait_until(lambda: output.exists() and output.stat().st_size > least)
    process.kill()
    process.communicate()


def cell(text: str) -> str:
    """Return a CSV cell over two lines."""
    return '"' + text.replace('"', '""').replace(" ", "\n", 1) + '"'


def resumed(settings: Settings, file: Path, output: Path, **options: Any) -> Outcome:
    return label_file(settings, Job(str(file), output=output, is_resumed=True, **options))
