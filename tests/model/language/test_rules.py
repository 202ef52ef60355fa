"""A rule is named where its usual words stand, at their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.rules import touched_rules


@pytest.mark.parametrize(
    ("sentence", "rule", "words"),
    [
        ("The so-called heroes left.", 3, "so-called"),
        ("About 200 people came, some 40 people stayed.", 4, "some 40 people"),
        ("The raid, analysts said, was a feint.", 5, "analysts said"),
        ("We are concerned by the raid.", 6, "concerned by"),
        ("Two brigades moved, likely to cover the flank.", 7, "likely to"),
        ("The army lost 300 men.", 8, "lost 300"),
        ("They praised sovereignty and mutual respect.", 11, "sovereignty"),
        ("The heroic army won.", 13, "heroic"),
        ("“We will stand.", 14, "“"),
        ("The enemy will be crushed.", 15, "will be crushed"),
        ("It was the Great Patriotic War.", 17, "Great Patriotic War"),
        ("The true number may be higher.", 18, "true number"),
        ("He is suspected of spying.", 20, "suspected of"),
        ("It was a historic visit.", 21, "historic"),
        ("The intelligence service assessed that the heroic army had left.", 1, "service assessed"),
    ],
)
def test_the_usual_words_of_a_rule_are_found(sentence: str, rule: int, words: str) -> None:
    found = [one.span.cut(sentence) for one in touched_rules(sentence) if one.rule == rule]
    assert words in found


def test_a_plain_sentence_touches_none() -> None:
    assert touched_rules("The envoys left on Friday.") == []


@given(st.text())
def test_places_lie_in_the_sentence(sentence: str) -> None:
    for one in touched_rules(sentence):
        assert 1 <= one.rule <= 21
        assert 0 <= one.span.begin < one.span.end <= len(sentence)
