"""A ledger as a table and as CSV."""

import csv
import io
from datetime import date

import pytest

from service.ledger.answer import Article, ledger_fields
from service.ledger.forms import COLUMNS, as_csv, as_table

DAY = date(2025, 4, 30)
LEDGER = ledger_fields(
    [
        Article("a", "Seoul said about 600 North Korean soldiers had been killed.", "=Wire", DAY),
        Article("b", "Kyiv estimates that 4,000 North Korean troops\nwere likely killed.", None, DAY),
    ]
)


def test_csv_has_a_line_a_figure_and_no_cell_that_a_spreadsheet_would_run() -> None:
    header, first, second = csv.reader(io.StringIO(as_csv(LEDGER), newline=""))
    assert tuple(header) == COLUMNS
    row = dict(zip(header, first, strict=True))
    assert row["source"] == "'=Wire"
    assert (row["low"], row["unit"], row["party"], row["as_of"]) == ("600", "soldiers", "South Korea", "2025-04-30")
    assert dict(zip(header, second, strict=True))["likelihood"] == "likely"


def test_the_table_tells_figures_courses_and_who_disagrees() -> None:
    lines = as_table(LEDGER).splitlines()
    assert lines[0].split() == ["figure", "subject", "event", "estimator", "as", "of", "status", "document"]
    assert lines[1].startswith("about 600 North Korean soldiers")
    assert any("never summed" in line for line in lines)
    assert lines[-1] == (
        "  disagree: South Korea (about 600 North Korean soldiers) and Ukraine (4,000 North Korean troops)"
    )


def test_nothing_found_is_said() -> None:
    assert as_table(ledger_fields([Article("a", "It rained.")])) == "No figure was found.\n"


def rows(*articles: Article) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(ledger_fields(articles)), newline="")))


def test_marks_of_csv_within_a_cell_stay_in_it() -> None:
    text = 'On Friday, "for once", Kyiv said that 40 Russian tanks had burned\nand that 3 Russian ships had burned too.'
    found = rows(Article('a,"b"', text))
    assert [row["low"] for row in found] == ["40", "3"]
    assert {row["document"] for row in found} == {'a,"b"'}
    assert {row["sentence"] for row in found} == {text}


@pytest.mark.parametrize("name", ["=1+1", "@x", "-x", "+x", "'=1", "＝1"])
def test_no_name_of_a_document_is_run_by_a_spreadsheet(name: str) -> None:
    (row,) = rows(Article(name, "Kyiv said 40 Russian tanks burned."))
    assert row["document"] == f"'{name}"


def test_what_is_open_or_unknown_is_an_empty_cell() -> None:
    (row,) = rows(Article("a", "At least 40 tanks came."))
    assert (row["low"], row["high"], row["bound"]) == ("40", "", "at_least")
    assert {row[name] for name in ("source", "date", "subject", "estimator", "party", "as_of", "status")} == {""}


def test_a_zero_is_no_empty_cell() -> None:
    (row,) = rows(Article("a", "Kyiv said 0 Russian tanks burned."))
    assert (row["low"], row["high"]) == ("0", "0")


def test_without_figures_only_the_columns_are_told() -> None:
    assert as_csv(ledger_fields([Article("a", "It rained.")])).splitlines() == [",".join(COLUMNS)]


def test_what_a_column_cuts_off_is_marked_and_a_lone_quantity_stands_alone() -> None:
    lines = as_table(ledger_fields([Article("d" * 40, "Kyiv said 40 Russian tanks\nburned.")])).splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("d" * 23 + "…")
    assert "40 Russian tanks" in lines[1]


def test_a_denied_figure_is_listed_and_stands_in_no_course() -> None:
    lines = as_table(
        ledger_fields(
            [
                Article("a", "Moscow denied that 40 Russian tanks had been destroyed."),
                Article("b", "Kyiv said 40 Russian tanks had been destroyed."),
            ]
        )
    )
    assert lines.count("40 Russian tanks") == 2
    assert [line.count("denied") for line in lines.splitlines()[1:3]] == [1, 0]
    assert "never summed" not in lines
