"""A scheduler and workers of Dask as processes, as people start them, and what they leave."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet

from model.settings import ROOT

LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


@contextlib.contextmanager
def started(name: str, *options: str | Path) -> "Iterator[subprocess.Popen[bytes]]":
    """Start `dask scheduler` or `dask worker` for as long as it is needed."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *LOCAL, *map(str, options)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


def rows_of(output: Path) -> list[dict[str, Any]]:
    """Return the rows of all parts, in order."""
    return [row for part in sorted(output.glob("part-*")) for row in pyarrow.parquet.read_table(part).to_pylist()]


def bytes_of(output: Path) -> dict[str, bytes]:
    """Return the files of a folder, but for those in folders of it."""
    return {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
