"""Workbooks are read as a person sees them, or refused: no row is lost, no column mistaken, no bomb unpacked."""

import io
import re
import sys
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest

from model.errors import FormatError
from model.files.containers import ANY, Bounds
from model.files.rows import Row
from model.files.tables.sheets import read_sheet
from model.files.tables.tabular import read_file


def book(*rows: tuple[Any, ...], more: tuple[tuple[Any, ...], ...] = ()) -> io.BytesIO:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    second = workbook.create_sheet("Notes")
    for row in more:
        second.append(row)
    sink = io.BytesIO()
    workbook.save(sink)
    return sink


def changed(source: io.BytesIO, name: str, pattern: str, other: str) -> io.BytesIO:
    sink = io.BytesIO()
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(sink, "w") as after:
        for member in before.namelist():
            content = before.read(member).decode()
            after.writestr(member, re.sub(pattern, other, content) if member == name else content)
    return sink


def test_rows_keep_their_numbers_and_kinds() -> None:
    source = book((), ("id", "text", "day"), (7, "Rain fell.", date(2026, 3, 4)), (), ("b", "=1+1", None))
    rows = list(read_sheet(source, ANY))
    assert rows[0] == Row(3, {"id": 7, "text": "Rain fell.", "day": "2026-03-04T00:00:00"})
    assert rows[1] == Row(5, {"id": "b", "text": None, "day": None})


def test_a_column_is_asked_for_by_name() -> None:
    source = book(("body",), ("Rain fell.",))
    assert [row.fields for row in read_file(source, "xlsx", "body")] == [{"body": "Rain fell."}]
    with pytest.raises(FormatError, match="no column 'text'; the file has body"):
        read_file(source, "xlsx", "text")


def test_a_false_word_on_its_size_loses_no_row() -> None:
    source = changed(book(("text",), ("One.",), ("Two.",)), "xl/worksheets/sheet1.xml", 'ref="A1:A3"', 'ref="A1:A1"')
    assert [row.fields["text"] for row in read_sheet(source, ANY)] == ["One.", "Two."]


def test_a_cell_without_a_name_or_with_an_error_spoils_its_row_only() -> None:
    rows = list(read_sheet(book(("text", None), ("One.", "stray"), ("#REF!", None), ("Three.", None)), ANY))
    assert [row.problem and row.problem[:20] for row in rows] == ["the cell in column 2", "column 'text' holds ", None]


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (book(("text",), ("One.",), more=(("x",),)), "2 sheets with cells \\('Sheet', 'Notes'\\)"),
        (book(), "0 sheets"),
        (book(("text", "text"), ("a", "b")), "Two columns are called 'text'"),
        (io.BytesIO(b"PK\x03\x04 and no more"), "no readable workbook"),
        (
            changed(book(("text",), ("One.",)), "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData"),
            "cannot be read",
        ),
        (changed(book(("text",), ("One.",)), "xl/workbook.xml", "rId1", "rId9"), "cannot be read"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(source: io.BytesIO, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        list(read_sheet(source, ANY))


def test_what_it_may_become_is_bounded_before_it_is_read() -> None:
    source = book(("text",), *[("Rain fell on the port. " * 40,)] * 400)
    with pytest.raises(FormatError, match="more than 1000 bytes"):
        list(read_sheet(source, Bounds(unpacked_bytes=1000)))
    with pytest.raises(FormatError, match="more than 10 rows"):
        list(read_sheet(source, Bounds(rows=10)))


def test_without_the_library_the_message_says_what_adds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(FormatError, match="pip install openpyxl"):
        list(read_sheet(book(("text",), ("One.",)), ANY))
