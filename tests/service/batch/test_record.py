"""The record beside an output: what it names, and which runs may go on with it."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from model.errors import BatchError
from model.settings import Settings
from model.store.registry import Registry, Version
from service.batch.job import Answer, Job, Refused
from service.batch.record import Origin, Progress, Record, Source, read_progress, record_path, write_record
from service.batch.run import label_file
from tests.service.batch.runs import Run, resumed, write


def test_the_record_names_version_and_input(run: Run, registry: Registry, tmp_path: Path) -> None:
    file = write(tmp_path / "in.txt", "A line.")
    run(file)
    record = json.loads(record_path(tmp_path / "out.jsonl").read_bytes())
    assert record["origin"]["digest"] == registry.resolve("champion").digest
    assert record["origin"]["source"]["path"] == str(file)
    assert record["is_complete"]


def test_a_run_does_not_go_on_with_another_version_input_or_option(
    settings: Settings, registry: Registry, v2: Version, tmp_path: Path
) -> None:
    file, output = write(tmp_path / "in.txt", "A line."), tmp_path / "out.jsonl"
    label_file(settings, Job(str(file), output=output))
    job = Job(str(file), output=output, is_resumed=True)
    for changed, reason in (
        (replace(job, version=v2.name), "labelled by v1, this run would take v2: name it with --version v1"),
        (replace(job, file_format="jsonl"), "The format was 'text'"),
        (replace(job, with_input=True), "copying of the input's fields was False"),
        (replace(job, output=None), "--resume needs an input file and --output"),
        (replace(job, file="-"), "--resume needs an input file and --output"),
    ):
        with pytest.raises(BatchError, match=reason):
            label_file(settings, changed)
    os.utime(file, (1, 1))
    with pytest.raises(BatchError, match="time of change"):
        label_file(settings, job)
    write(file, "A line and more.")
    with pytest.raises(BatchError, match="size in bytes was 7"):
        label_file(settings, job)


def test_a_run_does_not_go_on_with_what_it_did_not_write(
    settings: Settings, registry: Registry, tmp_path: Path
) -> None:
    file, output = write(tmp_path / "in.txt", "A line."), tmp_path / "out.jsonl"
    write(output, "mine")
    with pytest.raises(BatchError, match=r"has no out\.jsonl\.run\.json beside it"):
        resumed(settings, file, output)
    assert output.read_text() == "mine"
    label_file(settings, Job(str(file), output=output, is_forced=True))
    write(output, "short")
    with pytest.raises(BatchError, match="holds 5 bytes of"):
        resumed(settings, file, output)
    write(record_path(output), "{")
    with pytest.raises(BatchError, match="cannot be read"):
        resumed(settings, file, output)


def an_origin(**changes: Any) -> Origin:
    source = Source("/data/in.txt", 100, 5)
    return msgspec.structs.replace(Origin("v1", "d" * 64, source, "text", "text", with_input=False), **changes)


def test_progress_adds_up_over_answers() -> None:
    begun = Progress().after(Answer(4, 40, 3, b"x" * 10, (Refused(2, "blank"),)))
    assert begun == Progress(row=4, rows=3, refused=1, input_bytes=40, output_bytes=10)
    assert begun.after(Answer(9, 90, 5, b"x" * 7)) == Progress(9, 8, 1, 90, 17)


def test_without_an_earlier_run_it_begins_at_the_begin(tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    assert read_progress(output, an_origin()) == Progress()
    output.touch()
    assert read_progress(output, an_origin()) == Progress()


def test_what_was_recorded_is_read_back_and_longer_output_is_let_be(tmp_path: Path) -> None:
    output, far = tmp_path / "out.jsonl", Progress(3, 3, 0, 60, 20)
    write_record(output, Record(an_origin(), far, is_complete=False))
    write(output, "x" * 25)  # more than is recorded: written after the last record, cut off by whoever goes on
    assert read_progress(output, an_origin()) == far
    write(output, "x" * 19)
    with pytest.raises(BatchError, match="holds 19 bytes of the 20"):
        read_progress(output, an_origin())


@pytest.mark.parametrize("content", ["", "null", "[]", '{"origin": 5}', "\ud800".encode("utf-8", "surrogatepass")])
def test_a_record_that_is_none_is_told_with_what_to_do(tmp_path: Path, content: str | bytes) -> None:
    output = write(tmp_path / "out.jsonl", "mine")
    write(record_path(output), content)
    with pytest.raises(BatchError, match="start anew"):
        read_progress(output, an_origin())
    assert output.read_text() == "mine"


def test_the_same_file_under_another_name_goes_on(tmp_path: Path) -> None:
    """A moved input is the same input: its size and time of change say so."""
    output = tmp_path / "out.jsonl"
    write_record(output, Record(an_origin(), Progress(), is_complete=False))
    assert read_progress(output, an_origin(source=Source("/elsewhere/in.txt", 100, 5))) == Progress()
