"""What a number counts: the noun behind it, how such nouns are compared, and whose they are."""

import re
from dataclasses import dataclass
from functools import cache

from model.ledger.lists import by_word
from model.ledger.parties import Mention

FAR = 100  # characters behind a number that are looked at
MOST_WORDS = 7
TOKEN = re.compile(r"\s{0,3}([A-Za-z][\w’'.-]*|\d[\w.,-]*|[^\w\s])")
STOPS = frozenset(
    "who which that whom whose were was are is be been being had have has having will would could may might can did do does to in on at by from with into for "
    "as than since after before when while during near along around across over under inside outside against between through per and or but if not also only "
    "because about out up off down onto toward towards until within without amid among including each every remain remained remains".split()
)
FIRST = frozenset("killed dead wounded injured missing captured dying died kia wia slain".split())
TIME = frozenset("days weeks months years hours minutes seconds decades centuries nights day week month year hour minute o'clock times fold".split())
SINGULAR = frozenset("man woman child person soldier fighter tank vessel ship brigade battalion regiment division missile drone".split())
OWN = frozenset("its their his her our my".split())
BACK = frozenset("them whom which these those".split())
NOT_NOUNS = frozenset("this his its was has as is us always perhaps across previous various serious religious does less yes plus various famous towards afterwards".split())


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


def unit_after(sentence: str, end: int) -> Unit | None:
    """Return what is counted by a number that ends at a place; None where no noun for it follows.

    Words between number and noun, such as adjectives, are passed over; so is "of its".
    """
    known = by_word("units.tsv")
    found: Unit | None = None
    is_own, at = False, end
    for place in range(MOST_WORDS):
        token = TOKEN.match(sentence, at, min(len(sentence), end + FAR))
        if token is None:
            break
        word = token[1].rstrip(".").lower() or "."
        if word in TIME and found is None:
            return None
        if place == 0 and word in FIRST:
            return Unit("people", end)
        if place == 0 and word == "of":
            at, is_own, word = _behind_of(sentence, token.end())
            if word in BACK:
                return Unit("people", at)
            continue
        if word in STOPS or word in FIRST or (word in by_word("events.tsv") and word not in known) or not word[0].isalpha() or word.endswith(("ly", "'s", "’s")) and word not in known:
            if word in {"'s", "’s"} or (word.endswith(("'s", "’s")) and found is None):
                at = token.end()
                continue
            break
        both = _two(sentence, token)
        if both in known:
            return Unit(both, token.end() + len(both) - len(word) + (1 if "  " in both else 0), is_own)
        if word in known or (found is None and word in SINGULAR):
            found = Unit(word, token.end() - (token[1].endswith(".")), is_own)
        elif found is not None:
            break
        at = token.end()
    return found or _plural(sentence, end, is_own=is_own)


def _two(sentence: str, token: re.Match[str]) -> str:
    """Return a word with the next one."""
    more = re.compile(r"\s([A-Za-z]+)").match(sentence, token.end())
    return f"{token[1]} {more[1]}".lower() if more else ""


def _behind_of(sentence: str, at: int) -> tuple[int, bool, str]:
    """Return where to go on behind "of", and whether what follows is somebody's own."""
    token = TOKEN.match(sentence, at)
    word = token[1].lower() if token else ""
    if token and (word in OWN or word in BACK or word == "the"):
        return token.end(), word in OWN, word
    return at, False, ""


def _plural(sentence: str, end: int, *, is_own: bool) -> Unit | None:
    """Return the last noun in the plural before the words that end a noun's group."""
    at, found = end, None
    parties = _people()
    for place in range(5):
        token = TOKEN.match(sentence, at, min(len(sentence), end + FAR))
        if token is None or token[1].lower() in STOPS or not token[1][0].isalpha():
            if not (token and place == 0 and token[1].lower() == "of"):
                break
        word = token[1].rstrip(".").lower()
        if word in by_word("events.tsv"):
            break
        if token[1] in parties and word.endswith(("s", "ese")):
            return Unit("people", token.end(), is_own)
        if word.endswith("s") and not word.endswith(("ss", "'s", "’s")) and word not in NOT_NOUNS and len(word) > 3:
            found = Unit(word, token.end() - token[1].endswith("."), is_own)
        elif found or word.endswith(("ed", "ly")):
            break
        at = token.end()
    return None if found and found.word in TIME else found


@cache
def _people() -> frozenset[str]:
    """Return the words for people of a country: the last one of a name, as in North Koreans."""
    return frozenset(name.split()[-1] for name in by_word("parties.tsv"))


def class_of(word: str) -> str:
    """Return by what counts of a unit are compared: the same word for soldiers and troops."""
    return by_word("units.tsv").get(word, word)


def owner_of(sentence: str, begin: int, end: int, mentions: list[Mention]) -> str:
    """Return the party named between number and noun, or right behind it ("600 troops from North Korea"); "" for none."""
    within = [one for one in mentions if begin <= one.begin < end]
    if within:
        return within[-1].party
    behind = re.compile(r"\s{1,3}(?:from|of|belonging to)\s{1,3}(?:the\s)?").match(sentence, end)
    return next((one.party for one in mentions if behind and one.begin == behind.end()), "")
