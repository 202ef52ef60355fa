"""Figures with all their fields: the gold sets' floors, whose figure it is, when it holds, what weighs it."""

import itertools
from datetime import date

import pytest

from model.language.sentences import read_sentences
from model.ledger.document import read_document
from model.ledger.entries import Entry
from tests.model.estimates.gold import FIELDS, score_figures


def entries(text: str, published: date | None = None) -> list[Entry]:
    joined, spans = read_sentences(text)
    readings = read_document(joined, spans, published=published)
    return list(itertools.chain.from_iterable(reading.entries for reading in readings))


@pytest.mark.parametrize(
    ("name", "field", "whole", "extra"),
    [
        ("ledger.txt", 0.98, 0.97, 0),
        ("ledger_held_back.txt", 0.95, 0.95, 0),
        ("ledger_fresh.txt", 0.95, 0.95, 0),
        ("ledger_fresh_2.txt", 0.83, 0.83, 1),
    ],
)
def test_the_gold_sets_are_read_as_they_are_marked(name: str, field: float, whole: float, extra: int) -> None:
    score = score_figures(name)
    assert score.n_sentences >= 15
    assert score.n_extra <= extra
    for one in FIELDS:
        assert score.right[one] / score.n_figures >= field, one
    assert score.n_whole / score.n_figures >= whole


def test_there_are_more_than_a_hundred_and_fifty_sentences_with_gold() -> None:
    assert sum(score_figures(name).n_sentences for name in ("ledger.txt", "ledger_held_back.txt")) >= 150


def test_a_partys_own_figure_is_confirmed_and_anothers_is_not() -> None:
    text = (
        "Kyiv said it had lost 40 tanks. Moscow said Ukraine had lost 90 tanks. "
        "Paris estimates that Ukraine lost 60 tanks. Some 10 tanks burned."
    )
    assert [entry.status for entry in entries(text)] == ["confirmed", "claimed", "estimated", None]


def test_dates_without_a_year_are_read_by_the_documents() -> None:
    text = (
        "By 3 March Russia had lost 90 tanks. It may lose 20 tanks in May. On Friday 4 tanks burned. Then 5 tanks did."
    )
    found = [entry.as_of and entry.as_of.date for entry in entries(text, date(2025, 3, 31))]
    assert found == ["2025-03-03", "2025-05", "2025-03-28", "2025-03-31"]
    assert [entry.as_of and entry.as_of.date for entry in entries(text)] == ["--03-03", "--05", "", None]


def test_a_chance_in_percent_is_no_figure_but_weighs_one() -> None:
    (entry,) = entries("Analysts see a 70 percent chance that 30 tanks were lost.")
    assert (entry.written, entry.status) == ("30 tanks", "estimated")
    assert entry.band
    assert (entry.band.term, entry.band.low) == ("70 percent chance", 0.7)
