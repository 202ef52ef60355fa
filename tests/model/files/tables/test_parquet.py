"""Parquet row by row: what Python cannot hold is named, and few bytes that stand for many take little memory."""

import io
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from model.errors import FormatError
from model.files.containers import ANY, Bounds
from model.files.rows import Row
from model.files.tables.parquet import BATCH_BYTES, read_parquet


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink)
    return sink.getvalue()


def rows(content: bytes, bounds: Bounds = ANY) -> list[Row]:
    return list(read_parquet(io.BytesIO(content), bounds))


def texts(*values: bytes) -> Any:
    """Return a column of strings whose bytes nobody checked."""
    return pyarrow.array(values, pyarrow.binary()).view(pyarrow.string())


def times(kind: Any, *values: int) -> Any:
    return pyarrow.array(values, pyarrow.int32() if kind == pyarrow.date32() else pyarrow.int64()).view(kind)


@pytest.mark.parametrize(
    ("column", "word"),
    [
        (texts(b"a", b"\xff\xfe", b"c"), "utf-8"),
        (times(pyarrow.date32(), 0, 10**8, 1), "range"),
        (times(pyarrow.timestamp("us"), 0, 2**62, 1), "range"),
        (times(pyarrow.timestamp("ns"), 0, 1, 1_000), "Nanosecond"),
        (times(pyarrow.duration("ms"), 0, 2**62, 1), ""),
    ],
)
def test_a_row_that_python_cannot_hold_is_named_and_the_others_read(column: Any, word: str) -> None:
    found = rows(parquet(text=["x", "y", "z"], note=column))
    assert [(row.number, row.fields.get("text")) for row in found] == [(1, "x"), (2, None), (3, "z")]
    assert [row.number for row in found if row.problem] == [2]
    assert "a value cannot be read: " in (found[1].problem or "")
    assert word in (found[1].problem or "")


def test_times_of_an_unknown_zone_are_named_row_by_row() -> None:
    found = rows(parquet(at=times(pyarrow.timestamp("us", "Nowhere/None"), 0, 1)))
    assert [(row.number, row.problem is None) for row in found] == [(1, False), (2, False)]


def test_values_come_as_they_were_written() -> None:
    columns = {"text": ["a", None, "b"], "raw": [b"x", b"y", None], "tags": [["p", "q"], [], None], "n": [1, 2, 3]}
    found = rows(parquet(**columns))
    assert [row.fields for row in found] == [dict(zip(columns, row, strict=True)) for row in zip(*columns.values())]  # noqa: B905


def test_no_parquet_and_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(FormatError, match="Parquet"):
        rows(b"PAR1")
    sink = io.BytesIO()
    doubled = pyarrow.Table.from_arrays([pyarrow.array(["a"])] * 2, names=["text", "text"])
    pyarrow.parquet.write_table(doubled, sink)
    with pytest.raises(FormatError, match="Two columns are called 'text'"):
        rows(sink.getvalue())


@pytest.mark.parametrize(
    ("bounds", "word"),
    [(Bounds(rows=2), "FRAMING_MAX_IMPORT_ROWS"), (Bounds(cells=5), "FRAMING_MAX_IMPORT_CELLS"),
     (Bounds(unpacked_bytes=20), "FRAMING_MAX_UNPACKED_BYTES")],
)  # fmt: skip
def test_a_file_over_a_bound_is_refused_before_its_first_row(bounds: Bounds, word: str) -> None:
    reader = read_parquet(io.BytesIO(parquet(text=["a", "b", "c"], n=[1, 2, 3])), bounds)
    with pytest.raises(FormatError, match=word):
        next(reader)


def test_a_long_value_that_is_repeated_is_counted_as_often_as_it_comes() -> None:
    content = parquet(text=pyarrow.array(["x" * 1_000_000] * 2_000).dictionary_encode())
    assert len(content) < 1_000_000
    before = pyarrow.total_allocated_bytes()
    reader = read_parquet(io.BytesIO(content), Bounds(unpacked_bytes=100_000_000))
    for _ in range(100):
        assert len(next(reader).fields["text"]) == 1_000_000
        assert pyarrow.total_allocated_bytes() - before < 3 * BATCH_BYTES
    with pytest.raises(FormatError, match="more than 100000000 text"):
        next(reader)
