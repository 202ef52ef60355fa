"""What is counted by several workers together, whatever becomes of one of them."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from model.drift.streams import MOST_SOURCES
from model.settings import Settings
from model.store.registry import Registry, Signature, Version
from service.watch.figures import Figures, SharedFigures, drop_gauges_of_the_dead, is_begun
from tests.bench.servers import our_server
from tests.fitted import AT

DEADLINE_S = 60


def exposition(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            text: str = answer.read().decode()
    except ConnectionError:  # the worker that was killed had taken it
        return ""
    return text


def workers(directory: Path) -> set[int]:
    return {int(file.stem.rpartition("_")[2]) for file in directory.glob("gauge_live*.db")}


def test_the_champion_of_a_worker_that_died_is_forgotten(settings: Settings, registry: Registry, v2: Version) -> None:
    metrics = settings.cache_dir / "metrics"
    deadline = time.monotonic() + DEADLINE_S
    with our_server(settings.data_dir, "--workers", "2") as server:
        while len(first := workers(metrics)) < 2 or "framing_champion_version 1.0" not in exposition(server.port):
            assert time.monotonic() < deadline
        os.kill(min(first), signal.SIGKILL)
        registry.promote(v2, Signature("tester", AT))
        while "framing_champion_version 2.0" not in exposition(server.port):
            assert time.monotonic() < deadline
        assert "framing_champion_load_failed 0.0" in exposition(server.port)
        assert min(first) not in workers(metrics)
        assert 'framing_requests_total{method="GET",route="/metrics",status="200"}' in exposition(server.port)


def test_a_file_that_a_worker_has_just_made_is_left_out(tmp_path: Path) -> None:
    (tmp_path / f"counter_{os.getpid()}.db").touch()
    assert list(SharedFigures(tmp_path).collect()) == []
    assert not is_begun(tmp_path / "dropped meanwhile")


def test_only_gauges_of_processes_that_are_no_more_are_dropped(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    names = {f"{kind}_{pid}.db" for kind in ("gauge_livemin", "counter") for pid in (ended.pid, os.getpid(), 1)}
    for name in names:
        (tmp_path / name).touch()
    drop_gauges_of_the_dead(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == names - {f"gauge_livemin_{ended.pid}.db"}


def test_sources_that_moved_are_told_and_never_more_than_are_watched() -> None:
    figures = Figures()
    figures.note_drift(9, {"desk": True}, has_moved=False)
    for turn in range(3):
        figures.note_drift(9, {f"s{turn}-{number}": False for number in range(MOST_SOURCES)}, has_moved=False)
    told = [
        line for line in figures.exposition().decode().splitlines() if line.startswith("framing_drift_source_alarm{")
    ]
    assert len(told) == MOST_SOURCES
    assert 'framing_drift_source_alarm{source="desk"} 0.0' in told
