"""The trainer beside the server: started again when it dies, ended with the server, however that ends."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from model.settings import Settings
from model.store.registry import Registry
from service.life.trainer import NICENESS, TrainerProcess
from tests.soak.servers import Served

DEADLINE_S = 60
STEADY = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()} '); sys.stdin.read()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + STEADY


def wait_for(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def started(note: Path) -> list[int]:
    return [int(number) for number in note.read_text().split()] if note.exists() else []


def test_a_trainer_that_dies_is_started_again_and_ends_when_told(tmp_path: Path) -> None:
    note = tmp_path / "started"
    process = TrainerProcess([sys.executable, "-c", STEADY, str(note)])
    process.start()
    wait_for(lambda: len(started(note)) == 1)
    os.kill(started(note)[0], signal.SIGKILL)
    wait_for(lambda: len(started(note)) == 2)
    process.end()
    assert not any(lives(number) for number in started(note))
    assert len(started(note)) == 2


def test_a_server_that_ends_early_never_starts_its_trainer(tmp_path: Path) -> None:
    note = tmp_path / "started"
    process = TrainerProcess([sys.executable, "-c", STEADY, str(note)], after_s=DEADLINE_S)
    process.start()
    process.end()
    assert not started(note)


def test_a_trainer_that_does_not_listen_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.life.trainer.END_TIMEOUT_S", 0.5)
    note = tmp_path / "started"
    process = TrainerProcess([sys.executable, "-c", STUBBORN, str(note)])
    process.start()
    wait_for(lambda: started(note))
    process.end()
    wait_for(lambda: not lives(started(note)[0]))


def test_a_command_that_cannot_be_started_does_no_harm(tmp_path: Path) -> None:
    process = TrainerProcess([str(tmp_path / "nothing")])
    process.start()
    process.end()


@pytest.fixture
def server(settings: Settings, registry: Registry) -> Served:
    return Served({"data_dir": str(settings.data_dir)})


def trainer_of(server: Served) -> int:
    wait_for(server.trainer)
    return server.trainer()[0]


def test_the_trainer_runs_at_low_priority_and_ends_with_the_server(server: Served) -> None:
    server.start()
    trainer = trainer_of(server)
    wait_for(lambda: os.getpriority(os.PRIO_PROCESS, trainer) == NICENESS)
    assert server.stop() == 0
    assert not lives(trainer)


def test_the_trainer_does_not_outlive_a_killed_server(server: Served) -> None:
    server.start()
    trainer = trainer_of(server)
    server.process.kill()
    server.process.wait()
    wait_for(lambda: not lives(trainer))


def test_without_a_trainer_there_is_none(server: Served) -> None:
    server.settings["trainer"] = "false"
    server.start()
    try:
        assert server.trainer() == []
    finally:
        assert server.stop() == 0


def trainers_of(parent: int) -> list[str]:
    command = f"{sys.executable} -m training work"
    listed = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.split()[0] == str(parent) and command in line]


@pytest.mark.slow
def test_several_workers_share_one_trainer_and_follow_each_other(server: Served) -> None:
    server.options = ("--workers", "2")
    server.start()
    try:
        wait_for(lambda: trainers_of(server.process.pid))
        assert len(trainers_of(server.process.pid)) == 1
        assert server.ask("POST", "/v1/versions/v1/promote", {})[0] == 200
        wait_for(lambda: "framing_champion_version 1.0" in metrics(server))  # the least of both workers
    finally:
        assert server.stop() == 0


def metrics(server: Served) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        return str(answer.read().decode())
