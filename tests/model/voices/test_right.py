"""The phrase behind a word."""

import pytest

from model.voices.right import behind
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
