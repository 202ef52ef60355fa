"""Labelled files of other people's tools, row by row: accepted as `Labelled`, or refused by line and with the reason.

Format and encoding are found out where nobody names them; memory does not grow with the file.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TextIO

from model.errors import CorpusError, FormatError, ReviewError
from model.files.encodings import Encoding, detect_encoding
from model.files.formats import JSON_LINES, ImportFormat, recognise, sniff_delimiter
from model.files.further import further_fields, is_deeper
from model.files.guarded import unguarded
from model.files.labelled import Labelled, Rules, read_time
from model.files.rows import Row, opened_text, read_rows
from model.files.tools import ADAPTERS, Adapter, Fields, plain

HEAD = 64 * 1024  # characters looked at to recognise a format
CHUNK = 256 * 1024
LONGEST_TASK = 16 * 1024 * 1024  # characters of one element of a JSON array
DEEPEST_ROW = 64  # levels of nesting; more than any tool writes
NAMED = frozenset({"text", "label", "source", "created_at", "group"})
PARQUET_MARK = b"PAR1"
END = object()  # what the end of a JSON array decodes to


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a labelled file are to be taken.

    Parameters
    ----------
    file : how it is called in messages
    default_source : of rows that name none
    source : stored for every row in place of its own, which goes into `extra`; None keeps each row's
    file_format : None finds it out
    """

    file: str
    rules: Rules
    default_source: str
    source: str | None = None
    file_format: ImportFormat | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its line (a Parquet file: its row; a JSON array: its element), from 1, and why."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class TableFile:
    """An opened file: its format and encoding as found, and its rows with plain fields, to be walked once."""

    file_format: ImportFormat
    encoding: Encoding
    rows: Iterator[Row]


def open_table(
    source: BinaryIO, file: str, labels: tuple[str, ...], file_format: ImportFormat | None = None
) -> TableFile:
    """Recognise a seekable binary file and return its rows, their fields named as in our own files.

    Parameters
    ----------
    file : how it is called in messages
    labels : those allowed, by which a tool's row with several choices is understood
    file_format : None finds it out

    Raises
    ------
    CorpusError
        The file as a whole is none of the formats.
    """
    source.seek(0)
    is_parquet = source.read(len(PARQUET_MARK)) == PARQUET_MARK
    source.seek(0)
    if file_format == "parquet" or (is_parquet and file_format is None):
        return TableFile("parquet", Encoding("binary"), _adapted(read_rows(source, "parquet"), plain, labels))
    encoding = detect_encoding(source)
    head = _head(source, encoding)
    if not head.strip():
        raise CorpusError(f"{file} is empty: there is nothing to read.")
    found = file_format or recognise(head)
    rows = _rows(source, found, encoding, head)
    return TableFile(found, encoding, _adapted(rows, ADAPTERS.get(found, plain), labels))


def checked_rows(table: TableFile, reading: Reading) -> Iterator[Labelled | Refused]:
    """Yield what each row gives, as `numbered_rows` does, without the numbers."""
    return (row for _, row in numbered_rows(table, reading))


def numbered_rows(table: TableFile, reading: Reading) -> Iterator[tuple[int, Labelled | Refused]]:
    """Yield each row's number, as `Refused` counts, and what it gives; where the file breaks off, the rest is one row.

    Raises
    ------
    CorpusError
        Not even a first row can be read.
    """
    last = 0
    try:
        for row in table.rows:
            yield row.number, _checked(row, reading)
            last = row.number
    except FormatError as error:
        if not last:
            raise CorpusError(f"{reading.file} cannot be read: {error}") from None
        yield last + 1, Refused(reading.file, last + 1, f"the file cannot be read from here on: {error}")


def _head(source: BinaryIO, encoding: Encoding) -> str:
    content = source.read(HEAD)
    source.seek(0)
    return content.decode(encoding.name, errors="replace").lstrip("\ufeff")


def _rows(source: BinaryIO, file_format: ImportFormat, encoding: Encoding, head: str) -> Iterator[Row]:
    if file_format == "label-studio":
        return _read_array(source, encoding)
    if file_format in JSON_LINES:
        return read_rows(source, "jsonl", encoding=encoding.name)
    delimiter = "\t" if file_format == "tsv" else sniff_delimiter(head)
    return read_rows(source, "csv", encoding=encoding.name, delimiter=delimiter)


def _read_array(source: BinaryIO, encoding: Encoding) -> Iterator[Row]:
    with opened_text(source, encoding.name, newline="") as text:
        yield from _elements(text)


def _elements(text: TextIO) -> Iterator[Row]:
    """Yield the elements of a JSON array, holding no more than one of them."""
    decoder = json.JSONDecoder()
    buffer = text.read(CHUNK).lstrip("\ufeff \t\r\n")
    if not buffer.startswith("["):
        raise FormatError("it is no JSON array")
    position = 1
    for number in itertools.count(1):
        position = _skip(buffer, position)
        while position == len(buffer) or not (found := _decoded(decoder, buffer, position)):
            more = text.read(max(CHUNK, len(buffer) - position))
            if not more or len(buffer) - position > LONGEST_TASK:
                raise FormatError(f"element {number} is not JSON, cut short or longer than {LONGEST_TASK} characters")
            buffer = buffer[position:] + more
            position = _skip(buffer, 0)
        value, position = found
        if value is END:
            return
        is_object = isinstance(value, dict)
        yield Row(number, value) if is_object else Row(number, problem=f"a JSON {type(value).__name__}, not an object")


def _skip(buffer: str, position: int) -> int:
    while position < len(buffer) and buffer[position] in ", \t\r\n":
        position += 1
    return position


def _decoded(decoder: json.JSONDecoder, buffer: str, position: int) -> tuple[Any, int] | None:
    """Return the value that begins at a position, and where it ends; None where it is not complete."""
    if buffer[position] == "]":
        return END, position + 1
    try:
        return decoder.raw_decode(buffer, position)
    except RecursionError:
        raise FormatError("an element is nested too deeply") from None
    except ValueError:
        return None


def _adapted(rows: Iterable[Row], adapt: Adapter, labels: tuple[str, ...]) -> Iterator[Row]:
    for row in rows:
        if row.problem:
            yield row
            continue
        if is_deeper(row.fields, DEEPEST_ROW):
            yield Row(row.number, problem=f"it is nested deeper than {DEEPEST_ROW} levels")
            continue
        try:
            for fields in adapt(unguarded(row.fields), labels):
                yield Row(row.number, fields)
        except ReviewError as error:
            yield Row(row.number, problem=str(error))


def _checked(row: Row, reading: Reading) -> Labelled | Refused:
    if row.problem:
        return Refused(reading.file, row.number, row.problem)
    try:
        labelled = _labelled(row.fields, reading)
    except ReviewError as error:
        return Refused(reading.file, row.number, str(error))
    problem = reading.rules.problem(labelled)
    return Refused(reading.file, row.number, problem) if problem else labelled


def _labelled(fields: Fields, reading: Reading) -> Labelled:
    text, label = fields.get("text"), fields.get("label")
    if not isinstance(text, str):
        raise ReviewError("there is no text: every row needs `text` with a sentence")
    if not isinstance(label, str) or not label.strip():
        raise ReviewError("there is no label: every row needs `label`")
    own = _name(fields.get("source"))
    at = read_time(fields.get("created_at"))
    unused = {"source": own if reading.source else None, "created_at": None if at else fields.get("created_at")}
    extra = further_fields({name: value for name, value in fields.items() if name not in NAMED} | unused)
    source = reading.source or own or reading.default_source
    return Labelled(text, label.strip(), source, at, _name(fields.get("group")), extra)


def _name(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
