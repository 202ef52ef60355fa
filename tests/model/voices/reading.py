"""What the tests of voices say in a line: a text's quotations and speakers as plain strings."""

import sys
from collections.abc import Callable
from types import FrameType

from model.language.sentences import read_sentences
from model.voices.attribution import Attribution, attributions
from model.voices.marks import Pair, quotations
from model.voices.pieces import Sentence, sentences_of
from model.voices.quotes import Voices, read_voices
from model.voices.tokens import Token


def pairs_of(text: str) -> list[Pair]:
    """Return the quotations of a text."""
    return quotations(*read_sentences(text))


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text."""
    joined, spans = read_sentences(text)
    return sentences_of(joined, spans, quotations(joined, spans))


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text of one sentence."""
    (sentence,) = sentences(text)
    return sentence.tokens


def said(text: str) -> list[tuple[str | None, str | None, str]]:
    """Return who, by which words and in which way, of each attribution of a text of one sentence."""
    (sentence,) = sentences(text)
    return [(_who(one, text), one.cue.cut(text) if one.cue else None, one.way) for one in attributions(sentence.tokens)]


def _who(one: Attribution, text: str) -> str | None:
    return one.phrase.span.cut(text) if one.phrase else None


def voices(text: str) -> list[Voices]:
    """Return the voices of each sentence."""
    return read_voices(*read_sentences(text))


def spoken(text: str) -> list[tuple[str, str, str, str]]:
    """Return each quotation's words and kind, and its speaker with `^` where carried, and the speaker's kind."""
    return [
        (
            quote.span.cut(text),
            quote.kind,
            ("^" * quote.speaker.is_carried + quote.speaker.span.cut(text)) if quote.speaker else "",
            quote.speaker.kind if quote.speaker else "",
        )
        for one in voices(text)
        for quote in one.quotes
    ]


def calls_of(work: Callable[[], object]) -> int:
    """Return how many calls some work takes: a measure of steps that no busy machine changes."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
