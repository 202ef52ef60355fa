"""The input of a bulk run: a file or a pipe, unpacked and in UTF-8, read as an import reads it."""

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from model.errors import FormatError
from model.files.containers import ANY, GZIP, ZIP, check_head, gunzipped, unpacked
from model.files.decoded import as_utf8
from model.files.encodings import MARKS, UTF_8, Encoding, detect_encoding, known_encoding
from service.batch.job import STANDARD_INPUT, Job

COPY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Parameters
    ----------
    raw : the file or pipe itself
    content : its lines in UTF-8, or a Parquet file's bytes
    encoding : of the file as it came, for messages
    """

    raw: BinaryIO
    content: BinaryIO
    encoding: str

    @property
    def is_regular(self) -> bool:
        """Tell whether it is a file on disk that was named, which can be read from any place."""
        return is_regular(self.raw)


@contextlib.contextmanager
def opened_source(job: Job) -> Iterator[Source]:
    """Open the input for reading.

    Raises
    ------
    FormatError
        It cannot be read, is no text, or in an encoding that cannot be told.
    """
    with contextlib.ExitStack() as stack:
        raw = sys.stdin.buffer if job.file == STANDARD_INPUT else _named(job.file, stack)
        file_format = job.format()
        whole = raw
        if not raw.seekable() and file_format not in ("text", "jsonl"):
            if file_format == "parquet":
                raise FormatError("Parquet is read from its end, which a pipe has not: name a file.")
            whole = stack.enter_context(_copied(raw))
        if file_format == "parquet":
            yield Source(raw, unpacked(whole, ANY), UTF_8)
            return
        inner = unpacked(whole, ANY) if whole.seekable() else _unpacked_pipe(whole)
        encoding = detect_encoding(inner, job.encoding) if whole.seekable() else _encoding_of_pipe(inner, job.encoding)
        if encoding.is_guess:
            click.echo(f"service: the file is taken for {encoding.name}; --encoding names another.", err=True)
        yield Source(raw, as_utf8(inner, encoding), encoding.name)


def is_regular(source: BinaryIO) -> bool:
    """Return whether an open file is one on disk, which can be read from any place."""
    return source is not sys.stdin.buffer and stat.S_ISREG(os.fstat(source.fileno()).st_mode)


def _named(file: str, stack: contextlib.ExitStack) -> BinaryIO:
    try:
        return stack.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise FormatError(f"{file} cannot be read: {error.strerror}.") from None


@contextlib.contextmanager
def _copied(pipe: BinaryIO) -> Iterator[BinaryIO]:
    """Copy a pipe to a file, as a table's marks are only known once all of it was seen."""
    with tempfile.TemporaryFile() as copy:
        while block := pipe.read(COPY_BYTES):
            copy.write(block)
        copy.seek(0)
        yield copy


def _unpacked_pipe(pipe: BinaryIO) -> BinaryIO:
    head: bytes = pipe.peek(1)  # type: ignore[attr-defined]  # BufferedReader has it
    check_head(head)
    if head.startswith(ZIP):
        raise FormatError("A zip is read from its end, which a pipe has not: name a file.")
    return gunzipped(pipe, ANY) if head.startswith(GZIP) else pipe


def _encoding_of_pipe(pipe: BinaryIO, named: str | None) -> Encoding:
    """Return the encoding that was named or that a byte order mark tells; a pipe cannot be looked at as a whole."""
    head: bytes = pipe.peek(1)  # type: ignore[attr-defined]
    marked = next((name for mark, name in MARKS if head.startswith(mark)), UTF_8)
    return Encoding(known_encoding(named) if named else marked)
