"""A ledger as a table and as CSV."""

import csv
import io
from datetime import date

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
