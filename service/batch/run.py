"""The bulk run from end to end: which version, which input, in which order things open and close."""

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from model.errors import BatchError, FormatError
from model.files.rows import Row
from model.quoted import counted
from model.settings import Settings
from model.store.cache import cached_table
from model.version import CHAMPION, Version
from service.batch.cut import cut_lines, cut_rows, opened_rows
from service.batch.job import STANDARD_INPUT, Answer, Block, Job, Setup
from service.batch.pool import label_blocks
from service.batch.record import Progress, origin_of
from service.batch.sinks import Sink, opened_sink
from service.batch.stop import Stop
from service.life.opening import COMPILED, find_champion

MOST_TOLD = 20
MOST_THREADS = 4  # more wait for each other: reading and writing take turns
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; `signal_number` is 0 unless a signal ended it."""

    progress: Progress
    signal_number: int


def label_file(settings: Settings, job: Job) -> Outcome:
    """Label a file's rows.

    Raises
    ------
    FormatError
        The file, or its format, cannot be read at all.
    BatchError
        The output cannot be written, or not be gone on with.
    """
    file_format = job.format()
    version, table = _version_and_table(settings, job.version)
    setup = _setup(settings, job, version, table)
    with opened_input(job) as source:
        origin = origin_of(job, version, source) if is_regular(source) else None
        if job.is_resumed and (origin is None or job.output is None):
            raise BatchError("--resume needs an input file and --output: a stream cannot be read from its middle.")
        rows = None if setup.line_format else opened_rows(source, file_format, job.column)
        with opened_sink(job, origin, source) as sink, Stop() as stop, progress_over(source) as tell:
            blocks = stop.before_each(_blocks(source, job, sink.progress, rows))
            with contextlib.ExitStack() as unless_written:
                unless_written.callback(_keep_what_came, sink)
                _write(label_blocks(setup, blocks, job.workers, _n_threads(source)), sink, tell)
                unless_written.pop_all()
            sink.close(is_complete=not stop.signal_number)
    click.echo(f"service: {_summary(sink.progress, version, file_format)}", err=True)
    if stop.signal_number:
        can_resume = job.output is not None and origin is not None
        after = "the same command with --resume goes on from there" if can_resume else "the rest was not read"
        click.echo(f"service: interrupted: what was read is labelled, {after}.", err=True)
    return Outcome(sink.progress, stop.signal_number)


def _keep_what_came(sink: Sink) -> None:
    """Let a later run go on with what was written, as far as the disk takes it."""
    with contextlib.suppress(OSError):
        sink.close(is_complete=False)


def _summary(progress: Progress, version: Version, file_format: str) -> str:
    labelled = counted(progress.rows - progress.refused, "row")
    by = f"{version.name} ({version.digest[:12]})"
    return f"{labelled} of {file_format} labelled by {by}, {progress.refused} refused."


def _version_and_table(settings: Settings, name: str) -> tuple[Version, Path]:
    """Return the version of a name and its scoring table; the champion by the short way where there is one."""
    if name == CHAMPION and (found := find_champion(settings)):
        return found
    from model.store.database import open_engine
    from model.store.registry import Registry

    registry = Registry(open_engine(settings.url))
    try:
        version = registry.resolve(name)
        return version, cached_table(registry, version, settings.cache_dir)
    finally:
        registry.engine.dispose()


def _setup(settings: Settings, job: Job, version: Version, table: Path) -> Setup:
    file_format = job.format()
    line_format = file_format if file_format in ("text", "jsonl") else None
    threshold: float = version.manifest["threshold"]
    compiled = COMPILED[settings.scorer]
    return Setup(str(table.resolve()), threshold, job.column, line_format, job.with_input, compiled)


def _blocks(source: BinaryIO, job: Job, progress: Progress, rows: Iterator[Row] | None) -> Iterator[Block]:
    """Return what is left of the input in blocks; `rows` is None where the format has whole lines."""
    if rows is not None:
        return cut_rows(rows, source, job.column, with_input=job.with_input, after=progress.row)
    if progress.input_bytes:
        source.seek(progress.input_bytes)
    return cut_lines(source, progress.input_bytes, progress.row + 1)


def _n_threads(source: BinaryIO) -> int:
    """Return how many threads label a file; the lines of a pipe are answered as they come, by one."""
    return min(MOST_THREADS, os.cpu_count() or 1) if is_regular(source) else 1


def _write(answers: Iterable[Answer], sink: Sink, tell: Tell) -> None:
    """Write the answers and name refused rows on standard error, the first ones one by one."""
    told = 0
    for answer in answers:
        sink.take(answer)
        for refused in answer.refused[: max(0, MOST_TOLD - told)]:
            click.echo(f"service: row {refused.row}: {refused.why}", err=True)
        told += len(answer.refused)
        tell(answer.end)
    if told > MOST_TOLD:
        click.echo(f"service: ... and {told - MOST_TOLD} more rows; each has an `error` in the output.", err=True)


@contextlib.contextmanager
def opened_input(job: Job) -> Iterator[BinaryIO]:
    """Open the input for reading bytes."""
    if job.file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as stack:
        try:
            source = stack.enter_context(Path(job.file).open("rb"))
        except OSError as error:
            raise FormatError(f"{job.file} cannot be read: {error.strerror}.") from None
        yield source


def is_regular(source: BinaryIO) -> bool:
    """Return whether an open file is one on disk, which can be read from any place."""
    return source is not sys.stdin.buffer and stat.S_ISREG(os.fstat(source.fileno()).st_mode)


@contextlib.contextmanager
def progress_over(source: BinaryIO) -> Iterator[Tell]:
    """Show a bar on standard error while a person watches a file being read; yield what moves it."""
    if not sys.stderr.isatty() or not is_regular(source):
        yield lambda _end: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("labelling"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("labelling", total=os.fstat(source.fileno()).st_size)
        yield lambda end: bars.update(task, completed=end)
