"""Plain lines and JSON lines: every bad one named, the ones after it still read."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import FormatError
from model.files.rows import LONGEST_LINE, Row, guess_format, holds_marks, lines_of, read_jsonl, read_text


def text(content: bytes, encoding: str = "utf-8") -> list[Row]:
    return list(read_text(lines_of(io.BytesIO(content)), encoding))


def jsonl(content: bytes, once: tuple[str, ...] = ("text", "label")) -> list[Row]:
    return list(read_jsonl(lines_of(io.BytesIO(content)), once=once))


def test_plain_lines_keep_everything_but_the_line_break() -> None:
    assert text(b"\xef\xbb\xbf a \r\n\nb\xff\nc") == [
        Row(1, {"text": " a "}),
        Row(2, {"text": ""}),
        Row(3, problem="not UTF-8 at byte 1: save the file as UTF-8"),
        Row(4, {"text": "c"}),
    ]


@pytest.mark.parametrize(
    ("line", "word"), [(b"a\0b", "NUL"), (b"a\rb", "carriage return"), (b"\x1b$BEl5~\x1b(B", "iso-2022-jp")]
)
def test_a_line_that_is_two_or_no_text_is_named(line: bytes, word: str) -> None:
    content = b"one\n" + line + b"\nthree\n"
    assert holds_marks(content) is not holds_marks(content.replace(line, b"two\r"))
    found = text(content)
    assert [row.problem is None for row in found] == [True, False, True]
    assert word in (found[1].problem or "")


def test_a_file_that_came_in_another_encoding_is_told_by_its_name() -> None:
    assert text(b"a\xff\n", "windows-1251")[0].problem == "not all of it is windows-1251: save the file as UTF-8"


def test_json_lines_skip_blank_ones_and_name_broken_ones() -> None:
    found = jsonl(b'{"a": 1}\n\n[1]\n{\n"\\ud800"\n{"a": 2}')
    assert [row.number for row in found] == [1, 3, 4, 5, 6]
    assert [row.fields for row in found if not row.problem] == [{"a": 1}, {"a": 2}]
    assert "surrogate" in (found[3].problem or "")


@pytest.mark.parametrize(
    ("line", "twice"),
    [
        ('{"text": "a", "label": "x", "label": "y"}', "'label'"),
        ('{"text": "a", "text": "b"}', "'text'"),
        ('{"text": "a", "note": {"text": "b"}}', None),  # another object's own
        ('{"text": "\\"text\\": and \\"text\\":", "label": "x"}', None),
        ('{"note": 1, "note": 2, "text": "a"}', None),  # of no weight
    ],
)
def test_a_field_that_decides_may_not_stand_twice(line: str, twice: str | None) -> None:
    (row,) = jsonl(line.encode())
    assert (row.problem is None) == (twice is None)
    assert twice is None or twice in str(row.problem)


def test_a_line_that_is_too_long_is_passed_over() -> None:
    found = jsonl(b'{"a": 1}\n' + b" " * (2 * LONGEST_LINE + 5) + b'\n{"a": 2}\n')
    assert [(row.number, row.problem) for row in found] == [(1, None), (2, "a line longer than 16 MiB"), (3, None)]
    assert text(b"x" * LONGEST_LINE)[0].problem == "a line longer than 16 MiB"


@pytest.mark.parametrize(
    ("name", "file_format"),
    [
        ("a.txt", "text"),
        ("a.NDJSON", "jsonl"),
        ("a.tsv", "tsv"),
        ("b/a.parquet", "parquet"),
        ("a.csv.gz", "csv"),
        ("a.jsonl.zip", "jsonl"),
    ],
)
def test_endings(name: str, file_format: str) -> None:
    assert guess_format(Path(name)) == file_format


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.docx", "'.docx' is none of .txt, .*: give it with --format, one of text"),
        ("rows", "its name has no ending that tells the format: give it with --format"),
        ("a.gz", "its name has no ending that tells the format"),
        ("a.csv.bz2", "compressed: unpack it first.*bunzip2 -c"),
        ("a.ods", "a spreadsheet: save the sheet as CSV"),
        ("a.json", "one object a line, and call it .jsonl"),
    ],
)
def test_an_ending_that_is_not_read_is_told_with_what_helps(name: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        guess_format(Path(name))


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="is a folder: name a file in it"):
        guess_format(tmp_path)


def test_a_line_of_the_longest_length_with_its_end_is_read() -> None:
    longest = b"x" * (LONGEST_LINE - 1) + b"\n"
    rows = text(longest + b"x" * (LONGEST_LINE - 1))
    assert [len(row.fields["text"]) for row in rows] == [LONGEST_LINE - 1] * 2
    assert [row.problem for row in text(b"x" + longest + b"after")] == ["a line longer than 16 MiB", None]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (b"[" * 5_000, "nested too deeply"),
        (b'{"a":' * 5_000, "nested too deeply"),
        (b'{"text": NaN}', "not JSON"),
        (b'{"text": "\\ud800"}', "lone surrogate"),
        (b'{"text": "\xff"}', "not UTF-8 at byte"),
        (b'{"text": "a"} {"text": "b"}', "not JSON"),
        (b'{"n": ' + b"1" * 5_000 + b"}", "not JSON"),
        (b"null", "a JSON NoneType, not an object"),
        (b'"text"', "a JSON str, not an object"),
    ],
)
def test_a_hostile_line_is_named_and_the_next_one_read(line: bytes, word: str) -> None:
    broken, after = jsonl(line + b'\n{"text": "after"}\n')
    assert word in (broken.problem or "")
    assert len(broken.problem or "") < 200
    assert after.fields == {"text": "after"}


@pytest.mark.parametrize("line", ['{"text" : "a", "text"\t:"b"}', '{"label": 1, "a": {"text": 2}, "label": 1}'])
def test_a_name_that_stands_twice_is_found_however_it_is_laid_out(line: str) -> None:
    (row,) = jsonl(line.encode())
    assert "two fields are called" in (row.problem or "")


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n\x1b"), max_size=20), max_size=6
    )
)
def test_any_lines_come_back_with_their_numbers(lines: list[str]) -> None:
    content = "".join(f"{line}\n" for line in lines)
    rows = text(content.encode())
    assert [row.number for row in rows] == list(range(1, len(lines) + 1))
    expected = [line.removeprefix("\ufeff") if not at else line for at, line in enumerate(lines)]
    assert [row.fields["text"] for row in rows] == expected
