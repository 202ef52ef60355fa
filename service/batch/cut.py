"""Input to blocks: whole lines as bytes where a format has them, else rows; memory is bounded by one line."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

import msgspec

from model.files.guarded import unguarded
from model.files.rows import LONGEST_LINE, TOO_LONG, Row, free_name, problem_of
from service.batch.job import Block, Cell, Columns

BLOCK_BYTES = 512 * 1024
BLOCK_ROWS = 4096
BLOCK_DOCUMENTS = 64
OURS = ("row", "label", "probabilities", "abstained", "reason", "error")
PAGE = "html"  # the column that holds web pages, where a document has no text
ID = "id"
BEGIN_OF_PAGE = re.compile(r"\ufeff?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
encoder = msgspec.json.Encoder(decimal_format="number")


def cut_lines(source: BinaryIO, begin: int = 0, first: int = 1) -> Iterator[Block]:
    """Yield the lines of a binary file in blocks; a pipe's are handed on as they come.

    Parameters
    ----------
    source : stands at `begin`, where the line numbered `first` begins
    """
    carried, end = b"", begin
    while content := source.read1(BLOCK_BYTES):  # type: ignore[attr-defined]  # BufferedReader has it
        line_end = content.find(b"\n") + 1
        if not line_end and len(carried) + len(content) < LONGEST_LINE:
            carried += content
            continue
        if len(carried) + (line_end or LONGEST_LINE) > LONGEST_LINE:
            skipped, content = _skip_line(source, content)
            end += len(carried) + skipped
            yield Block(first, first, end, cells=(Cell(first, "", TOO_LONG),))
            first, carried = first + 1, b""
        cut = content.rfind(b"\n") + 1
        if cut:
            block = _line_block(carried + content[:cut], first, end)
            yield block
            first, end, carried = block.last + 1, block.end, b""
        carried += content[cut:]
    if carried:
        yield _line_block(carried, first, end)


def _line_block(lines: bytes, first: int, begin: int) -> Block:
    n_lines = lines.count(b"\n") + (not lines.endswith(b"\n"))
    return Block(first, first + n_lines - 1, begin + len(lines), lines)


def _skip_line(source: BinaryIO, content: bytes) -> tuple[int, bytes]:
    """Return how many bytes end the line that `content` is part of, and what was read after it."""
    skipped = 0
    while content:
        line_end = content.find(b"\n") + 1
        if line_end:
            return skipped + line_end, content[line_end:]
        skipped += len(content)
        content = source.read1(BLOCK_BYTES)  # type: ignore[attr-defined]
    return skipped, b""


def cut_rows(rows: Iterator[Row], source: BinaryIO, columns: Columns, *, after: int = 0) -> Iterator[Block]:
    """Yield rows in blocks, those numbered up to `after` left out.

    Parameters
    ----------
    source : what the rows are read from; a pipe has no place, and its blocks end at 0
    """
    is_file = source.seekable()
    kept = itertools.dropwhile(lambda row: row.number <= after, rows)
    n_rows = BLOCK_DOCUMENTS if columns.is_document else BLOCK_ROWS
    while cells := cells_of(itertools.islice(kept, n_rows), columns):
        yield Block(cells[0].number, cells[-1].number, source.tell() if is_file else 0, cells=cells)


def cells_of(rows: Iterable[Row], columns: Columns) -> tuple[Cell, ...]:
    """Return what labelling needs of rows."""
    cell = _document if columns.is_document else _cell
    return tuple(cell(row, columns) for row in rows)


def _document(row: Row, columns: Columns) -> Cell:
    """Return a document with its identity and, where asked for, its other columns; our own names give way to none."""
    fields = dict(unguarded(row.fields))
    is_page = columns.is_html or (columns.text not in fields and PAGE in fields)
    column = PAGE if is_page and columns.text not in fields else columns.text
    text = fields.pop(column, None)
    name = columns.id or ID
    problem = row.problem or problem_of(text, column) or (_missing(fields, columns.id) if columns.id else "")
    if not problem and not is_page and BEGIN_OF_PAGE.match(text):
        problem = "the text is a web page: name its column html, or say --html"
    own = fields if columns.with_input else {key: fields[key] for key in (name,) if key in fields}
    return Cell(row.number, "" if problem else text, problem, encoder.encode(own) if own else b"", is_page=is_page)


def _missing(fields: Mapping[str, object], name: str) -> str:
    return "" if fields.get(name) not in (None, "") else f"no value in column {name!r}, which --id names"


def _cell(row: Row, columns: Columns) -> Cell:
    column, with_input = columns.text, columns.with_input
    fields = unguarded(row.fields)
    own = encoder.encode(fields) if with_input else b""
    renamed = {name: free_name(name, fields) for name in OURS if name in fields} if with_input else {}
    text = fields.get(column)
    problem = row.problem or problem_of(text, column)
    return Cell(row.number, "" if problem else text or "", problem, own, renamed)
