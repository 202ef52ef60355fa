"""Workbooks are read as a person sees them, or refused: no row is lost, no column mistaken, no bomb unpacked."""

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import FormatError
from model.files.containers import ANY, Bounds
from model.files.rows import Row
from model.files.tables.sheets import read_sheet
from model.files.tables.tabular import read_file
from tests.model.files.tables.workbooks import DATE, row, shared, text, workbook

HEADER = row('<c t="inlineStr"><is><t>text</t></is></c>')
RAIN = '<c t="inlineStr"><is><t>Rain fell.</t></is></c>'


def book(*rows: tuple[Any, ...], more: tuple[tuple[Any, ...], ...] = ()) -> io.BytesIO:
    """Return what another library writes."""
    written = openpyxl.Workbook()
    for cells in rows:
        written.active.append(cells)
    second = written.create_sheet("Notes")
    for cells in more:
        second.append(cells)
    sink = io.BytesIO()
    written.save(sink)
    return sink


def fields(source: io.BytesIO) -> list[dict[str, Any]]:
    return [row.fields for row in read_sheet(source, ANY)]


def problems(rows: str) -> list[str | None]:
    return [row.problem for row in read_sheet(workbook(HEADER + rows), ANY)]


def test_rows_keep_their_numbers_and_kinds() -> None:
    when = datetime(2026, 3, 4, 5, 6, 7)  # noqa: DTZ001  # a sheet's days have no zone
    source = book(
        (), ("id", "text", "day"), (7, "Rain fell.", date(2026, 3, 4)), (), (0.5, True, when), (1, "", time(9, 5))
    )
    assert list(read_sheet(source, ANY)) == [
        Row(3, {"id": 7, "text": "Rain fell.", "day": "2026-03-04T00:00:00"}),
        Row(5, {"id": 0.5, "text": True, "day": "2026-03-04T05:06:07"}),
        Row(6, {"id": 1, "text": None, "day": "09:05:00"}),
    ]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
def test_any_shared_text_comes_back(texts: list[str]) -> None:
    rows = "".join(row(shared(place)) for place in range(len(texts)))
    assert fields(workbook(HEADER + rows, "".join(map(text, texts)))) == [{"text": one} for one in texts]


def test_runs_are_joined_and_what_tells_how_to_speak_is_left_out() -> None:
    runs = "<si><r><t>東</t></r><r><rPr><b/></rPr><t>京.</t></r><rPh sb='0' eb='1'><t>とう</t></rPh></si>"
    assert fields(workbook(HEADER + row(shared(0)), runs)) == [{"text": "東京."}]


def test_cells_stand_where_they_say_and_dates_are_told_by_their_style() -> None:
    names = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("text", "share", "day"))
    cells = f'<c r="A4" t="str"><f>A1</f><v>It rained.</v></c><c r="C4" s="{DATE}"><v>46085.5</v></c>'
    source = workbook(row(names) + row(cells, number=4) + row('<c r="B5" s="2"><v>1E-2</v></c>', number=5))
    assert list(read_sheet(source, ANY)) == [
        Row(4, {"text": "It rained.", "share": None, "day": "2026-03-04T12:00:00"}),
        Row(5, {"text": None, "share": 0.01, "day": None}),
    ]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ('<c t="e"><v>#REF!</v></c>', "holds the error '#REF!'"),
        (RAIN + RAIN, "the cell in column 2 stands under no name"),
        (f'<c s="{DATE}"><v>1E12</v></c>', "holds the error"),
    ],
)
def test_a_cell_that_cannot_be_told_spoils_its_row_only(cell: str, word: str) -> None:
    found = problems(row(RAIN) + row(cell) + row(RAIN))
    assert (found[0], found[2], word in str(found[1])) == (None, None, True)


def test_a_column_is_asked_for_by_name() -> None:
    source = book(("body",), ("Rain fell.",))
    assert [row.fields for row in read_file(source, "xlsx", "body")] == [{"body": "Rain fell."}]
    with pytest.raises(FormatError, match="no column 'text'; the file has body"):
        read_file(source, "xlsx", "text")


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (book(("text",), ("One.",), more=(("x",),)), "2 sheets with cells \\('Sheet', 'Notes'\\)"),
        (book(), "0 sheets with cells: keep one"),
        (book(("text", "text"), ("a", "b")), "Two columns are called 'text'"),
        (io.BytesIO(b"PK\x03\x04 and no more"), "not a zip file"),
        (workbook(HEADER + "<row"), "not well-formed"),
        (
            workbook(
                HEADER, parts={"xl/workbook.xml": "<workbook><sheets><sheet name='a' id='rId9'/></sheets></workbook>"}
            ),
            "cannot be read",
        ),
        (workbook(row(RAIN, number=3) + row(RAIN, number=2)), "row '2' comes after row 3"),
        (workbook(HEADER + row("<c><v>x1</v></c>")), "invalid literal"),
        (workbook(HEADER + row(shared(4))), "list index out of range"),
        (workbook(HEADER + row('<c s="x"><v>1</v></c>')), "cannot be read"),
        (workbook(HEADER, parts={"xl/sharedStrings.xml": "<!DOCTYPE sst><sst/>"}), "declares a document type"),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused(source: io.BytesIO, word: str) -> None:
    with pytest.raises(FormatError, match=word):
        list(read_sheet(source, ANY))


def test_a_text_that_many_cells_name_counts_each_time() -> None:
    source = workbook(HEADER + row(shared(0)) * 200, text("It rained. " * 50_000))
    with pytest.raises(FormatError, match="characters of text"):
        list(read_sheet(source, Bounds(unpacked_bytes=64 * 1024 * 1024)))


def test_a_row_of_too_much_text_is_refused_and_the_next_one_read() -> None:
    long = workbook(HEADER + row(shared(0)) + row(RAIN), text("é" * 17_000_000))
    assert [bool(row.problem) for row in read_sheet(long, ANY)] == [True, False]
