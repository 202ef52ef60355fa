"""The rows of a spreadsheet (xlsx) of one sheet, as a person sees them; what a small file may unpack to is bounded.

What cannot be told for sure spoils its row, and the reason says which cell: an error, a formula that was never
computed, a cell under no name, a row that a cell above it reaches into.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

from model.errors import FormatError
from model.files.containers import BROKEN, Bounds
from model.files.rows import LONGEST_LINE, Row
from model.files.tables.markup import Event, broken
from model.files.tables.workbook import LONGEST_TEXT, SharedTexts, Sheet, Workbook, unescaped
from model.quoted import quoted

MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576  # as the format has them
MOST_MERGED = 100_000
BLOCK = 1024 * 1024
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
LONGEST_TOLD = 80  # characters of a sheet's name or of an error
SECONDS = 24 * 60 * 60
NO_LEAP_DAY = 60  # 29 February 1900
NO_DAY, NO_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  # a sheet's days have no zone
TEXTS = ("inlineStr", "str", "d")
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is written: its column from 0, kind and style, its value or the number of a shared text."""

    column: int
    kind: str
    style: int
    value: str
    is_formula: bool


def read_sheet(source: BinaryIO, bounds: Bounds) -> Iterator[Row]:
    """Yield the rows of a workbook's only sheet with cells; its first row with cells names the columns.

    A row's number is the sheet's own. Dates and times come as ISO 8601, formulas as what they last gave.

    Raises
    ------
    FormatError
        It cannot be read, has several sheets with cells, or names that are doubled; or it is larger than the bounds.
    """
    source.seek(0)
    try:
        book = Workbook(source, bounds)
        sheet = _only_sheet(book)
        merged = _reached_rows(book, sheet)
        with book.texts() as texts:
            yield from _read(_raw_rows(book.events(sheet.part, "row")), merged, _Values(book, texts, bounds))
    except (*BROKEN, OSError, ValueError) as error:
        raise broken(str(error)[:LONGEST_TOLD]) from None


def _only_sheet(book: Workbook) -> Sheet:
    """Return the one sheet that has cells."""
    filled = [sheet for sheet in book.sheets if any(cells for _, cells in _raw_rows(book.events(sheet.part, "row")))]
    if len(filled) != 1:
        names = ", ".join(quoted(sheet.name[:LONGEST_TOLD]) for sheet in filled[:4])
        raise FormatError(
            f"The workbook has {len(filled)} sheets with cells{names and f' ({names})'}: keep one, or save it as CSV."
        )
    return filled[0]


def _raw_rows(events: Iterator[Event]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield each row's number and its cells that hold something."""
    number = column = 0
    cells: list[Cell] = []
    for what, local, attributes in events:
        if what == "begin" and local == "row":
            number, column, cells = _next(number, attributes.get("r"), MOST_ROWS, "row"), 0, []
        elif what == "begin" and local == "c":
            place = PLACE.fullmatch(attributes["r"]) if "r" in attributes else None
            column = _next(column, str(_column(place[1])) if place else None, MOST_COLUMNS, "column")
            if cell := _cell(events, column - 1, attributes):
                cells.append(cell)
        elif what == "end" and local == "row":
            yield number, cells
        elif what == "end" and local == "sheetData":
            return


def _next(last: int, told: str | None, most: int, what: str) -> int:
    number = last + 1 if told is None else int(told)
    if not last < number <= most:
        raise broken(f"its {what} {number} comes after {last}")
    return number


def _cell(events: Iterator[Event], column: int, attributes: dict[str, str]) -> Cell | None:
    """Return the cell whose begin was read, up to its end; None where nothing is in it."""
    parts: list[str] = []
    n_characters, inside, is_formula, has_text = 0, "", False, False
    for what, local, _ in events:
        if what == "text" and inside in ("v", "t"):
            parts.append(local)
            n_characters += len(local)
        elif what == "begin":
            inside = local if inside != "rPh" else inside
            is_formula = is_formula or local == "f"
            has_text = has_text or local == "t"
        elif what == "end" and local == "c":
            break
        elif what == "end":
            inside = "" if inside in (local, "f") else inside
        if n_characters > LONGEST_TEXT:
            raise broken(f"a cell has more than {LONGEST_TEXT} characters")
    value, kind = "".join(parts), attributes.get("t", "n")
    if not value and not is_formula and not (has_text and kind == "inlineStr"):
        return None
    return Cell(column, kind, int(attributes.get("s", "0")), value, is_formula)


def _read(rows: Iterator[tuple[int, list[Cell]]], merged: list[tuple[int, int]], values: "_Values") -> Iterator[Row]:
    names: list[str] = []
    place = 0
    for number, cells in rows:
        while place < len(merged) and merged[place][1] < number:
            place += 1
        if not cells:
            continue
        if not names:
            names = _names(cells, values)
        elif number > values.bounds.rows:
            raise FormatError(f"The workbook holds more than {values.bounds.rows} rows: send it in parts.")
        elif place < len(merged) and merged[place][0] < number:
            first = merged[place][0]
            yield Row(
                number, problem=f"a cell that is merged with one of row {first} reaches into it: unmerge the cells"
            )
        else:
            yield values.row(number, cells, names)


def _names(cells: list[Cell], values: "_Values") -> list[str]:
    names = [""] * (cells[-1].column + 1)
    for cell in cells:
        value = values.of(cell)
        names[cell.column] = "" if value is None else str(value).strip()
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise FormatError(f"Two columns are called {quoted(twice)}: rename or remove one.")
    return names


class _Values:
    """What the cells of a workbook say."""

    def __init__(self, book: Workbook, texts: SharedTexts, bounds: Bounds) -> None:
        self._book = book
        self._texts = texts
        self._taken = 0
        self.bounds = bounds

    def row(self, number: int, cells: list[Cell], names: list[str]) -> Row:
        size = sum(self._size(cell) for cell in cells)
        if size > LONGEST_LINE:
            return Row(number, problem=f"it has more than {LONGEST_LINE} bytes: cut it into parts")
        self._taken += size
        if self._taken > self.bounds.unpacked_bytes:
            most = f"{self.bounds.unpacked_bytes} bytes of text (FRAMING_MAX_UNPACKED_BYTES)"
            raise FormatError(f"The workbook holds more than {most}: send it in parts.")
        fields: dict[str, Value] = dict.fromkeys(filter(None, names))
        for cell in cells:
            if cell.column >= len(names) or not names[cell.column]:
                return Row(number, problem=f"the cell in column {cell.column + 1} stands under no name of a column")
            name = names[cell.column]
            if cell.kind == "e":
                return Row(number, problem=f"column {name!r} holds the error {quoted(cell.value[:LONGEST_TOLD])}")
            if cell.is_formula and not cell.value and cell.kind != "str":
                what = "a formula that was never computed: open and save it in a spreadsheet"
                return Row(number, problem=f"column {name!r} holds {what}")
            try:
                fields[name] = self.of(cell)
            except (ValueError, OverflowError):
                return Row(number, problem=f"column {name!r} holds no value: {quoted(cell.value[:LONGEST_TOLD])}")
        return Row(number, fields)

    def of(self, cell: Cell) -> Value:
        """Return a cell's value; ValueError or OverflowError where it is none of its kind."""
        if cell.kind == "s":
            return self._texts.text(int(cell.value)) if cell.value else None
        if cell.kind in TEXTS:
            return unescaped(cell.value)
        if cell.kind == "b":
            return cell.value in ("1", "true")
        return self._number(cell) if cell.value else None

    def _number(self, cell: Cell) -> Value:
        styles = self._book.dates
        if cell.style < len(styles) and styles[cell.style]:
            return date_of(float(cell.value), is_1904=self._book.is_1904).isoformat()
        if cell.value.removeprefix("-").isdecimal():
            return int(cell.value)
        if not math.isfinite(number := float(cell.value)):
            raise ValueError
        return number

    def _size(self, cell: Cell) -> int:
        return self._texts.size(int(cell.value)) if cell.kind == "s" and cell.value.isdigit() else len(cell.value)


def date_of(serial: float, *, is_1904: bool) -> date | time:
    """Return the time that a number of days stands for, to the second; one below 1 is a time of the day.

    The format takes 1900 for a leap year, as its first program did, so days before March 1900 are one later.

    Raises
    ------
    OverflowError, ValueError
        There is no such day.
    """
    seconds = round(serial * SECONDS)
    if 0 <= serial < 1:
        return (NO_DAY + timedelta(seconds=seconds)).time()
    if is_1904:
        return datetime(1904, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001  # a sheet's days have no zone
    late = timedelta(days=1) if serial < 60 else timedelta()
    return datetime(1899, 12, 30) + late + timedelta(seconds=seconds)  # noqa: DTZ001


def _reached_rows(book: Workbook, sheet: Sheet) -> list[tuple[int, int]]:
    """Return the first and last rows of cells that are merged over several, sorted and joined where they overlap."""
    found: set[tuple[int, int]] = set()
    with book.opened(sheet.part) as content:
        carried = b""
        while block := content.read(BLOCK):
            piece = carried + block
            for match in MERGED.finditer(piece):
                if int(match[2]) < int(match[4]):
                    found.add((int(match[2]), int(match[4])))
            carried = piece[piece.rfind(b"<") :][:LONGEST_TOLD] if b"<" in piece else b""
            if len(found) > MOST_MERGED:
                raise broken(f"it has more than {MOST_MERGED} merged cells")
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _column(letters: str) -> int:
    """Return the number of a column, from 1, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
