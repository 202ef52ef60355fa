"""What a number counts."""

import pytest

from model.ledger.parties import mentions_in
from model.ledger.units import class_of, owner_of, unit_after


@pytest.mark.parametrize(
    ("sentence", "word", "is_own"),
    [
        ("5 heavy North Korean artillery shells fell", "shells", False),
        ("5 of its soldiers fell", "soldiers", True),
        ("5 of the tanks burned", "tanks", False),
        ("5 of them fell", "people", False),
        ("5 wounded lay there", "people", False),
        ("5 North Koreans fell", "people", False),
        ("5 metric tons of grain", "metric tons", False),
        ("5 shells a day", "shells", False),
        ("5 strange outposts stood", "outposts", False),
    ],
)
def test_the_noun_behind_it_is_found(sentence: str, word: str, is_own: bool) -> None:
    found = unit_after(sentence, 1)
    assert found
    assert (found.word, found.is_own) == (word, is_own)


@pytest.mark.parametrize("sentence", ["5 long weeks", "5 were there", "5", "5 on the left", "5 always won"])
def test_time_and_nothing_are_no_unit(sentence: str) -> None:
    assert unit_after(sentence, 1) is None


def test_like_units_are_of_one_class_and_a_strange_one_is_its_own() -> None:
    assert class_of("troops") == class_of("soldiers") == "personnel"
    assert class_of("outposts") == "outposts"


def test_whose_they_are_stands_before_the_noun_or_right_behind_it() -> None:
    for sentence, end in (("5 Russian tanks", 15), ("5 tanks from Russia", 7)):
        assert owner_of(sentence, 0, end, mentions_in(sentence)) == "Russia"
    assert owner_of("5 tanks near Russia", 0, 7, mentions_in("5 tanks near Russia")) == ""
