"""Figures: what counts, how much, how firmly; and what counts nothing."""

import pytest

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
