"""Rows of tabular files: every bad one named, the ones after it still read, whatever the encoding."""

import io
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from model.errors import FormatError
from model.files.rows import LONGEST_LINE, Format, Row, guess_format, read_rows


def rows(content: bytes, file_format: Format, **options: str) -> list[Row]:
    return list(read_rows(io.BytesIO(content), file_format, **options))


def test_plain_lines_keep_everything_but_the_line_break() -> None:
    assert rows(b"\xef\xbb\xbf a \r\n\nb\xff\nc", "text") == [
        Row(1, {"text": " a "}),
        Row(2, {"text": ""}),
        Row(3, problem="not UTF-8 at byte 1: save the file as UTF-8"),
        Row(4, {"text": "c"}),
    ]


def test_json_lines_skip_blank_ones_and_name_broken_ones() -> None:
    found = rows(b'{"a": 1}\n\n[1]\n{\n"\\ud800"\n{"a": 2}', "jsonl")
    assert [row.number for row in found] == [1, 3, 4, 5, 6]
    assert [row.fields for row in found if not row.problem] == [{"a": 1}, {"a": 2}]
    assert "surrogate" in (found[3].problem or "")


@pytest.mark.parametrize("codec", ["utf-16", "windows-1252"])
@pytest.mark.parametrize(("file_format", "line"), [("text", "é\n"), ("jsonl", '{"text": "é"}\n'), ("csv", "text\né\n")])
def test_other_encodings(codec: str, file_format: Format, line: str) -> None:
    assert [row.fields["text"] for row in rows(line.encode(codec), file_format, encoding=codec)] == ["é"]


def test_csv_numbers_rows_by_their_first_line() -> None:
    found = rows(b'a,b\n1,"x\ny"\n\n2\n3,\xff\n4,z\n', "csv")
    assert [row.number for row in found] == [2, 5, 6, 7]
    assert found[0].fields == {"a": "1", "b": "x\ny"}
    assert "1 columns" in (found[1].problem or "")
    assert "UTF-8" in (found[2].problem or "")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_a_line_that_is_too_long_is_passed_over(encoding: str) -> None:
    found = rows(b'{"a": 1}\n' + b" " * (2 * LONGEST_LINE + 5) + b'\n{"a": 2}\n', "jsonl", encoding=encoding)
    assert [(row.number, row.problem) for row in found] == [(1, None), (2, "a line longer than 16 MiB"), (3, None)]
    assert rows(b"x" * LONGEST_LINE, "text", encoding=encoding)[0].problem == "a line longer than 16 MiB"


def test_files_that_cannot_be_read_at_all() -> None:
    with pytest.raises(FormatError, match="empty"):
        rows(b"", "csv")
    with pytest.raises(FormatError, match="longer than 16 MiB"):
        rows(b"x" * LONGEST_LINE, "csv")
    with pytest.raises(FormatError, match="Parquet"):
        rows(b"PAR1", "parquet")


def parquet(**columns: Any) -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), sink)
    return sink.getvalue()


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
def test_a_parquet_row_that_python_cannot_hold_is_named_and_the_others_read(column: Any, word: str) -> None:
    found = rows(parquet(text=["x", "y", "z"], note=column), "parquet")
    assert [(row.number, row.fields.get("text")) for row in found] == [(1, "x"), (2, None), (3, "z")]
    assert [row.number for row in found if row.problem] == [2]
    assert "a value cannot be read: " in (found[1].problem or "")
    assert word in (found[1].problem or "")


def test_parquet_times_of_an_unknown_zone_are_named_row_by_row() -> None:
    found = rows(parquet(at=times(pyarrow.timestamp("us", "Nowhere/None"), 0, 1)), "parquet")
    assert [(row.number, row.problem is None) for row in found] == [(1, False), (2, False)]


def test_the_source_stays_open() -> None:
    source = io.BytesIO(b"a\n1\n")
    reader = read_rows(source, "csv")
    assert next(reader) == Row(2, {"a": "1"})
    del reader
    assert not source.closed


@pytest.mark.parametrize(
    ("name", "file_format"), [("a.txt", "text"), ("a.NDJSON", "jsonl"), ("a.tsv", "tsv"), ("b/a.parquet", "parquet")]
)
def test_endings(name: str, file_format: str) -> None:
    assert guess_format(Path(name)) == file_format


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.docx", "'.docx' is none of .txt, .*: give it with --format, one of text"),
        ("rows", "its name has no ending that tells the format: give it with --format"),
        ("a.csv.GZ", "compressed: unpack it first.*gunzip -c"),
        ("a.zip", "unzip -p"),
        ("a.xlsx", "a spreadsheet: save the sheet as CSV"),
        ("a.json", "one object a line, and call it .jsonl"),
    ],
)
def test_an_ending_that_is_not_read_is_told_with_what_helps(name: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        guess_format(Path(name))


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="is a directory: name a file in it"):
        guess_format(tmp_path)
