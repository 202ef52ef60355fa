"""Where answers go: standard output, or a file that an interrupted run can go on with."""

import contextlib
import fcntl
import os
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from model.errors import FULL_ERRNOS, BatchError, StorageFullError
from service.batch.job import Answer, Job
from service.batch.record import Origin, Progress, Record, read_progress, write_record

RECORD_EVERY_S = 1.0
OTHER_FORMATS = frozenset(
    [
        ".tab",
        ".xls",
        ".xlsx",
        ".ods",
        ".pq",
        ".arrow",
        ".feather",
        ".xml",
        ".html",
        ".htm",
        ".gz",
        ".bz2",
        ".xz",
        ".zst",
        ".zip",
    ]
)
"""Endings that promise something else than JSON lines, or than the tables of `service.batch.output.tables`."""


class Sink:
    """Takes answers in order.

    Attributes
    ----------
    progress : how far the output is, with what earlier runs wrote
    """

    def __init__(self, file: BinaryIO, progress: Progress) -> None:
        self._file = file
        self.progress = progress

    def take(self, answer: Answer) -> None:
        """Write one answer."""
        self._file.write(answer.content)
        self._file.flush()
        self.progress = self.progress.after(answer)

    def close(self, *, is_complete: bool) -> None:
        """Make what was written last."""


class ResumableSink(Sink):
    """A file with a record beside it."""

    def __init__(self, file: BinaryIO, progress: Progress, output: Path, origin: Origin) -> None:
        super().__init__(file, progress)
        self._output = output
        self._origin = origin
        self._recorded_at = time.monotonic()

    def take(self, answer: Answer) -> None:
        """Write one answer, and now and then the record."""
        super().take(answer)
        if time.monotonic() - self._recorded_at >= RECORD_EVERY_S:
            self.close(is_complete=False)
            self._recorded_at = time.monotonic()

    def close(self, *, is_complete: bool) -> None:
        """Bring the output onto the disk, then its record."""
        os.fdatasync(self._file.fileno())
        write_record(self._output, Record(self._origin, self.progress, is_complete))


@contextlib.contextmanager
def opened_sink(job: Job, origin: Origin | None, source: BinaryIO) -> Iterator[Sink]:
    """Open the output; what is not known to be whole is cut off it.

    Parameters
    ----------
    origin : None where the input is no file, so that no later run can go on
    source : the input, which the output must not be, under whatever name

    Raises
    ------
    BatchError
        The output cannot be written, is being written, or cannot be gone on with.
    StorageFullError
        There is no room left; what was written can be gone on with.
    """
    where = str(job.output or "standard output")
    try:
        with contextlib.ExitStack() as stack:
            if job.output and _is_same_file(job.output, source):
                raise BatchError(f"{job.output} is the input itself: write elsewhere.")
            if job.output:
                check_output(job.output, job)
            if job.output is None:
                yield Sink(sys.stdout.buffer, Progress())
            elif origin is None or (job.output.exists() and not job.output.is_file()):
                yield Sink(stack.enter_context(job.output.open("wb")), Progress())
            else:
                yield _resumable(stack, job, job.output, origin)
    except BrokenPipeError:
        raise
    except OSError as error:
        family = StorageFullError if error.errno in FULL_ERRNOS else BatchError
        raise family(f"{where} cannot be written: {error.strerror}. Mend that and go on with --resume.") from error


def check_output(output: Path, job: Job) -> None:
    """Raise BatchError where an output would not be what its name says, or take the place of one that is there."""
    if output.suffix.lower() in OTHER_FORMATS:
        name = f"{output.stem.removesuffix('.jsonl')}.jsonl"
        raise BatchError(
            f"{output} would hold JSON lines, whatever its ending: name it {name}, or end it in .csv, .tsv or .parquet "
            "for a table."
        )
    if not job.is_resumed and not job.is_forced and output.is_file() and output.stat().st_size:
        raise BatchError(
            f"{output} holds {output.stat().st_size} bytes already: --force writes it anew, --resume goes on where a "
            "run with the same output stopped."
        )


def _is_same_file(output: Path, source: BinaryIO) -> bool:
    """Tell whether an output is the very file that is read: also through a link, or a shell's redirection."""
    status = os.fstat(source.fileno())
    return stat.S_ISREG(status.st_mode) and output.exists() and os.path.samestat(output.stat(), status)


def _resumable(stack: contextlib.ExitStack, job: Job, output: Path, origin: Origin) -> ResumableSink:
    file = stack.enter_context(os.fdopen(os.open(output, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+b"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BatchError(f"{output} is being written by another run: wait for its end.") from None
    progress = read_progress(output, origin) if job.is_resumed else Progress()
    if not progress.rows:
        write_record(output, Record(origin, progress, is_complete=False))
    file.truncate(progress.output_bytes)
    file.seek(progress.output_bytes)
    return ResumableSink(file, progress, output, origin)
