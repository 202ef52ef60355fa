"""The phrase behind a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.voices.right import behind, until_verb
from tests.model.voices.reading import tokens


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("By the ministry's spokesman on Monday.", "ministry's spokesman"),
        ("By Ada Orel, a nurse.", "Ada Orel"),
        ("By a spokesman for the ministry in Oslo.", "spokesman for the ministry"),
        ("By officials and experts.", "officials and experts"),
        ("By Ibn al Orel yesterday.", "Ibn al Orel"),
        ("By Russian defence officials.", "Russian defence officials"),
        ("By Monday.", None),
        ("By then it rained.", None),
    ],
)
def test_a_phrase_begins_behind_a_word(text: str, who: str | None) -> None:
    one = behind(tokens(text), 0)
    assert (one.span.cut(text) if one else None) == who


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Spokeswoman Ada Orel met mayor Ivo Holm.", "Spokeswoman Ada Orel"),
        ("Ada Orel left.", "Ada Orel"),
        ("Oslo regional governor Ada Orel left.", "Oslo regional governor Ada Orel"),
        ("The spokesman for the ministry left.", "spokesman for the ministry"),
    ],
)
def test_the_phrase_with_which_a_sentence_begins_has_no_verb(text: str, who: str) -> None:
    one = behind(tokens(text), -1)
    assert one is not None
    assert until_verb(one).span.cut(text) == who


@pytest.mark.parametrize("place", [-1, 0, 1, 5, 99])
def test_behind_the_last_word_stands_nobody(place: int) -> None:
    assert behind([], place) is None
    assert behind(tokens("So."), max(place, 0)) is None


@given(
    st.lists(st.sampled_from(["Ada", "Orel", "the", "of", "them", "one", "and", "mayor", "“x”", ",", "("]), max_size=12)
)
def test_a_phrase_lies_behind_its_word_and_within_the_sentence(words: list[str]) -> None:
    found = tokens(" ".join(["By", *words]))
    one = behind(found, 0)
    if one is not None:
        assert found[0].end <= one.span.begin < one.span.end <= found[-1].end
        assert not any(token.is_quote for token in one.words)
