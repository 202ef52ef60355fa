"""A phrase that names who speaks: its words, what stands beside it, and which of it is the name."""

from collections.abc import Sequence

from model.labels import Span
from model.voices.kinds import ends_with_entry, kind_among, singular
from model.voices.lists import (
    ADJECTIVES,
    ALSO_NAMES,
    ARTICLES,
    COUNTING,
    DAYS,
    FUNCTION,
    GATHERED,
    LEADING,
    MEDIA_PERSONS,
    NOTES,
    PARTICLES,
    PERSONS,
    PRONOUNS,
    STUDYING,
    TITLES,
    WITHIN,
    Kind,
    speakers,
)
from model.voices.tokens import Token

LONGEST_NAME = 4  # words of a name between commas
OFFICES: frozenset[Kind] = frozenset({"ministry", "service", "organization"})


class Phrase:
    """A noun phrase that speaks; asked again and again, so it keeps what it has told.

    Parameters
    ----------
    span : its words in the text, without an article
    words : its tokens
    aside : the tokens between commas or brackets that tell more of it
    """

    __slots__ = ("_head", "_names", "aside", "span", "words")

    def __init__(self, span: Span, words: tuple[Token, ...], aside: tuple[Token, ...] = ()) -> None:
        self.span = span
        self.words = words
        self.aside = aside
        self._head: tuple[Token, ...] | None = None
        self._names: list[str] | None = None

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
        if self._names is None:
            known = speakers()
            self._names = [
                token.text.removesuffix("'s").removesuffix("’s")
                for token in self.head
                if token.is_name and token.low not in known and token.low not in TITLES and token.low not in COUNTING
            ]
        return self._names

    @property
    def head(self) -> tuple[Token, ...]:
        """Return its words up to a preposition behind a small word, which only tells where they belong."""
        if self._head is None:
            self._head = self.words[: self._head_end()]
        return self._head

    def _head_end(self) -> int:
        low = self.words[0].low
        start = 2 if low in COUNTING or low in GATHERED else 1
        for place, token in enumerate(self.words[start:], start):
            if token.low in WITHIN and not (self.words[place - 1].is_name and _is_name_part(self.words, place)):
                return place
        return len(self.words)


def _is_name_part(words: Sequence[Token], place: int) -> bool:
    """Tell whether a preposition belongs to a name, as in 'Ministry of Defence'."""
    if words[place].low not in ("of", "for") or not any(token.is_name for token in words[place + 1 : place + 3]):
        return False
    return not (words[place + 1].low == "the" and _is_full_name(words[:place]))


def _is_full_name(words: Sequence[Token]) -> bool:
    """Tell whether words are a person's first and last name: 'Ada Orel' of the Defence Ministry."""
    return len(words) > 1 and all(token.is_name and not is_role(token) for token in words)


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
    is_known = any(is_role(token) or is_note(token) or _is_proper(token) for token in words)
    if not (is_known or has_article or words[0].low in PRONOUNS or words[0].low in COUNTING):
        return None
    if all(not token.is_name and token.low in FUNCTION and token.low not in PRONOUNS for token in words):
        return None
    last = words[-1]
    end = last.end - (2 if last.text.endswith(("'s", "’s")) else 0)
    return Phrase(Span(words[0].begin, end), words, aside)


def named_aside(phrase: Phrase) -> Phrase:
    """Return the name where a phrase without one has a name for its aside: 'the mayor, Ihor Bondar,'."""
    aside = phrase.aside[1:] if phrase.aside and phrase.aside[0].low in ARTICLES else phrase.aside
    if phrase.is_pronoun or phrase.head[-1].is_name or not 0 < len(aside) <= LONGEST_NAME:
        return phrase
    if not all(token.is_name or token.low in PARTICLES for token in aside):
        return phrase
    if len(aside) == 1 and not is_role(phrase.head[-1]):
        return phrase
    return Phrase(Span(aside[0].begin, aside[-1].end), aside, phrase.words)


def _is_proper(token: Token) -> bool:
    """Tell whether a word is a name, not only the first of its sentence."""
    return token.is_name and not (token.low in FUNCTION or token.low in COUNTING or token.low in ADJECTIVES)


def kind_of(phrase: Phrase) -> Kind:
    """Return the kind of speaker that a phrase, or what stands beside it, tells."""
    found = _weightiest(phrase.head)
    if found is None and phrase.aside:
        found = _kind_of_aside(phrase)
    if found is None:
        found = _kind_of_rest(phrase)
    is_from = bool(phrase.names) and any(token.low == "from" for token in phrase.words)
    return found or ("private_person" if is_from or _is_titled(phrase) else "unknown")


def _is_titled(phrase: Phrase) -> bool:
    """Tell whether a small word that no list knows stands before a name: 'skipper Rolando Reyes'."""
    first, *others = phrase.head
    return len(others) > 1 and not first.is_name and first.text.isalpha() and all(token.is_name for token in others)


def _kind_of_rest(phrase: Phrase) -> Kind | None:
    """Return what the words behind a preposition tell; who is named as a body's own speaks for it."""
    rest = _weightiest(phrase.words)
    return "official" if phrase.names and rest in OFFICES else rest


def _kind_of_aside(phrase: Phrase) -> Kind | None:
    words = phrase.aside
    lows = [token.low for token in words[:3]]
    if phrase.names and any(low.isdigit() for low in lows[:2]):
        return "private_person"
    if lows[0] == "who":
        return "official" if LEADING & set(lows) else "analyst" if STUDYING & set(lows) else None
    return _weightiest(Phrase(phrase.span, words).head) or _weightiest(words)


def _weightiest(words: Sequence[Token]) -> Kind | None:
    """Return the kind that words tell; a state before a person's name does not make the person one of its bodies."""
    words = _without_surname(words)
    lows = tuple(token.low for token in words)
    found = kind_among(lows)
    if found != "ministry" or not words[-1].is_name or {"of", "for"} & set(lows) or ends_with_entry(lows):
        return found
    return None


def _without_surname(words: Sequence[Token]) -> Sequence[Token]:
    """Leave out a surname that is a role or a state elsewhere: 'James Baker', 'Jim Jordan'."""
    if len(words) < 2:
        return words
    first, last = words[-2:]
    is_both = last.is_name and (last.low in ALSO_NAMES or speakers().get(last.low) == "private_person")
    is_first_name = first.is_name and not is_role(first) and first.low not in TITLES | ADJECTIVES
    return words[:-1] if is_both and is_first_name else words


def is_person(phrase: Phrase, kind: Kind) -> bool:
    """Tell whether a phrase names one person or several."""
    if kind in PERSONS or phrase.head[-1].low in MEDIA_PERSONS:
        return True
    return kind == "unknown" and bool(phrase.names)
