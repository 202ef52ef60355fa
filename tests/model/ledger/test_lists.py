"""The data files of the room."""

import pytest

from model.ledger.lists import by_word, named_words, words_of


@pytest.mark.parametrize("name", ["parties.tsv", "units.tsv", "events.tsv", "currencies.tsv"])
def test_every_word_stands_for_something(name: str) -> None:
    assert all(word and meaning for word, meaning in by_word(name).items())


def test_lists_of_words_are_in_small_letters_and_names_are_not_empty() -> None:
    for name in ("stops", "claims", "estimates", "at_least", "at_most", "about"):
        assert named_words(name) == frozenset(word.lower() for word in named_words(name))
    assert "Article" in words_of("excluded.tsv")
