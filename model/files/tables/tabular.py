"""A file's rows by its format alone: what bulk labels and the queue read, as an import reads it."""

import itertools
from collections.abc import Iterator
from typing import BinaryIO

from model.errors import FormatError
from model.files.containers import ANY, unpacked
from model.files.decoded import as_utf8
from model.files.encodings import UTF_8, detect_encoding
from model.files.rows import Format, Row, lines_of, read_jsonl, read_text
from model.files.tables.parquet import read_parquet
from model.files.tables.quoting import Layout, delimiter_of, read_table

HEAD = 64 * 1024  # bytes that hold the line of column names
LOOKED_AT = 4096  # rows, of which the first sound one proves to have the column
LONGEST_TOLD = 200  # characters of the columns' names


def read_file(source: BinaryIO, file_format: Format, column: str, encoding: str | None = None) -> Iterator[Row]:
    """Return the rows of a seekable file as it came: packed, and in any encoding.

    Raises
    ------
    FormatError
        It cannot be read, its encoding cannot be told, or it has no such column.
    """
    inner = unpacked(source, ANY)
    if file_format == "parquet":
        return read_columns(inner, file_format, column)
    found = detect_encoding(inner, encoding)
    content = as_utf8(inner, found)
    if file_format == "text":
        return read_text(lines_of(content), found.name)
    if file_format == "jsonl":
        return read_jsonl(lines_of(content), found.name, once=(column,))
    return read_columns(content, file_format, column, found.name)


def read_columns(source: BinaryIO, file_format: Format, column: str, encoding: str = UTF_8) -> Iterator[Row]:
    """Return the rows of a CSV or TSV file in UTF-8, or of a Parquet file, once the first sound one has the column.

    Columns of a CSV file may also be parted as in some spreadsheets' exports, if `column` is then one of them.

    Raises
    ------
    FormatError
        The file has no such column; the text lists those there are.
    """
    if file_format == "parquet":
        rows = read_parquet(source, ANY)
    else:
        head = source.read(HEAD).decode("utf-8-sig", "replace")
        default = "," if file_format == "csv" else "\t"
        layout = delimiter_of(head, default, {column}, is_exact=True) or Layout(default)
        rows = read_table(source, layout, encoding=encoding)
    before = []
    for row in itertools.islice(rows, LOOKED_AT):
        before.append(row)
        if row.problem is None:
            _check_column(row, column)
            break
    return itertools.chain(before, rows)


def _check_column(row: Row, column: str) -> None:
    if column not in row.fields:
        names = ", ".join(row.fields)[:LONGEST_TOLD]
        raise FormatError(f"There is no column {column!r}; the file has {names}: name one by --column.")
