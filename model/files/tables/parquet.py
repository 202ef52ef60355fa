"""Parquet files row by row; neither a few bytes that stand for many, nor a long column, take much memory."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from model.errors import FormatError
from model.files.containers import Bounds
from model.files.rows import Row
from model.quoted import quoted

LONGEST_REASON = 200  # characters of another library's message
UNREADABLE = (ValueError, OverflowError, LookupError)  # no UTF-8, a time out of range, an unknown time zone
BATCH_ROWS = 4096
BATCH_BYTES = 64 * 1024 * 1024  # that a batch may take, if each of its cells were the longest there may be


def read_parquet(source: BinaryIO, bounds: Bounds) -> Iterator[Row]:
    """Yield the rows of a Parquet file.

    Raises
    ------
    FormatError
        It cannot be read, two columns have one name, or it is larger than the bounds allow.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise FormatError("Parquet needs pyarrow: `pip install pyarrow` in this environment adds it.") from None
    try:
        file = pyarrow.parquet.ParquetFile(source)
        _check(file, bounds)
        columns = [column.path for column in file.schema if column.physical_type == "BYTE_ARRAY"]
        flat = [name for name in columns if name in file.schema_arrow.names]
        shared = pyarrow.parquet.ParquetFile(source, read_dictionary=flat)
        number, taken = 1, 0
        for batch in shared.iter_batches(batch_size=_batch_rows(file, set(flat))):
            for rows in _pieces(batch, flat):
                for row in _batch_rows_of(rows, number):
                    taken += sum(len(value) for value in row.fields.values() if isinstance(value, str | bytes))
                    if taken > bounds.unpacked_bytes:
                        raise _too_large("text", bounds.unpacked_bytes, "FRAMING_MAX_UNPACKED_BYTES")
                    yield row
                number += len(rows)
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise FormatError(f"The file is no readable Parquet file: {str(error)[:LONGEST_REASON]}") from None


def _check(file: Any, bounds: Bounds) -> None:
    names = file.schema_arrow.names
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise FormatError(f"Two columns are called {quoted(twice)}: rename or remove one.")
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    for what, found, most, setting in (
        ("rows", file.metadata.num_rows, bounds.rows, "FRAMING_MAX_IMPORT_ROWS"),
        ("cells", sum(chunk.num_values for chunk in chunks), bounds.cells, "FRAMING_MAX_IMPORT_CELLS"),
        ("bytes", sum(group.total_byte_size for group in groups), bounds.unpacked_bytes, "FRAMING_MAX_UNPACKED_BYTES"),
    ):
        if found > most:
            raise _too_large(what, most, setting)


def _too_large(what: str, most: int, setting: str) -> FormatError:
    return FormatError(f"The file holds more than {most} {what} ({setting}): send it in parts.")


def _batch_rows(file: Any, shared: set[str]) -> int:
    """Return how many rows at once are surely small: a cell of a column that is not shared may repeat a long value."""
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    own = [c for c in chunks if c.physical_type == "BYTE_ARRAY" and c.path_in_schema not in shared]
    longest: int = max([1, *(chunk.total_uncompressed_size for chunk in own)])
    return max(1, min(BATCH_ROWS, BATCH_BYTES // longest))


def _pieces(batch: Any, shared: list[str]) -> Iterator[Any]:
    """Yield a batch in pieces that are small as Python's values, though its long values may be repeated."""
    from pyarrow import RecordBatch, compute

    places = [place for place, name in enumerate(batch.schema.names) if name in shared]
    longest = 1
    for place in places:
        length = compute.max(compute.binary_length(batch.column(place).dictionary)).as_py()
        longest = max(longest, length or 1)
    step = max(1, min(len(batch), BATCH_BYTES // longest))
    for start in range(0, len(batch), step):
        piece = batch.slice(start, step)
        columns = [
            column.dictionary_decode() if place in places else column for place, column in enumerate(piece.columns)
        ]
        yield RecordBatch.from_arrays(columns, names=batch.schema.names)


def _batch_rows_of(batch: Any, first: int) -> Iterator[Row]:
    """Yield a batch's rows; one with a value that Python has not, such as a date beyond the year 9999, as a problem."""
    try:
        rows = [Row(number, fields) for number, fields in enumerate(batch.to_pylist(), first)]
    except UNREADABLE as error:
        if len(batch) == 1:
            yield Row(first, problem=f"a value cannot be read: {str(error)[:LONGEST_REASON]}")
            return
        rows = [row for place in range(len(batch)) for row in _batch_rows_of(batch.slice(place, 1), first + place)]
    yield from rows
