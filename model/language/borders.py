"""Whether a full stop ends its sentence: what the words on both sides of it tell, kind by kind.

Only a few dozen characters on each side are looked at, so that the cost of a text stays linear in its length.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

STOPS = Path(__file__).resolve().parent / "stops.tsv"
CLUE = 100  # characters looked at on each side
LONGEST_ITEM = 12  # characters of the number of a list item, with what stands before it
LONGEST_WORD = 24  # characters of a word before a stop that may be an abbreviation

OPENING = "\"“„«‘'([{"
QUOTES = "\"“”„«»‘’'"
CLOSERS = "\"”“’‘'»«)]"
NOTE_NUMBER = r"(?<=[a-z\"”’)]\.)\d{1,3}(?:[,–-]\d{1,3})*(?=\s+[A-Z\"“(])"
"""A footnote's number right behind the stop, as copied pages have it."""
STOP = re.compile(
    r"(?P<stop>(?<![.!?])(?:(?:\. ){2,}\.|[.!?]++)|(?<!…)…++)"
    rf"(?P<closers>[{re.escape(CLOSERS)}]*+)"
    r"(?P<note>[¹²³⁰⁴-⁹*†‡]+|(?:\[(?:\d{1,3}|[a-z]|note \d{1,3}|citation needed)\])+"
    rf"|{NOTE_NUMBER})?"
    r"(?=\s|$)"
)
"""Where a sentence may end: the stop, what closes after it, and the mark of a footnote; a run is tried once."""

DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTH = r"(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)"
ZONE = r"(?:GMT|UTC|Z|CES?T|EES?T|WET|MSK|BST|IST|JST|KST|HKT|SGT|PKT|IRST|TRT|[AECMP][SD]T|[ECMP]T|AE[SD]T|AK[SD]T)"
AFTER_HOUR = re.compile(
    rf"(?:{ZONE}\b|{DAY}\b|{MONTH}|local\b|today\b|"
    r"(?:[A-Z][\w-]+\s+){1,3}(?:[Tt]ime|[Ss]tandard|[Dd]aylight|[Ss]ummer)\b)"
)
HOUR = re.compile(r"\b[ap]\.\s?m\.$")
TITLED = r"(?:Mr|Mrs|Ms|Dr|Gen|Col|Lt|Maj|Capt|Sgt|Sen|Rep|Gov|Prof|St)\."
NAME = rf"(?:{TITLED}|[A-Z][\w’'-]*|de|la|le|van|von|der|bin|ben|al|el|of|the)"
NO_SPEAKER = re.compile(
    r"(?:The|A|An|He|She|It|They|We|I|You|His|Her|Their|Our|This|That|These|Those|Nobody|Everyone)\b"
)
DAY_OF_SAYING = re.compile(
    rf"{DAY}\s*(?:,|\.|at|in|on|during|after|before|as|when|to|outside|near|morning|afternoon|evening|night)(?:\W|$)"
)
ENUMERATOR = re.compile(
    r"\(?(?:(?:Step|Point|Rule|Phase|Part|Question|Article|Section)\s)?(?:\d{1,3}(?:\.\d{1,2})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]"
)
LETTERED = re.compile(
    r"\b(?:[Pp]lan|[Vv]itamin|[Tt]ype|[Gg]rade|[Cc]lass|[Gg]roup|[Bb]lock|[Ss]ection|[Tt]eam|[Oo]ption|[Pp]hase|[Hh]epatitis|an?)"
    r" [A-Z]\.$"
)
LISTED = re.compile(r"[:;,]\s+\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]$")
BRACKETED_ITEM = re.compile(r"\((?:\d{1,2}|[a-z]|[ivx]{1,4})\)\s")
ROMAN = re.compile(r"[IVXLC]{1,6}\b")
PARTICLE = re.compile(
    r"(?:(?:al|el|ul|ad|as)-[A-Z]|(?:de|van|von|der|bin|ben|la|le|du|di|da|ter|zu)\s+[A-Z]|[a-z]{1,2}[A-Z]\w)"
)
WORD = re.compile(r"(?:et al|[^\s\"“”„«»(\[{]+)$")
FIRST_WORD = re.compile(r"\w+(?=[\s'’])")
VOWEL = re.compile(r"[aeiouyAEIOUY]")


@lru_cache(maxsize=1)
def words() -> dict[str, frozenset[str]]:
    """Return the words of each kind; what the kinds mean stands in the file."""
    rows = (line.split("\t") for line in STOPS.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    kinds: dict[str, set[str]] = {}
    for kind, word in rows:
        kinds.setdefault(kind, set()).add(word)
    return {kind: frozenset(found) for kind, found in kinds.items()}


@lru_cache(maxsize=1)
def _speaker() -> re.Pattern[str]:
    """Return a name with a verb of saying, and what may stand between them."""
    said = "|".join(sorted(words()["said"]))
    return re.compile(rf"{NAME}(?:\s+{NAME}){{0,6}}(?:,[^,.!?]{{1,50}},)?\s+(?:(?:also|then|had|has)\s+)?(?:{said})\b")


@dataclass(frozen=True, slots=True)
class Place:
    """One stop with what stands around it.

    Parameters
    ----------
    before : up to the stop and with it; no more than `CLUE` characters, and no more than the sentence has
    after : from the next word on
    whole : whether `before` is all there is of the sentence
    stop, closers : the punctuation itself, and what closes after it
    noted : whether a footnote's mark stands behind the stop
    is_small : whether the sentence itself begins with a small letter
    by_library : whether the library would end the sentence here
    """

    before: str
    after: str
    whole: bool
    stop: str
    closers: str
    noted: bool
    is_small: bool
    by_library: bool


def ends_sentence(place: Place) -> bool:
    """Tell whether a sentence ends at a stop."""
    if _numbers_an_item(place):
        return False
    if place.noted or BRACKETED_ITEM.match(place.after):
        return True
    if any(mark in QUOTES for mark in place.closers):
        return _ends_after_quote(place)
    known = _known(place) if place.stop == "." else None
    return _ends_plainly(place) if known is None else known


def _numbers_an_item(place: Place) -> bool:
    """Tell whether the stop only belongs to the number of a list's item."""
    if place.whole and ENUMERATOR.fullmatch(place.before.strip()):
        return True
    return LISTED.search(place.before[-LONGEST_ITEM:]) is not None and not BRACKETED_ITEM.match(place.after)


def _ends_after_quote(place: Place) -> bool:
    first = place.after.lstrip(OPENING)[:1]
    if first.islower():
        return place.is_small and place.stop == "."
    if place.stop[-1] in "!?":
        is_speaker = _speaker().match(place.after) and not NO_SPEAKER.match(place.after)
        return not (is_speaker or DAY_OF_SAYING.match(place.after))
    return True


def _known(place: Place) -> bool | None:
    """Tell what an abbreviation before the stop decides, None where there is none."""
    word = _word(place)
    kinds = words()
    if word in kinds["title"] or word.rpartition("-")[2] in kinds["title"]:
        return False
    if word in kinds["number"]:
        return False if place.after[:1].isdigit() or ROMAN.match(place.after) else None
    if word not in kinds["ending"]:
        return None
    goes_on = place.after[:1].islower() or place.after[:1] in "(["
    if goes_on or (HOUR.search(place.before) and AFTER_HOUR.match(place.after)):
        return False
    return _starts(place) or (place.by_library and word != "et al")


def _starts(place: Place) -> bool:
    """Tell whether the next word begins sentences and is hardly a name."""
    word = FIRST_WORD.match(place.after.lstrip(OPENING))
    return word is not None and word[0] in words()["starts"]


def _ends_plainly(place: Place) -> bool:
    after = place.after.lstrip(OPENING)
    if after[:1].islower():
        return _begins_small(place, after)
    if place.stop[0] == "…" or len(place.stop) > 1:
        return True
    if place.stop != "." or place.by_library:
        return True
    word = _word(place)
    if word in words()["short"] or LETTERED.search(place.before):
        return True
    if len(word) < 2 or "." in word:
        return False
    return _starts(place) or (len(word) > 3 and word.islower() and VOWEL.search(word) is not None)


def _begins_small(place: Place, after: str) -> bool:
    """Tell whether a sentence begins with a small letter here: rare, so the words must show it."""
    if place.stop[0] == "…" or len(place.stop) > 1:
        return False
    if PARTICLE.match(after):
        return True
    if place.stop != ".":
        return place.is_small
    word = _word(place)
    if "." in word or not VOWEL.search(word):
        return place.is_small and word.isdigit()
    return len(word) > (1 if place.is_small else 3)


def _word(place: Place) -> str:
    """Return the word before the stop, empty where there is none."""
    found = WORD.search(place.before[-LONGEST_WORD:-1])
    return found[0] if found else ""
