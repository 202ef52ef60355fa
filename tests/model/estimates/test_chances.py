"""Probabilities in numbers."""

import pytest

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
