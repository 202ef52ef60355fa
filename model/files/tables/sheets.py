"""The rows of a spreadsheet (xlsx) of one sheet, read by openpyxl; what it may become is bounded before that.

Loaded with the first workbook: the library takes its time.
"""

import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from model.errors import FormatError
from model.files.containers import BROKEN, Bounds
from model.files.rows import LONGEST_LINE, Row
from model.files.tables.workbook import broken, check_workbook
from model.quoted import quoted

MOST_COLUMNS = 16_384  # as the format has them
UNREADABLE = (*BROKEN, ParseError, KeyError, ValueError, TypeError, IndexError, OverflowError, AttributeError, OSError)
"""What the library raises on a damaged workbook."""


def read_sheet(source: BinaryIO, bounds: Bounds) -> Iterator[Row]:
    """Yield the rows of a workbook's only sheet with cells; its first row with cells names the columns.

    A row's number is the sheet's own. Dates and times come as ISO 8601, formulas as what they last gave. A cell that
    holds an error, or stands under no name, spoils its row only; of merged cells the first one holds what they show.

    Raises
    ------
    FormatError
        It cannot be read, has several sheets with cells, or names that are doubled; or it is larger than the bounds.
    """
    check_workbook(source, bounds)
    warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions, which nothing here needs
    try:
        book = load_workbook(source, read_only=True, data_only=True, keep_links=False)
        yield from _rows(_only_sheet(book), bounds)
    except UNREADABLE as error:
        raise broken(quoted(str(error))) from None


def _only_sheet(book: Any) -> Any:
    """Return the one sheet that has cells."""
    sheets = book.worksheets
    for sheet in sheets:
        sheet.reset_dimensions()  # a file's word on them is not to be trusted: rows beyond would be lost
    filled = [sheet for sheet in sheets if _header_of(sheet)]
    if len(filled) != 1:
        names = ", ".join(quoted(sheet.title) for sheet in filled[:4])
        raise FormatError(
            f"The workbook has {len(filled)} sheets with cells{names and f' ({names})'}: keep one, or save it as CSV."
        )
    return filled[0]


def _header_of(sheet: Any) -> Any:
    return next((cells for cells in sheet.iter_rows() if any(cell.value is not None for cell in cells)), None)


def _rows(sheet: Any, bounds: Bounds) -> Iterator[Row]:
    names: list[str] = []
    taken = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            continue
        if not names:
            names = _names(cells)
            continue
        size = sum(len(cell.value) for cell in filled if isinstance(cell.value, str))
        taken += size
        if taken > bounds.unpacked_bytes:  # a text that many cells share
            most = f"{bounds.unpacked_bytes} characters of text (FRAMING_MAX_UNPACKED_BYTES)"
            raise FormatError(f"The workbook holds more than {most}: send it in parts.")
        if size > LONGEST_LINE:
            yield Row(number, problem=f"it has more than {LONGEST_LINE} characters: cut it into parts")
        else:
            yield _row(number, cells, names)


def _names(cells: Any) -> list[str]:
    names = ["" if cell.value is None else str(cell.value).strip() for cell in cells]
    if len(names) > MOST_COLUMNS:
        raise FormatError(f"The sheet has more than {MOST_COLUMNS} columns: keep those that are needed.")
    if twice := next((name for name in names if name and names.count(name) > 1), None):
        raise FormatError(f"Two columns are called {quoted(twice)}: rename or remove one.")
    return names


def _row(number: int, cells: Any, names: list[str]) -> Row:
    fields: dict[str, Any] = dict.fromkeys(filter(None, names))
    for place, cell in enumerate(cells):
        if cell.value is None:
            continue
        if place >= len(names) or not names[place]:
            return Row(number, problem=f"the cell in column {place + 1} stands under no name of a column")
        if cell.data_type == "e":
            return Row(number, problem=f"column {names[place]!r} holds the error {quoted(str(cell.value))}")
        fields[names[place]] = _plain(cell.value)
    return Row(number, fields)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return unescape(value)  # the format writes a carriage return as _x000D_
    return value.isoformat() if isinstance(value, date | datetime | time) else value
