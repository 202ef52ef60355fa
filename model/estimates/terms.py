"""Estimative language in a sentence: what is written, what it means, whether it is denied, and its band on a scale."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from model.estimates.chances import Chance, chances_in
from model.estimates.confidence import confidences_in
from model.estimates.friends import is_friend
from model.estimates.tables import Kind, Row, ScaleName, Term, lowered, scale_rows, spaced, terms
from model.labels import Span
from model.language.finder import Anchored, Finder, finder_of

STEMS = (
    *[
        "likel",
        "probab",
        "chance",
        "odds",
        "possib",
        "plausib",
        "conceiv",
        "perhaps",
        "maybe",
        "doubt",
        "remote",
        "exclude",
        "discount",
        "may",
        "might",
        "could",
    ],
    *[
        "believed",
        "thought",
        "assessed",
        "judged",
        "estimated",
        "presum",
        "understood",
        "appar",
        "appear",
        "seem",
        "confidence",
        "prospect",
        "risk",
    ],
    *("certain", "rule out", "ruled out", "we "),
)
"""What a sentence with a term holds; any other is passed over quickly."""

STEM = 1

DENIED = re.compile(
    spaced(
        r"(?<!\w)(?:\w{2,8}n['’]t|not|never|hardly|neither|nor|no longer) "
        r"(?:at all |yet |be |been |very |necessarily |all that |particularly |considered |seen as |deemed |thought "
        r"|judged |assessed |an? )?$"
    )
)
LONGEST_DENIAL = 40
DENIED_AFTER = re.compile(r"\s{1,4}not\b(?!\s{1,4}(?:only|just|merely)\b)")
DENIABLE = re.compile(r"(?:ly|\bmay(?: well)?|\bmight(?: well)?|perhaps)$")
OPPOSITE = {
    "remote": "almost_certain",
    "extremely_unlikely": "extremely_likely",
    "very_unlikely": "very_likely",
    "unlikely": "likely",
    "even": "even",
    "likely": "unlikely",
    "very_likely": "very_unlikely",
    "extremely_likely": "extremely_unlikely",
    "almost_certain": "remote",
    "virtually_certain": "exceptionally_unlikely",
    "possible": "possible",
}
"""The sense of an event that does not happen, by that of its happening."""

WEAKENED = {"likely": "unlikely", "very_likely": "unlikely", "extremely_likely": "unlikely", "unlikely": "likely"}
"""What is left of a sense that is denied: who calls a thing not very likely does not call it very unlikely."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A term of an estimate.

    Parameters
    ----------
    span : in the sentence, or in the text that it was moved to; with the word that denies it
    sense : by which scales know it, "" where no scale does
    low, high : of the scale, or the chance that is given in numbers; None where the scale has no band for it
    row : the row of ICD 203's table, "" for words of neither
    confidence : low, moderate or high, for words that say how sure a judgment is
    """

    span: Span
    term: str
    kind: Kind
    sense: str
    low: float | None
    high: float | None
    is_negated: bool = False
    row: str = ""
    confidence: str | None = None


def estimates_in(sentence: str, scale: ScaleName = "icd203") -> list[Estimate]:
    """Return the estimative terms of a sentence, in order, none within another.

    Parameters
    ----------
    sentence : one sentence; a longer text is read too, as if it were one
    scale : whose bands are given
    """
    small = lowered(sentence)
    if not _stems().kinds(small) & STEM:
        return []
    found = [_of_chance(sentence, chance) for chance in chances_in(sentence)]
    found += [
        Estimate(span, span.cut(sentence), "confidence", "", None, None, confidence=level)
        for span, level in confidences_in(sentence)
    ]
    found += _words(sentence, small, scale)
    return _apart(found)


def _apart(found: list[Estimate]) -> list[Estimate]:
    """Return estimates in order; of two that overlap the one that begins first, then the longer one."""
    kept: list[Estimate] = []
    for one in sorted(found, key=lambda one: (one.span.begin, -one.span.end)):
        if not kept or one.span.begin >= kept[-1].span.end:
            kept.append(one)
    return kept


def _of_chance(sentence: str, chance: Chance) -> Estimate:
    return Estimate(chance.span, chance.span.cut(sentence), "number", "", chance.low, chance.high)


def _words(sentence: str, small: str, scale: ScaleName) -> Iterator[Estimate]:
    """Yield the terms in words.

    Parameters
    ----------
    small : the sentence in small letters
    """
    rows = scale_rows(scale)
    pattern, known = _pattern()
    for match in pattern.finditer(small):
        begin, end = match.span()
        if is_friend(sentence, begin, end):
            continue
        term = known[str(match.lastgroup)]
        before = DENIED.search(small[max(0, begin - LONGEST_DENIAL) : begin])
        if before and term.sense == "possible" and match[0].startswith("possib"):
            continue  # what is not possible is no estimate of it
        after = DENIED_AFTER.match(small, end) if DENIABLE.search(match[0]) else None
        sense = term.sense
        if before and term.kind == "likelihood":
            begin, sense = begin - len(before[0]), WEAKENED.get(sense, "")
        elif after:
            sense = OPPOSITE.get(sense, "")
        span = Span(begin, after.end() if after else end)
        low, high = _band(sense, rows)
        is_negated = span != Span(*match.span())
        yield Estimate(span, span.cut(sentence), term.kind, sense, low, high, is_negated, term.row)


def _band(sense: str, rows: dict[str, Row]) -> tuple[float | None, float | None]:
    if sense == "better_than_even":
        return 0.5, 1.0
    if sense == "worse_than_even":
        return 0.0, 0.5
    row = rows.get(sense)
    return (row.low, row.high) if row else (None, None)


@cache
def _stems() -> Finder:
    return finder_of(dict.fromkeys(STEMS, STEM))


@cache
def _pattern() -> tuple[Anchored, dict[str, Term]]:
    """Return the pattern of all terms, the longest first, and the terms by the names of its groups."""
    ordered = sorted(terms(), key=lambda term: -len(term.pattern))
    named = {f"t{place}": term for place, term in enumerate(ordered)}
    words = "|".join(f"(?P<{name}>{term.pattern})" for name, term in named.items())
    return Anchored(re.compile(spaced(rf"(?<![\w-])(?:{words})(?!\w|-\w)"))), named
