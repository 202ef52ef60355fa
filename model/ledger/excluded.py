"""Numbers that count nothing: dates, times, ages, names of things, addresses, scores, telephone numbers, ordinals."""

import re
from functools import cache

from model.estimates.tables import spaced
from model.language.finder import Patterns
from model.ledger.lists import words_of

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept\.?|Sep\.?|Oct\.?|Nov\.?|Dec\.?)"
)
YEAR = r"(?:1[5-9]|20|21)\d\d"
_th = r"(?:st|nd|rd|th)"
_small = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
PATTERNS = (
    rf"\b{MONTH} \d{{1,2}}{_th}?(?:(?:-| to | and |–)\d{{1,2}}{_th}?)?(?:,? {YEAR})?\b(?!,\d)",
    rf"\b\d{{1,2}}{_th}?(?:(?:-| to | and |–)\d{{1,2}}{_th}?)? (?:of )?{MONTH}(?:,? {YEAR})?\b",
    rf"\b{MONTH},? {YEAR}\b",
    r"\b\d{4}-\d{2}(?:-\d{2})?\b",
    r"(?<![\d.])\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
    rf"(?<![\w.,$€£])(?:fiscal |FY)?{YEAR}(?:(?:-|–|/)\d{{2,4}})?s?\b(?![,.]?\d|%| ?per)",
    r"\b\d{1,2}(?::|\.|h)\d{2}(?: ?[ap]\.?m\b\.?)?(?! ?(?:million|billion|trillion|thousand|per|%|bn|km))(?![\d%])",
    r"\b\d{1,2} ?[ap]\.?m\b\.?",
    r"\b\d{3,4} (?:GMT|UTC|hours|hrs|local|KST|Z)\b",
    r"\b\d{1,3}(?:-| )year(?:-| )olds?\b",
    rf"\b{_small}-year-olds?\b",
    r"\b(?:aged?|ages) (?:between )?\d{1,3}(?:(?: to | and |-|–)\d{1,3})?\b",
    r"(?<=[a-z]), \d{1,2}(?=, |\.$)",
    r"\b\d+(?:st|nd|rd|th)\b",
    r"\b\d+ [A-Z]\w+ (?:Street|St\.|Avenue|Ave\.?|Road|Rd\.?|Lane|Boulevard|Square|Drive)",
    r"\b(?:won|lost|beat|beaten|drew|voted|vote of|by|score of|led|trailed) (?:\w+ ){0,2}\d{1,3}(?:-|–)\d{1,3}\b"
    r"(?=[^\w\s%-]|$|\s*$| (?:at|in|on|to|against|over|away|after|and|with|by|from|for|thanks)\b)",
    rf"\b(?:[Oo]ne|1) in (?:every )?(?:{_small}|\d{{1,4}})\b",
    rf"\b(?i:{_small}) in (?:every )?ten\b",
    r"\bminus \d+(?:\.\d+)?",
    r"\b\d{1,3}(?:-|–)\d{1,3} (?:win|victory|defeat|loss|draw|vote|lead|decision|ruling|majority)\b",
    r"(?<![\d,.])(?:\+\d{1,3}(?: |-))?(?:\(?\d{2,4}\)?(?: |-)){2,4}\d{2,4}(?![\d,])",
    r"(?<![\d,.])\+\d{6,14}\b",
    r"\b\d+(?:\.\d+){2,}\b",
    r"\b\d+/\d+\b",
    r"\d{1,3}(?:\.\d+)?°(?: ?\d+['′])?",
    r"\b(?:\d{1,4}(?:\.\d+)?)(?: |-)?(?:mm|cm|millimet(?:re|er)s?|calib(?:re|er)|inch)\b",
    rf"\b(?:[Tt]he|[Tt]hese|[Tt]hose|[Bb]oth|last|next|first|past|other|latest|previous|final|all|same) (?:one"
    rf"|{_small}|\d)\b(?! (?:million|billion|thousand|hundred|percent|per cent))",
    rf"\b(?:one|{_small}|\d{{1,3}})-(?!strong|to-|and-|(?:hundred|thousand|million|billion|dozen|third|quarter"
    rf"|fifth|tenth)s?\b)[a-z]\w+",
    rf"\b(?:a|an|one|{_small}|\d+|several|hundreds?|thousands?|a hundred|a thousand) times\b",
)
LOOSE = (
    (r"o['’]clock", r"\b\w+ o['’]clock\b"),
    (r"-\d", r"\b[A-Za-z]{1,12}-\d+[A-Za-z]*(?:/\d+)?\b"),
    (r"[A-Z]\d", r"\b[A-Z]+\d+[A-Z]*\b"),
)
"""Patterns that can begin with any letter, behind what stands in all that they match."""

BEFORE_NUMBER = re.compile(r"(\S+)\s{1,4}(?:\d{1,4}(?: \(\d{4}\))?(?:, | and |, and | to |-|–)){0,6}$")
CLOCK = ("clock", "times")


@cache
def _patterns() -> Patterns:
    return Patterns([re.compile(spaced(pattern)) for pattern in PATTERNS])


@cache
def _loose_patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(sign), re.compile(spaced(pattern))) for sign, pattern in LOOSE)


def excluded(sentence: str) -> list[tuple[int, int]]:
    """Return where the numbers of a sentence count nothing, as places in it."""
    found = [match.span() for _, match in _patterns().finditer(sentence)]
    for sign, pattern in _loose_patterns():
        if sign.search(sentence):
            found += [match.span() for match in pattern.finditer(sentence)]
    return found


def is_named(sentence: str, begin: int) -> bool:
    """Tell whether a number at a place is a part of a name, such as Article 5 or Group of Seven."""
    before = BEFORE_NUMBER.search(sentence[max(0, begin - 60) : begin])
    if before is None:
        return False
    return before[1].strip("(\"“‘'") in words_of("excluded.tsv") or sentence[max(0, begin - 9) : begin] == "Group of "
