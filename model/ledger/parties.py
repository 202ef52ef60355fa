"""Who is named in a sentence: states, their capitals and services, and those who fight as states do."""

import re
from dataclasses import dataclass
from functools import cache

from model.estimates.tables import one_of
from model.ledger.lists import by_word


@dataclass(frozen=True, slots=True)
class Mention:
    """A party's name in a text."""

    begin: int
    end: int
    party: str


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?=[A-Z]|al)(?:{one_of(frozenset(by_word('parties.tsv')))})(?!\w)")


def mentions_in(sentence: str) -> list[Mention]:
    """Return the parties that a sentence names, in order."""
    known = by_word("parties.tsv")
    return [
        Mention(*match.span(), known[" ".join(match[0].split())])
        for match in _pattern().finditer(sentence)
    ]
