"""Quotations cut at sentence borders: what of a sentence is quoted, and the sentence with that blanked out."""

import re
from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from model.labels import Span
from model.language.lines import BREAK
from model.voices.attribution import Attribution, attributions, subject
from model.voices.marks import Pair
from model.voices.phrase import Phrase
from model.voices.tokens import BLANK, Token, tokens_of

MOST_IN_SENTENCE = 64
"""Quotations of a sentence that are told; no prose has more, and a text of marks alone has hundreds of thousands."""


LETTER = re.compile(r"[^\W_]")


class Piece(msgspec.Struct, frozen=True, gc=False):
    """What of a quotation stands in one sentence.

    Parameters
    ----------
    pair : the quotation's number in its document
    is_first, is_last : whether it begins, ends in this sentence
    """

    begin: int
    end: int
    pair: int
    depth: int
    is_first: bool
    is_last: bool


class Sentence:
    """A sentence with what of it is quoted; read for who speaks when that is asked first."""

    __slots__ = (
        "_attributions",
        "_is_all_quoted",
        "_joined",
        "_masked",
        "_subject",
        "_tokens",
        "outer",
        "pieces",
        "span",
    )

    def __init__(self, joined: str, span: Span, pieces: Sequence[Piece]) -> None:
        self.span = span
        self.pieces = pieces
        self.outer = [piece for piece in pieces if piece.depth == 0] if pieces else pieces
        self._joined = joined
        self._masked: str | None = None
        self._is_all_quoted: bool | None = None
        self._tokens: list[Token] | None = None
        self._attributions: list[Attribution] | None = None
        self._subject: tuple[Phrase | None] | None = None

    @property
    def masked(self) -> str:
        """The sentence with its outer quotations blanked out."""
        if self._masked is None:
            self._masked = blanked(self._joined, self.span, self.outer)
        return self._masked

    @property
    def tokens(self) -> list[Token]:
        """Its own words; each quotation is one token."""
        if self._tokens is None:
            self._tokens = tokens_of(self.masked, self.span.begin)
        return self._tokens

    @property
    def attributions(self) -> list[Attribution]:
        """What it says of who speaks."""
        if self._attributions is None:
            self._attributions = attributions(self.tokens)
        return self._attributions

    @property
    def subject(self) -> Phrase | None:
        """With whom it begins."""
        if self._subject is None:
            self._subject = (subject(self.tokens),)
        return self._subject[0]

    @property
    def is_all_quoted(self) -> bool:
        """Whether no letter of it stands outside quotations."""
        if self._is_all_quoted is None:
            self._is_all_quoted = bool(self.outer) and LETTER.search(self.masked) is None
        return self._is_all_quoted


def blanked(joined: str, span: Span, pieces: Sequence[Piece]) -> str:
    """Return a stretch of text with pieces of it blanked out, as long as before."""
    parts: list[str] = []
    done = span.begin
    for piece in pieces:
        parts += [_unblanked(joined[done : piece.begin]), BLANK * (piece.end - piece.begin)]
        done = piece.end
    return "".join([*parts, _unblanked(joined[done : span.end])])


def _unblanked(text: str) -> str:
    """Return a stretch without the character that stands for quotations, as a text may hold that too."""
    return text.replace(BLANK, "\ufffd")


def sentences_of(joined: str, spans: Sequence[Span], pairs: Sequence[Pair]) -> list[Sentence]:
    """Return the sentences of a text with their pieces, by begin, the outer before the inner."""
    begins = [span.begin for span in spans]
    pieces: dict[int, list[Piece]] = {}
    for number, pair in enumerate(pairs):
        first = max(bisect_right(begins, pair.begin) - 1, 0)
        for place in range(first, len(spans)):
            span = spans[place]
            if span.begin >= pair.end:
                break
            begin, end = max(pair.begin, span.begin), min(pair.end, span.end)
            found = pieces.setdefault(place, [])
            if begin < end and len(found) < MOST_IN_SENTENCE:
                found.append(Piece(begin, end, number, pair.depth, begin == pair.begin, end == pair.end))
    nothing: list[Piece] = []
    return [Sentence(joined, span, pieces.get(place, nothing)) for place, span in enumerate(spans)]


def paragraphs_of(joined: str, spans: Sequence[Span]) -> list[int]:
    """Return the number of each sentence's paragraph."""
    breaks = [match.start() for match in BREAK.finditer(joined)]
    return [bisect_right(breaks, span.begin) for span in spans]
