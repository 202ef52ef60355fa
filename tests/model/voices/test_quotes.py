"""The voices of a text: every quotation in place, every letter in one voice, in linear time."""

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.language.sentences import read_sentences
from model.voices.quotes import Voices, read_voices
from tests.model.voices.reading import spoken, voices

MARKS = "\"“”„«»‹›「」'‘’`.,:;!?()—\n\r\t >"
WORDS = (
    "we ",
    "Ada Orel ",
    "said ",
    "’s ",
    "so-called ",
    "he ",
    "KCNA ",
    "according to ",
    "adding ",
    "what ",
    "calls ",
)
OTHERS = ("who ", "the ", "of ", "and ", "\r\n\n", "\u00a0", "🙂", "e\u0301", "שלום")
PARTS = st.sampled_from([*MARKS, *WORDS, *OTHERS])
TEXTS = st.lists(PARTS, max_size=60).map("".join)


@given(text=TEXTS)
@settings(max_examples=400, deadline=None)
def test_quotations_lie_in_their_sentence_and_nest(text: str) -> None:
    _, spans = read_sentences(text)
    for span, one in zip(spans, voices(text), strict=True):
        around: list[int] = []
        for quote in one.quotes:
            assert span.begin <= quote.span.begin < quote.span.end <= span.end
            while around and around[-1] <= quote.span.begin:
                around.pop()
            assert not around or quote.span.end <= around[-1]
            around.append(quote.span.end)
            if quote.cue:
                assert span.begin <= quote.cue.begin < quote.cue.end <= span.end
            if quote.speaker:
                assert quote.speaker.span.cut(text).strip()
                assert quote.speaker.is_carried or span.begin <= quote.speaker.span.begin < span.end


@given(text=TEXTS)
@settings(max_examples=400, deadline=None)
def test_own_and_quoted_words_are_the_whole_sentence(text: str) -> None:
    _, spans = read_sentences(text)
    for span, one in zip(spans, voices(text), strict=True):
        pieces = sorted((*one.own, *one.quoted), key=lambda piece: piece.begin)
        assert "".join(piece.cut(text) for piece in pieces) == span.cut(text)


def test_a_text_without_marks_is_its_writers_own() -> None:
    text = "He left. She stayed."
    assert [one.own[0].cut(text) for one in voices(text)] == ["He left.", "She stayed."]
    assert voices("") == []


def test_a_scare_quote_stays_in_the_writers_own_words() -> None:
    (one,) = voices("The so-called “republic” fell.")
    assert (len(one.quotes), len(one.own), one.quoted) == (1, 1, ())


def test_three_voices_in_three_sentences_keep_apart() -> None:
    text = (
        "KCNA hailed “the heroes of the sacred war”. Seoul's spy agency said it was “likely” that more would go. "
        "A reporter saw none."
    )
    assert spoken(text) == [
        ("“the heroes of the sacred war”", "fragment", "KCNA", "state_outlet"),
        ("“likely”", "fragment", "Seoul's spy agency", "service"),
    ]


def test_a_quotation_within_one_has_its_own_speaker() -> None:
    text = "“The priest says, ‘You are free,’ and they go,” Orel said."
    assert spoken(text)[1] == ("‘You are free,’", "direct", "priest", "private_person")


def test_speech_in_paragraphs_of_its_own_is_a_block() -> None:
    text = "Envoy Ada Orel spoke.\n\n“We left.\n\n“We came back. It rained.”"
    assert [kind for _, kind, _, _ in spoken(text)] == ["block", "block", "block"]


def calls_for(text: str) -> int:
    joined, spans = read_sentences(text)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        found: list[Voices] = read_voices(joined, spans)
    finally:
        sys.setprofile(None)
    assert len(found) == len(spans)
    return calls


@pytest.mark.parametrize(
    "part",
    [
        '"',
        "“a” ",
        "“a b c,” he said. ",
        "“a\n\n",
        "Orel said “a b”. ",
        "said ",
        "who said, ",
        "He said “a”.\n",
        "“‘a’ b” ",
        "Orel's “a” ",
        "what he calls “a” ",
        "The agency said “a b c”. ",
        ", Orel, said “x y”",
    ],
)
def test_twice_the_text_takes_twice_the_steps(part: str) -> None:
    once, twice = calls_for(part * 400), calls_for(part * 800)
    assert twice <= 2.3 * once + 4000
