"""Probabilities that a sentence gives in numbers: "a 70 percent chance", "odds of one in five"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from model.estimates.numbers import ONES, number_range
from model.labels import Span

_words = "|".join(sorted(ONES, key=len, reverse=True))
_number = rf"(?:\d{{1,3}}(?:\.\d{{1,3}})?|(?:{_words})(?:[\s-](?:{_words}))?)"
_percent = r"(?:\s?%|[\s-]{1,2}per\s?cent\b|[\s-]{1,2}percent\b|\s?pct\b)"
_to = r"\s{0,2}(?:-|–|—|to|and|or)\s{0,2}"
_least = r"at least|more than|over|greater than|better than|above|upwards of|no less than"
_most = r"at most|less than|under|below|fewer than|up to|no more than|no better than"
_near = r"about|around|roughly|approximately|nearly|almost|some|perhaps|~"
_hedge = rf"(?:(?P<hedge>{_least}|{_most}|{_near})\s{{1,2}}(?:an?\s)?)?"
_noun = r"(?:chances?|likelihood|probability|odds|possibility|risk(?! (?:premi|appetit|weight)))\b"
_share = rf"{_hedge}(?:between\s|from\s)?(?P<low>{_number})(?:{_percent})?(?:{_to}(?P<high>{_number}))?{_percent}"
BEFORE_NOUN = re.compile(rf"(?<![\w.,$]){_share}[\s-](?:\w{{1,12}}\s)?{_noun}", re.IGNORECASE)
AFTER_NOUN = re.compile(
    rf"\b{_noun}(?:\s[^\s.;:%]{{1,20}}){{0,8}}?\s(?:is|are|was|were|at|of|to be|be|as|to)\s(?P<share>{_share})",
    re.IGNORECASE,
)
POINT = re.compile(rf"\b{_noun}\s(?:of|at|is|was)\s{_hedge}(?P<low>0?\.\d{{1,4}})(?![\d.]*\d|\s?%)", re.IGNORECASE)
_part = rf"(?P<part>\d{{1,3}}|{_words})(?:\s|-)in(?:\s|-)(?:an?\s)?(?P<whole>\d{{1,5}}|{_words}|hundred|thousand)"
ONE_IN = re.compile(rf"(?<![\w.,]){_hedge}{_part}(?:\s|-){_noun}", re.IGNORECASE)
AFTER_ONE_IN = re.compile(
    rf"\b{_noun}(?:\s[^\s.;:%]{{1,20}}){{0,6}}?\s(?:of|at|is|are|was|were|as)\s(?P<share>{_hedge}{_part})\b",
    re.IGNORECASE,
)
LEAST = frozenset(_least.split("|"))
MOST = frozenset(_most.split("|"))


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability in numbers; low and high are shares of 1, the same for a plain number."""

    span: Span
    low: float
    high: float


def chances_in(sentence: str) -> Iterator[Chance]:
    """Yield the probabilities that a sentence gives in numbers."""
    if not any(
        noun in sentence.lower() for noun in ("chance", "likelihood", "probabilit", "odds", "possibility", "risk")
    ):
        return
    for match in BEFORE_NOUN.finditer(sentence):
        yield from _share_of(match, Span(*match.span()))
    for match in AFTER_NOUN.finditer(sentence):
        yield from _share_of(match, Span(*match.span("share")))
    for match in POINT.finditer(sentence):
        low = float(match["low"])
        yield from _bounded(Span(*match.span()), match["hedge"], low, low)
    for pattern, name in ((ONE_IN, 0), (AFTER_ONE_IN, "share")):
        for match in pattern.finditer(sentence):
            part, whole = _value(match["part"]), _value(match["whole"])
            if 0 < part <= whole:
                share = round(part / whole, 4)
                yield from _bounded(Span(*match.span(name)), match["hedge"], share, share)


def _share_of(match: re.Match[str], span: Span) -> Iterator[Chance]:
    low = _value(match["low"]) / 100
    high = _value(match["high"]) / 100 if match["high"] else low
    if low <= high <= 1:
        yield from _bounded(span, match["hedge"], round(low, 4), round(high, 4))


def _bounded(span: Span, hedge: str | None, low: float, high: float) -> Iterator[Chance]:
    word = " ".join((hedge or "").lower().split())
    yield Chance(span, 0.0 if word in MOST else low, 1.0 if word in LEAST else high)


def _value(written: str) -> float:
    words = {"hundred": 100.0, "thousand": 1000.0}
    return words.get(written.lower()) or float(number_range(written)[0])
