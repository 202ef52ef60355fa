"""What a workbook's parts hold, looked at before the library reads them: no small file may become a large one.

The library holds a row, the texts that cells share and the styles in memory. So the bytes of all parts and the elements
of a row are bounded first; a zip's reader holds each part to the size that the archive states.
"""

import zipfile
from collections.abc import Mapping
from typing import IO, BinaryIO
from xml.parsers import expat

from model.errors import FormatError
from model.files.containers import BROKEN, Bounds
from model.quoted import quoted

MOST_ROWS = 1_048_576  # as the format has them
MOST_ELEMENTS = 262_144  # of a row, of a text that cells share, or of any other part in all
MOST_SHARED = 256 * 1024 * 1024  # bytes of the texts that cells share
SHARED = "xl/sharedStrings.xml"
UNITS = ("row", "si")  # the library lets go of one before it reads the next
XML = (".xml", ".rels")


def check_workbook(source: BinaryIO, bounds: Bounds) -> None:
    """Raise FormatError where a workbook is none, or would become too much."""
    try:
        archive = zipfile.ZipFile(source)
        _check_size(archive.infolist(), bounds)
        for member in archive.infolist():
            if member.filename.lower().endswith(XML):
                _Part(member.filename, bounds).check(archive.open(member))
    except BROKEN as error:
        raise broken(str(error)) from None
    finally:
        source.seek(0)


def broken(why: str) -> FormatError:
    """Return the error of a workbook that cannot be read."""
    return FormatError(f"The workbook cannot be read ({why}): save its sheet as CSV.")


def _check_size(members: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    whole = sum(member.file_size for member in members)
    shared = sum(member.file_size for member in members if member.filename == SHARED)
    if whole > bounds.unpacked_bytes:
        most = f"{bounds.unpacked_bytes} bytes (FRAMING_MAX_UNPACKED_BYTES)"
    elif shared > MOST_SHARED:
        most = f"{MOST_SHARED} bytes of texts in its cells"
    else:
        return
    raise FormatError(f"The workbook unpacks to more than {most}: save its sheet as CSV, or send it in parts.")


def _too_much(most: str) -> FormatError:
    return FormatError(f"The workbook holds more than {most}: send it in parts.")


class _Part:
    """One part, read once for what it would become; nothing of it is kept."""

    def __init__(self, name: str, bounds: Bounds) -> None:
        self._name = name
        self._bounds = bounds
        self._n_elements = 0
        self._last_row = 0
        self._n_cells = 0
        self._widest = 0

    def check(self, content: IO[bytes]) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.StartDoctypeDeclHandler = self._refuse_type
        try:
            parser.ParseFile(content)
        except expat.ExpatError as error:
            raise broken(f"{quoted(self._name)}: {error}") from None

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in UNITS:
            self._n_elements = 0
        if local == "row":
            self._check_row(attributes.get("r", str(self._last_row + 1)))
        elif local == "c":
            self._count(attributes.get("r", ""))
        self._n_elements += 1
        if self._n_elements > MOST_ELEMENTS:
            raise broken(f"{quoted(self._name)} has more than {MOST_ELEMENTS} elements in one piece")

    def _check_row(self, number: str) -> None:
        if not (number.isascii() and number.isdigit() and self._last_row < int(number) <= MOST_ROWS):
            raise broken(f"row {quoted(number)} comes after row {self._last_row}")
        self._last_row = int(number)
        self._widest = 0
        if self._last_row > self._bounds.rows:
            raise _too_much(f"{self._bounds.rows} rows (FRAMING_MAX_IMPORT_ROWS)")

    def _count(self, place: str) -> None:
        """Count the cells up to a place, as the library makes one of each column before it."""
        letters = place.rstrip("0123456789").upper()
        column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters[:4])))
        self._n_cells += max(column - self._widest, 1)
        self._widest = max(column, self._widest)
        if self._n_cells > self._bounds.cells:
            raise _too_much(f"{self._bounds.cells} cells (FRAMING_MAX_IMPORT_CELLS)")

    def _refuse_type(self, *_: object) -> None:
        raise broken(f"{quoted(self._name)} declares a document type")
