"""A document's figures as entries of a ledger: how much, of what, about whom, who says so, how firmly, as of when."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from model.estimates.tables import ScaleName
from model.estimates.terms import Estimate, estimates_in
from model.labels import Span
from model.ledger.dates import AsOf, as_of
from model.ledger.estimators import Estimator, estimator_of, estimators_in
from model.ledger.events import ACTIVE, event_of, verb_before
from model.ledger.parties import KOREA, Mention, mentions_in
from model.ledger.quantities import Quantity, quantities_in
from model.ledger.units import owner_of

Status = Literal["claimed", "estimated", "confirmed"]
WEIGHED = frozenset({"likelihood", "number", "judgment", "confidence"})
CLAUSE_ENDS = ",;:"
OWN_CLAUSE = re.compile(r"\b(?:its|their|our|it|they|we|his)\b", re.IGNORECASE)
LOST = re.compile(r"\blost\s(?:\w+\s){0,3}$", re.IGNORECASE)
BELONGS = re.compile(
    r"^\s{0,3}(?:\w+\s){0,4}(?:from|of|by)\s(?:the\s)?$", re.IGNORECASE
)
NEAR = 70


@dataclass(frozen=True, slots=True)
class Source:
    """Who gives a figure.

    Parameters
    ----------
    written : the words that name them
    begin, end : the place of the words in the text
    party : whom they belong to, "" where that is not known
    is_carried : whether an earlier sentence names them and this one only says "it" or the like
    """

    written: str
    begin: int
    end: int
    party: str
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure of a document.

    Parameters
    ----------
    quantity : its span is of the text
    band : the estimative term that weighs it, None for none; its span is of the text
    subject : the party that is counted, "" unknown
    event : what happened to what is counted, "" unknown
    status : confirmed by the party itself, estimated, or claimed by somebody else; None where nobody is named
    """

    quantity: Quantity
    written: str
    band: Estimate | None
    source: Source | None
    subject: str
    event: str
    as_of: AsOf | None
    status: Status | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence that was read.

    Parameters
    ----------
    estimates, entries : with places in the text
    has_source : whether somebody is named, here or before, whose judgment it is
    """

    span: Span
    words: str
    estimates: list[Estimate]
    entries: list[Entry]
    has_source: bool


def read_document(
    text: str, spans: Sequence[Span], scale: ScaleName = "icd203", published: date | None = None
) -> Iterator[Reading]:
    """Yield each sentence of a text with its estimative terms and its figures.

    Parameters
    ----------
    text : with the breaks of wrapped lines as spaces; see `model.language.sentences`
    spans : of its sentences, in order
    published : the document's date, by which weekdays and dates without a year are read
    """
    behind: list[tuple[str, int]] = []
    of_korea = KOREA.search(text) is not None
    last = ""
    for span in spans:
        sentence = span.cut(text)
        estimates = estimates_in(sentence, scale)
        quantities = _beside(quantities_in(sentence), estimates)
        named = estimators_in(sentence) if quantities or estimates else []
        mentions = mentions_in(sentence, of_korea=of_korea) if quantities else []
        sources = [_source(one, mentions, behind, span.begin) for one in named]
        entries = [
            _entry(sentence, quantity, (estimates, named, sources, mentions), published) for quantity in quantities
        ]
        entries = [replace(one, subject=last) if not one.subject and _leaves_out(one) else one for one in entries]
        last = next((one.subject for one in reversed(entries) if one.subject), "")
        yield Reading(
            span,
            sentence,
            [replace(one, span=_moved(one.span, span.begin)) for one in estimates],
            [_placed(entry, span.begin) for entry in entries],
            bool(sources) or any(one.term.lower().startswith("we ") for one in estimates),
        )
        behind = [*behind[1 - MOST_BEHIND :], (sentence, span.begin)]


LOSSES = frozenset({"killed", "wounded", "casualties", "captured", "missing"})
MOST_BEHIND = 4
"""Sentences that are looked back at for who is meant by "it said"."""


def _carried(behind: Sequence[tuple[str, int]]) -> Source | None:
    """Return whom one of the sentences before names last."""
    for sentence, offset in reversed(behind):
        named = [one for one in estimators_in(sentence) if not one.is_pronoun]
        if named:
            return replace(_source(named[-1], mentions_in(sentence), (), offset), is_carried=True)
    return None


def _leaves_out(entry: Entry) -> bool:
    """Tell whether a figure of people leaves out whom it counts: "It said some 4,700 had been wounded"."""
    quantity = entry.quantity
    return quantity.unit == "people" and "people" not in entry.written.lower() and entry.event in LOSSES


def _beside(quantities: Iterable[Quantity], estimates: Sequence[Estimate]) -> list[Quantity]:
    """Return the figures that are no part of an estimative term, as "a 70 percent chance" is."""
    numbers = [one.span for one in estimates if one.kind == "number"]
    return [one for one in quantities if not any(n.begin < one.span.end and one.span.begin < n.end for n in numbers)]


def _source(found: Estimator, mentions: Sequence[Mention], behind: Sequence[tuple[str, int]], offset: int) -> Source:
    """Return who gives a figure; of a pronoun, whom it stands for: who is named before it, here or in the text."""
    here = Source(found.written, offset + found.begin, offset + found.end, "")
    if not found.is_pronoun:
        return replace(here, party=next((one.party for one in mentions if found.begin <= one.begin < found.end), ""))
    before = [one.party for one in mentions if one.end <= found.begin]
    if before:
        return replace(here, party=before[0])
    return _carried(behind) or here


def _entry(
    sentence: str,
    quantity: Quantity,
    context: tuple[list[Estimate], list[Estimator], list[Source], list[Mention]],
    published: date | None,
) -> Entry:
    estimates, named, sources, mentions = context
    giver = estimator_of(named, quantity.span.begin)
    source = sources[named.index(giver)] if giver else None
    event = event_of(sentence, quantity.span.begin, quantity.span.end, quantity.unit)
    subject = _subject(sentence, quantity, (giver, source), named, mentions)
    band = _nearest(sentence, quantity, (one for one in estimates if one.kind in {"likelihood", "number"}))
    weighed = _nearest(sentence, quantity, (one for one in estimates if one.kind in WEIGHED))
    status = _status(quantity, giver, source, subject, is_weighed=weighed is not None)
    return Entry(
        quantity,
        quantity.span.cut(sentence),
        band,
        source,
        subject,
        event,
        as_of(sentence, quantity.span.begin, published),
        status,
    )


def _subject(
    sentence: str,
    quantity: Quantity,
    given: tuple[Estimator | None, Source | None],
    named: Sequence[Estimator],
    mentions: list[Mention],
) -> str:
    """Return the party that a figure is about: named with it, else "its", else the last one named before it."""
    span, (giver, source) = quantity.span, given
    if owner := owner_of(sentence, span.begin, span.end, mentions):
        return owner
    free = [one for one in mentions if not any(who.begin <= one.begin < who.end for who in named)]
    before = [one for one in free if one.end <= span.begin]
    since = before[-1].end if before else (giver.cue if giver and giver.cue < span.begin else span.begin)
    is_struck = verb_before(sentence, span.begin) in ACTIVE and not LOST.search(sentence[: span.begin])
    is_own = quantity.is_own or (not is_struck and OWN_CLAUSE.search(sentence[since : span.end]) is not None)
    if source and is_own and not before:
        return source.party
    if is_struck:
        return ""
    if before:
        return before[-1].party
    behind = [one for one in free if one.begin >= span.end]
    return behind[0].party if behind and BELONGS.search(sentence[span.end : behind[0].begin]) else ""


def _nearest(sentence: str, quantity: Quantity, estimates: Iterable[Estimate]) -> Estimate | None:
    """Return the term nearest to a figure in its clause, None where none is near."""
    best: tuple[int, Estimate] | None = None
    for one in estimates:
        low, high = sorted((one.span, quantity.span), key=lambda span: span.begin)
        between = sentence[low.end : high.begin]
        distance = len(between)
        if (
            distance <= NEAR
            and not any(mark in between for mark in CLAUSE_ENDS)
            and (best is None or distance < best[0])
        ):
            best = distance, one
    return best[1] if best else None


def _status(
    quantity: Quantity, giver: Estimator | None, source: Source | None, subject: str, *, is_weighed: bool
) -> Status | None:
    if source and source.party and source.party == subject:
        return "confirmed"
    if is_weighed or "estimated" in quantity.hedge or (giver and giver.manner == "estimate"):
        return "estimated"
    return "claimed" if giver else None


def _moved(span: Span, offset: int) -> Span:
    return Span(span.begin + offset, span.end + offset)


def _placed(entry: Entry, offset: int) -> Entry:
    quantity = replace(entry.quantity, span=_moved(entry.quantity.span, offset))
    band = entry.band and replace(entry.band, span=_moved(entry.band.span, offset))
    return replace(entry, quantity=quantity, band=band)
