"""A spreadsheet (xlsx) of one sheet row by row; what it may unpack to is bounded before any of it is read."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from model.errors import FormatError
from model.files.containers import BROKEN, Bounds
from model.files.rows import Row
from model.quoted import quoted

MOST_SHARED = 256 * 1024 * 1024  # bytes of the texts that cells share, which are held in memory
MOST_COLUMNS = 16_384  # as the format has them
SHARED = "xl/sharedStrings.xml"
UNREADABLE = (*BROKEN, ParseError, KeyError, ValueError, TypeError, IndexError, OverflowError, AttributeError, OSError)
"""What the library raises on a damaged workbook."""


def read_sheet(source: BinaryIO, bounds: Bounds) -> Iterator[Row]:
    """Yield the rows of a workbook's only sheet with cells; its first row with cells names the columns.

    A row's number is the sheet's own. Dates and times come as ISO 8601. A cell that holds an error, and a formula that
    was never computed, spoil their row only.

    Raises
    ------
    FormatError
        It cannot be read, has several sheets with cells, or names that are doubled; or it is larger than the bounds.
    """
    _check_size(source, bounds)
    openpyxl = _library()
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
        yield from _rows(_only_sheet(book), bounds)
    except UNREADABLE as error:
        raise FormatError(f"The workbook cannot be read ({quoted(str(error))}): save its sheet as CSV.") from None


def _library() -> Any:
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise FormatError(
            "A workbook needs openpyxl: `pip install openpyxl` in this environment adds it, or save the sheet as CSV."
        ) from None
    return openpyxl


def _check_size(source: BinaryIO, bounds: Bounds) -> None:
    """Raise FormatError where a workbook says that it unpacks to too much; a zip's reader holds it to what it says."""
    try:
        members = zipfile.ZipFile(source).infolist()
    except BROKEN as error:
        raise FormatError(f"The file is no readable workbook ({error}): save its sheet as CSV.") from None
    finally:
        source.seek(0)
    whole = sum(member.file_size for member in members)
    shared = sum(member.file_size for member in members if member.filename == SHARED)
    if whole > bounds.unpacked_bytes or shared > MOST_SHARED:
        most = MOST_SHARED if shared > MOST_SHARED else bounds.unpacked_bytes
        what = "texts in its cells" if shared > MOST_SHARED else "bytes"
        raise FormatError(f"The workbook unpacks to more than {most} bytes of {what}: save its sheet as CSV.")


def _only_sheet(book: Any) -> Any:
    """Return the one sheet that has cells."""
    sheets = book.worksheets
    for sheet in sheets:
        sheet.reset_dimensions()  # a file's word on them is not to be trusted: rows beyond would be lost
    filled = [sheet for sheet in sheets if _header_of(sheet)]
    if len(filled) != 1:
        names = ", ".join(quoted(sheet.title) for sheet in filled[:4])
        raise FormatError(f"The workbook has {len(filled)} sheets with cells ({names}): keep one, or save it as CSV.")
    return filled[0]


def _header_of(sheet: Any) -> Any:
    return next((cells for cells in sheet.iter_rows() if any(cell.value is not None for cell in cells)), None)


def _rows(sheet: Any, bounds: Bounds) -> Iterator[Row]:
    names: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            continue
        if not names:
            names = _names(cells)
            continue
        if number > bounds.rows:
            raise FormatError(f"The workbook holds more than {bounds.rows} rows: send it in parts.")
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
    return value.isoformat() if isinstance(value, date | datetime | time) else value
