"""What kind of speaker words stand for."""

import pytest

from model.voices.kinds import kind_among, singular


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("the state news agency", "state_outlet"),
        ("foreign ministry spokeswoman", "official"),
        ("foreign ministry", "ministry"),
        ("seoul spy agency", "service"),
        ("state security department", "service"),
        ("intelligence officials", "service"),
        ("retired general", "analyst"),
        ("two villagers", "private_person"),
        ("women", "private_person"),
        ("international criminal court", "organization"),
        ("a stone", None),
        ("", None),
    ],
)
def test_the_last_entry_decides_and_general_words_give_way(words: str, kind: str | None) -> None:
    assert kind_among(tuple(words.split())) == kind


def test_plurals_are_looked_up_in_the_singular() -> None:
    assert [singular(word) for word in ("ministries", "women", "officials", "stones", "police")] == [
        "ministry",
        "woman",
        "official",
        "stones",
        "police",
    ]
