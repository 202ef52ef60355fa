"""Words, marks and blanked quotations of a sentence."""

from model.voices.tokens import BLANK, MOST, tokens_of
from tests.model.voices.reading import tokens


def test_each_quotation_is_one_token_and_words_keep_what_belongs_to_them() -> None:
    found = tokens("Col. Orel's aide said “no, never” twice.")
    assert [token.text for token in found if not token.is_quote] == ["Col.", "Orel's", "aide", "said", "twice", "."]
    assert [token.is_quote for token in found] == [False, False, False, False, True, False, False]
    assert [token.low for token in found[:3]] == ["col", "orel", "aide"]
    assert (found[1].owns, found[1].is_name, found[2].is_name) == (True, True, False)


def test_places_are_those_of_the_text() -> None:
    (token,) = tokens_of("Orel", 7)
    assert (token.begin, token.end) == (7, 11)


def test_of_an_endless_sentence_both_ends_are_read() -> None:
    found = tokens_of("word " * MOST + BLANK, 0)
    assert len(found) < MOST
    assert (found[0].begin, found[-1].end) == (0, 5 * MOST + 1)
