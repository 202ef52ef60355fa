"""The phrase before a verb of saying."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.voices.left import before
from tests.model.voices.reading import tokens


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The ministry's spokesman said so.", "ministry's spokesman"),
        ("In Oslo on Monday Ada Orel also said so.", "Ada Orel"),
        ("Ada Orel on Tuesday said so.", "Ada Orel"),
        ("Ada Orel, head of the mission, said so.", "Ada Orel"),
        ("The head of the commission, Ada Orel, said so.", "Ada Orel"),
        ("The service (SVO) said so.", "service"),
        ("An analyst at the Institute for the Study of Ice said so.", "analyst at the Institute for the Study of Ice"),
        ("A farmer who fled in May said so.", "farmer"),
        ("Experts and officials said so.", "Experts and officials"),
        ("It rained, and she said so.", "she"),
        ("When the rain came and it was said so.", "it"),
        ("And so said they.", None),
        ("“It rained,” said the farmer.", None),
    ],
)
def test_a_phrase_ends_before_the_verb(text: str, who: str | None) -> None:
    found = tokens(text)
    place = next(number for number, token in enumerate(found) if token.low == "said")
    one = before(found, place)
    assert (one.span.cut(text) if one else None) == who


@pytest.mark.parametrize("text", ["Said.", "“Ice,” said.", ", said.", "(…) said."])
def test_before_a_verb_may_stand_nobody(text: str) -> None:
    found = tokens(text)
    assert before(found, next(place for place, token in enumerate(found) if token.low == "said")) is None


@given(
    st.lists(
        st.sampled_from(["Ada", "Orel", "the", "who", ",", ")", "(", "—", "of", "them", "mayor", "“x”"]), max_size=12
    )
)
def test_a_phrase_lies_before_its_verb(words: list[str]) -> None:
    found = tokens(" ".join(["So", *words, "said"]))
    place = len(found) - 1
    one = before(found, place)
    if one is not None:
        assert found[0].begin <= one.span.begin < one.span.end <= found[place].begin
        assert not any(token.is_quote for token in one.words)
