"""CSV and TSV row by row, with quotation marks that may be wrong: what they could swallow is refused by its lines.

A table is read as quoted. Where that fails, and every line has the header's columns if marks are plain characters,
they are; else each row that a mark spoils is refused, and reading goes on behind it.
"""

import contextlib
import csv
import io
import itertools
import re
from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal

from model.errors import FormatError
from model.files.rows import LONGEST_LINE, NUL, TOO_LONG, Row
from model.quoted import quoted

Quoting = Literal["sound", "none", "broken"]
Usual = tuple[Collection[str], list[Counter[str]]]
"""What some column is sure to hold, and how often each column was seen to hold what."""
DELIMITERS = ",;\t|"
LONGEST_FIELD = 16 * 1024 * 1024  # characters of a CSV field; the library's own default is 131,072
BLOCK = 1024 * 1024
HEAD_LINES = 2_000  # looked at for what the columns usually hold
SPAN = 1_000  # lines after a mark that was not closed, in which the other one is looked for
SEPARATOR = re.compile(r'\ufeff?"?sep=(.)"?\r?\n?', re.IGNORECASE)  # the first line that Excel writes
NAME = re.compile(r"(?=.*[^\W\d_])\w+[\d_]\w*")  # A17 and state_media, neither words nor numbers
FINISHED = re.compile(r".*[.!?…][\"'”’)]*\s*", re.DOTALL)
UNCLOSED = "a quotation mark is not closed, or stands unescaped in its cell"
SWALLOWED = "a quotation mark makes one cell of lines that look like rows"
REMEDY = "double the mark, close the cell, or give JSON lines"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written: what parts its columns, and how many lines stand before its header."""

    delimiter: str
    skipped: int = 0


def delimiter_of(head: str, default: str | None, needed: Collection[str], *, is_exact: bool = False) -> Layout | None:
    """Return the layout under which the header has the columns needed; None where none does.

    Parameters
    ----------
    head : the file's first lines
    default : tried first; None takes a comma
    is_exact : whether the case of names counts
    """
    lines = head.removeprefix("\ufeff").splitlines()
    separator = SEPARATOR.fullmatch(lines[0]) if lines else None
    if separator:
        return Layout(separator[1], 1)
    line = next(iter(lines), "")
    for delimiter in dict.fromkeys([default or ",", *DELIMITERS]):
        with contextlib.suppress(csv.Error):
            found = next(csv.reader([line], delimiter=delimiter), [])
            names = {name if is_exact else name.strip().lower() for name in found}
            if names >= set(needed):
                return Layout(delimiter)
    return None


def read_table(source: BinaryIO, layout: Layout, known: Collection[str] = (), encoding: str = "utf-8") -> Iterator[Row]:
    """Yield the rows of a seekable table in UTF-8.

    Parameters
    ----------
    known : values that some column is sure to hold, such as labels
    encoding : of the file as it came, for messages

    Raises
    ------
    FormatError
        It has no header, two columns of one name, or a line that is too long.
    """
    csv.field_size_limit(LONGEST_FIELD)
    with _opened(source, layout) as lines:
        header = _header(lines, layout)
    quoting = _quoting(source, layout, len(header), known)
    values = _values(source, layout, len(header)) if quoting == "broken" else []
    with _opened(source, layout) as lines:
        if quoting == "broken":
            found: Iterator[tuple[int, list[str] | str]] = _mended(lines, layout, (known, values))
        else:
            found = _records(lines, layout, quoting)
        next(found)
        for number, cells in found:
            if isinstance(cells, str):
                yield Row(number, problem=cells)
            elif cells:
                yield _row(number, cells, header, encoding)


def _row(number: int, cells: list[str], header: list[str], encoding: str) -> Row:
    if len(cells) != len(header):
        return Row(number, problem=f"{len(cells)} columns, the header has {len(header)}")
    joined = "".join(cells)
    try:
        joined.encode()
    except UnicodeEncodeError:
        what = "not UTF-8" if encoding == "utf-8" else f"not all of it is {encoding}"
        return Row(number, problem=f"{what}: save the file as UTF-8")
    return Row(number, problem=NUL) if "\0" in joined else Row(number, dict(zip(header, cells, strict=True)))


def _header(lines: Iterator[str], layout: Layout) -> list[str]:
    try:
        header = next(csv.reader(lines, delimiter=layout.delimiter, strict=True), None)
    except csv.Error as error:
        raise FormatError(f"The line of column names is not CSV ({error}): mend its quotation marks.") from None
    if header is None:
        raise FormatError("The file is empty: a CSV file starts with a line of column names.")
    header = [name.lstrip("\ufeff") for name in header]  # a mark set twice
    names = [name.strip() for name in header if name.strip()]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise FormatError(f"Two columns are called {quoted(twice)}: rename or remove one.")
    return header


@contextlib.contextmanager
def _opened(source: BinaryIO, layout: Layout) -> Iterator[Iterator[str]]:
    """Open a table's lines at its header and leave the file open; a byte that is no UTF-8 becomes a lone surrogate."""
    source.seek(0)
    text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        lines = _lines(text)
        for _ in range(layout.skipped):
            next(lines, None)
        yield lines
    finally:
        with contextlib.suppress(ValueError):  # the file was closed before its rows were all read
            text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise FormatError(f"The file has {TOO_LONG}: it is no CSV file, or a quotation mark is missing.")
        yield line


def _records(lines: Iterator[str], layout: Layout, quoting: Quoting) -> Iterator[tuple[int, list[str]]]:
    if quoting == "none":
        reader = csv.reader(lines, delimiter=layout.delimiter, strict=True, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    number = 1 + layout.skipped
    for cells in reader:
        yield number, cells
        number = reader.line_num + 1 + layout.skipped


def _quoting(source: BinaryIO, layout: Layout, n_columns: int, known: Collection[str]) -> Quoting:
    """Return what a table's marks mean, by a look at all of it; a table without marks costs no look at its rows."""
    source.seek(0)
    if not any(b'"' in block for block in iter(lambda: source.read(BLOCK), b"")):
        return "sound"
    usual = known, _values(source, layout, n_columns)
    with _opened(source, layout) as lines:
        if _is_sound(lines, layout.delimiter, usual):
            return "sound"
    with _opened(source, layout) as lines:
        is_unclosed = any(isinstance(why, str) and UNCLOSED in why for _, why in _mended(lines, layout, usual))
    return "none" if is_unclosed and _is_unquoted(source, layout, n_columns) else "broken"


def _is_sound(lines: Iterator[str], delimiter: str, usual: Usual) -> bool:
    """Tell whether a table can be read as quoted, with no row that may have swallowed others."""
    held: list[str] = []

    def noted() -> Iterator[str]:
        for line in lines:
            held.append(line)
            yield line

    try:
        for cells in csv.reader(noted(), delimiter=delimiter, strict=True):
            if len(held) > 1 and _swallowed(held, cells, delimiter, usual):
                return False
            held.clear()
    except csv.Error:
        return False
    return True


def _is_unquoted(source: BinaryIO, layout: Layout, n_columns: int) -> bool:
    """Tell whether every line has the header's columns if marks are plain, and none has a cell in marks."""
    with _opened(source, layout) as lines:
        for line in lines:
            cells = _split(line, layout.delimiter)
            if cells == [""]:
                continue
            if len(cells) != n_columns or any(_is_in_marks(cell) for cell in cells):
                return False
    return True


def _values(source: BinaryIO, layout: Layout, n_columns: int) -> list[Counter[str]]:
    """Return what each column holds in the first records; lines inside a cell of several are no rows."""
    values: list[Counter[str]] = [Counter() for _ in range(n_columns)]
    with _opened(source, layout) as lines:
        for cells in itertools.islice(_rows_seen(lines, layout.delimiter, n_columns), 1, None):
            if len(cells) == n_columns:
                for kept, cell in zip(values, cells, strict=True):
                    if cell and not _has_line_end(cell):
                        kept[cell] += 1
    with _opened(source, layout) as lines:
        for kept, told in zip(values, _told_by_each_other(lines, layout.delimiter, n_columns), strict=True):
            kept.update(told)
    return values


def _told_by_each_other(lines: Iterator[str], delimiter: str, n_columns: int) -> list[list[str]]:
    """Return, by column, what lines within several records have in common, where no record is one line.

    Marks that swallow rows from the first to the last leave no row to compare with. Where each line of each would
    be a row by itself, what stands in lines of two of them is taken for a column's own.
    """
    groups: list[Counter[str]] = [Counter() for _ in range(n_columns)]
    feed = _Feed(lines, 0)
    while feed.number < HEAD_LINES and feed.has_more():
        with contextlib.suppress(csv.Error):
            next(csv.reader(feed, delimiter=delimiter, strict=True), [])
        held = feed.held()
        split = [_split(line, delimiter) for line in held]
        if feed.number and (len(held) < 2 or any(len(cells) != n_columns for cells in split)):
            return [[] for _ in range(n_columns)]
        if feed.number:
            inner = [cells for line, cells in zip(held, split, strict=True) if '"' not in line]
            for counted, column in zip(groups, zip(*inner, strict=True), strict=False):
                counted.update(set(column) - {""})
        feed.take(len(held))
    return [[cell for cell, n in counted.items() if n > 1] for counted in groups]


def _rows_seen(lines: Iterator[str], delimiter: str, n_columns: int) -> Iterator[list[str]]:
    """Yield the header, then the cells of records of several lines, and of each other line without a mark."""
    feed = _Feed(lines, 0)
    while feed.number < HEAD_LINES and feed.has_more():
        try:
            cells = next(csv.reader(feed, delimiter=delimiter, strict=True), [])
        except csv.Error:
            cells = []
        held = feed.held()
        is_whole = len(cells) == n_columns
        if is_whole and (len(held) > 1 or feed.number == 0):
            yield cells
        else:
            held = held if is_whole else feed.ahead(feed.span())
            yield from (_split(line, delimiter) for line in held if '"' not in line)
        feed.take(len(held))


def _mended(lines: Iterator[str], layout: Layout, usual: Usual) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record's first line with its cells, or each line that a mark spoils with the reason."""
    feed = _Feed(lines, 1 + layout.skipped)
    while feed.has_more():
        begin = feed.number
        reader = csv.reader(feed, delimiter=layout.delimiter, strict=True)
        try:
            cells = next(reader, [])
            why = ""
        except csv.Error:
            cells, why = [], UNCLOSED
        held = feed.held()
        if not why and len(held) > 1:
            why = _swallowed(held, cells, layout.delimiter, usual)
        if not why:
            yield begin, cells
            feed.take(len(held))
            continue
        spoilt = len(held) if why == SWALLOWED else feed.span()
        last = begin + spoilt - 1
        where = f"line {begin}" if last == begin else f"lines {begin} to {last}"
        for number in range(begin, last + 1):
            yield number, f"{why} ({where}): {REMEDY}"
        feed.take(spoilt)


class _Feed:
    """Lines that a reader takes, and gives back where they were not a record."""

    def __init__(self, lines: Iterator[str], number: int) -> None:
        self._lines = lines
        self._held: deque[str] = deque()
        self._given = 0
        self.number = number

    def has_more(self) -> bool:
        self._given = 0
        return self._ahead(0) is not None

    def _ahead(self, place: int) -> str | None:
        while len(self._held) <= place:
            line = next(self._lines, None)
            if line is None:
                return None
            self._held.append(line)
        return self._held[place]

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._ahead(self._given)
        if line is None:
            raise StopIteration
        self._given += 1
        return line

    def held(self) -> list[str]:
        """Return the lines that were taken since the last record."""
        return list(itertools.islice(self._held, self._given))

    def take(self, count: int) -> None:
        """Go on after so many lines."""
        for _ in range(count):
            self._held.popleft()
        self.number += count

    def ahead(self, count: int) -> list[str]:
        """Return so many lines, which were looked at before."""
        return list(itertools.islice(self._held, count))

    def span(self) -> int:
        """Return how many lines a mark that was not closed spoils: up to the next line with an odd number of marks."""
        if self._is_even(0):
            return 1
        for place in range(1, SPAN):
            line = self._ahead(place)
            if line is None:
                return 1
            if not self._is_even(place):
                return place + 1
        return 1

    def _is_even(self, place: int) -> bool:
        return self._held[place].count('"') % 2 == 0


def _swallowed(held: list[str], cells: list[str], delimiter: str, usual: Usual) -> str:
    """Return why a record of several lines is doubted; empty where it is a cell with line ends, as tables have them."""
    known, values = usual
    n_columns = len(values)
    if len(cells) != n_columns:
        return UNCLOSED
    split = [_split(line, delimiter) for line in held]
    if n_columns == 1:
        has_plain = any(values)  # where each cell is in marks, this one is as the others
        return SWALLOWED if has_plain and all(map(FINISHED.fullmatch, held)) else ""
    opened = next((place for place, cell in enumerate(cells) if _has_line_end(cell)), 0)
    for place, line in enumerate(split):
        if len(line) != n_columns:
            continue
        begin = opened + 1 if place == 0 else 0
        end = opened if place == len(split) - 1 else n_columns
        for column in range(begin, end):
            if column != opened and _is_usual(line[column], (values[column], cells[column]), known):
                return SWALLOWED
    return ""


def _is_usual(cell: str, column: tuple[Counter[str], str], known: Collection[str]) -> bool:
    """Tell whether a cell is like those of its column: one of them, or a number or name where they are such."""
    seen, real = column
    if cell and (cell == real or cell in known or cell in seen):
        return True
    kind = _kind(cell)
    return bool(kind) and any(_kind(value) == kind for value in (real, *itertools.islice(seen, 20)))


def _kind(cell: str) -> str:
    if cell.isdigit():
        return "number"
    return "name" if NAME.fullmatch(cell) else ""


def _split(line: str, delimiter: str) -> list[str]:
    return line.rstrip("\r\n").split(delimiter)


def _has_line_end(cell: str) -> bool:
    return "\n" in cell or "\r" in cell


def _is_in_marks(cell: str) -> bool:
    return len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
