"""The phrase before a verb of saying."""

import pytest

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
