"""Tabular files row by row, in memory that does not grow with the file: plain lines, JSONL, CSV, TSV, Parquet.

A row that cannot be read is handed on with its number and the reason; the rows after it still come.
"""

import contextlib
import csv
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
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
PACKED = "compressed: unpack it first, or through a pipe as in `{} FILE | ./run service label - --format csv`"
SHEET = "a spreadsheet: save the sheet as CSV in UTF-8"
NOT_READ = {
    ".gz": PACKED.format("gunzip -c"),
    ".bz2": PACKED.format("bunzip2 -c"),
    ".xz": PACKED.format("xz -dc"),
    ".zst": PACKED.format("zstd -dc"),
    ".zip": PACKED.format("unzip -p"),
    ".xlsx": SHEET,
    ".xls": SHEET,
    ".ods": SHEET,
    ".json": "one JSON text: write one object a line, and call it .jsonl",
}
"""What people name that is not read here, and what helps."""

LONGEST_FIELD = 16 * 1024 * 1024  # characters of a CSV field; the library's own default is 131,072
LONGEST_LINE = 16 * 1024 * 1024  # bytes of a line, or characters, so that memory does not grow with the file
TOO_LONG = f"a line longer than {LONGEST_LINE // 1024 // 1024} MiB"
LONGEST_REASON = 200  # characters of another library's message
UNREADABLE = (ValueError, OverflowError, LookupError)  # no UTF-8, a time out of range, an unknown time zone
UTF_8 = "utf-8"


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
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    if path.is_dir():
        raise FormatError(f"{path} is a directory: name a file in it.")
    if what := NOT_READ.get(ending):
        raise FormatError(f"{path} is {what}.")
    why = (
        f"the ending {path.suffix!r} is none of {', '.join(ENDINGS)}"
        if ending
        else "its name has no ending that tells the format"
    )
    raise FormatError(f"{path}: {why}: give it with --format, one of {', '.join(FORMATS)}.")


def read_rows(
    source: BinaryIO, file_format: Format, *, encoding: str = UTF_8, delimiter: str | None = None
) -> Iterator[Row]:
    """Yield the rows of an open binary file, one at a time.

    Parameters
    ----------
    encoding : of a text file; a byte order mark at its begin is left out
    delimiter : between the columns of a CSV file; None takes the format's own

    Raises
    ------
    FormatError
        The file as a whole cannot be read, for example a CSV file without a header.
    """
    if file_format == "parquet":
        return _read_parquet(source)
    if file_format in ("csv", "tsv"):
        return _read_csv(source, delimiter or ("," if file_format == "csv" else "\t"), encoding)
    lines = _lines(source, encoding)
    return _read_text(lines) if file_format == "text" else _read_jsonl(lines)


def _read_text(lines: Iterable[bytes | None]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        if line is None:
            yield Row(number, problem=TOO_LONG)
            continue
        try:
            yield Row(number, {"text": _without_bom(number, line).rstrip(b"\r\n").decode()})
        except UnicodeDecodeError as error:
            yield Row(number, problem=_not_utf8(error))


def _read_jsonl(lines: Iterable[bytes | None]) -> Iterator[Row]:
    decoder = msgspec.json.Decoder()
    for number, raw in enumerate(lines, 1):
        if raw is None:
            yield Row(number, problem=TOO_LONG)
            continue
        line = _without_bom(number, raw).strip()
        if not line:
            continue
        try:
            fields = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Row(number, problem=_not_json(line, error))
            continue
        if isinstance(fields, dict):
            yield Row(number, fields)
        else:
            yield Row(number, problem=f"a JSON {type(fields).__name__}, not an object with fields")


def _read_csv(source: BinaryIO, delimiter: str, encoding: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    with opened_text(source, encoding, newline="") as text:
        reader = csv.reader(_pieces(text), delimiter=delimiter, strict=True)
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
        raise FormatError("Parquet needs pyarrow: `pip install pyarrow` in this environment adds it.") from None
    try:
        number = 1
        for batch in pyarrow.parquet.ParquetFile(source).iter_batches(batch_size=4096):
            yield from _parquet_rows(batch, number)
            number += len(batch)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise FormatError(f"The file is no readable Parquet file: {str(error)[:LONGEST_REASON]}") from None


def _parquet_rows(batch: Any, first: int) -> Iterator[Row]:
    """Yield a batch's rows; one with a value that Python has not, such as a date beyond the year 9999, as a problem."""
    try:
        rows = [Row(number, fields) for number, fields in enumerate(batch.to_pylist(), first)]
    except UNREADABLE as error:
        if len(batch) == 1:
            yield Row(first, problem=f"a value cannot be read: {str(error)[:LONGEST_REASON]}")
            return
        rows = [row for place in range(len(batch)) for row in _parquet_rows(batch.slice(place, 1), first + place)]
    yield from rows


@contextlib.contextmanager
def opened_text(source: BinaryIO, encoding: str, *, newline: str) -> Iterator[io.TextIOWrapper]:
    """Open a binary file's characters and leave it open; a byte that is none becomes a lone surrogate, or U+FFFD."""
    is_utf8 = encoding == UTF_8
    codec, errors = ("utf-8-sig", "surrogateescape") if is_utf8 else (encoding, "replace")
    text = io.TextIOWrapper(source, encoding=codec, errors=errors, newline=newline)
    try:
        yield text
    finally:
        with contextlib.suppress(ValueError):  # the file was closed before its rows were all read
            text.detach()


def _lines(source: BinaryIO, encoding: str) -> Iterator[bytes | None]:
    """Yield the lines of a file in UTF-8, None for one that is too long."""
    if encoding == UTF_8:
        yield from _bounded(source.readline)
        return
    with opened_text(source, encoding, newline="\n") as text:
        yield from _bounded(lambda size: text.readline(size).encode())


def _bounded(read_line: Callable[[int], bytes]) -> Iterator[bytes | None]:
    while line := read_line(LONGEST_LINE):
        if line.endswith(b"\n") or len(line) < LONGEST_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = read_line(LONGEST_LINE)
        yield None


def _pieces(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise FormatError(f"The file has {TOO_LONG}: it is no CSV file, or a quotation mark is missing.")
        yield line


def _without_bom(number: int, line: bytes) -> bytes:
    return line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _not_json(line: bytes, error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return _not_utf8(error)
    if isinstance(error, RecursionError):
        return "not JSON that can be read: it is nested too deeply"
    what = ": it may hold a lone surrogate (\\ud800)" if "truncated" in str(error) and b"\\u" in line else ""
    return f"not JSON: {error}{what}"


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8 at byte {error.start}: save the file as UTF-8"
