"""Labels in bulk: rows in, JSON lines out, in order and in memory that does not grow with the file."""

import contextlib
import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, FileSizeColumn, Progress, TextColumn, TimeRemainingColumn

from model.cache import open_version
from model.classifier import FramingClassifier, classifier_of
from model.database import open_engine
from model.errors import FormatError, TextError
from model.registry import Registry
from model.rows import FORMATS, Format, Row, guess_format, read_rows
from model.sentences import check_characters
from model.settings import Settings
from service.schemas import verdict_fields

BLOCK = 4096
MOST_TOLD = 20
encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Job:
    """What `label` was asked to do; `file` is a path or "-" for standard input."""

    file: str
    file_format: str | None
    output: Path | None
    version: str
    column: str
    with_input: bool


def label_file(settings: Settings, job: Job) -> int:
    """Label a file's rows and return how many could not be labelled.

    Raises
    ------
    FormatError
        The file, or its format, cannot be read at all.
    """
    file_format = chosen_format(job)
    registry = Registry(open_engine(settings.url))
    version = registry.resolve(job.version)
    scorer = open_version(registry, version, settings.cache_dir)
    classifier = classifier_of(version, scorer)
    refused = 0
    with opened_input(job) as source, opened_output(job) as sink, progress_over(job, source) as tell:
        for block in blocks(read_rows(source, file_format)):
            lines = label_block(classifier, block, job)
            sink.write(encoder.encode_lines(lines))
            refused += report_refused(lines, refused)
            tell()
    return refused


def label_block(classifier: FramingClassifier, block: list[Row], job: Job) -> list[dict[str, Any]]:
    """Return one output object a row: its label, or why it has none."""
    problems = [row.problem or problem_of(row.fields.get(job.column), job.column) for row in block]
    texts = [row.fields[job.column] for row, problem in zip(block, problems, strict=True) if not problem]
    verdicts = iter(classifier.classify(texts) if texts else [])
    lines = []
    for row, problem in zip(block, problems, strict=True):
        line: dict[str, Any] = {"row": row.number}
        if job.with_input:
            line |= row.fields
        line |= {"error": problem} if problem else verdict_fields(classifier.labels, next(verdicts))
        lines.append(line)
    return lines


def problem_of(text: Any, column: str) -> str | None:
    """Return why a cell cannot be labelled, None if it can."""
    if not isinstance(text, str):
        return f"no text in column {column!r}" if text is None else f"column {column!r} holds no text but {text!r}"
    if not text.strip():
        return "the text is blank"
    try:
        check_characters(text)
    except TextError as error:
        return str(error)
    return None


def blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows in lists of at most BLOCK."""
    iterator = iter(rows)
    while block := list(itertools.islice(iterator, BLOCK)):
        yield block


def chosen_format(job: Job) -> Format:
    """Return the named format, or the one the ending stands for; standard input is plain lines."""
    if job.file_format is None:
        return "text" if job.file == "-" else guess_format(Path(job.file))
    for known in FORMATS:
        if known == job.file_format:
            return known
    raise FormatError(f"There is no format {job.file_format!r}: use one of {', '.join(FORMATS)}.")


@contextlib.contextmanager
def opened_input(job: Job) -> Iterator[BinaryIO]:
    """Open the input for reading bytes."""
    if job.file == "-":
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as stack:
        try:
            source = stack.enter_context(Path(job.file).open("rb"))
        except OSError as error:
            raise FormatError(f"{job.file} cannot be read: {error.strerror}.") from None
        yield source


@contextlib.contextmanager
def opened_output(job: Job) -> Iterator[BinaryIO]:
    """Open the output for writing bytes."""
    if job.output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with job.output.open("wb") as sink:
        yield sink


@contextlib.contextmanager
def progress_over(job: Job, source: BinaryIO) -> Iterator[Any]:
    """Show a bar on standard error while a person watches a file being read; yield what moves it."""
    console = Console(stderr=True)
    if job.file == "-" or not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn("labelling"), BarColumn(), FileSizeColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("labelling", total=Path(job.file).stat().st_size)
        yield lambda: progress.update(task, completed=source.tell())


def report_refused(lines: list[dict[str, Any]], before: int) -> int:
    """Name refused rows on standard error, the first ones one by one; return how many there are in `lines`."""
    refused = [line for line in lines if "error" in line]
    for line in refused[: max(0, MOST_TOLD - before)]:
        typer.echo(f"service: row {line['row']}: {line['error']}", err=True)
    return len(refused)
