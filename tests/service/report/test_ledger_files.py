"""Files to documents: texts, pages and JSON lines, with the days that their names tell."""

from datetime import date
from pathlib import Path

import pytest

from model.errors import FileError, LimitError, TextError
from model.settings import Settings
from service.report.ledger_files import articles_of

SETTINGS = Settings(max_document_bytes=200)
LINE = '{"id": "a", "text": "Moscow lost 9 tanks.", "source": "Wire", "date": "2025-03-30"}\n'


def test_texts_pages_and_lines_become_documents(tmp_path: Path) -> None:
    text = tmp_path / "2025-03-31-wire.txt"
    page = tmp_path / "page.html"
    rows = tmp_path / "rows.jsonl"
    text.write_bytes("Moscow lost 9 tanks – so it said.".encode("utf-16"))
    page.write_text("<html><body><p>Moscow lost 9 tanks, and it said so on Friday.</p></body></html>")
    rows.write_text(f"\ufeff{LINE}\n")
    found = articles_of([str(text), str(page), str(rows)], SETTINGS, date(2024, 1, 1))
    assert [one.published for one in found] == [date(2025, 3, 31), date(2024, 1, 1), date(2025, 3, 30)]
    assert [one.text[:19] for one in found] == ["Moscow lost 9 tanks"] * 3
    assert [one.is_page for one in found] == [False, True, False]
    assert (found[2].name, found[2].source) == ("a", "Wire")


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ('{"id": "a"\n', TextError, "line 1"),
        (f"{LINE}[1]\n", TextError, "line 2"),
        (LINE * 2, TextError, "'a'"),
        ('{"id": "a", "text": "' + "x" * 300 + '"}', LimitError, "FRAMING_MAX_DOCUMENT_BYTES"),
    ],
)
def test_lines_that_are_no_documents_are_named(
    tmp_path: Path, content: str, error: type[Exception], words: str
) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content)
    with pytest.raises(error, match=words):
        articles_of([str(file)], SETTINGS)


def test_a_file_that_is_not_there_and_one_named_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.txt"):
        articles_of([str(tmp_path / "none.txt")], SETTINGS)
    with pytest.raises(FileError, match=r"none\.jsonl"):
        articles_of([str(tmp_path / "none.jsonl")], SETTINGS)
    file = tmp_path / "a.txt"
    file.write_text("Moscow lost 9 tanks.")
    with pytest.raises(TextError, match="Two documents"):
        articles_of([str(file), str(file)], SETTINGS)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2025-03-31.txt", date(2025, 3, 31)),
        ("2025-03-31T0900 wire.txt", date(2025, 3, 31)),
        ("2025-03-311.txt", None),
        ("2025-02-30-wire.txt", None),
        ("wire-2025-03-31.txt", None),
        ("20250331.txt", None),
        ("２０２５-０３-３１.txt", None),
    ],
)
def test_only_a_day_that_a_name_begins_with_counts(tmp_path: Path, name: str, day: date | None) -> None:
    file = tmp_path / name
    file.write_text("Moscow lost 9 tanks.")
    usual = date(2024, 1, 1)
    assert articles_of([str(file)], SETTINGS, usual)[0].published == (day or usual)
    assert articles_of([str(file)], SETTINGS)[0].published == day


@pytest.mark.parametrize(
    "line",
    [
        '{"id": "a", "text": "x", "colour": 1}',
        '{"id": "a", "text": NaN}',
        '{"id": "a", "text": "\\ud800"}',
        '{"id": "a", "text": 5}',
        '{"id": "a", "text": "x", "html": "<p>x</p>"}',
        '{"id": "a"}',
        '{"text": "x"}',
        '{"id": "a", "text": "x", "date": "31.03.2025"}',
        "[" * 5_000,
    ],
)
def test_a_hostile_line_is_refused_in_a_few_words(tmp_path: Path, line: str) -> None:
    file = tmp_path / "rows.ndjson"
    file.write_text(f"{LINE.replace('a', 'b', 1)}\n{line}\n" if line.startswith("[") else f"\n{line}\n")
    with pytest.raises(TextError) as told:
        articles_of([str(file)], SETTINGS)
    assert len(str(told.value).replace(str(tmp_path), "")) < 400


def test_line_ends_of_any_system_and_no_last_one_are_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    other = LINE.strip().replace('"a"', '"b"')
    file.write_bytes(f"{LINE.strip()}\r\n\r\n  \n{other}".encode())
    assert [one.name for one in articles_of([str(file)], SETTINGS)] == ["a", "b"]
    file.write_bytes(b"\n")
    with pytest.raises(TextError, match='"documents" is empty'):
        articles_of([str(file)], SETTINGS)
