"""Figures: what counts, how much, how firmly; and what counts nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ledger.quantities import quantities_in


@pytest.mark.parametrize(
    ("sentence", "words", "low", "high", "unit", "bound"),
    [
        ("About 600 men came.", "About 600 men", 600, 600, "men", "about"),
        ("They sent 10,000 to 12,000 troops.", "10,000 to 12,000 troops", 10_000, 12_000, "troops", "range"),
        (
            "Between 5 and 6 million people fled.",
            "Between 5 and 6 million people",
            5 * 10**6,
            6 * 10**6,
            "people",
            "range",
        ),
        ("At least 40 tanks burned.", "At least 40 tanks", 40, None, "tanks", "at_least"),
        ("As many as 40 tanks burned.", "As many as 40 tanks", None, 40, "tanks", "at_most"),
        ("It has 600 or more missiles.", "600 or more missiles", 600, None, "missiles", "at_least"),
        ("A dozen ships and two brigades moved.", "A dozen ships", 12, 12, "ships", "exact"),
        ("Tens of thousands of refugees came.", "Tens of thousands of refugees", 20_000, 99_999, "refugees", "vague"),
        ("It cost $5 billion.", "$5 billion", 5 * 10**9, 5 * 10**9, "USD", "exact"),
        ("It cost 5 billion won.", "5 billion won", 5 * 10**9, 5 * 10**9, "KRW", "exact"),
        ("Some 60 percent of it burned.", "Some 60 percent", 60, 60, "percent", "about"),
        ("More than half of it burned.", "More than half", 0.5, None, "share", "at_least"),
        ("A 3,000-strong force came.", "3,000-strong", 3_000, 3_000, "people", "exact"),
        ("The blast killed 12.", "12", 12, 12, "people", "exact"),
        ("Some 14,000 Russians came.", "Some 14,000 Russians", 14_000, 14_000, "people", "about"),
        ("It shot down 33 of 40 drones.", "33 of 40 drones", 33, 33, "drones", "exact"),
        ("Over 1 300 men fell.", "Over 1 300 men", 1_300, None, "men", "at_least"),
    ],
)
def test_a_figure_is_read(
    sentence: str, words: str, low: float | None, high: float | None, unit: str, bound: str
) -> None:
    found = quantities_in(sentence)[0]
    assert (found.span.cut(sentence), found.low, found.high) == (words, low, high)
    assert (found.unit, found.bound) == (unit, bound)


@pytest.mark.parametrize(
    "sentence",
    [
        "He left on 5 May 2025 at 9:30 a.m. in a Su-27.",
        "Article 5 and resolutions 1718 (2006) and 2397 (2017) were cited.",
        "Col. Ri, 40, lives at 12 Baker Street.",
        "They won 3-1; the vote was 14-0.",
        "Call 555-123-4567 for two hours.",
        "The 155 mm gun and the 38th parallel are on page 9.",
        "The two sides met five times in three days.",
        "Room 39 and Unit 61398 are in the Group of Seven.",
        "One Hundred Years of Snow is a novel.",
        "He was one of the last.",
        "In 1950 the war began.",
    ],
)
def test_what_counts_nothing_is_no_figure(sentence: str) -> None:
    assert quantities_in(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "words", "low", "high", "bound"),
    [
        ("It lost 10-12 tanks.", "10-12 tanks", 10, 12, "range"),
        ("It lost 10–12 tanks.", "10–12 tanks", 10, 12, "range"),
        ("From 40 to 60 tanks burned.", "From 40 to 60 tanks", 40, 60, "range"),
        ("It lost 40 or 50 tanks.", "40 or 50 tanks", 40, 50, "range"),
        ("At least 40 to 60 tanks burned.", "At least 40 to 60 tanks", 40, 60, "range"),
        ("No more than 40 tanks burned.", "No more than 40 tanks", None, 40, "at_most"),
        ("Fewer than 40 tanks burned.", "Fewer than 40 tanks", None, 40, "at_most"),
        ("No fewer than 40 tanks burned.", "No fewer than 40 tanks", 40, None, "at_least"),
        ("Upwards of 40 tanks burned.", "Upwards of 40 tanks", 40, None, "at_least"),
        ("40+ tanks burned.", "40+ tanks", 40, None, "at_least"),
        ("40 or fewer tanks burned.", "40 or fewer tanks", None, 40, "at_most"),
        ("40 tanks or more burned.", "40 tanks or more", 40, None, "at_least"),
        ("40 tanks or more than that burned.", "40 tanks", 40, 40, "exact"),
        ("An estimated 40 tanks burned.", "An estimated 40 tanks", 40, 40, "about"),
        ("Another 40 tanks came.", "Another 40 tanks", 40, 40, "exact"),
        ("Several dozen tanks burned.", "Several dozen tanks", 24, 119, "vague"),
        ("It lost forty-two tanks.", "forty-two tanks", 42, 42, "exact"),
        ("It lost 0 tanks.", "0 tanks", 0, 0, "exact"),
        ("It lost 40\u00a0000 tanks.", "40\u00a0000 tanks", 40_000, 40_000, "exact"),
        ("It lost 40\u00a0tanks.", "40\u00a0tanks", 40, 40, "exact"),
        ("It lost 40 T-72 tanks.", "40 T-72 tanks", 40, 40, "exact"),
        ("It lost 40 tanks.[12]", "40 tanks", 40, 40, "exact"),
    ],
)
def test_hedges_and_ranges_leave_open_just_what_they_say(
    sentence: str, words: str, low: float | None, high: float | None, bound: str
) -> None:
    (found,) = quantities_in(sentence)
    assert (found.span.cut(sentence), found.low, found.high, found.bound) == (words, low, high, bound)


@pytest.mark.parametrize(
    ("sentence", "low", "high", "unit"),
    [
        ("It cost £3m.", 3 * 10**6, 3 * 10**6, "GBP"),
        ("It cost €3.5 billion.", 35 * 10**8, 35 * 10**8, "EUR"),
        ("It cost $3-5 million.", 3 * 10**6, 5 * 10**6, "USD"),
        ("It cost $3 million to $5 million.", 3 * 10**6, 5 * 10**6, "USD"),
        ("It cost US$ 5 million.", 5 * 10**6, 5 * 10**6, "USD"),
        ("It weighs 90 pounds.", 90, 90, "pounds"),
        ("It rose 5 to 7 percent.", 5, 7, "percent"),
        ("It rose 5%-7%.", 5, 7, "percent"),
        ("It is between 5% and 7% of all.", 5, 7, "percent"),
        ("It fell by 3-4 percent.", 3, 4, "percent"),
        ("It rose by 2.5 percentage points.", 2.5, 2.5, "percent"),
        ("They flew 300 km.", 300, 300, "km"),
        ("The force shrank by a third.", 0.3333, 0.3333, "share"),
        ("It lost 40% of its tanks.", 40, 40, "percent"),
    ],
)
def test_money_shares_and_measures_keep_their_unit(sentence: str, low: float, high: float, unit: str) -> None:
    (found,) = quantities_in(sentence)
    assert (found.low, found.high, found.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("It lost 40 tanks, 12 ships and 3 jets.", [(40, "tanks"), (12, "ships"), (3, "jets")]),
        ("The raid killed 40 and 12 were wounded.", [(40, "people"), (12, "people")]),
        ("Output fell 5% to 7 million tonnes.", [(5, "percent"), (7 * 10**6, "tonnes")]),
        ("According to three diplomats, 40 tanks burned.", [(40, "tanks")]),
        ("On 3.5.2024 at 14:30 it lost 3 tanks.", [(3, "tanks")]),
        ("COVID-19 killed 40 people on Flight 752.", [(40, "people")]),
        ("40 tanks burned, then 40 tanks burned.", [(40, "tanks"), (40, "tanks")]),
    ],
)
def test_several_figures_of_a_sentence_stay_apart(sentence: str, values: list[tuple[float, str]]) -> None:
    assert [(one.low, one.unit) for one in quantities_in(sentence)] == values


@pytest.mark.parametrize(
    "sentence",
    [
        "One in five soldiers left.",
        "Nine in ten soldiers left.",
        "It was minus 40 degrees.",
        "10 to 8 tanks burned.",
        "A 40-tank column and a 12-ship fleet came.",
        "Version 2.1.3 has a ratio of 3:1.",
        "No tanks were lost.",
        "",
        "\u00a0",
    ],
)
def test_shares_of_a_kind_scores_and_nothing_are_no_counts(sentence: str) -> None:
    assert quantities_in(sentence) == []


@given(st.integers(2, 10**9), st.integers(0, 10**9), st.sampled_from([" to ", "-", "–", " or "]))
def test_a_range_is_read_with_both_ends_or_not_at_all(low: int, more: int, joint: str) -> None:
    found = quantities_in(f"They counted {low:,}{joint}{low + more:,} shells in stock.")
    assert [(one.low, one.high, one.bound) for one in found] == [(low, low + more, "range")]
    backwards = quantities_in(f"They counted {low + more + 1:,}{joint}{low:,} shells in stock.")
    assert all(one.low != low + more + 1 for one in backwards)
