"""What kind of speaker words stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.voices.kinds import LONGEST_ENTRY, ends_with_entry, kind_among, singular
from model.voices.lists import speakers


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


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("vulcanologist", "analyst"),
        ("34-year-old", "private_person"),
        ("ministry vulcanologist", "ministry"),
        ("official stone", "official"),
    ],
)
def test_endings_tell_only_where_no_entry_does(words: str, kind: str) -> None:
    assert kind_among(tuple(words.split())) == kind


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("spy agency", True),
        ("agency spies of stone", False),
        ("two officials", True),
        ("official stone", False),
        ("", False),
    ],
)
def test_an_entry_may_end_words(words: str, *, ends: bool) -> None:
    assert ends_with_entry(tuple(words.split())) == ends


@given(st.lists(st.sampled_from(sorted(speakers())), min_size=1, max_size=3))
def test_words_of_the_lists_alone_have_the_kind_of_one_of_them(listed: list[str]) -> None:
    found = kind_among(tuple(" ".join(listed).split()))
    assert found in set(speakers().values())


@given(st.sampled_from(sorted(speakers())))
def test_an_entry_by_itself_has_its_own_kind_where_it_is_short_enough(entry: str) -> None:
    words = tuple(entry.split())
    assert len(words) <= LONGEST_ENTRY
    assert kind_among(words) == speakers()[entry]
    assert singular(entry) == entry
