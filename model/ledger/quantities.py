"""Numbers that count something: how much at least and at most, how firmly said, and of what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from model.estimates.numbers import NUMBER, ONES, SIZES, number_range
from model.estimates.tables import lowered, one_of, spaced
from model.labels import Span
from model.language.finder import ODD, Anchored, Finder, finder_of
from model.ledger.excluded import excluded, is_named
from model.ledger.lists import by_word, named_words
from model.ledger.units import Unit, unit_after

Bound = Literal["exact", "about", "at_least", "at_most", "range", "vague"]
LEAST, MOST, NEAR, SPEAKERS = map(named_words, ("at_least", "at_most", "about", "those_who_speak"))
CURRENCIES = by_word("currencies.tsv")
_more = r"an? (?:additional|further|extra|total of|combined|whole)|another|further|additional"
_fill = rf"(?:(?:(?P<more>{_more})|only|just|all of|as|fully) )?"
_mark = r"(?:us\$|[$€£¥₩₽₴]) ?"
_percent = r"(?: |-)?(?:%|percent\b|per cent\b|pct\b|percentage points?\b)| ?%"
_to = r"\s{0,2}(?:-|–|—|\bto\b|(?(pair)\band\b|(?!))|\bor\b)\s{0,2}"
"""What stands between the ends of a range; without "between" before them, "and" joins two figures."""

_percent_range = (
    spaced(rf"(?:{_percent})(?= ?(?:-|–|—|(?(pair)(?:to|and)\b|(?!))) ?") + rf"{NUMBER}" + spaced(rf"(?:{_percent}))")
)
FIGURE = Anchored(
    re.compile(
        spaced(
            rf"(?<![\w.,$€£%’'-])(?:(?P<hedge>{one_of(LEAST | MOST | NEAR)}) )?{_fill}(?:(?P<second>an estimated"
            rf"|some|about|around|roughly|nearly|almost) )?"
            rf"(?P<pair>between |from )?(?P<mark>{_mark})?"
        )
        + rf"(?P<low>{NUMBER})"
        rf"(?:(?:{_percent_range})?{_to}(?:{_mark})?(?P<high>{NUMBER}))?"
        + spaced(rf"(?P<percent>{_percent})?(?P<strong>-strong)?(?P<tail> or (?:more|so|fewer|less)\b|\+(?!\w))?")
    )
)
"""Of a sentence in small letters."""

_DIGITS = "0123456789"
_WORDS = (
    *[word for word in ONES if word != "zero"],
    *("hundred", "hundreds", "thousand", "thousands", "million", "millions", "billion", "billions", "dozen", "dozens"),
    *("score", "scores", "tens", "half", "third", "thirds", "quarter", "quarters"),
)
DIGIT_OR_WORD = re.compile(rf"\d|\b(?:{'|'.join(_WORDS)})\b")
"""What a sentence with a figure holds; any other is passed over quickly."""

SHARE = re.compile(r"third|quarter|^half$|fifth|tenth")
MONEY = re.compile(r"\s{1,3}(?:of\s)?(?:(?:US|U\.S\.|American|Russian|South Korean)\s)?([a-z]+)")
BEFORE_PEOPLE = tuple(named_words("before_people"))
ARE_LOST = re.compile(
    r"\s{1,3}(?:others?\s)?(?:(?:have|has|had|were|was|are|been|more|others|may|might|would)\s){0,3}(?:been\s)?"
    r"(?:killed|wounded|injured|dead|died|captured|missing|taken)\b"
)
ENDS_GROUP = re.compile(r"\s{0,2}(?:[.,;)\"”]|$|(?:and|in|since|so|by|on|while|as)\b)")
OR_MORE = re.compile(r"\s{1,4}or\s{1,4}(?:more|fewer|less)\b(?!\s(?:than|\w+ly)\b)", re.IGNORECASE)
SPEAKING = re.compile(r"^(?:\s\w+){0,5}\s(?:said|say|told|estimate[ds]?|reported|believe[ds]?|confirmed|claimed)\b")

NUMBERED = re.compile(r"\b(\w{3,20})\s(?:\w+ly\s|now\s|that\s|which\s|who\s)?number(?:ed|s|ing)?\s$")
"""Of "troops number about 470,000", the troops."""

NUMBER_OF = re.compile(
    r"\b(?:number|total|count|strength|tally) of (?:[\w-]{1,20}\s){0,2}(\w{3,20}s|troops|people|personnel)\s"
    r"(?:\w{1,12}\s){0,4}(?:at|to|is|was|as|reached|exceeded)\s$"
)
"""Of "put the number of recruits at 8,000", the recruits."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure.

    Parameters
    ----------
    span : from its hedge to its unit
    low, high : the least and the most that is said; None where an end is left open
    unit : the noun as written, in small letters, a currency's code, "percent" or "share"
    hedge : the words that make it less than exact, "" for none
    is_own : whether it is said to count those who speak ("of its soldiers")
    """

    span: Span
    low: float | None
    high: float | None
    unit: str
    bound: Bound
    hedge: str
    is_own: bool = False


def quantities_in(sentence: str) -> list[Quantity]:
    """Return the figures of a sentence, in order; what counts nothing, such as a date, is none."""
    small = lowered(sentence)
    kinds = _numbers().kinds(small)
    if not kinds or (kinds == ODD and not DIGIT_OR_WORD.search(small)):
        return []
    found = [one for match in FIGURE.finditer(small) for one in _read(sentence, match)]
    outside = excluded(sentence) if found else []
    kept = [quantity for quantity, low, high in found if not any(begin < high and low < end for begin, end in outside)]
    return [two for one, two in pairwise([None, *kept]) if two and not (one and two.span.end <= one.span.end)]


@cache
def _numbers() -> Finder:
    """Return what finds what `DIGIT_OR_WORD` does."""
    return finder_of(dict.fromkeys([*_DIGITS, *(f"|{word}|" for word in _WORDS)], 1))


def _read(sentence: str, match: re.Match[str]) -> Iterator[tuple[Quantity, int, int]]:
    """Yield a figure, and where its numbers stand.

    Parameters
    ----------
    match : of the sentence in small letters
    """
    unit = _unit(sentence, match)
    if (
        unit is None
        or is_named(sentence, match.start("low"))
        or _is_name(sentence, match)
        or _is_speaker(sentence, unit)
    ):
        return
    low, high = number_range(match["low"])
    second = number_range(match["high"]) if match["high"] else None
    if second and second[0] is not None:
        low, high = _shared_size(match, low, second[0]), second[1]
        if high is not None and high < low:
            return
    hedge = " ".join((match["hedge"] or match["second"] or "").lower().split())
    behind = OR_MORE.match(sentence, unit.end)
    tail = " ".join((match["tail"] or (behind[0] if behind else "")).lower().split())
    bound = _bound(hedge, tail, is_range=second is not None, is_vague=low != high)
    end = max(
        behind.end() if behind else unit.end,
        match.end("tail") if match["tail"] else 0,
        match.end("percent") if match["percent"] else 0,
    )
    span = Span(_begin(match), end)
    open_low, open_high = (
        (None if bound == "at_most" and second is None else low),
        (None if bound == "at_least" and second is None else high),
    )
    place = match.start("mark" if match["mark"] else "low"), match.end("high" if match["high"] else "low")
    yield Quantity(span, open_low, open_high, unit.word, bound, hedge or tail, unit.is_own), *place


def _unit(sentence: str, match: re.Match[str]) -> Unit | None:
    end = match.end()
    plain = next((unit for name, unit in (("percent", "percent"), ("strong", "people")) if match[name]), "")
    if match["mark"]:
        plain = CURRENCIES[match["mark"].strip().upper()]
    if plain:
        return Unit(plain, end)
    if SHARE.search(match["low"]):
        return Unit("share", match.end("low"))
    money = MONEY.match(sentence, end)
    if (
        money
        and money[1] in CURRENCIES
        and (money[1] not in {"won", "pounds"} or any(size in match[0] for size in SIZES))
    ):
        return Unit(CURRENCIES[money[1]], money.end())
    return unit_after(sentence, end) or _left_out(sentence, match)


def _left_out(sentence: str, match: re.Match[str]) -> Unit | None:
    """Return what a number without a noun behind it counts: what stood before it, or people."""
    before = sentence[max(0, match.start() - 80) : match.start()]
    if "number" in before and (noun := NUMBERED.search(before[-50:])):
        return Unit(noun[1].lower(), match.end())
    if " of " in before and (noun := NUMBER_OF.search(before)):
        return Unit(noun[1].lower(), match.end())
    return Unit("people", match.end()) if _may_stand_alone(sentence, match) else None


def _may_stand_alone(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a number without a noun counts people: of those killed, wounded or taken it is left out."""
    before = sentence[max(0, match.start() - 40) : match.start()].rstrip().lower()
    if ARE_LOST.match(sentence, match.end()):
        return True
    return before.endswith(BEFORE_PEOPLE) and ENDS_GROUP.match(sentence, match.end()) is not None


def _begin(match: re.Match[str]) -> int:
    """Return where a figure begins: at its hedge, else at "another" and the like, else at its number."""
    return min(match.start(name) for name in ("hedge", "more", "second", "pair", "mark", "low") if match[name])


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a number in words is a part of a title, such as One Hundred Years; or is a plain "one"."""
    written = Span(*match.span("low")).cut(sentence)
    if written.lower() in {"one", "zero"}:
        return not match["high"] and not match["percent"]
    is_title = written[0].isupper() and sentence[match.end("low") :].lstrip()[:1].isupper()
    return is_title and bool(sentence[max(0, match.start("low") - 20) : match.start("low")].strip(" \"“‘'"))


def _is_speaker(sentence: str, unit: Unit) -> bool:
    """Tell whether those who are counted only speak: "two officials said", "according to three lawmakers"."""
    if unit.word not in SPEAKERS:
        return False
    before, after = sentence[max(0, unit.end - 60) : unit.end], sentence[unit.end : unit.end + 50]
    return (
        re.search(r"(?:[Aa]ccording to|[Cc]iting)\s[^.,;]*$", before) is not None or SPEAKING.search(after) is not None
    )


def _shared_size(match: re.Match[str], low: float, high: float) -> float:
    """Return the lower number of a range with the size that only the higher one names: 10 to 12 million."""
    if low < high and not re.search(r"[a-z]", match["low"], re.IGNORECASE):
        named = re.search(r"[a-z]+$", match["high"], re.IGNORECASE)
        size = (
            (SIZES | {"bn": 10**9, "m": 10**6, "mn": 10**6, "k": 1000, "tn": 10**12}).get(named[0].lower(), 1)
            if named
            else 1
        )
        if low * size <= high:
            return low * size
    return low


def _bound(hedge: str, tail: str, *, is_range: bool, is_vague: bool) -> Bound:
    if is_range:
        return "range"
    if hedge in LEAST or tail in {"or more", "+"}:
        return "at_least"
    if hedge in MOST or tail in {"or fewer", "or less"}:
        return "at_most"
    if is_vague:
        return "vague"
    return "about" if hedge or tail else "exact"
