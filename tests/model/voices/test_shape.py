"""What a quotation is by its shape."""

import pytest

from model.voices.shape import content_of
from tests.model.voices.reading import spoken


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“No,” said Orel.", "direct"),
        ("Orel said: “we left”.", "direct"),
        ("Orel said, “We left.”", "direct"),
        ("Orel shouted “Glory to all!”", "direct"),
        ("“We left”, Orel said.", "direct"),
        ("Orel said the ice was “cold and hard”.", "fragment"),
        ("Orel vowed to “break the ice.”", "fragment"),
        ("The so-called “republic” fell.", "scare"),
        ("What Oslo calls a “special raid” failed.", "scare"),
        ("What Oslo calls a “raid to free the brothers” failed.", "fragment"),
        ("Oslo's “raid” failed.", "scare"),
        ("The “raid” failed.", "scare"),
        ("Critics speak of “a raid on the poor”.", "fragment"),
    ],
)
def test_the_kind_of_a_quotation(text: str, kind: str) -> None:
    assert [one[1] for one in spoken(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "The film “Ice at Dawn” was shown.",
        "A ship called “Blue Gull” waited.",
        "Ada “Ice” Orel won.",
        "They named the road “Hope Lane”.",
    ],
)
def test_a_name_in_marks_is_no_quotation(text: str) -> None:
    assert spoken(text) == []


def test_marks_are_no_part_of_the_content() -> None:
    assert content_of("“‘Ice,’ he said”") == "Ice,’ he said"
