"""Who is said to speak, and by which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.voices.attribution import attributions, subject
from model.voices.tokens import BLANK, tokens_of
from tests.model.voices.reading import said, sentences, tokens


@pytest.mark.parametrize(
    ("text", "who", "cue", "way"),
    [
        ("Ada Orel said “no”.", "Ada Orel", "said", "say"),
        ("“No,” said Ada Orel.", "Ada Orel", "said", "say"),
        ("Ada Orel hailed the “heroes”.", "Ada Orel", "hailed", "name"),
        ("According to Ada Orel, it was “cold”.", "Ada Orel", "According to", "frame"),
        ("It was called “cold” by Ada Orel.", "Ada Orel", "called", "passive"),
        ("It was described as “cold”.", None, "described", "passive"),
        ("Ada Orel was quoted as saying “no” by a paper.", "Ada Orel", "quoted as saying", "say"),
        ("A paper quoted Ada Orel as saying “no”.", "Ada Orel", "quoted", "say"),
        ("Ada Orel: “No.”", "Ada Orel", None, "mark"),
        ("“No ice” — Ada Orel", "Ada Orel", None, "mark"),
        ("Oslo's “heroes” left.", "Oslo", None, "owner"),
        ("What Oslo calls a “raid” failed.", "Oslo", "calls", "distant"),
        ("Noting that “ice melts”, Ada Orel left.", "Ada Orel", "Noting", "going"),
        ("A statement by the ministry said “no”.", "ministry", "said", "say"),
        ("The ministry's statement said “no”.", "ministry", "said", "say"),
    ],
)
def test_the_first_attribution_of_a_sentence(text: str, who: str | None, cue: str | None, way: str) -> None:
    assert said(text)[0] == (who, cue, way)


def test_a_participle_speaks_for_whoever_spoke_before_it() -> None:
    assert said("“No,” Ada Orel said, adding that “ice melts”.") == [
        ("Ada Orel", "said", "say"),
        ("Ada Orel", "adding", "going"),
    ]


def test_a_second_verb_shares_the_subject() -> None:
    assert [who for who, _, _ in said("Ada Orel said it was “cold”, and added: “No.”")] == ["Ada Orel", "Ada Orel"]


@pytest.mark.parametrize("text", ["The reports were “thin”.", "He was told “no”."])
def test_nobody_speaks_where_no_verb_of_saying_has_a_subject(text: str) -> None:
    assert said(text) == []


def test_the_subject_stands_behind_an_opening_clause() -> None:
    found = subject(tokens("In Oslo on Monday, the ministry closed."))
    assert found is not None
    assert [token.text for token in found.words] == ["ministry"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Orel did not say “no”.", ["Ada Orel"]),
        ("Ada Orel told Ivo Holm “no”.", ["Ada Orel"]),
        ("“No,” Ada Orel’s spokesman said.", ["Ada Orel’s spokesman"]),
        ("According to Ada Orel, who said “no”, it was “cold”.", ["Ada Orel", "Ada Orel"]),
        ("In a statement, the ministry said “no”.", ["ministry"]),
        ("The sign read “no”.", ["sign"]),
        ("Said.", []),
        ("“No.”", []),
    ],
)
def test_everybody_who_speaks_in_a_sentence(text: str, expected: list[str]) -> None:
    assert [who for who, _, _ in said(text)] == expected


@pytest.mark.parametrize("text", ["", "…", ",", "“x”", "the", "In,"])
def test_a_sentence_without_a_subject_has_none(text: str) -> None:
    assert [subject(one.tokens) for one in sentences(text)] == [None] * len(sentences(text))


@given(
    st.lists(st.sampled_from(["Ada", "Orel", "said", "“x”", ":", ",", "what", "calls", "by", "was", "adding", "who"]))
)
def test_attributions_are_in_order_and_their_cues_are_words_of_the_sentence(words: list[str]) -> None:
    found = tokens_of(" ".join(words).replace("“x”", BLANK), 0)
    ends = {token.end for token in found}
    places = []
    for one in attributions(found):
        places.append(one.first)
        assert 0 <= one.first <= one.last < len(found)
        assert one.cue is None or (one.cue.begin == found[one.first].begin or one.way == "distant")
        assert one.cue is None or one.cue.end in ends
    assert places == sorted(set(places))
