"""Tabular files row by row, in memory that does not grow with the file: plain lines, JSONL, CSV, TSV, Parquet.

A row that cannot be read is handed on with its number and the reason; the rows after it still come.
"""

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args

import msgspec

from model.errors import FormatError

Format = Literal["text", "jsonl", "csv", "tsv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: dict[str, Format] = {
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
}
LONGEST_FIELD = 16 * 1024 * 1024  # characters of a CSV field; the library's own default is 131,072


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file.

    Parameters
    ----------
    number : its line, counted from 1 (a Parquet file: its row)
    fields : its columns by name; a plain line is the column "text"
    problem : why it cannot be read, None if it can; `fields` is empty then
    """

    number: int
    fields: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None


def guess_format(path: Path) -> Format:
    """Return the format that a file's ending stands for.

    Raises
    ------
    FormatError
        The ending stands for none; the text lists those that do.
    """
    found = ENDINGS.get(path.suffix.lower())
    if found is None:
        raise FormatError(f"{path}: the ending {path.suffix!r} is none of {', '.join(ENDINGS)}: name the format.")
    return found


def read_rows(source: BinaryIO, file_format: Format) -> Iterator[Row]:
    """Yield the rows of an open binary file, one at a time.

    Raises
    ------
    FormatError
        The file as a whole cannot be read, for example a CSV file without a header.
    """
    readers = {"text": _read_text, "jsonl": _read_jsonl, "parquet": _read_parquet}
    if file_format in ("csv", "tsv"):
        return _read_csv(source, "," if file_format == "csv" else "\t")
    return readers[file_format](source)


def _read_text(source: BinaryIO) -> Iterator[Row]:
    for number, line in enumerate(source, 1):
        try:
            yield Row(number, {"text": _without_bom(number, line).rstrip(b"\r\n").decode()})
        except UnicodeDecodeError as error:
            yield Row(number, problem=_not_utf8(error))


def _read_jsonl(source: BinaryIO) -> Iterator[Row]:
    decoder = msgspec.json.Decoder()
    for number, raw in enumerate(source, 1):
        line = _without_bom(number, raw).strip()
        if not line:
            continue
        try:
            fields = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Row(number, problem=f"not JSON: {error}")
            continue
        if isinstance(fields, dict):
            yield Row(number, fields)
        else:
            yield Row(number, problem=f"a JSON {type(fields).__name__}, not an object with fields")


def _read_csv(source: BinaryIO, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    header = next(reader, None)
    if header is None:
        raise FormatError("The file is empty: a CSV file starts with a line of column names.")
    yield from _csv_rows(reader, header)


def _csv_rows(reader: Any, header: list[str]) -> Iterator[Row]:
    for _ in itertools.count():
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, problem=f"not CSV: {error}")
            continue
        if not cells:
            continue
        if len(cells) != len(header):
            yield Row(number, problem=f"{len(cells)} columns, the header has {len(header)}")
            continue
        try:
            "".join(cells).encode()
        except UnicodeEncodeError:
            yield Row(number, problem="not UTF-8: save the file as UTF-8")
            continue
        yield Row(number, dict(zip(header, cells, strict=True)))


def _read_parquet(source: BinaryIO) -> Iterator[Row]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise FormatError("Parquet needs the extra `parquet`: pip install 'framing-classifier[parquet]'.") from None
    try:
        batches = pyarrow.parquet.ParquetFile(source).iter_batches(batch_size=4096)
        number = itertools.count(1)
        for batch in batches:
            for fields in batch.to_pylist():
                yield Row(next(number), fields)
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise FormatError(f"The file is no readable Parquet file: {error}") from None


def _without_bom(number: int, line: bytes) -> bytes:
    return line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8 at byte {error.start}: save the file as UTF-8"
