"""Probabilities in numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.estimates.chances import chances_in


@pytest.mark.parametrize(
    ("sentence", "words", "low", "high"),
    [
        ("There is a 70 percent chance of it.", "70 percent chance", 0.7, 0.7),
        ("There is a 60 to 70% likelihood.", "60 to 70% likelihood", 0.6, 0.7),
        ("A seventy per cent probability was given.", "seventy per cent probability", 0.7, 0.7),
        ("They put the odds of a strike at about 25 percent.", "about 25 percent", 0.25, 0.25),
        ("There is less than a 10 percent chance.", "less than a 10 percent chance", 0.0, 0.1),
        ("There is at least a 60 percent chance.", "at least a 60 percent chance", 0.6, 1.0),
        ("It was given a probability of 0.7 by them.", "probability of 0.7", 0.7, 0.7),
        ("It is a one-in-four chance.", "one-in-four chance", 0.25, 0.25),
        ("The chances are one in five.", "one in five", 0.2, 0.2),
    ],
)
def test_a_chance_in_numbers_is_a_share_of_one(sentence: str, words: str, low: float, high: float) -> None:
    (found,) = chances_in(sentence)
    assert (found.span.cut(sentence), found.low, found.high) == (words, low, high)


@pytest.mark.parametrize(
    "sentence",
    [
        "Output fell by 30 percent.",
        "There is a 400 percent chance.",
        "No chance: 70 to 30 percent chance.",
        "Seven in two odds.",
    ],
)
def test_a_share_of_something_else_or_beyond_one_is_no_chance(sentence: str) -> None:
    assert list(chances_in(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [
        ("There is a 5% to 10% chance of rain.", 0.05, 0.1),
        ("There is a 5-10% chance of rain.", 0.05, 0.1),
        ("The risk of war is between 10 and 20 percent.", 0.1, 0.2),
        ("There is more than a 50% chance.", 0.5, 1.0),
        ("There is up to a 30 percent risk of it.", 0.0, 0.3),
        ("There is no more than a 5 percent chance.", 0.0, 0.05),
        ("There is no less than a 5 percent chance.", 0.05, 1.0),
        ("There is a 0 percent chance.", 0.0, 0.0),
        ("There is a 100 percent chance.", 1.0, 1.0),
        ("There is a 70.5 percent probability.", 0.705, 0.705),
        ("There is a 70\u00a0% chance.", 0.7, 0.7),
        ("There's a twenty-five percent chance.", 0.25, 0.25),
        ("The chances of it are less than one in ten.", 0.0, 0.1),
        ("It has at least a one-in-four chance.", 0.25, 1.0),
        ("It has a 1-in-100 chance.", 0.01, 0.01),
    ],
)
def test_hedges_open_a_chance_to_one_side(sentence: str, low: float, high: float) -> None:
    assert [(one.low, one.high) for one in chances_in(sentence)] == [(low, high)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Risk premiums rose to 5 percent.",
        "The risk of default rose by 5 percent.",
        "There's a 3 in 2 chance.",
        "There's a 0 in 5 chance.",
        "There's a 5 in 0 chance.",
        "The odds are five to one.",
        "A chance in a thousand.",
        "",
    ],
)
def test_rates_and_nonsense_are_no_chances(sentence: str) -> None:
    assert list(chances_in(sentence)) == []


def test_two_chances_of_a_sentence_are_two() -> None:
    found = chances_in("There is about a 70 percent chance of rain and a 10 percent risk of snow.")
    assert [one.low for one in found] == [0.7, 0.1]


@given(st.integers(0, 100), st.integers(0, 100))
def test_percents_are_hundredths_and_no_range_runs_backwards(low: int, high: int) -> None:
    found = list(chances_in(f"There is a {low} to {high} percent chance."))
    assert [(one.low, one.high) for one in found] == ([(low / 100, high / 100)] if low <= high else [])
