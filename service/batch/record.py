"""The record beside an output file: which version labelled which input, and how far it came.

It is written every second or so, after what it tells of is safely on disk; whatever the output holds beyond it
is cut off when a run goes on. So no row is lost or doubled, however the run before ended.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from model.errors import BatchError
from model.files.tables.folder import Folder
from model.reader.pair import BY_TABLE
from model.reader.shelf import Shelf
from model.store.artifact import write_file
from model.version import Version
from service.batch.job import Answer, Job

ENDING = ".run.json"


class Source(msgspec.Struct, frozen=True):
    """The input file: a run goes on only where size and time of change are the same."""

    path: str
    bytes: int
    modified_ns: int


class Origin(msgspec.Struct, frozen=True):
    """What determines every byte of the output.

    Parameters
    ----------
    readers : "table", or how the second reader is asked and which one it is
    documents : how rows that are documents come out; empty where a row is a sentence
    """

    version: str
    digest: str
    source: Source
    format: str
    column: str
    with_input: bool
    encoding: str | None = None
    readers: str = BY_TABLE
    documents: str = ""


class Progress(msgspec.Struct, frozen=True):
    """How far a run came.

    Parameters
    ----------
    row : number of the last row in the output
    rows, refused : rows in the output, and those of them that hold an error
    input_bytes, output_bytes : where both files go on
    """

    row: int = 0
    rows: int = 0
    refused: int = 0
    input_bytes: int = 0
    output_bytes: int = 0

    def after(self, answer: Answer) -> "Progress":
        """Return how far the run is once an answer was written."""
        return Progress(
            answer.last,
            self.rows + answer.n_rows,
            self.refused + len(answer.refused),
            answer.end,
            self.output_bytes + len(answer.content),
        )


class Record(msgspec.Struct, frozen=True):
    """The record as it stands on disk."""

    origin: Origin
    progress: Progress
    is_complete: bool


def origin_of(job: Job, version: Version, source: "BinaryIO | Folder", readers: str) -> Origin:
    """Return what a job's output is made of, `readers` as of `Origin`."""
    if isinstance(source, Folder):
        file_format, size = "folder", source.sizes()
    else:
        status = os.fstat(source.fileno())
        file_format, size = job.format(), (status.st_size, status.st_mtime_ns)
    file = Source(str(Path(job.file).resolve()), *size)
    ways = [
        job.documents,
        f"id {job.id_column}",
        *(["html"] if job.is_html else []),
        *(["text"] if job.with_text else []),
        *job.asked,
    ]
    documents = ", ".join(ways) if job.documents else ""
    columns = (job.column, job.with_input, job.encoding)
    return Origin(version.name, version.digest, file, file_format, *columns, readers, documents)


def readers_of(version: Version, shelf: Shelf) -> str:
    """Return who reads, as the run's record keeps it; say where the table does so alone though two were asked for."""
    reader, problem = shelf.reader_for(version.manifest)
    if problem:
        click.echo(f"service: the table labels alone: {problem}", err=True)
    return f"{reader.asks} {reader.encoder.digest}" if reader else BY_TABLE


def check_each(differing: Iterable[tuple[str, object, object]], begun: Path | str, anew: str) -> None:
    """Raise BatchError where something was other when a run was begun.

    Parameters
    ----------
    differing : what, as it was, and as it is
    begun : what the run left
    anew : how it is started anew
    """
    for what, old, new in differing:
        if old != new:
            raise BatchError(f"The {what} was {old!r} when {begun} was begun and is {new!r} now: start anew {anew}.")


def record_path(output: Path) -> Path:
    """Return where the record of an output file stands."""
    return output.with_name(output.name + ENDING)


def write_record(output: Path, record: Record) -> None:
    """Write the record, all of it or nothing."""
    content = msgspec.json.format(msgspec.json.encode(record), indent=1)
    write_file(record_path(output), content + b"\n")


def read_progress(output: Path, origin: Origin) -> Progress:
    """Return how far the run before came; nowhere if there was none.

    Raises
    ------
    BatchError
        The output is not that of the same job, so that going on would mix two.
    """
    path = record_path(output)
    n_bytes = output.stat().st_size if output.exists() else 0
    if not path.exists():
        if n_bytes:
            raise BatchError(
                f"{output} has no {path.name} beside it, so it cannot be gone on with: remove it, or write elsewhere."
            )
        return Progress()
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
    except msgspec.DecodeError as error:
        raise BatchError(f"{path} cannot be read ({error}): remove it and {output}, and start anew.") from None
    _check_same(record.origin, origin, output)
    if n_bytes < record.progress.output_bytes:
        short = f"{n_bytes} bytes of the {record.progress.output_bytes} that {path.name} tells of"
        raise BatchError(f"{output} holds {short}: remove both and start anew.")
    return record.progress


def _check_same(before: Origin, now: Origin, output: Path) -> None:
    if before.digest != now.digest:
        raise BatchError(
            f"{output} was labelled by {before.version}, this run would take {now.version}: "
            f"name it with --version {before.version}, or start anew without --resume."
        )
    differing = (
        ("input's size in bytes", before.source.bytes, now.source.bytes),
        ("input's time of change", before.source.modified_ns, now.source.modified_ns),
        ("format", before.format, now.format),
        ("column", before.column, now.column),
        ("copying of the input's fields", before.with_input, now.with_input),
        ("reading", before.readers, now.readers),
        ("encoding", before.encoding, now.encoding),
        ("way of documents", before.documents, now.documents),
    )
    check_each(differing, output, "without --resume")
