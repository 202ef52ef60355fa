"""Input files to parts, and a part to record batches with the numbers of their rows."""

import io
from collections.abc import Iterator
from itertools import dropwhile
from typing import Any, BinaryIO

import pyarrow
import pyarrow.parquet

from model.errors import FormatError
from model.files.rows import Row, holds_marks, lines_of, read_text
from service.batch.cut import cut_lines
from service.batch.job import Block
from service.cluster.manifest import File, Part, PartFormat
from service.cluster.store import is_packed

LEAST_BYTES = 32 * 1024 * 1024  # of a part: some seconds of work, which is what a killed worker costs
MOST_PARTS = 50_000  # that a scheduler is given; larger inputs have larger parts
READ_BYTES = 1024 * 1024
BATCH_ROWS = 8192
WHOLE = -1
TEXT = "text"


class Piece(io.RawIOBase):
    """The bytes of a file from one place to another, as a file."""

    def __init__(self, file: BinaryIO, begin: int, end: int) -> None:
        self._file = file
        self._left = end - begin
        file.seek(begin)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read on, as far as the piece goes."""
        content = self._file.read(min(len(buffer), self._left))
        buffer[: len(content)] = content
        self._left -= len(content)
        return len(content)


def cut_file(files: Any, file: File, kind: PartFormat, part_bytes: int) -> Iterator[Part]:
    """Yield the parts of a file, without numbers; those of lines begin anywhere and are not counted yet."""
    if kind == "parquet":
        yield from _groups(files, file, part_bytes)
    elif is_packed(file.path):
        yield Part(0, file.path, 0, WHOLE)
    else:
        for begin in range(0, file.bytes, part_bytes):
            yield Part(0, file.path, begin, min(begin + part_bytes, file.bytes))


def part_bytes_of(files: tuple[File, ...]) -> int:
    """Return how large a part is to be: it depends on the input alone, so that a run can be gone on with anywhere."""
    return max(LEAST_BYTES, -(-sum(file.bytes for file in files) // MOST_PARTS))


def _groups(files: Any, file: File, part_bytes: int) -> Iterator[Part]:
    with files.open(file.path, "rb") as opened:
        try:
            about = pyarrow.parquet.ParquetFile(opened).metadata
        except pyarrow.ArrowException as error:
            raise FormatError(f"{file.path} is no readable Parquet file: {error}") from None
        begin, first, rows, size = 0, 1, 0, 0
        for group in range(about.num_row_groups):
            size += about.row_group(group).total_byte_size
            rows += about.row_group(group).num_rows
            if size >= part_bytes or group == about.num_row_groups - 1:
                yield Part(0, file.path, begin, group + 1, first, rows)
                begin, first, rows, size = group + 1, first + rows, 0, 0


def counted_lines(files: Any, part: Part) -> tuple[int, int]:
    """Return where the first line that begins in a part does, and how many begin in it."""
    if part.end == WHOLE:
        with files.open(part.path, "rb", compression="infer") as packed:
            return 0, _count(packed)
    with files.open(part.path, "rb") as file:
        begin, end = (_next_line(file, place) for place in (part.begin, part.end))
        return begin, _count(Piece(file, begin, end))


def _next_line(file: BinaryIO, place: int) -> int:
    """Return the first place from `place` on at which a line begins, or the end of the file."""
    if not place:
        return 0
    at = place - 1
    file.seek(at)
    while content := file.read(READ_BYTES):
        if (found := content.find(b"\n")) >= 0:
            return at + found + 1
        at += len(content)
    return at


def _count(file: Any) -> int:
    count, last = 0, b"\n"
    while content := file.read(READ_BYTES):
        count += content.count(b"\n")
        last = content[-1:]
    return count + (last != b"\n")


def groups_of(files: Any, part: Part, columns: list[str] | None) -> Iterator[Any]:
    """Yield the record batches of a part of a Parquet file.

    Parameters
    ----------
    columns : that are wanted; None for all, as where one is missing
    """
    with files.open(part.path, "rb") as file:
        table = pyarrow.parquet.ParquetFile(file)
        if columns and not set(columns) <= set(table.schema_arrow.names):
            columns = None  # what labels them says which there are
        yield from table.iter_batches(BATCH_ROWS, list(range(part.begin, part.end)), columns)


def blocks_of(files: Any, part: Part) -> Iterator[Block]:
    """Yield the blocks of a part of lines."""
    with files.open(part.path, "rb", compression="infer" if part.end == WHOLE else None) as file:
        lines = file if part.end == WHOLE else Piece(file, part.begin, part.end)
        yield from cut_lines(io.BufferedReader(lines, READ_BYTES), part.begin, part.first)


def sound_lines(block: Block) -> bytes | None:
    """Return a block's lines where none holds what is refused in sound UTF-8, else None."""
    if not block.lines or holds_marks(block.lines):
        return None
    return block.lines.removeprefix(b"\xef\xbb\xbf") if block.first == 1 else block.lines


def batch_of(block: Block) -> tuple[Any, Any]:
    """Return a block's lines as a record batch, and why its rows cannot be read: None where all can."""
    if lines := sound_lines(block):
        try:
            text = lines.decode()
        except UnicodeDecodeError:
            pass
        else:
            plain = text.replace("\r\n", "\n") if "\r" in text else text
            return pyarrow.record_batch({TEXT: plain.removesuffix("\n").split("\n")}), None
    rows = list(_rows(block))
    texts = pyarrow.array([row.fields.get(TEXT) for row in rows], pyarrow.string())
    return pyarrow.record_batch({TEXT: texts}), pyarrow.array([row.problem for row in rows], pyarrow.string())


def _rows(block: Block) -> Iterator[Row]:
    if block.cells:
        return iter([Row(cell.number, problem=cell.problem) for cell in block.cells])
    before = b"" if block.first == 1 else b"\n"  # keeps a mark that is not the file's own
    rows = read_text(lines_of(io.BytesIO(before + block.lines)))
    return dropwhile(lambda row: row.number <= len(before), rows)
