"""XML as begins, texts and ends, in memory that does not grow with the file; what only a bomb holds is refused."""

from collections.abc import Iterator
from typing import BinaryIO, Literal
from xml.parsers import expat

from model.errors import FormatError

BLOCK = 32 * 1024  # bytes parsed at once
LONGEST_TAG = 1024 * 1024  # bytes of one tag or comment, which the parser holds whole
DEEPEST = 64
MOST_IN_UNIT = 300_000
Event = tuple[Literal["begin", "end", "text"], str, dict[str, str]]
"""What comes, its local name or the text, and its attributes by their local names."""


def read_markup(source: BinaryIO, unit: str) -> Iterator[Event]:
    """Yield what an XML file holds, in order, and close it in the end.

    Parameters
    ----------
    unit : the element of which there may be any number; what comes between the ends of two has a bound

    Raises
    ------
    FormatError
        It is no XML, declares a document type, or holds what no spreadsheet writes: the text says what.
    """
    reading = _Reading(unit)
    with source:
        while block := source.read(BLOCK):
            yield from reading.taken(block)
        yield from reading.taken(b"", is_end=True)


def broken(what: str) -> FormatError:
    """Return the error of a workbook that cannot be read."""
    return FormatError(f"The workbook cannot be read: {what}. Save its sheet as CSV and give that.")


class _Reading:
    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._events: list[Event] = []
        self._depth = self._n_elements = self._n_bytes = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def taken(self, block: bytes, *, is_end: bool = False) -> list[Event]:
        self._events = []
        try:
            self._parser.Parse(block, is_end)
        except expat.ExpatError as error:
            raise broken(f"its XML is damaged: {error}") from None
        self._n_bytes += len(block)
        if not is_end and self._n_bytes - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise broken(f"its XML has a tag of more than {LONGEST_TAG} bytes")
        return self._events

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._n_elements += 1
        if self._depth > DEEPEST:
            raise broken(f"its XML is nested deeper than {DEEPEST} levels")
        if self._n_elements > MOST_IN_UNIT:
            raise broken(f"its XML has more than {MOST_IN_UNIT} elements where one {self._unit} may stand")
        self._events.append(("begin", _local(name), {_local(key): value for key, value in attributes.items()}))

    def _end(self, name: str) -> None:
        self._depth -= 1
        local = _local(name)
        if local == self._unit:
            self._n_elements = 0
        self._events.append(("end", local, {}))

    def _text(self, text: str) -> None:
        self._events.append(("text", text, {}))

    def _doctype(self, *_parts: object) -> None:
        raise broken("its XML declares a document type, which no spreadsheet does")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
