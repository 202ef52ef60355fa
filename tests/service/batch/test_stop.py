"""Signals in a bulk run: what was read is written, no more is read."""

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.settings import Settings
from model.store.registry import Registry
from service.batch.record import record_path
from service.batch.stop import SIGNALS, Stop
from tests.service.batch.runs import DEADLINE_S, resumed, started, wait_until


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_lets_what_was_read_be_written(settings: Settings, registry: Registry, number: int, code: int) -> None:
    pipe = subprocess.PIPE
    process = started(settings, "-", stdin=pipe, stdout=pipe, bufsize=0)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"A first line.\nA second line.\nhalf a li")
    process.stdin.flush()
    first = process.stdout.readline()
    process.send_signal(number)
    rest, err = process.communicate(timeout=DEADLINE_S)
    assert [json.loads(line)["row"] for line in (first + rest).splitlines()] == [1, 2]
    assert b"interrupted: what was read is labelled, the rest was not read." in err
    assert process.returncode == code


def test_a_stopped_run_goes_on(settings: Settings, long_file: Path, whole: bytes, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    process = started(settings, long_file, "--output", output)
    wait_until(lambda: output.exists() and output.stat().st_size > 0)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=DEADLINE_S)
    assert process.returncode == 143
    assert b"the same command with --resume goes on from there" in err
    assert whole.startswith(output.read_bytes())
    assert not json.loads(record_path(output).read_bytes())["is_complete"]
    resumed(settings, long_file, output)
    assert output.read_bytes() == whole


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_between_two_items_ends_after_the_one_in_hand(number: signal.Signals) -> None:
    taken = []
    with Stop() as stop:
        for item in stop.before_each(range(5)):
            taken.append(item)
            if item == 2:
                signal.raise_signal(number)
    assert taken == [0, 1, 2]
    assert stop.signal_number == number


def test_a_signal_while_an_item_is_waited_for_ends_at_once() -> None:
    def items() -> Iterator[int]:
        yield 1
        signal.raise_signal(signal.SIGTERM)
        yield 2

    with Stop() as stop:
        assert list(stop.before_each(items())) == [1]
    assert stop.signal_number == signal.SIGTERM


def test_without_a_signal_all_items_come_and_the_signals_are_given_back() -> None:
    before = [signal.getsignal(number) for number in SIGNALS]
    with Stop() as stop:
        assert list(stop.before_each("abc")) == ["a", "b", "c"]
        assert [signal.getsignal(number) for number in SIGNALS] != before
    assert stop.signal_number == 0
    assert [signal.getsignal(number) for number in SIGNALS] == before


def test_after_the_first_signal_the_second_ends_the_process() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stop() as stop:
        for _ in stop.before_each([1]):
            signal.raise_signal(signal.SIGTERM)
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_error_of_the_items_is_not_taken_for_a_signal() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the disk")

    with Stop() as stop, pytest.raises(OSError, match="the disk"):
        list(stop.before_each(items()))
    assert stop.signal_number == 0
