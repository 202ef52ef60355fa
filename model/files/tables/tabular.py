"""A file's rows by its format alone: what bulk labels and the queue read, as an import reads it."""

import itertools
from collections.abc import Iterator
from typing import BinaryIO

from model.errors import FormatError
from model.files.containers import ANY, as_workbook, unpacked
from model.files.decoded import as_utf8
from model.files.encodings import UTF_8, detect_encoding
from model.files.rows import Format, Row, lines_of, read_jsonl, read_text
from model.files.tables.parquet import read_parquet
from model.files.tables.quoting import Layout, delimiter_of, read_table
from model.quoted import quoted

HEAD = 64 * 1024  # bytes that hold the line of column names
LOOKED_AT = 4096  # rows, of which the first sound one proves to have the column
BY_NAME = "name one by --column."
LONGEST_TOLD = 200  # characters of the columns' names


def read_file(source: BinaryIO, file_format: Format, column: str, encoding: str | None = None) -> Iterator[Row]:
    """Return the rows of a seekable file as it came: packed, and in any encoding.

    Raises
    ------
    FormatError
        It cannot be read, its encoding cannot be told, or it has no such column.
    """
    if file_format == "xlsx":
        return read_columns(as_workbook(source), file_format, column)
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


def read_columns(
    source: BinaryIO, file_format: Format, column: str | tuple[str, ...], encoding: str = UTF_8
) -> Iterator[Row]:
    """Return the rows of a CSV or TSV file in UTF-8, of a Parquet file or a workbook, once a sound one has the column.

    Columns of a CSV file may also be parted as in some spreadsheets' exports, if `column` is then one of them.

    Parameters
    ----------
    column : the one that is needed, or several of which one is

    Raises
    ------
    FormatError
        The file has no such column; the text lists those there are.
    """
    names = (column,) if isinstance(column, str) else column
    first_line = None
    if file_format == "parquet":
        rows = read_parquet(source, ANY)
    elif file_format == "xlsx":
        from model.files.tables.sheets import read_sheet  # its library is not needed before the first workbook

        rows = read_sheet(source, ANY)
    else:
        rows, first_line = _table_rows(source, file_format, names, encoding)
    before: list[Row] = []
    for row in itertools.islice(rows, LOOKED_AT):
        before.append(row)
        if row.problem is None:
            _check_column(row, names)
            break
    else:
        if first_line is not None and len(before) < LOOKED_AT:
            raise FormatError(f"There is no column {names[0]!r}; the first line is {quoted(first_line)}: {BY_NAME}")
    return itertools.chain(before, rows)


def _table_rows(
    source: BinaryIO, file_format: Format, names: tuple[str, ...], encoding: str
) -> tuple[Iterator[Row], str | None]:
    """Return a table's rows, and its first line where that has none of the columns."""
    head = source.read(HEAD).decode("utf-8-sig", "replace")
    default = "," if file_format == "csv" else "\t"
    layouts = (delimiter_of(head, default, {name}, is_exact=True) for name in names)
    layout = next(filter(None, layouts), None)
    first_line = None if layout or not head else head.splitlines()[0]
    return read_table(source, layout or Layout(default), encoding=encoding), first_line


def _check_column(row: Row, names: tuple[str, ...]) -> None:
    if not any(name in row.fields for name in names):
        there = ", ".join(row.fields)[:LONGEST_TOLD]
        raise FormatError(f"There is no column {names[0]!r}; the file has {there}: {BY_NAME}")
