"""The voices of a text: every quotation in place, every letter in one voice, in linear time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.language.sentences import read_sentences
from model.voices.quotes import Voices, read_voices
from tests.model.voices.reading import calls_of, spoken, voices

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
    found: list[Voices] = []
    calls = calls_of(lambda: found.extend(read_voices(joined, spans)))
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We left,” Orel said, “but they ‘stayed’.”", [("direct", "Orel"), ("direct", "Orel"), ("scare", "")]),
        ("Ada Orel said “no”, but Ivo Holm called it “a lie”.", [("fragment", "Ada Orel"), ("fragment", "Ivo Holm")]),
        ("Orel: “We left.” Holm: “We stayed.”", [("direct", "Orel"), ("direct", "Holm")]),
        ("Orel's “raid”, Holm's “war”.", [("scare", "Orel"), ("scare", "Holm")]),
        ("It was “cold”, “wet” and “dark”, Orel said.", [("fragment", "Orel")] * 3),
        ("“We left,” Holm was told by Orel.", [("direct", "Orel")]),
        ("“We left,” the ministry’s aide, Ada Orel, told KCNA.", [("direct", "Ada Orel")]),
        ("“We left” and “we came”, Ada Orel and Ivo Holm said.", [("fragment", "Ada Orel and Ivo Holm")] * 2),
        ("«We left», said Orel.", [("direct", "Orel")]),
        ("\u202b“We left,”\u202c Ada Orel said.", [("direct", "Ada Orel")]),
        ("🙂 “We left,” said Ada Orel 🙂.", [("direct", "Ada Orel")]),
        ("“100” said Orel.", [("direct", "Orel")]),
        ("\ue000 “No,” said Ada Orel.", [("direct", "Ada Orel")]),
    ],
)
def test_several_quotations_of_a_sentence_have_their_own_speakers(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(kind, who) for _, kind, who, _ in spoken(text)] == expected


@pytest.mark.parametrize("text", ["“No.”", "“We left.\n\n“We came.”", "> We left."])
def test_what_is_quoted_altogether_leaves_no_word_of_the_writers_own(text: str) -> None:
    assert all(one.quoted and not any(span.cut(text).strip("> ") for span in one.own) for one in voices(text))


@given(text=TEXTS)
@settings(max_examples=100, deadline=None)
def test_only_marked_words_are_quoted_and_scare_quotes_are_not(text: str) -> None:
    for one in voices(text):
        outer = [quote.span for quote in one.quotes if quote.depth == 0 and quote.kind != "scare"]
        assert list(one.quoted) == outer
        assert all(span.begin < span.end for span in (*one.own, *one.quoted))


@given(text=TEXTS, lead=st.sampled_from(["🙂 ok.\n\n", "Ice fell.\r\n\r\n", "e\u0301 sat.\n\n"]))
@settings(max_examples=100, deadline=None)
def test_a_paragraph_without_marks_before_a_text_moves_its_quotations_and_no_more(text: str, lead: str) -> None:
    """Who speaks may change, as more was told."""
    if not text[:1].isalpha():
        text = "He " + text
    alone, behind = voices(text), voices(lead + text)
    moved = [(quote.span.begin + len(lead), quote.span.end + len(lead)) for one in alone for quote in one.quotes]
    assert {(quote.span.begin, quote.span.end) for one in behind for quote in one.quotes} == set(moved)
