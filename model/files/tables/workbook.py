"""What a workbook (xlsx) holds besides rows: its parts and sheets, the texts that cells share, which numbers are dates.

A part is found by the relations that the workbook names, as programs call them differently.
"""

import contextlib
import posixpath
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from model.files.containers import BROKEN, Bounds
from model.files.tables.markup import Event, broken, read_markup

MOST_SHARED = 2_000_000  # texts; eight bytes of memory each
IN_MEMORY = 32 * 1024 * 1024  # bytes of shared texts; more of them go to a temporary file
LONGEST_TEXT = 16 * 1024 * 1024  # characters of a cell
MOST_STYLES = 500_000
DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The format's own numbers of formats of dates and times."""

NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MAIN = ("officeDocument", "xl/workbook.xml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name as people see it, and its part."""

    name: str
    part: str


class Workbook:
    """An opened workbook.

    Parameters
    ----------
    source : the file, seekable; it stays open
    bounds : of which `unpacked_bytes` is for all parts that are read

    Attributes
    ----------
    sheets : in their order, without charts
    is_1904 : whether days are counted from 1904
    dates : by the number of a style, whether a number in it is a date

    Raises
    ------
    FormatError
        It is no workbook, or damaged.
    """

    def __init__(self, source: BinaryIO, bounds: Bounds) -> None:
        try:
            self._archive = zipfile.ZipFile(source)
        except BROKEN as error:
            raise broken(f"it is none ({error})") from None
        self._members = {_path(member.filename): member for member in self._archive.infolist()}
        self._most = self._left = bounds.unpacked_bytes
        self._charged: set[str] = set()
        main = next((part for kind, part in self._relations("").values() if kind == MAIN[0]), MAIN[1])
        if main.lower().endswith(".bin"):
            raise broken("it is a binary workbook (xlsb)")
        related = self._relations(main)
        self.sheets, self.is_1904 = self._sheets(main, related)
        self.dates = self._dates(next((part for kind, part in related.values() if kind == "styles"), ""))
        self._shared = next((part for kind, part in related.values() if kind == "sharedStrings"), "")

    def events(self, part: str, unit: str) -> Iterator[Event]:
        """Yield what a part holds; raise FormatError where it is not there, or too large."""
        return read_markup(self.opened(part), unit)

    def opened(self, part: str) -> BinaryIO:
        """Open a part; what all of them unpack to is counted, a part once."""
        member = self._members.get(_path(part))
        if member is None:
            raise broken(f"its part {part} is missing")
        if part not in self._charged:
            self._charged.add(part)
            self._left -= member.file_size
        if self._left < 0:
            raise broken(f"it unpacks to more than {self._most} bytes (FRAMING_MAX_UNPACKED_BYTES)")
        return self._archive.open(member)  # type: ignore[return-value]  # it reads bytes as any binary file

    @contextlib.contextmanager
    def texts(self) -> Iterator["SharedTexts"]:
        """Read the texts that cells share; they are there as long as the context lasts."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as held:
            found = SharedTexts(held)  # type: ignore[arg-type]  # it is a binary file
            for text in texts_of(self._if_there(self._shared, "si"), "si"):
                found.add(text)
            yield found

    def _if_there(self, part: str, unit: str) -> Iterator[Event]:
        return self.events(part, unit) if _path(part) in self._members else iter(())

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the path of what a part names, by its id; a workbook's own parts only."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}
        for what, local, attributes in self._if_there(relations, "Relationship"):
            if what == "begin" and local == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found

    def _sheets(self, main: str, related: dict[str, tuple[str, str]]) -> tuple[tuple[Sheet, ...], bool]:
        sheets, is_1904 = [], False
        for what, local, attributes in self.events(main, "sheet"):
            if what == "begin" and local == "workbookPr":
                is_1904 = attributes.get("date1904", "") in ("1", "true")
            if what == "begin" and local == "sheet":
                kind, part = related.get(attributes.get("id", ""), ("worksheet", ""))
                if kind == "worksheet":
                    sheets.append(Sheet(attributes.get("name", ""), part))
        return tuple(sheets), is_1904

    def _dates(self, part: str) -> list[bool]:
        own: dict[str, bool] = {}
        found: list[bool] = []
        is_used = False
        for what, local, attributes in self._if_there(part, "xf"):
            if local == "cellXfs":
                is_used = what == "begin"
            elif what == "begin" and local == "numFmt":
                own[attributes.get("numFmtId", "")] = is_date(attributes.get("formatCode", ""))
            elif what == "begin" and local == "xf" and is_used:
                number = attributes.get("numFmtId", "0")
                found.append(own.get(number, number.isdigit() and int(number) in DATES))
            if len(found) + len(own) > MOST_STYLES:
                raise broken(f"it has more than {MOST_STYLES} styles of cells")
        return found


class SharedTexts:
    """Texts by their number, which may be more than memory holds."""

    def __init__(self, held: BinaryIO) -> None:
        self._held = held
        self._ends = array("Q", [0])

    def add(self, text: str) -> None:
        """Add the next text."""
        if len(self._ends) > MOST_SHARED:
            raise broken(f"it has more than {MOST_SHARED} texts that cells share")
        self._held.write(content := text.encode("utf-8", "surrogatepass"))
        self._ends.append(self._ends[-1] + len(content))

    def size(self, number: int) -> int:
        """Return how many bytes a text has; FormatError where there is none of that number."""
        if not 0 <= number < len(self._ends) - 1:
            raise broken(f"a cell names the shared text {number}, which is not there")
        return self._ends[number + 1] - self._ends[number]

    def text(self, number: int) -> str:
        """Return a text; FormatError where there is none of that number."""
        size = self.size(number)
        self._held.seek(self._ends[number])
        return self._held.read(size).decode("utf-8", "surrogatepass")


def texts_of(events: Iterator[Event], unit: str) -> Iterator[str]:
    """Yield the text of each unit, of all its runs; how it is to be spoken, in Japanese, is left out."""
    parts: list[str] = []
    n_characters, is_text, is_spoken = 0, False, 0
    for what, local, _ in events:
        if what == "text":
            if is_text and not is_spoken:
                parts.append(local)
                n_characters += len(local)
                if n_characters > LONGEST_TEXT:
                    raise broken(f"a cell has more than {LONGEST_TEXT} characters")
        elif local == "t":
            is_text = what == "begin"
        elif local == "rPh":
            is_spoken += 1 if what == "begin" else -1
        elif local == unit and what == "begin":
            parts, n_characters = [], 0
        elif local == unit:
            yield unescaped("".join(parts))


def unescaped(text: str) -> str:
    """Return a text with the characters that XML cannot hold, which a workbook writes as _x000D_."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def is_date(code: str) -> bool:
    """Tell whether a number in a format is a date or a time."""
    return any(letter in "dmyhs" for letter in NO_DATE.sub("", code.partition(";")[0]).lower())


def _path(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
