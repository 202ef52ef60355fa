"""JSON lines of a finished run to the table that was asked for: CSV, TSV or Parquet, in memory that does not grow.

A table has one set of columns, which only the last row completes: so a run writes JSON lines, which it can go on with,
and they become a table at its end.
"""

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from model.errors import BatchError
from model.files.guarded import guarded

DELIMITERS = {".csv": ",", ".tsv": "\t"}
TABLES = (*DELIMITERS, ".parquet")
ROWS = ".rows.jsonl"
PART = ".part"
BATCH = 4096
SPREAD = ("probabilities", "sentences", "characters", "label_set")
"""Ours that hold several values, each of which gets a column, named after a full stop."""

PREFIX = re.compile(r"(?:framing_)*")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
LARGEST = 2**63
Row = dict[str, Any]
decoder = msgspec.json.Decoder(Row)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where a row has its value, and of which kinds the values are."""

    name: str
    field: str
    key: str | None
    kinds: set[str]


def is_table(output: Path | None) -> bool:
    """Tell whether an output's ending stands for a table."""
    return output is not None and output.suffix.lower() in TABLES


def rows_path(output: Path) -> Path:
    """Return where the JSON lines stand that a table is made of."""
    return output.with_name(output.name + ROWS)


def check_table(output: Path) -> None:
    """Raise BatchError where a table could not be written in the end."""
    if output.suffix.lower() == ".parquet":
        try:
            import pyarrow.parquet  # noqa: F401 - only whether it is there
        except ModuleNotFoundError:
            raise BatchError("Parquet needs pyarrow: `pip install pyarrow` in this environment adds it.") from None


def write_table(rows: Path, output: Path) -> None:
    """Write the table of a file of JSON lines, all of it or nothing."""
    columns = _columns(_read(rows))
    part = output.with_name(output.name + PART)
    try:
        if output.suffix.lower() == ".parquet":
            _write_parquet(_read(rows), columns, part)
        else:
            _write_delimited(_read(rows), columns, part, DELIMITERS[output.suffix.lower()])
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _read(rows: Path) -> Iterator[Row]:
    with rows.open("rb") as lines:
        yield from map(decoder.decode, lines)


def _columns(rows: Iterable[Row]) -> list[Column]:
    """Return the columns of rows, each where a row first had it."""
    found: dict[tuple[str, str | None], Column] = {}
    fields: set[str] = set()
    for row in rows:
        fields.update(row)
        for place, value in _cells(row):
            if place not in found:
                found[place] = Column(_name(place), *place, set())
            found[place].kinds.add(_kind(value))
    return [_free(column, fields) for column in found.values()]


def _cells(row: Row) -> Iterator[tuple[tuple[str, str | None], Any]]:
    spread = _spread(row)
    for field, value in row.items():
        if field in spread:
            for key, inner in value.items():
                yield (field, key), inner
        else:
            yield (field, None), value


def _spread(row: Row) -> list[str]:
    """Return the fields of ours that get several columns: of names that the caller has too, ours is the longest."""
    found: dict[str, str] = {}
    for field, value in row.items():
        if isinstance(value, dict):
            plain = field[PREFIX.match(field).end() :]  # type: ignore[union-attr]  # it matches nothing, too
            if plain in SPREAD and len(field) > len(found.get(plain, "")):
                found[plain] = field
    return list(found.values())


def _name(place: tuple[str, str | None]) -> str:
    field, key = place
    return field if key is None else f"{field}.{key}"


def _free(column: Column, fields: set[str]) -> Column:
    name = column.name
    while column.key is not None and name in fields:
        name = f"framing_{name}"
    return Column(name, column.field, column.key, column.kinds)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -LARGEST <= value < LARGEST else "other"
    kinds = {str: "str", float: "float", type(None): "none"}
    return kinds.get(type(value), "other")


def _value(row: Row, column: Column) -> Any:
    value = row.get(column.field)
    if column.key is None:
        return value
    return value.get(column.key) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _write_delimited(rows: Iterable[Row], columns: list[Column], part: Path, delimiter: str) -> None:
    with part.open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink, delimiter=delimiter)
        writer.writerow([guarded(column.name) for column in columns])
        writer.writerows([_cell(_value(row, column)) for column in columns] for row in rows)
        sink.flush()
        os.fsync(sink.fileno())


def _cell(value: Any) -> str | int | float:
    """Return a value as a spreadsheet may have it; one that it would run gets an apostrophe, a number does not."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _text(value)
    return text if NUMBER.fullmatch(text) else str(guarded(text))


def _write_parquet(rows: Iterable[Row], columns: list[Column], part: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    types = {"bool": pyarrow.bool_(), "int": pyarrow.int64(), "float": pyarrow.float64()}
    kinds = [_one_kind(column.kinds) for column in columns]
    schema = pyarrow.schema(
        [(column.name, types.get(kind, pyarrow.string())) for column, kind in zip(columns, kinds, strict=True)]
    )
    iterator = iter(rows)
    with pyarrow.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
        while batch := list(islice(iterator, BATCH)):
            arrays = [
                pyarrow.array([_typed(_value(row, column), kind) for row in batch], type=field.type)
                for column, kind, field in zip(columns, kinds, schema, strict=True)
            ]
            writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=schema))


def _one_kind(kinds: set[str]) -> str:
    """Return the kind of a whole column; of several it is text, but for whole numbers among others."""
    known = kinds - {"none"}
    if known == {"int", "float"}:
        return "float"
    return known.pop() if len(known) == 1 else "str"


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "float":
        return float(value)
    return value if kind in ("int", "bool") else _text(value)
