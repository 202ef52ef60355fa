"""The input of a bulk run: a file or a pipe, unpacked and in UTF-8, read as an import reads it."""

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import click

from model.errors import FormatError
from model.files.containers import ANY, GZIP, ZIP, as_workbook, check_head, gunzipped, unpacked, unzstd
from model.files.decoded import as_utf8
from model.files.encodings import MARKS, UTF_8, Encoding, begins_plain, detect_encoding, known_encoding
from model.files.rows import MIXED, NUL, SWITCHED
from model.files.tables.folder import Folder, open_folder
from model.files.zstd import ZSTD
from service.batch.job import STANDARD_INPUT, Answer, Job

COPY_BYTES = 1024 * 1024
LOOKED_AT = 256 * 1024  # bytes of a file of lines; sound ones are not read twice
BINARY = {"parquet": "Parquet", "xlsx": "A workbook"}
DOUBTS = ("not UTF-8", NUL, MIXED, SWITCHED)
"""Why a row is refused that may show the file to be in another encoding."""


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Parameters
    ----------
    raw : the file or pipe itself
    content : its lines in UTF-8, or a Parquet file's bytes
    encoding : of the file as it came, for messages
    is_assumed : whether only its begin was looked at, as it reads as UTF-8
    folder : whose files are a document each; `raw` and `content` are empty then
    """

    raw: BinaryIO
    content: BinaryIO
    encoding: str
    is_assumed: bool = False
    folder: Folder | None = None

    @property
    def is_regular(self) -> bool:
        """Tell whether it is a file on disk that was named, which can be read from any place."""
        return self.folder is not None or is_regular(self.raw)

    def size(self) -> int:
        """Return how large it is: a file's bytes, a folder's files."""
        return len(self.folder.files) if self.folder else os.fstat(self.raw.fileno()).st_size


class OtherEncodingError(Exception):
    """A row shows that a file is not in the encoding that was assumed.

    Parameters
    ----------
    name : of the encoding that all of the file is in
    n_rows : that were read as if it were not
    """

    def __init__(self, name: str, n_rows: int) -> None:
        super().__init__(name)
        self.name = name
        self.n_rows = n_rows


def proved(answers: Iterable[Answer], source: Source, job: Job) -> Iterator[Answer]:
    """Yield answers; the first row that is no UTF-8 has the whole file looked at, as an import does at once.

    Raises
    ------
    OtherEncodingError
        It is in another encoding.
    FormatError
        It is in one that cannot be told.
    """
    is_open, n_rows = source.is_assumed, 0
    for answer in answers:
        if is_open and any(refused.why.startswith(DOUBTS) for refused in answer.refused):
            is_open = False
            with Path(job.file).open("rb") as whole:
                found = detect_encoding(unpacked(whole, ANY))
            if not found.is_plain:
                raise OtherEncodingError(found.name, n_rows)
        n_rows += answer.n_rows
        yield answer


@contextlib.contextmanager
def opened_source(job: Job) -> Iterator[Source]:
    """Open the input for reading.

    Raises
    ------
    FormatError
        It cannot be read, is no text, or in an encoding that cannot be told.
    """
    with contextlib.ExitStack() as stack:
        if job.is_folder:
            nothing = stack.enter_context(Path(os.devnull).open("rb"))
            yield Source(nothing, nothing, job.encoding or UTF_8, folder=open_folder(Path(job.file)))
            return
        raw = sys.stdin.buffer if job.file == STANDARD_INPUT else _named(job.file, stack)
        file_format = job.format()
        whole = raw
        if not raw.seekable() and file_format not in ("text", "jsonl"):
            if file_format in BINARY:
                raise FormatError(f"{BINARY[file_format]} is read from its end, which a pipe has not: name a file.")
            whole = stack.enter_context(_copied(raw))
        if file_format in BINARY:
            yield Source(raw, as_workbook(whole) if file_format == "xlsx" else unpacked(whole, ANY), UTF_8)
            return
        inner = unpacked(whole, ANY) if whole.seekable() else _unpacked_pipe(whole)
        if job.file != STANDARD_INPUT and job.encoding is None and file_format in ("text", "jsonl"):
            is_plain = begins_plain(inner.read(LOOKED_AT))
            inner.seek(0)
            if is_plain:
                yield Source(raw, inner, UTF_8, is_assumed=True)
                return
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
    if head.startswith(ZSTD):
        return unzstd(pipe, ANY)
    return gunzipped(pipe, ANY) if head.startswith(GZIP) else pipe


def _encoding_of_pipe(pipe: BinaryIO, named: str | None) -> Encoding:
    """Return the encoding that was named or that a byte order mark tells; a pipe cannot be looked at as a whole."""
    head: bytes = pipe.peek(1)  # type: ignore[attr-defined]
    marked = next((name for mark, name in MARKS if head.startswith(mark)), UTF_8)
    return Encoding(known_encoding(named) if named else marked)
