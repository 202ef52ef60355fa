"""One process for slow work as the server has it: asked, bounded, ended."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model.errors import BusyError, CostlyTextError, TextError
from service.hot.slow_process import SlowProcess
from service.hot.slow_worker import Limits, PageTask
from tests.fitted import costly_page

LINE = "The delegation left on Friday, officials said."
MIB = 1024 * 1024
Started = Callable[..., SlowProcess]


@pytest.fixture
def started() -> Iterator[Started]:
    processes: list[SlowProcess] = []

    def start(timeout_s: float = 50.0, most_bytes: int = 512 * MIB) -> SlowProcess:
        processes.append(SlowProcess("pages", Limits(timeout_s, most_bytes)))
        processes[-1].wait_until_ready()
        return processes[-1]

    yield start
    for process in processes:
        process.kill()
        assert not process.is_alive()


def test_it_does_one_task_after_the_other(started: Started) -> None:
    process = started()
    assert process.is_free
    for number in range(3):
        assert process.ask(PageTask(f"<p>{LINE} {number}")) == [f"{LINE} {number}".encode()]
    with pytest.raises(TextError, match="No text can be found"):
        process.ask(PageTask("<p>"))
    assert process.is_free
    assert process.processor_s() > 0
    assert process.resident_bytes() > MIB


def test_a_task_over_its_time_ends_and_names_the_limit(started: Started) -> None:
    process = started(timeout_s=0.5)
    with pytest.raises((CostlyTextError, BusyError), match="FRAMING_SLOW_TIMEOUT_S"):
        process.ask(PageTask(costly_page()))
    assert not process.is_free


def test_who_had_no_processor_is_not_told_that_the_page_is_to_blame(started: Started) -> None:
    process = started(timeout_s=10.0)
    assert isinstance(process._overdue(9.0), CostlyTextError)
    assert isinstance(process._overdue(1.0), BusyError)


def test_a_task_over_its_memory_ends_and_names_the_limit(started: Started) -> None:
    process = started(most_bytes=MIB)
    with pytest.raises(CostlyTextError, match=r"more than 1048576 bytes of memory \(FRAMING_MAX_SLOW_BYTES\)"):
        process.ask(PageTask(costly_page()))
    assert not process.is_free


@pytest.mark.parametrize(
    ("number", "family", "words"),
    [(signal.SIGKILL, TextError, "ended at it .-9"), (signal.SIGALRM, CostlyTextError, "FRAMING_SLOW_TIMEOUT_S")],
)
def test_a_process_that_ends_at_its_task_is_told(
    started: Started, number: int, family: type[TextError], words: str
) -> None:
    process = started()
    timer = threading.Timer(0.2, os.kill, (process._process.pid, number))
    timer.start()
    with pytest.raises(family, match=words):
        process.ask(PageTask(costly_page()))
    timer.join()
    assert not process.is_alive()
    assert (process.processor_s(), process.resident_bytes()) == (0, 0)


@pytest.mark.parametrize("program", ["false", "none"])
def test_a_process_that_cannot_be_started_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    file = tmp_path / program
    if program == "false":
        file.write_text("#!/bin/sh\nexit 3\n")
        file.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(file))
    with pytest.raises(BusyError, match="No process for pages can be started now"):
        SlowProcess("pages", Limits(1.0, 512 * MIB)).wait_until_ready()


def test_what_should_not_go_wrong_is_no_fault_of_what_was_sent(started: Started) -> None:
    with pytest.raises(RuntimeError, match="a process for pages failed"):
        started().ask(Limits(1.0, 1))  # no page
