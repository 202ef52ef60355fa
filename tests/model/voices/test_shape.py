"""What a quotation is by its shape."""

import pytest

from model.voices.shape import FEW, Seen, content_of
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“”", ""),
        ("« Ice »", "Ice"),
        ("“Ice", "Ice"),
        ("‘‘Ice’’", "Ice"),
        (f"“{'ice ' * 300}snow.”", f"{('ice ' * 300)[:399]}{('ice ' * 300 + 'snow.')[-399:]}"),
    ],
)
def test_of_a_long_quotation_both_ends_are_looked_at(text: str, words: str) -> None:
    assert content_of(text) == words


@pytest.mark.parametrize(
    ("content", "n_words", "is_stopped", "is_capital"),
    [
        ("We left.", 2, True, True),
        ("we left", 2, False, False),
        ("600 men", 2, False, True),
        ("…", 1, True, True),
        ("", 0, False, True),
        ("‘we’", 1, False, False),
        ("שלום", 1, False, True),
    ],
)
def test_what_is_seen_of_a_quotation(content: str, n_words: int, *, is_stopped: bool, is_capital: bool) -> None:
    """A script without capitals begins as sentences do."""
    seen = Seen(content, (), None, is_opening=False, follows_speech=False, by=None, is_answered=False)
    assert (seen.words, seen.is_stopped, seen.is_capital) == (n_words, is_stopped, is_capital)


@pytest.mark.parametrize("size", range(1, FEW + 4))
def test_words_at_a_distance_are_few(size: int) -> None:
    """One more may be where nobody is said to speak."""
    (found,) = spoken(f"The so-called “{' '.join(['ice'] * size)}” fell.")
    assert found[1] == ("scare" if size <= FEW + 1 else "fragment")
