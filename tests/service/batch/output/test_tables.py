"""Tables of labels: CSV, TSV and Parquet hold what the JSON lines hold; one that fails leaves nothing."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import BatchError
from model.settings import Settings
from model.store.registry import Registry
from service.batch.job import Job
from service.batch.output.tables import write_table
from service.batch.run import label_file
from tests.service.batch.runs import rows_of, write

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["id", "a", "b c", "=d"]), TEXTS | st.integers(-5, 5) | st.none()), min_size=1
)
ours = {"label": "x", "probabilities": {"x": 0.75, "y": 0.25}, "abstained": False}


def table_of(tmp_path: Path, rows: list[dict[str, Any]], ending: str) -> Path:
    lines = write(tmp_path / "rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    write_table(lines, tmp_path / f"out{ending}")
    return tmp_path / f"out{ending}"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given_rows=ROWS)
def test_csv_and_parquet_read_back_equal(given_rows: list[dict[str, Any]], tmp_path: Path) -> None:
    rows = [{"row": number, **row, **ours} for number, row in enumerate(given_rows, 1)]
    with table_of(tmp_path, rows, ".csv").open(newline="", encoding="utf-8") as lines:
        by_csv = list(csv.DictReader(lines))
    by_parquet = pyarrow.parquet.read_table(table_of(tmp_path, rows, ".parquet")).to_pylist()
    for number, (row, plain, typed) in enumerate(zip(rows, by_csv, by_parquet, strict=True), 1):
        assert typed["row"] == int(plain["row"]) == number
        assert typed["probabilities.x"] == float(plain["probabilities.x"]) == 0.75
        for name in ("id", "a", "b c", "=d"):
            value = row.get(name)
            if name in typed:
                assert typed[name] == value or typed[name] == str(value)
                shown = plain[f"'{name}" if name.startswith("=") else name]
                assert shown in ("" if value is None else str(value), f"'{value}")


def test_numbers_keep_their_kind_and_mixed_ones_are_text(tmp_path: Path) -> None:
    rows = [
        {"a": 1, "b": 1, "c": True, "d": [1], "e": 2**70},
        {"a": 2.5, "b": "x", "c": False, "d": {"k": 1}, "f": None},
    ]
    found = pyarrow.parquet.read_table(table_of(tmp_path, rows, ".parquet"))
    assert [str(field.type) for field in found.schema] == ["double", "string", "bool", "string", "string", "string"]
    assert found.to_pylist()[0] == {"a": 1.0, "b": "1", "c": True, "d": "[1]", "e": str(2**70), "f": None}


def test_the_callers_names_are_left_to_the_caller(tmp_path: Path) -> None:
    own = {"probabilities": {"x": 9}, "framing_probabilities.x": "theirs"}
    rows = [{**own, "framing_probabilities": {"x": 0.5}}]
    assert table_of(tmp_path, rows, ".csv").read_text().splitlines() == [
        "probabilities,framing_probabilities.x,framing_framing_probabilities.x",
        '"{""x"": 9}",theirs,0.5',
    ]


@pytest.mark.parametrize("name", ["out.csv", "out.tsv", "out.parquet"])
def test_a_run_writes_a_table_and_keeps_no_lines(
    settings: Settings, registry: Registry, tmp_path: Path, name: str
) -> None:
    file = write(tmp_path / "in.txt", "It rained.\nIt snowed.\n")
    output = tmp_path / "out" / name
    output.parent.mkdir()
    label_file(settings, Job(str(file), output=output))
    assert list(output.parent.iterdir()) == [output]
    label_file(settings, Job(str(file), output=tmp_path / "out.jsonl"))
    found = pyarrow.parquet.read_table(output).to_pylist() if name.endswith("parquet") else None
    if found is None:
        with output.open(newline="") as lines:
            found = list(csv.DictReader(lines, delimiter="," if name.endswith("csv") else "\t"))
    for row, line in zip(found, rows_of(tmp_path / "out.jsonl"), strict=True):
        assert (int(row["row"]), row["label"]) == (line["row"], line["label"])
        assert [float(row[f"probabilities.{label}"]) for label in line["probabilities"]] == list(
            line["probabilities"].values()
        )
    with pytest.raises(BatchError, match="--force writes it anew"):
        label_file(settings, Job(str(file), output=output))
    with pytest.raises(BatchError, match="whole already"):
        label_file(settings, Job(str(file), output=output, is_resumed=True))
    label_file(settings, Job(str(file), output=output, is_forced=True))


def test_a_table_is_never_written_over_its_input(settings: Settings, registry: Registry, tmp_path: Path) -> None:
    file = write(tmp_path / "in.csv", "text\nIt rained.\n")
    with pytest.raises(BatchError, match="is the input itself"):
        label_file(settings, Job(str(file), output=file, is_forced=True))
    assert file.read_text() == "text\nIt rained.\n"


def test_a_table_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    lines = write(tmp_path / "rows.jsonl", '{"row": 1}\n{"row": \n')
    with pytest.raises(Exception, match="truncated"):
        write_table(lines, tmp_path / "out.csv")
    assert list(tmp_path.iterdir()) == [lines]
