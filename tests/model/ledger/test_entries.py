"""Figures with all their fields: the gold sets' floors, whose figure it is, when it holds, what weighs it."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    "text",
    [
        "Moscow denied that Russia had lost 40 tanks.",
        "Russia denied that it had lost 40 tanks.",
        "Russia rejected Kyiv's claim that it had lost 40 tanks.",
        "Russia has not lost 40 tanks, Moscow said.",
        "Moscow said Russia hadn’t lost 40 tanks.",
        "Kyiv neither confirmed nor denied that Ukraine lost 40 tanks.",
        "Kyiv did not confirm that it had lost 40 tanks.",
        "Russia never lost 40 tanks, Moscow said.",
    ],
)
def test_what_a_party_denies_it_has_not_confirmed(text: str) -> None:
    (entry,) = entries(text)
    assert (entry.written, entry.status, entry.is_denied) == ("40 tanks", None, True)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Russia, which denies losing ships, said it lost 3 tanks.", "3 tanks"),
        ("Moscow said Russia did not flee but lost 12 tanks.", "12 tanks"),
        ("Moscow said Russia not only lost 12 tanks.", "12 tanks"),
        ("Moscow said Russia lost not less than 12 tanks.", "not less than 12 tanks"),
        ("It was never in doubt; Moscow said Russia lost 12 tanks.", "12 tanks"),
    ],
)
def test_a_denial_of_something_else_denies_no_figure(text: str, written: str) -> None:
    (entry,) = [one for one in entries(text) if one.quantity.unit == "tanks"]
    assert (entry.written, entry.status, entry.is_denied) == (written, "confirmed", False)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kyiv said an estimated 40 Russian tanks burned.", "estimated"),
        ("Kyiv said 40 Russian tanks likely burned.", "estimated"),
        ("Kyiv said that with low confidence 40 Russian tanks burned.", "estimated"),
        ("Kyiv said 40 Russian tanks may have burned.", "claimed"),
        ("Kyiv said it is likely, and 40 Russian tanks burned.", "claimed"),
        ("We assess that 40 Russian tanks burned.", "estimated"),
        ("Russia estimates that it lost 40 tanks.", "confirmed"),
        ("There 40 Russian tanks burned.", None),
    ],
)
def test_the_status_is_told_by_who_speaks_and_how(text: str, status: str | None) -> None:
    assert [entry.status for entry in entries(text)] == [status]


def test_two_parties_figures_in_one_sentence_keep_their_own_status() -> None:
    first, second = entries("Kyiv said Russia lost 40 tanks; Moscow said it lost 3 tanks.")
    assert [(one.quantity.low, one.source and one.source.party, one.status) for one in (first, second)] == [
        (40, "Ukraine", "claimed"),
        (3, "Russia", "confirmed"),
    ]


def test_a_term_far_away_or_in_another_clause_weighs_nothing() -> None:
    filler = "and of all that had been seen by those who had been there "
    for text in (
        f"Rain is likely {filler * 2}40 tanks burned.",
        "Rain is likely; 40 tanks burned.",
        "Rain is likely: 40 tanks burned.",
    ):
        (entry,) = entries(text)
        assert entry.band is None, text


@given(st.integers(2, 99_999), st.sampled_from(["denied that it had lost", "did not confirm that it had lost"]))
def test_no_number_turns_a_denial_into_a_confirmation(number: int, verb: str) -> None:
    assert [one.status for one in entries(f"Russia {verb} {number:,} tanks.")] == [None]
    assert [one.status for one in entries(f"Russia said it had lost {number:,} tanks.")] == ["confirmed"]
