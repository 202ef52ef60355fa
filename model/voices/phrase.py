"""A phrase that names who speaks: its words, what stands beside it, and which of it is the name."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.labels import Span
from model.voices.kinds import kind_among, singular
from model.voices.lists import (
    COUNTING,
    DAYS,
    FUNCTION,
    GATHERED,
    LEADING,
    NOTES,
    PERSONS,
    PRONOUNS,
    STUDYING,
    TITLES,
    WITHIN,
    Kind,
    speakers,
)
from model.voices.tokens import Token


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that speaks.

    Parameters
    ----------
    span : its words in the text, without an article
    words : its tokens
    aside : the tokens between commas or brackets that tell more of it
    """

    span: Span
    words: tuple[Token, ...]
    aside: tuple[Token, ...] = ()

    @property
    def is_pronoun(self) -> bool:
        """Whether it names nobody."""
        return self.words[-1].low == "them" or (len(self.words) == 1 and self.words[0].low in PRONOUNS)

    @property
    def pronoun(self) -> str:
        """Return the pronoun that stands for somebody."""
        return "they" if self.words[-1].low == "them" else self.words[0].low

    @property
    def names(self) -> list[str]:
        """Return its words that are written as names and are no roles, without genitives."""
        own = self.head
        return [
            token.text.removesuffix("'s").removesuffix("’s")
            for token in own
            if token.is_name and token.low not in speakers() and token.low not in TITLES | COUNTING
        ]

    @property
    def head(self) -> tuple[Token, ...]:
        """Return its words up to a preposition behind a small word, which only tells where they belong."""
        start = 2 if self.words[0].low in COUNTING | GATHERED else 1
        for place, token in enumerate(self.words[start:], start):
            if token.low in WITHIN and not (self.words[place - 1].is_name and _is_name_part(self.words, place)):
                return self.words[:place]
        return self.words


def _is_name_part(words: Sequence[Token], place: int) -> bool:
    """Tell whether a preposition belongs to a name, as in 'Ministry of Defence'."""
    return words[place].low in ("of", "for") and any(token.is_name for token in words[place + 1 : place + 3])


def is_role(token: Token) -> bool:
    """Tell whether a word stands for speakers."""
    return singular(token.low) in speakers()


def is_note(token: Token) -> bool:
    """Tell whether a word stands for what is written or spoken."""
    return token.low in NOTES


def checked(words: tuple[Token, ...], aside: tuple[Token, ...], *, has_article: bool) -> Phrase | None:
    """Return the phrase of some words; None where they can name nobody."""
    while words and words[-1].low in DAYS:
        words = words[:-1]
    if not words:
        return None
    is_known = any(token.is_name or is_role(token) or is_note(token) for token in words)
    if not (is_known or has_article or words[0].low in PRONOUNS):
        return None
    if all(not token.is_name and token.low in FUNCTION and token.low not in PRONOUNS for token in words):
        return None
    last = words[-1]
    end = last.end - (2 if last.text.endswith(("'s", "’s")) else 0)
    return Phrase(Span(words[0].begin, end), words, aside)


def kind_of(phrase: Phrase) -> Kind:
    """Return the kind of speaker that a phrase, or what stands beside it, tells."""
    found = _weightiest(phrase.head)
    if found is None and phrase.aside:
        found = _kind_of_aside(phrase)
    if found is None and not phrase.names:
        found = _weightiest(phrase.words)
    return found or "unknown"


def _kind_of_aside(phrase: Phrase) -> Kind | None:
    words = phrase.aside
    lows = [token.low for token in words[:3]]
    if phrase.names and any(low.isdigit() for low in lows[:2]):
        return "private_person"
    if lows[0] == "who":
        return "official" if LEADING & set(lows) else "analyst" if STUDYING & set(lows) else None
    return _weightiest(Phrase(phrase.span, words).head) or _weightiest(words)


def _weightiest(words: Sequence[Token]) -> Kind | None:
    """Return the kind of the last entry among words; one that many kinds of bodies share gives way to any other."""
    return kind_among(tuple(token.low for token in words))


def is_person(phrase: Phrase, kind: Kind) -> bool:
    """Tell whether a phrase names one person or several."""
    return kind in PERSONS or (kind == "unknown" and bool(phrase.names))
