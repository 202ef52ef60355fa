"""Numbers that count something: how much at least and at most, how firmly said, and of what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from model.estimates.numbers import NUMBER, SIZES, number_range
from model.estimates.tables import lowered, spaced
from model.labels import Span
from model.ledger.excluded import excluded, is_named
from model.ledger.units import Unit, unit_after

Bound = Literal["exact", "about", "at_least", "at_most", "range", "vague"]
LEAST = (
    "at least|no fewer than|no less than|not less than|not fewer than|more than|well over|over|upwards of|in excess of|a minimum of|above"
    "|exceeding|exceeded|exceed|exceeds|topped|greater than|a little over|just over|slightly more than|not fewer"
)
MOST = "at most|up to|as many as|as much as|no more than|not more than|fewer than|less than|under|below|a maximum of|just under"
NEAR = (
    "about|around|some|roughly|approximately|approx.|nearly|almost|close to|an estimated|estimated|circa|in the region of|on the order of"
    "|in the order of|perhaps|maybe|~|possibly|probably|likely"
)
CURRENCIES = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₽": "RUB", "₴": "UAH", "dollars": "USD", "dollar": "USD", "euros": "EUR",
    "euro": "EUR", "pounds": "GBP", "yen": "JPY", "won": "KRW", "roubles": "RUB", "rubles": "RUB", "hryvnias": "UAH", "yuan": "CNY", "rupees": "INR",
}
_fill = r"(?:(?:(?P<more>an? (?:additional|further|extra|total of|combined|whole)|another|a total of|further|additional)|only|just|all of|as|fully) )?"
_mark = r"(?:us\$|[$€£¥₩₽₴]) ?"
FIGURE = re.compile(
    spaced(
        rf"(?<![\w.,$€£%’'-])(?:(?P<hedge>{LEAST}|{MOST}|{NEAR}) )?{_fill}(?:(?P<second>an estimated|some|about|around|roughly|nearly|almost) )?"
        rf"(?P<pair>between |from )?(?P<mark>{_mark})?"
    )
    + rf"(?P<low>{NUMBER})(?:(?P<joint>\s{{0,2}}(?:-|–|—|\bto\b|\band\b|\bor\b)\s{{0,2}})(?:{_mark})?(?P<high>{NUMBER}))?"
    + spaced(r"(?P<percent>(?: |-)?(?:%|percent\b|per cent\b|percentage points?\b)| ?%)?(?P<strong>-strong)?(?P<tail> or (?:more|so|fewer|less)\b|\+(?!\w))?")
)
"""Of a sentence in small letters."""

DIGIT_OR_WORD = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|scores?|tens|half|thirds?|quarters?)\b"
)

SPEAKERS = frozenset("officials lawmakers sources diplomats analysts experts researchers witnesses aides people residents ministers officers commanders".split())
SPEAKING = re.compile(r"^(?:\s\w+){0,5}\s(?:said|say|told|estimate[ds]?|reported|believe[ds]?|confirmed|claimed)\b")

NUMBERED = re.compile(r"\b(\w{3,20})\s(?:\w+ly\s|now\s|that\s|which\s|who\s)?number(?:ed|s|ing)?\s$")
"""Of "troops number about 470,000", the troops."""


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
    if not DIGIT_OR_WORD.search(small):
        return []
    found = [one for match in FIGURE.finditer(small) for one in _read(sentence, match)]
    outside = excluded(sentence) if found else []
    return [quantity for quantity, low, high in found if not any(begin < high and low < end for begin, end in outside)]


def _read(sentence: str, match: re.Match[str]) -> Iterator[tuple[Quantity, int, int]]:
    """Yield a figure, and where its numbers stand.

    Parameters
    ----------
    match : of the sentence in small letters
    """
    unit = _unit(sentence, match)
    if unit is None or is_named(sentence, match.start("low")) or _is_name(sentence, match) or _is_speaker(sentence, unit):
        return
    low, high = number_range(match["low"])
    second = number_range(match["high"]) if match["high"] else None
    if second and second[0] is not None:
        joint = match["joint"].strip().lower()
        if joint == "and" and not match["pair"]:
            second = None
        else:
            low, high = _shared_size(match, low, second[0]), second[1]
            if high is not None and high < low:
                return
    hedge = " ".join((match["hedge"] or match["second"] or "").lower().split())
    tail = " ".join((match["tail"] or "").lower().split())
    bound = _bound(hedge, tail, is_range=second is not None, is_vague=low != high)
    end = max(unit.end, match.end("tail") if match["tail"] else 0, match.end("percent") if match["percent"] else 0)
    span = Span(_begin(match), end)
    open_low, open_high = (None if bound == "at_most" and second is None else low), (None if bound == "at_least" and second is None else high)
    place = match.start("mark" if match["mark"] else "low"), match.end("high" if match["high"] else "low")
    yield Quantity(span, open_low, open_high, unit.word, bound, hedge or tail, unit.is_own), *place


def _unit(sentence: str, match: re.Match[str]) -> Unit | None:
    end = match.end()
    if match["percent"]:
        return Unit("percent", end)
    if match["mark"]:
        return Unit(CURRENCIES[match["mark"].strip().upper()], end)
    if match["strong"]:
        return Unit("people", end)
    written = match["low"].lower()
    if "third" in written or "quarter" in written or written in {"half"} or "fifth" in written or "tenth" in written:
        return Unit("share", match.end("low"))
    money = re.compile(r"\s{1,3}(?:(?:US|U\.S\.|American|Russian|South Korean)\s)?([a-z]+)").match(sentence, end)
    if money and money[1] in CURRENCIES and (money[1] != "won" or any(size in match[0].lower() for size in SIZES)):
        return Unit(CURRENCIES[money[1]], money.end())
    found = unit_after(sentence, end)
    if found is None and (noun := NUMBERED.search(sentence[max(0, match.start() - 50) : match.start()])):
        return Unit(noun[1].lower(), end)
    if found is None and _may_stand_alone(sentence, match):
        return Unit("people", end)
    return found


def _may_stand_alone(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a number without a noun counts people: of those killed, wounded or taken it is left out."""
    before = sentence[max(0, match.start() - 40) : match.start()].rstrip().lower()
    after = sentence[match.end() : match.end() + 45].lower()
    if re.match(r"\s{1,3}(?:others?\s)?(?:(?:have|has|had|were|was|are|been|more|others|may|might|would)\s){0,3}(?:been\s)?(?:killed|wounded|injured|dead|died|captured|missing|taken)\b", after):
        return True
    return before.endswith(("killed", "wounded", "killing", "wounding", "injured", "injuring", "captured", "toll at", "toll to", "toll of", "toll was", "casualties at", "dead at", "losses at", "number at", "toll is", "toll rose to", "losses of", "deaths at", "killed and", "killed or wounded", "killed and wounded")) and re.match(r"\s{0,2}(?:[.,;)\"”]|$|and\b|in\b|since\b|so\b|by\b|on\b|while\b|as\b)", after) is not None


def _begin(match: re.Match[str]) -> int:
    """Return where a figure begins: at its hedge, else at "another" and the like, else at its number."""
    return min(match.start(name) for name in ("hedge", "more", "second", "pair", "mark", "low") if match[name])


def _is_name(sentence: str, match: re.Match[str]) -> bool:
    """Tell whether a number in words is a part of a title, such as One Hundred Years; or is a plain "one"."""
    written = Span(*match.span("low")).cut(sentence)
    if written.lower() in {"one", "zero"}:
        return not match["high"] and not match["percent"]
    is_title = written[0].isupper() and sentence[match.end("low") :].lstrip()[:1].isupper()
    return is_title and bool(sentence[: match.start("low")].strip(" \"“‘'"))


def _is_speaker(sentence: str, unit: Unit) -> bool:
    """Tell whether those who are counted only speak: "two officials said", "according to three lawmakers"."""
    if unit.word not in SPEAKERS:
        return False
    before, after = sentence[max(0, unit.end - 60) : unit.end], sentence[unit.end : unit.end + 50]
    return re.search(r"(?:according to|citing|told|said)\s[^.,;]*$", before) is not None or SPEAKING.search(after) is not None


def _shared_size(match: re.Match[str], low: float, high: float) -> float:
    """Return the lower number of a range with the size that only the higher one names: 10 to 12 million."""
    if low < high and not re.search(r"[a-z]", match["low"], re.IGNORECASE):
        named = re.search(r"[a-z]+$", match["high"], re.IGNORECASE)
        size = (SIZES | {"bn": 10**9, "m": 10**6, "mn": 10**6, "k": 1000, "tn": 10**12}).get(named[0].lower(), 1) if named else 1
        if low * size <= high:
            return low * size
    return low


def _bound(hedge: str, tail: str, *, is_range: bool, is_vague: bool) -> Bound:
    if is_range:
        return "range"
    if hedge in LEAST.split("|") or tail in {"or more", "+"}:
        return "at_least"
    if hedge in MOST.split("|") or tail in {"or fewer", "or less"}:
        return "at_most"
    if is_vague:
        return "vague"
    return "about" if hedge or tail else "exact"
