"""Tables with any quotation marks: no row is merged into another in silence, and none is lost."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import FormatError
from model.files.rows import LONGEST_LINE, Row
from model.files.tables.quoting import LONGEST_FIELD, Layout, delimiter_of, read_table

LABELS = ("calm", "loud")
CELLS = st.text(st.sampled_from('ab1 "\t,;|\n\ré“.'), max_size=12) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20
)
MARKED = st.text(st.sampled_from('ab "é.'), min_size=1, max_size=10).filter(lambda cell: bool(cell.strip()))


def table(content: str | bytes, delimiter: str = ",", known: tuple[str, ...] = LABELS) -> list[Row]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_table(io.BytesIO(raw), Layout(delimiter), known))


def texts(rows: list[Row]) -> list[tuple[int, str | None]]:
    return [(row.number, None if row.problem else row.fields["text"]) for row in rows]


def test_rows_are_numbered_by_their_first_line() -> None:
    found = table(b'a,b\n1,"x\ny"\n\n2\n3,\xff\n4,z\n5,\0\n')
    assert [row.number for row in found] == [2, 5, 6, 7, 8]
    assert found[0].fields == {"a": "1", "b": "x\ny"}
    for row, word in zip(found[1:], ("1 columns", "UTF-8", "", "NUL"), strict=True):
        assert word in (row.problem or "")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_mark_that_swallows_rows_makes_each_of_their_lines_refused(delimiter: str) -> None:
    lines = ["text,label", '"Rain fell at noon.,calm', "Snow fell at one.,loud", 'Hail fell at two.",loud', "Sun.,calm"]
    found = table("\n".join(lines).replace(",", delimiter), delimiter)
    assert texts(found) == [(2, None), (3, None), (4, None), (5, "Sun.")]
    assert "lines 2 to 4" in str(found[0].problem)


def test_the_rows_between_are_known_by_what_stands_before_the_text_too() -> None:
    content = 'id,text\n7,Fog.\n8,"Rain fell.\n9,Snow fell.\n10,Hail fell."\n11,Sun.\n'
    assert texts(table(content)) == [(2, "Fog."), (3, None), (4, None), (5, None), (6, "Sun.")]


def test_a_mark_that_is_never_closed_is_a_character_where_every_line_is_a_row() -> None:
    found = table('text,label\n"Rain fell,calm\nSnow fell,loud\nHe said "no" and left,calm\n')
    assert texts(found) == [(2, '"Rain fell'), (3, "Snow fell"), (4, 'He said "no" and left')]


def test_where_other_cells_are_quoted_the_broken_line_is_refused_and_the_next_one_read() -> None:
    found = table('text,label\n"Rain fell,calm\n"Snow, wet, fell",loud\nHail fell,calm\n')
    assert texts(found) == [(2, None), (3, "Snow, wet, fell"), (4, "Hail fell")]
    assert "not closed" in str(found[0].problem)
    assert "double the mark" in str(found[0].problem)


def test_an_unescaped_mark_spoils_the_lines_up_to_the_one_that_closes_it() -> None:
    content = 'text,label\n"Rain "so called" fell\nin the, end",loud\n"Snow, wet",calm\n'
    assert texts(table(content)) == [(2, None), (3, None), (4, "Snow, wet")]


def test_cells_with_line_ends_are_read_where_nothing_in_them_looks_like_a_row() -> None:
    content = 'text,label\n"On Monday, he said,\nit rained, and\nsnowed.",calm\n"Then, it\nended.",loud\n'
    assert texts(table(content)) == [(2, "On Monday, he said,\nit rained, and\nsnowed."), (5, "Then, it\nended.")]


def test_lines_of_one_cell_are_no_evidence_against_another() -> None:
    content = 'text,label\n",a\n",loud\n",\ra\n,a\r\r\n",calm\n'
    assert texts(table(content)) == [(2, ",a\n"), (4, ",\ra\n,a\r\r\n")]


def test_marks_that_swallow_every_row_are_told_by_what_their_lines_have_in_common() -> None:
    first = '"A fell.,x y\nB fell.,p q\nC fell.",p r\n'
    second = '"D fell.,x y\nE fell.,p q\nF fell.",p s\n'
    found = table(f"text,label\n{first}{second}", known=())
    assert len(found) == 6
    assert all(row.problem for row in found)


def test_the_only_column_may_hold_several_lines_where_every_cell_is_in_marks() -> None:
    assert texts(table('text\n"One.\nTwo."\n"Three."\n')) == [(2, "One.\nTwo."), (4, "Three.")]
    assert texts(table('text\n"One.\nTwo."\nThree.\n')) == [(2, None), (3, None), (4, "Three.")]


@pytest.mark.parametrize(("header", "twice"), [("text,label,label", "label"), ("text, text,label", "text")])
def test_two_columns_of_one_name_are_refused_by_name(header: str, twice: str) -> None:
    with pytest.raises(FormatError, match=f"Two columns are called '{twice}'"):
        table(f"{header}\na,b,c\n")


def test_columns_without_a_name_may_be_several() -> None:
    assert table("text,label,,\na,calm,,\n")[0].fields["text"] == "a"


def test_files_that_cannot_be_read_at_all() -> None:
    with pytest.raises(FormatError, match="empty"):
        table("")
    with pytest.raises(FormatError, match="longer than 16 MiB"):
        table(b"x" * LONGEST_LINE)
    with pytest.raises(FormatError, match="column names is not CSV"):
        table('"text,label\na,calm\n')


def test_memory_is_bounded_where_a_mark_is_never_closed() -> None:
    line = "x" * 999 + ",calm\n"
    content = f'text,label\n"Rain, wet",calm\n"Hail fell,calm\n{line * (LONGEST_FIELD // 900)}'
    found = table(content)
    assert [row.number for row in found if row.problem] == [3]
    assert len(found) == LONGEST_FIELD // 900 + 2


def test_the_source_stays_open() -> None:
    source = io.BytesIO(b"a\n1\n")
    reader = read_table(source, Layout(","))
    assert next(reader) == Row(2, {"a": "1"})
    del reader
    assert not source.closed


@pytest.mark.parametrize(
    ("head", "layout"),
    [
        ("text,label\n", Layout(",")),
        ("Label;Text\n", Layout(";")),
        ('"text"|"label"\n', Layout("|")),
        ("\ufeffsep=;\r\ntext;label\r\n", Layout(";", 1)),
        ('"sep=;"\r\ntext;label\r\n', Layout(";", 1)),
        ("SEP=\t\ntext\tlabel\n", Layout("\t", 1)),
        ("a,b\n", None),
        ("", None),
    ],
)
def test_the_delimiter_is_the_one_that_names_the_columns(head: str, layout: Layout | None) -> None:
    assert delimiter_of(head, None, {"text", "label"}) == layout


def test_excels_first_line_is_no_header() -> None:
    found = list(read_table(io.BytesIO(b"sep=;\ntext;label\nRain.;calm\n"), Layout(";", 1)))
    assert found == [Row(3, {"text": "Rain.", "label": "calm"})]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(CELLS, st.sampled_from(LABELS)), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_a_writer_quotes_comes_back_row_by_row(rows: list[tuple[str, str]], delimiter: str) -> None:
    sink = io.StringIO(newline="")
    csv.writer(sink, delimiter=delimiter).writerows([("text", "label"), *rows])
    found = table(sink.getvalue(), delimiter)
    if len(found) != len(rows):  # lines of a cell look like rows themselves: each is told
        assert all(row.problem for row in found)
        return
    for row, (text, label) in zip(found, rows, strict=True):
        assert row.problem or (row.fields["text"], row.fields["label"]) == (text, label)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(MARKED, st.sampled_from(LABELS)), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_what_nobody_quoted_is_a_row_or_a_refusal_for_each_line(rows: list[tuple[str, str]], delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in [("text", "label"), *rows])
    found = table(content, delimiter)
    assert [row.number for row in found] == list(range(2, len(rows) + 2))
    for row, (text, label) in zip(found, rows, strict=True):
        plain = text.removeprefix('"').removesuffix('"').replace('""', '"')
        assert row.problem or (row.fields["text"] in (text, plain) and row.fields["label"] == label)
