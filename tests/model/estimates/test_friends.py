"""False friends: the same word as an estimate and as something else."""

import pytest

from model.estimates.terms import estimates_in


@pytest.mark.parametrize(
    "sentence",
    [
        "The talks open on May 9.",
        "May was dry, said Theresa May.",
        "Guests may not smoke; members may only speak once.",
        "The fleet is proud of its naval might.",
        "He pulled with all his might.",
        "A poll of likely voters was held.",
        "Police had probable cause, and a probable-cause hearing was held.",
        "Walk as fast as possible, if possible by night.",
        "It is possible to see the coast.",
        "From here we could hear the guns.",
        "Frost makes a crash more likely.",
        "She appeared to loud applause.",
        "A remote control lay on the table.",
        "They drove about even miles.",
        "The film Perhaps Never was shown.",
    ],
)
def test_what_only_looks_like_an_estimate_is_none(sentence: str) -> None:
    assert [one.term for one in estimates_in(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("In May the fleet may sail.", "may"),
        ("SPIES MAY BE AT WORK", "MAY"),
        ("Premier May Resign by Friday, Aides Say", "May"),
        ("They might attack.", "might"),
        ("The likely target is a bridge.", "likely"),
        ("A possible landing was seen.", "possible"),
        ("The chance of rain is remote.", "remote"),
        ("The odds are about even.", "about even"),
        ("It appears to be over.", "appears"),
    ],
)
def test_the_same_word_is_one_where_it_weighs_an_event(sentence: str, term: str) -> None:
    assert [one.term for one in estimates_in(sentence)] == [term]
