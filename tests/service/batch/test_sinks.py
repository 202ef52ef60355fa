"""Where answers go: never over the input, never by two runs at once."""

import errno
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from model.errors import BatchError, StorageFullError
from model.settings import Settings
from model.store.registry import Registry
from service.batch.job import Answer, Job
from service.batch.record import Origin, Progress, Source, record_path
from service.batch.run import label_file
from service.batch.sinks import opened_sink
from tests.service.batch.runs import DEADLINE_S, started, write


def test_a_label_is_never_the_input_written_over(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    with pytest.raises(BatchError, match="is the input itself"):
        label_file(settings, Job(str(file), output=file))
    assert file.read_text() == "A line."


@pytest.mark.parametrize("name", ["in.txt", "symbolic.txt", "hard.txt"])
@pytest.mark.parametrize("is_redirected", [False, True])
def test_the_input_is_known_under_every_name(
    settings: Settings, registry: Registry, name: str, is_redirected: bool, tmp_path: Path
) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    (tmp_path / "symbolic.txt").symlink_to(file)
    (tmp_path / "hard.txt").hardlink_to(file)
    with file.open("rb") as source:
        process = started(settings, "-" if is_redirected else file, "--output", tmp_path / name, stdin=source)
        _, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, file.read_text()) == (1, "A line.")
    assert b"is the input itself: write elsewhere" in err


def test_two_runs_do_not_write_one_output(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file, output = write(tmp_path / "in.txt", "A line."), tmp_path / "out.jsonl"
    with output.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BatchError, match="is being written by another run"):
            label_file(settings, Job(str(file), output=output))


@pytest.fixture
def source(tmp_path: Path) -> Iterator[BinaryIO]:
    with write(tmp_path / "in.txt", "A line.").open("rb") as file:
        yield file


def origin_in(tmp_path: Path) -> Origin:
    return Origin("v1", "d" * 64, Source(str(tmp_path / "in.txt"), 7, 5), "text", "text", with_input=False)


def test_what_an_interrupted_run_wrote_after_its_record_is_cut_off(tmp_path: Path, source: BinaryIO) -> None:
    output, origin = tmp_path / "out.jsonl", origin_in(tmp_path)
    with opened_sink(Job("in.txt", output=output), origin, source) as sink:
        sink.take(Answer(1, 3, 1, b"one\n"))
        sink.close(is_complete=False)
        sink.take(Answer(2, 6, 1, b"two\n"))
    with opened_sink(Job("in.txt", output=output, is_resumed=True), origin, source) as sink:
        assert sink.progress == Progress(1, 1, 0, 3, 4)
        sink.take(Answer(2, 6, 1, b"TWO\n"))
        sink.close(is_complete=True)
    assert output.read_bytes() == b"one\nTWO\n"
    assert json.loads(record_path(output).read_bytes())["is_complete"]


@pytest.mark.parametrize("has_origin", [False, True])
def test_an_output_that_is_there_is_not_written_over_unasked(
    tmp_path: Path, source: BinaryIO, has_origin: bool
) -> None:
    output = write(tmp_path / "out.jsonl", "an earlier output")
    origin = origin_in(tmp_path) if has_origin else None
    with (
        pytest.raises(BatchError, match=r"holds 17 bytes already: --force writes it anew, --resume"),
        opened_sink(Job("in.txt", output=output), origin, source),
    ):
        pytest.fail("it was opened")
    assert output.read_text() == "an earlier output"


@pytest.mark.parametrize("name", ["out.xls", "out.XLSX", "out.arrow", "out.jsonl.gz"])
def test_an_output_that_would_be_another_format_by_its_name_is_refused(
    tmp_path: Path, source: BinaryIO, name: str
) -> None:
    with (
        pytest.raises(BatchError, match=r"would hold JSON lines.*name it out\.jsonl,"),
        opened_sink(Job("in.txt", output=tmp_path / name), origin_in(tmp_path), source),
    ):
        pytest.fail("it was opened")
    assert not (tmp_path / name).exists()


def test_a_forced_run_begins_an_existing_output_anew(tmp_path: Path, source: BinaryIO) -> None:
    output = write(tmp_path / "out.jsonl", "an earlier and longer output")
    with opened_sink(Job("in.txt", output=output, is_forced=True), origin_in(tmp_path), source) as sink:
        sink.take(Answer(1, 3, 1, b"one\n"))
        sink.close(is_complete=True)
    assert output.read_bytes() == b"one\n"


def test_an_output_without_an_input_file_has_no_record(tmp_path: Path, source: BinaryIO) -> None:
    output = tmp_path / "out.jsonl"
    with opened_sink(Job("-", output=output), None, source) as sink:
        sink.take(Answer(1, 0, 1, b"one\n"))
        sink.close(is_complete=True)
    assert output.read_bytes() == b"one\n"
    assert not record_path(output).exists()


@pytest.mark.parametrize(
    ("number", "family"),
    [(errno.ENOSPC, StorageFullError), (errno.EDQUOT, StorageFullError), (errno.EIO, BatchError)],
)
def test_an_error_of_the_system_says_which_output_and_what_now(
    tmp_path: Path, source: BinaryIO, number: int, family: type[Exception]
) -> None:
    output = tmp_path / "out.jsonl"
    with (
        pytest.raises(family, match=r"out\.jsonl cannot be written: .*--resume"),
        opened_sink(Job("in.txt", output=output), origin_in(tmp_path), source),
    ):
        raise OSError(number, os.strerror(number))


def test_a_reader_that_left_is_no_error_of_the_output(source: BinaryIO) -> None:
    with pytest.raises(BrokenPipeError), opened_sink(Job("in.txt"), None, source):
        raise BrokenPipeError


def test_a_full_device_is_told_as_one(source: BinaryIO) -> None:
    with (
        pytest.raises(StorageFullError, match="/dev/full"),
        opened_sink(Job("in.txt", output=Path("/dev/full")), None, source) as sink,
    ):
        sink.take(Answer(1, 3, 1, b"one\n"))
