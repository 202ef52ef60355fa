"""Labelled files of other people's tools, row by row: accepted as `Labelled`, or refused by line and with the reason.

Format and encoding are found out where nobody names them; memory does not grow with the file.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from model.errors import CorpusError, FormatError, ReviewError
from model.files.containers import ANY, Bounds, is_workbook, unpacked
from model.files.decoded import as_utf8
from model.files.encodings import Encoding, detect_encoding
from model.files.formats import TABLES, ImportFormat, is_spread, recognise, sniff_layout
from model.files.further import further_fields, is_deeper
from model.files.guarded import unguarded
from model.files.labelled import Labelled, Rules, read_time
from model.files.rows import Row, lines_of, read_jsonl
from model.files.tables.elements import read_elements
from model.files.tables.parquet import read_parquet
from model.files.tables.quoting import read_table
from model.files.tools import ADAPTERS, Adapter, Fields, any_row
from model.quoted import quoted

HEAD = 64 * 1024  # characters looked at to recognise a format
DEEPEST_ROW = 64  # levels of nesting; more than any tool writes
NAMED = frozenset({"text", "label", "source", "created_at", "group"})
PEOPLE = ("actor", "annotator", "annotator_id")
"""Fields that say whose a label is: of our exports, of Label Studio's and of Prodigy's."""

PARQUET_MARK = b"PAR1"
LINK = re.compile(
    r"\s*(?:(?:https?|ftp|file|s3|gs|azure-blob)://|/data/(?:upload|local-files)/|[A-Za-z]:\\)\S+\s*"
    r"|\s*/?(?:[^\s/]+/)*[^\s/]+\.(?:txt|html?|md|pdf|docx?|rtf)\s*"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rows of a labelled file are to be taken.

    Parameters
    ----------
    file : how it is called in messages
    default_source : of rows that name none
    source : stored for every row in place of its own, which goes into `extra`; None keeps each row's
    file_format, encoding : None finds it out
    bounds : how much the file may become
    names_people : whether the file says whose its labels are; else they are the sender's, who speaks for nobody else
    """

    file: str
    rules: Rules
    default_source: str
    source: str | None = None
    file_format: ImportFormat | None = None
    encoding: str | None = None
    bounds: Bounds = ANY
    names_people: bool = False

    def open(self, source: BinaryIO) -> "TableFile":
        """Open a file as it is to be read; raise CorpusError where it cannot be."""
        return open_table(source, self.file, self.rules.labels, self.file_format, Asked(self.encoding, self.bounds))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a file's reading: its encoding, None where it is to be found out, and how much it may become."""

    encoding: str | None = None
    bounds: Bounds = ANY


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
    source: BinaryIO,
    file: str,
    labels: tuple[str, ...],
    file_format: ImportFormat | None = None,
    asked: Asked | None = None,
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
    asked = asked or Asked()
    try:
        return _opened(source, file, labels, (file_format, asked))
    except FormatError as error:
        raise CorpusError(f"{file} cannot be read: {error}") from None


def _opened(
    source: BinaryIO, file: str, labels: tuple[str, ...], wanted: tuple[ImportFormat | None, Asked]
) -> TableFile:
    file_format, asked = wanted
    adapt = ADAPTERS.get(file_format or "", any_row)
    if file_format == "xlsx" or is_workbook(source):
        from model.files.tables.sheets import read_sheet  # its library is not needed before the first workbook

        rows = read_sheet(source, asked.bounds)
        return TableFile("xlsx", Encoding("binary"), _adapted(_bounded(rows, asked.bounds), adapt, labels))
    inner = unpacked(source, asked.bounds)
    is_parquet = inner.read(len(PARQUET_MARK)) == PARQUET_MARK
    inner.seek(0)
    if is_parquet or file_format == "parquet":
        rows = read_parquet(inner, asked.bounds)
        return TableFile("parquet", Encoding("binary"), _adapted(_bounded(rows, asked.bounds), adapt, labels))
    encoding = detect_encoding(inner, asked.encoding)
    text = as_utf8(inner, encoding)
    head = text.read(HEAD).decode("utf-8-sig", errors="replace")
    text.seek(0)
    if not head.strip("\ufeff \t\r\n"):
        raise CorpusError(f"{file} is empty: there is nothing to read.")
    found = file_format or recognise(head)
    rows = _rows(text, found, (encoding.name, head), labels)
    return TableFile(found, encoding, _adapted(_bounded(rows, asked.bounds), adapt, labels))


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


def _rows(text: BinaryIO, file_format: ImportFormat, told: tuple[str, str], labels: tuple[str, ...]) -> Iterator[Row]:
    encoding, head = told
    if file_format in TABLES:
        return read_table(text, sniff_layout(head, "\t" if file_format == "tsv" else None), labels, encoding)
    return read_elements(text) if is_spread(head) else read_jsonl(lines_of(text), encoding)


def _bounded(rows: Iterable[Row], bounds: Bounds) -> Iterator[Row]:
    """Yield rows as long as they stay within the bounds; FormatError ends them."""
    n_cells = 0
    for n_rows, row in enumerate(rows, 1):
        n_cells += len(row.fields)
        if n_rows > bounds.rows:
            raise FormatError(f"it has more than {bounds.rows} rows (FRAMING_MAX_IMPORT_ROWS): send it in parts")
        if n_cells > bounds.cells:
            raise FormatError(f"it has more than {bounds.cells} cells (FRAMING_MAX_IMPORT_CELLS): send it in parts")
        yield row


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
                if isinstance(fields, ReviewError):
                    yield Row(row.number, problem=str(fields))
                else:
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
    if text is not None and not isinstance(text, str):
        raise ReviewError(f"the text is {quoted(text)}, not a sentence")
    if text is None:
        raise ReviewError(f"there is no text: every row needs `text` with a sentence{_rows_within(fields)}")
    if LINK.fullmatch(text):
        raise ReviewError(f"the text is a path or a link, {quoted(text)}: put the sentence itself there")
    if label is not None and not isinstance(label, str):
        raise ReviewError(f"the label is {quoted(label)}, not the name of one")
    if not label or not label.strip():
        raise ReviewError("there is no label: every row needs `label`")
    own = _name(fields.get("source"))
    annotator = _name(fields.get("annotator")) if "annotation" in fields else None
    at = read_time(fields.get("created_at"))
    unused = {"source": own if reading.source else None, "created_at": None if at else fields.get("created_at")}
    extra = further_fields({name: value for name, value in fields.items() if name not in NAMED} | unused)
    default = f"{reading.default_source}/{annotator}" if annotator else reading.default_source
    source = reading.source or own or default
    person = next(filter(None, (_name(fields.get(name)) for name in PEOPLE)), None) if reading.names_people else None
    return Labelled(text, label.strip(), source, at, _name(fields.get("group")), extra, person)


def _rows_within(fields: Fields) -> str:
    """Return what to do where a row holds rows itself, as an answer of an API does."""
    for name, value in fields.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return f"; if the rows stand in {quoted(name)}, give that list alone"
    return ""


def _name(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)
