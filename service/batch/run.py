"""The bulk run from end to end: which version, which input, in which order things open and close."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from model.errors import BatchError, FormatError
from model.files.rows import Row
from model.files.tables.folder import read_folder
from model.files.tables.tabular import read_columns
from model.quoted import counted, quoted
from model.reader.shelf import open_shelf
from model.scoring.classifier import FramingClassifier, classifier_of
from model.scoring.scorer import Scorer
from model.settings import Settings
from model.store.cache import open_version, table_digest, table_file
from model.version import CHAMPION, Version
from service.batch.articles import warned
from service.batch.cut import PAGE, cut_lines, cut_rows
from service.batch.job import STANDARD_INPUT, Answer, Block, Job, Setup
from service.batch.output.progress import Tell, progress_over
from service.batch.output.tables import check_table, is_table, rows_path, write_table
from service.batch.pool import label_blocks
from service.batch.record import Progress, origin_of, readers_of, record_path
from service.batch.sinks import Sink, check_output, opened_sink
from service.batch.source import OtherEncodingError, Source, opened_source, proved
from service.batch.stop import Stop
from service.documents.readings import READINGS
from service.life.opening import COMPILED, find_classifier

MOST_TOLD = 20
NO_MIDDLE = "--resume needs an input file and --output: a stream cannot be read from its middle."
MANY_FILES, MANY_BYTES = 1_000, 4 * 1024 * 1024  # of documents: several processes are worth their start
MOST_THREADS = 4  # more wait for each other: reading and writing take turns


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended; `signal_number` is 0 unless a signal ended it."""

    progress: Progress
    signal_number: int


def label_file(settings: Settings, job: Job) -> Outcome:
    """Label a file's rows; where one of them shows another encoding than the begin did, all of them anew.

    Raises
    ------
    FormatError
        The file, or its format, cannot be read at all.
    BatchError
        The output cannot be written, or not be gone on with.
    """
    if job.output is not None and is_table(job.output):
        return _label_to_table(settings, job, job.output)
    return _label_lines(settings, job)


def _label_to_table(settings: Settings, job: Job, output: Path) -> Outcome:
    """Label into JSON lines beside a table that was asked for, and make the table of them once they are whole."""
    check_table(output)
    check_output(output, job)
    rows = rows_path(output)
    if job.file != STANDARD_INPUT and output.exists() and output.samefile(job.file):
        raise BatchError(f"{output} is the input itself: write elsewhere.")
    if job.is_resumed and output.exists() and not rows.exists():
        raise BatchError(f"{output} is whole already: --force writes it anew.")
    outcome = _label_lines(settings, replace(job, output=rows, is_forced=job.is_forced or not job.is_resumed))
    if not outcome.signal_number:
        write_table(rows, output)
        rows.unlink()
        record_path(rows).unlink(missing_ok=True)
    return outcome


def _label_lines(settings: Settings, job: Job) -> Outcome:
    try:
        return _label_file(settings, job)
    except OtherEncodingError as other:
        is_kept = job.output is not None and job.output.is_file()
        if job.is_resumed or (other.n_rows and not is_kept):
            raise FormatError(
                f"The file is {other.name}, as is seen after {other.n_rows} rows that were read as UTF-8: "
                f"start anew with --encoding {other.name}."
            ) from None
        click.echo(f"service: the file is {other.name} and no UTF-8: it is labelled anew.", err=True)
        return _label_file(settings, replace(job, encoding=other.name, is_forced=True))


def _label_file(settings: Settings, job: Job) -> Outcome:
    unknown = [name for name in job.asked if name not in READINGS]
    if unknown:
        there = ", ".join(READINGS)
        raise BatchError(f"Articles cannot be read for {quoted(unknown[0])}: there is {there}.")
    if not job.is_folder:
        job.format()  # one that is not known is told before anything is opened
    version, _held = _version_and_scorer(settings, job.version)  # for as long as processes may look for its table
    setup = _setup(settings, job, version)
    shelf = open_shelf(settings.reader, settings.reader_dir)
    readers = readers_of(version, shelf)
    if job.is_resumed and (job.file == STANDARD_INPUT or job.output is None):
        raise BatchError(NO_MIDDLE)
    with opened_source(job) as source:
        setup = msgspec.structs.replace(setup, encoding=source.encoding)
        origin = origin_of(job, version, source.folder or source.raw, readers) if source.is_regular else None
        if job.is_resumed and origin is None:
            raise BatchError(NO_MIDDLE)
        rows = _rows(source, job, setup)
        with opened_sink(job, origin, source.raw) as sink, Stop() as stop, progress_over(source) as tell:
            blocks = _blocks(source.content, job, sink.progress, rows)
            blocks = stop.before_each(blocks if job.documents else warned(blocks, setup))
            with contextlib.ExitStack() as unless_written:
                unless_written.callback(_keep_what_came, sink)
                answers = label_blocks(setup, blocks, _n_workers(job, source), _n_threads(source), shelf)
                _write(proved(answers, source, job), sink, tell)
                unless_written.pop_all()
            sink.close(is_complete=not stop.signal_number)
    click.echo(f"service: {_summary(sink.progress, version, job)}", err=True)
    if stop.signal_number:
        can_resume = job.output is not None and origin is not None
        after = "the same command with --resume goes on from there" if can_resume else "the rest was not read"
        click.echo(f"service: interrupted: what was read is labelled, {after}.", err=True)
    return Outcome(sink.progress, stop.signal_number)


def _keep_what_came(sink: Sink) -> None:
    """Let a later run go on with what was written, as far as the disk takes it."""
    with contextlib.suppress(OSError):
        sink.close(is_complete=False)


def _summary(progress: Progress, version: Version, job: Job) -> str:
    labelled = counted(progress.rows - progress.refused, "document" if job.documents else "row")
    of = "" if job.documents else f" of {job.format()}"
    return f"{labelled}{of} labelled by {version.name} ({version.digest[:12]}), {progress.refused} refused."


@contextlib.contextmanager
def opened_classifier(settings: Settings, name: str) -> Iterator[FramingClassifier]:
    """Open the classifier of a version's name, as a bulk run has it."""
    version, scorer = _version_and_scorer(settings, name)
    yield classifier_of(version, scorer, open_shelf(settings.reader, settings.reader_dir))


def _version_and_scorer(settings: Settings, name: str) -> tuple[Version, Scorer]:
    """Return the version of a name and what scores by it; the champion by the short way where there is one.

    Processes that label find the scorer's table in this one's memory.
    """
    if name == CHAMPION and (found := find_classifier(settings)):
        return found.version, found.scorer
    from model.store.database import open_engine
    from model.store.registry import Registry

    registry = Registry(open_engine(settings.url))
    try:
        version = registry.resolve(name)
        return version, open_version(registry, version, settings.cache_dir, compiled=COMPILED[settings.scorer])
    finally:
        registry.engine.dispose()


def _setup(settings: Settings, job: Job, version: Version) -> Setup:
    file_format = None if job.is_folder else job.format()
    line_format = file_format if file_format in ("text", "jsonl") else None
    return Setup(
        table=str(table_file(version, settings.cache_dir).resolve()),
        digest=table_digest(version),
        manifest=version.manifest,
        asks=settings.reader,
        reader_dir=str(settings.reader_dir.absolute()),
        column=job.column,
        line_format=line_format,
        with_input=job.with_input,
        documents=job.documents,
        id_column=job.id_column,
        is_html=job.is_html,
        with_text=job.with_text,
        asked=job.asked,
        compiled=COMPILED[settings.scorer],
    )


def _rows(source: Source, job: Job, setup: Setup) -> Iterator[Row] | None:
    """Return the input's rows; None where the format has whole lines."""
    if source.folder:
        return read_folder(source.folder, job.encoding)
    if setup.line_format:
        return None
    needed = (job.column, PAGE) if job.documents else (job.column,)
    return read_columns(source.content, job.format(), needed, source.encoding)


def _blocks(source: BinaryIO, job: Job, progress: Progress, rows: Iterator[Row] | None) -> Iterator[Block]:
    """Return what is left of the input in blocks; `rows` is None where the format has whole lines."""
    if rows is not None:
        return cut_rows(rows, source, job.columns, after=progress.row)
    if progress.input_bytes:
        source.seek(progress.input_bytes)
    return cut_lines(source, progress.input_bytes, progress.row + 1)


def _n_workers(job: Job, source: Source) -> int:
    """Return how many processes label: those asked for, else one a core for many documents."""
    is_large = job.documents and source.is_regular and source.size() >= (MANY_FILES if source.folder else MANY_BYTES)
    return job.workers or (min(MOST_THREADS, os.cpu_count() or 1) if is_large else 1)


def _n_threads(source: Source) -> int:
    """Return how many threads label a file; the lines of a pipe are answered as they come, by one."""
    return min(MOST_THREADS, os.cpu_count() or 1) if source.is_regular else 1


def _write(answers: Iterable[Answer], sink: Sink, tell: Tell) -> None:
    """Write the answers and name refused rows on standard error, the first ones one by one."""
    told = 0
    for answer in answers:
        sink.take(answer)
        for refused in answer.refused[: max(0, MOST_TOLD - told)]:
            click.echo(f"service: row {refused.row}: {refused.why}", err=True)
        told += len(answer.refused)
        tell(answer)
    if told > MOST_TOLD:
        click.echo(f"service: ... and {told - MOST_TOLD} more rows; each has an `error` in the output.", err=True)
