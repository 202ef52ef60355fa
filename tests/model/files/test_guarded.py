"""No cell of a table of ours is a formula to a spreadsheet, and every text comes back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.files.guarded import COLUMNS, guarded, unguarded
from model.files.labelled import Labelled, Review
from model.files.read import Reading, checked_rows, open_table
from model.files.tables.tabular import read_columns
from model.files.write import write_reviews
from model.labels import Label
from service.batch.cut import cells_of
from service.batch.job import Columns
from tests.model.files.test_read import RULES

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CELLS = st.text(st.sampled_from(["'", *STARTS, "a", "é", " ", '"', ",", "\u2019"]), max_size=6)
LABEL = Label.NEUTRAL_REPORTING.value


def written(text: str, source: str, delimiter: str) -> bytes:
    review = Review(1, text, LABEL, source, "someone", "2026-01-01T00:00:00.000Z", "accepted", {})
    return b"".join(write_reviews([review], "csv" if delimiter == "," else "tsv"))


@given(st.dictionaries(st.sampled_from(COLUMNS), CELLS).map(lambda some: dict.fromkeys(COLUMNS, "") | some))
def test_what_was_guarded_comes_back_as_it_was(fields: dict[str, str]) -> None:
    written = {name: guarded(cell) for name, cell in fields.items()}
    assert not any(str(cell).startswith(STARTS) for cell in written.values())
    assert unguarded(written) == fields


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_an_export_holds_no_formula_and_gives_the_texts_back(start: str, delimiter: str) -> None:
    text, source = f"{start}cmd|' /C calc'!A0, they wrote", f"'{start}desk"
    content = written(text, source, delimiter)
    (_, cells) = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter)
    assert not any(cell.startswith(STARTS) for cell in cells)
    (row,) = checked_rows(open_table(io.BytesIO(content), "f", RULES.labels), Reading("f", RULES, "default"))
    assert isinstance(row, Labelled)
    assert (row.text, row.source) == (text, source)
    rows = read_columns(io.BufferedReader(io.BytesIO(content)), "csv" if delimiter == "," else "tsv", "text")
    assert [cell.text for cell in cells_of(rows, Columns("text"))] == [text]


def test_an_apostrophe_in_other_peoples_files_is_theirs() -> None:
    content = f"text,label\n'-' is a dash.,{LABEL}\n'=' is not.,{LABEL}\n".encode()
    rows = checked_rows(open_table(io.BytesIO(content), "f", RULES.labels), Reading("f", RULES, "default"))
    assert [row.text for row in rows if isinstance(row, Labelled)] == ["'-' is a dash.", "'=' is not."]
