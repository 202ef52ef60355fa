"""What a quotation is by its shape and by the words around it: speech, a fragment, or words at a distance."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

from model.voices.attribution import Attribution
from model.voices.lists import ARTICLES, NAMING, PARTICIPLES, SAYING, entries
from model.voices.tokens import Token

QuoteKind: TypeAlias = Literal["direct", "fragment", "block", "scare"]
Shape: TypeAlias = Literal["direct", "fragment", "distance", "name"]
FEW = 3  # words that a writer holds at a distance
MARKS = "\"＂“”„‟«»‹›「」『』〝〞〟'‘’‚‛` \u00a0"
STOPS = (".", ",", "!", "?", "…", "—", "–")
SOME = 400  # characters that are looked at for a quotation's shape


class Seen(msgspec.Struct, frozen=True, gc=False):
    """A quotation with what stands around it in its sentence.

    Parameters
    ----------
    content : its words, without its marks; long ones cut
    left : the own tokens before it, the nearest last, as far as the quotation before
    right : the own token behind it
    is_opening : whether no own word stands before it
    follows_speech : whether a quotation of speech stands before it
    by : who is said to speak
    is_answered : whether the words that say so stand right behind it
    """

    content: str
    left: Sequence[Token]
    right: Token | None
    is_opening: bool
    follows_speech: bool
    by: Attribution | None
    is_answered: bool

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.content.split())

    @property
    def is_stopped(self) -> bool:
        """Whether it ends with a mark of punctuation."""
        return self.content.endswith(STOPS)

    @property
    def is_capital(self) -> bool:
        """Whether it begins as sentences do."""
        first = next((char for char in self.content if char.isalnum()), "")
        return first.isupper() or first.isdigit() or not first.islower()


def content_of(text: str) -> str:
    """Return the words of a quotation."""
    return text[:SOME].strip(MARKS) if len(text) <= SOME else text[:SOME].lstrip(MARKS) + text[-SOME:].rstrip(MARKS)


def shape_of(seen: Seen) -> Shape:
    """Return what a quotation looks like; one that fills its sentence is not asked about."""
    if _at_distance(seen):
        return "distance" if seen.words <= FEW else "fragment"
    if _is_appended_name(seen):
        return "name"
    if _is_speech(seen):
        return "direct"
    if _is_name(seen):
        return "name"
    return "fragment"


def _at_distance(seen: Seen) -> bool:
    if seen.by and seen.by.way in ("distant", "owner"):
        return True
    lows = [token.low for token in seen.left[-4:]]
    while lows and lows[-1] in ("a", "an", "the", "as"):
        lows.pop()
    distance = entries("phrases")["distance"]
    return any(" ".join(lows[-size:]) in distance for size in range(1, len(lows) + 1))


def _is_speech(seen: Seen) -> bool:
    mark = seen.left[-1].text if seen.left else ""
    is_closed = seen.is_stopped or (seen.right is not None and seen.right.text in ",—–")
    if mark == ":":
        return seen.words > 1 or seen.is_stopped
    if seen.is_opening:
        return (is_closed and (seen.is_answered or seen.is_stopped)) or _is_answered_at_once(seen)
    if mark in (",", "—", "–"):
        return seen.follows_speech or (seen.is_capital and seen.words > 1) or _is_told(seen, 2)
    if not seen.is_capital:
        return False
    if seen.is_stopped and seen.content.endswith((".", "!", "?", "…")) and seen.words > 2 and seen.by is not None:
        return seen.by.way != "name" or seen.content.endswith(("!", "?"))
    return _is_told(seen, 3) and (seen.words > 2 or seen.is_stopped)


def _is_answered_at_once(seen: Seen) -> bool:
    """Tell whether the very next words say who spoke, though no comma parts them."""
    if not seen.is_answered or seen.by is None or seen.right is None or not seen.is_capital:
        return False
    begins = [span.begin for span in (seen.by.cue, seen.by.phrase.span if seen.by.phrase else None) if span]
    return seen.right.begin in begins or (seen.right.low in ARTICLES and seen.right.end + 1 in begins)


def _is_told(seen: Seen, most: int) -> bool:
    """Tell whether a word of saying stands before a quotation, at most so many tokens away."""
    return any(token.low in SAYING or token.low in PARTICIPLES for token in seen.left[-most:])


@lru_cache(maxsize=1)
def _works() -> frozenset[str]:
    return entries("phrases")["work"]


def _is_appended_name(seen: Seen) -> bool:
    """Tell whether a comma parts a thing from its name: a film, "...", ended."""
    if len(seen.left) < 2 or seen.left[-1].text != "," or seen.is_stopped or not seen.is_capital:
        return False
    return seen.left[-2].low in _works()


def _is_name(seen: Seen) -> bool:
    """Tell whether marks only hold the name of a work, a thing, or a nickname."""
    left = seen.left[-1] if seen.left else None
    if left is None or not seen.is_capital or (seen.is_stopped and not seen.content.endswith(",")):
        return False
    if left.is_name and seen.right is not None and seen.right.is_name and seen.words <= FEW:
        return True
    near = [token.low for token in seen.left[-3:] if token.is_word] or [""]
    if left.low in _works() or (near[-1] in ("called", "named") and near[-2:-1] and near[-2] in _works()):
        return True
    return bool(NAMING & {token.low for token in seen.left[-7:]})
