"""What a number counts: the noun behind it, how such nouns are compared, and whose they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from model.ledger.lists import by_word, named_words
from model.ledger.parties import Mention

FAR = 100  # characters behind a number that are looked at
MOST_WORDS = 7
MOST_PLURAL = 5
SHORTEST = 3  # letters of what is no noun in the plural
STOPS, FIRST, TIME, SINGULAR, OWN, BACK, NOT_NOUNS = map(
    named_words, ("stops", "first", "time", "singular", "own", "back", "not_nouns")
)
TOKEN = re.compile(r"\s{0,3}([A-Za-z][\w’'.-]*|\d[\w.,-]*|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts.

    Parameters
    ----------
    word : as written, in small letters; "" where the sentence leaves it out
    end : where it ends in the sentence
    is_own : whether it is said to be of those who speak or act ("of its soldiers")
    """

    word: str
    end: int
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a noun's group, as written, and where it ends."""

    written: str
    end: int

    @property
    def small(self) -> str:
        return self.written.lower()


def unit_after(sentence: str, end: int) -> Unit | None:
    """Return what is counted by a number that ends at a place; None where no noun for it follows.

    Words between number and noun, such as adjectives, are passed over; so is "of its".
    """
    first = TOKEN.match(sentence, end)
    if first is None:
        return None
    at, is_own = end, False
    if first[1].lower() in FIRST:
        return Unit("people", end)
    if first[1].lower() == "of":
        at, is_own, behind = _behind_of(sentence, first.end())
        if behind in BACK:
            return Unit("people", at)
    group = list(_group(sentence, at, end + FAR))
    found = _listed(group) or _plural(group)
    if found is None or any(word.small in TIME for word in group if word.end <= found.end):
        return None
    return Unit(found.small, found.end, is_own)


def _group(sentence: str, at: int, most: int) -> Iterator[_Word]:
    """Yield the words of a noun's group, up to one that ends such groups; whose it is is passed over."""
    known, events = by_word("units.tsv"), by_word("events.tsv")
    for _ in range(MOST_WORDS):
        token = TOKEN.match(sentence, at, min(len(sentence), most))
        if token is None:
            return
        at = token.end()
        written = token[1].rstrip(".")
        word = written.lower()
        if word.endswith(("'s", "’s")):
            continue
        if not written[:1].isalpha() or word in STOPS or word in FIRST or (word in events and word not in known):
            return
        if word.endswith("ly") and word not in known:
            return
        yield _Word(written, at - len(token[1]) + len(written))


def _listed(group: Sequence[_Word]) -> _Word | None:
    """Return the first noun of the list of units; of several in a row the last one, and of two words both."""
    known = by_word("units.tsv")
    found = None
    for place, word in enumerate(group):
        if place + 1 < len(group) and (both := f"{word.small} {group[place + 1].small}") in known:
            return _Word(both, group[place + 1].end)
        if word.small in known or (found is None and word.small in SINGULAR):
            found = word
        elif found:
            break
    return found


def _plural(group: Sequence[_Word]) -> _Word | None:
    """Return the last noun in the plural; people of a country are people."""
    found = None
    for word in group[:MOST_PLURAL]:
        small = word.small
        if word.written in _people() and small.endswith(("s", "ese")):
            return _Word("people", word.end)
        if small.endswith("s") and not small.endswith("ss") and small not in NOT_NOUNS and len(small) > SHORTEST:
            found = word
        elif found or small.endswith("ed"):
            break
    return found


def _behind_of(sentence: str, at: int) -> tuple[int, bool, str]:
    """Return where to go on behind "of", whether what follows is somebody's own, and the word that says so."""
    token = TOKEN.match(sentence, at)
    word = token[1].lower() if token else ""
    if token and word[0].isdigit():
        return token.end(), False, word
    if token and (word in OWN or word in BACK or word == "the"):
        return token.end(), word in OWN, word
    return at, False, ""


@cache
def _people() -> frozenset[str]:
    """Return the words for people of a country: the last one of a name, as in North Koreans."""
    return frozenset(name.split()[-1] for name in by_word("parties.tsv"))


def class_of(word: str) -> str:
    """Return by what counts of a unit are compared: the same word for soldiers and troops."""
    return by_word("units.tsv").get(word, word)


def owner_of(sentence: str, begin: int, end: int, mentions: list[Mention]) -> str:
    """Return the party named before the noun, or right behind it ("600 troops from North Korea"); "" for none."""
    within = [one for one in mentions if begin <= one.begin < end]
    if within:
        return within[-1].party
    behind = re.compile(r"\s{1,3}(?:from|of|belonging to)\s{1,3}(?:the\s)?").match(sentence, end)
    return next((one.party for one in mentions if behind and one.begin == behind.end()), "")
