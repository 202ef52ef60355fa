"""Input to blocks: nothing is lost between two, a line that is too long is stepped over, a table has its column."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FormatError
from model.files.rows import Row
from model.files.tables.tabular import read_columns
from model.settings import Settings
from model.store.registry import Registry
from service.batch import cut
from service.batch.job import Columns
from tests.service.batch.runs import DEADLINE_S, Run, started, write


def test_a_line_over_the_limit_is_refused_and_the_next_one_labelled(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "LONGEST_LINE", 5000)
    monkeypatch.setattr(cut, "BLOCK_BYTES", 700)
    lines = ["Short.", "a" * 4999, "b" * 5000, "c" * 20_000, "Short again.", "d" * 5000]
    rows = run(write(tmp_path / "in.txt", "\n".join(lines)))
    assert [("error" in row) for row in rows] == [False, False, True, True, False, True]
    assert rows[4]["row"] == 5


def test_a_parquet_row_that_is_no_utf8_is_refused_and_the_others_labelled(run: Run, tmp_path: Path) -> None:
    column = pyarrow.array([b"A line.", b"\xff\xfe", b"Another."], pyarrow.binary()).view(pyarrow.string())
    pyarrow.parquet.write_table(pyarrow.table({"text": column}), tmp_path / "in.parquet")
    assert [("error" in row) for row in run(tmp_path / "in.parquet")] == [False, True, False]


@pytest.mark.parametrize("name", ["in.txt", "in.jsonl"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_gives_no_row(run: Run, name: str, content: bytes, tmp_path: Path) -> None:
    rows = run(write(tmp_path / name, content))
    assert [row for row in rows if "label" in row] == []


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_csv_file_may_part_its_columns_as_a_spreadsheet_does(run: Run, tmp_path: Path, delimiter: str) -> None:
    file = write(tmp_path / "in.csv", delimiter.join(("\ufeffid", '"body"\r\n1', '"A line, or two."\r\n')))
    assert [row["row"] for row in run(file, column="body") if "label" in row] == [2]


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet"])
def test_a_column_that_is_not_there_is_refused_before_the_output_is_touched(
    run: Run, ending: str, tmp_path: Path
) -> None:
    file, before = tmp_path / f"in.{ending}", write(tmp_path / "out.jsonl", "mine")
    if ending == "parquet":
        pyarrow.parquet.write_table(pyarrow.table({"id": ["1"], "body": ["A line."]}), file)
    else:
        write(file, "id,body\n1\n1,A line.\n".replace(",", "," if ending == "csv" else "\t"))
    with pytest.raises(FormatError, match="no column 'nope'; the file has id, body"):
        run(file, column="nope")
    assert before.read_text() == "mine"


@pytest.mark.parametrize(("file_format", "delimiter"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
def test_a_table_comes_from_a_pipe_too(
    settings: Settings, registry: Registry, file_format: str, delimiter: str
) -> None:
    options = ("--format", file_format, "--column", "body")
    process = started(settings, "-", *options, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    table = delimiter.join(("id", "body\n1", "A line.\n2", "Another.\n"))
    out, err = process.communicate(table.encode(), timeout=DEADLINE_S)
    assert process.returncode == 0, err
    assert [json.loads(line)["row"] for line in out.splitlines()] == [2, 3]


def test_parquet_from_a_pipe_is_refused(settings: Settings, registry: Registry) -> None:
    process = started(settings, "-", "--format", "parquet", stdin=subprocess.PIPE)
    _, err = process.communicate(b"PAR1", timeout=DEADLINE_S)
    assert process.returncode == 1
    assert b"Parquet is read from its end" in err


@given(
    lines=st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), max_size=12),
    block_bytes=st.integers(1, 40),
    has_end=st.booleans(),
)
def test_blocks_are_whole_lines_and_together_the_file(lines: list[bytes], block_bytes: int, *, has_end: bool) -> None:
    content = b"\n".join(lines) + b"\n" * has_end
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "BLOCK_BYTES", block_bytes)
        blocks = list(cut.cut_lines(io.BufferedReader(io.BytesIO(content))))
    assert b"".join(block.lines for block in blocks) == content
    assert all(block.lines.endswith(b"\n") for block in blocks[:-1])
    n_read = 0
    for before, block in zip([None, *blocks], blocks, strict=False):
        n_read += len(block.lines)
        assert block.first == (before.last + 1 if before else 1)
        assert block.last - block.first + 1 == block.lines.count(b"\n") + (not block.lines.endswith(b"\n"))
        assert block.end == n_read


def test_a_file_is_gone_on_with_in_its_middle() -> None:
    source = io.BufferedReader(io.BytesIO(b"one\ntwo\nthree\n"))
    source.seek(4)
    (block,) = cut.cut_lines(source, begin=4, first=2)
    assert (block.first, block.last, block.end, block.lines) == (2, 3, 14, b"two\nthree\n")


def test_rows_already_labelled_are_left_out() -> None:
    source = io.BufferedReader(io.BytesIO(b"text\na\nb\nc\n"))
    rows = read_columns(source, "csv", "text")
    (block,) = cut.cut_rows(rows, source, Columns("text"), after=3)
    assert [(one.number, one.text) for one in block.cells] == [(4, "c")]
    assert (block.first, block.last) == (4, 4)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": "A line."}, ""),
        ({"text": " \u2003"}, "the text is blank"),
        ({"text": ""}, "the text is blank"),
        ({}, "no text in column 'text'"),
        ({"text": None}, "no text in column 'text'"),
        ({"text": ["a"]}, "column 'text' holds no text but ['a']"),
        ({"text": 7}, "column 'text' holds no text but 7"),
    ],
)
def test_a_cell_holds_a_text_or_says_why_not(fields: dict[str, Any], problem: str) -> None:
    (found,) = cut.cells_of([Row(5, fields)], Columns("text"))
    assert (found.number, found.problem, found.own) == (5, problem, b"")
    assert bool(found.text) == (not problem)


def test_what_was_wrong_with_a_row_comes_before_what_it_holds() -> None:
    (found,) = cut.cells_of([Row(5, {"text": "A line."}, "the line is cut")], Columns("text", with_input=True))
    assert (found.text, found.problem) == ("", "the line is cut")
    assert json.loads(found.own) == {"text": "A line."}
