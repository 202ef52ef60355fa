"""Who is named in a sentence: states, their capitals and services, and those who fight as states do."""

import re
from dataclasses import dataclass
from functools import cache

from model.estimates.tables import one_of
from model.language.finder import Anchored
from model.ledger.lists import by_word


@dataclass(frozen=True, slots=True)
class Mention:
    """A party's name in a text."""

    begin: int
    end: int
    party: str


@cache
def _pattern() -> Anchored:
    names = one_of(frozenset(by_word("parties.tsv")))
    return Anchored(re.compile(rf"(?<![\w-])(?=[A-Z]|al)(?:{names})(?!\w)"))


KOREA = re.compile(r"\b(?:Korean?|Pyongyang|Seoul|DPRK)\b")
HALF = re.compile(
    r"\b[Tt]he (?P<half>North|South)(?=['’]s\b|,"
    r"|\s(?!(?:of|and|or|where|in|from|by|with|as|at|to|on|for|into|near|side|coast|west|east)\b)[a-z])"
)


def mentions_in(sentence: str, *, of_korea: bool = False) -> list[Mention]:
    """Return the parties that a sentence names, in order.

    Parameters
    ----------
    of_korea : whether its text tells of Korea, so that "the North" is a state
    """
    known = by_word("parties.tsv")
    found = [Mention(*match.span(), known[" ".join(match[0].split())]) for match in _pattern().finditer(sentence)]
    if of_korea:
        named = {mention.end for mention in found}
        found += [
            Mention(*match.span(), f"{match['half']} Korea")
            for match in HALF.finditer(sentence)
            if match.end() not in named
        ]
        found.sort(key=lambda mention: mention.begin)
    return found
