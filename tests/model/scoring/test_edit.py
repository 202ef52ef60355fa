"""The smallest edit flips the label each time, and no smaller one was passed over."""

import pytest

from model.labels import Span
from model.scoring.edit import Change, applied, smallest_edit
from model.scoring.evidence import WordEvidence, WordShare

LABELS = ("loaded", "plain")
TEXT = "The “heroic” army crushed them all, sacred and invincible."


def evidence(**weights: float) -> WordEvidence:
    words = []
    begin = 0
    for word in TEXT.split():
        weight = next((one for name, one in weights.items() if name in word), 0.0)
        words.append(WordShare(Span(begin, begin + len(word)), (weight, 0.0)))
        begin += len(word) + 1
    return WordEvidence(LABELS, (sum(weights.values()), 0.0), (0.0, 0.0), tuple(words))


def judge_of(*needed: str, least: int = 1):
    def judge(texts):
        return ["loaded" if sum(word in text for word in needed) >= least else "plain" for text in texts]

    return judge


def test_one_word_is_enough_where_one_is() -> None:
    found = smallest_edit(TEXT, evidence(heroic=2.0, crushed=1.0), (0, 1), judge_of("crushed"))
    assert found is not None
    assert [(change.span.cut(TEXT), change.plain) for change in found.changes] == [("crushed", "defeated")]
    assert found.text == TEXT.replace("crushed", "defeated")
    assert found.label == "plain"


def test_of_several_words_only_those_that_are_needed_stay() -> None:
    weights = evidence(heroic=3.0, crushed=2.0, sacred=1.0)
    found = smallest_edit(TEXT, weights, (0, 1), judge_of("heroic", "sacred"))
    assert found is not None
    assert [change.span.cut(TEXT) for change in found.changes] == ["heroic", "sacred"]
    assert found.text == "The “” army crushed them all, and invincible."


def test_none_is_told_where_none_flips() -> None:
    assert smallest_edit(TEXT, evidence(heroic=3.0), (0, 1), judge_of("army")) is None
    assert smallest_edit(TEXT, evidence(heroic=-3.0), (0, 1), judge_of("heroic")) is None


@pytest.mark.parametrize(
    ("text", "begin", "end", "plain", "edited"),
    [
        ("a b c", 2, 3, "", "a c"),
        ("a b", 2, 3, "", "a"),
        ("a b.", 2, 3, "x", "a x."),
        ("b c", 0, 1, "", "c"),
        ("“b” c", 1, 2, "", "“” c"),
    ],
)
def test_a_word_goes_with_a_space_beside_it(text: str, begin: int, end: int, plain: str, edited: str) -> None:
    assert applied(text, [Change(Span(begin, end), plain)]) == edited
