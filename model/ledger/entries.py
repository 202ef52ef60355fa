"""A figure of a sentence as an entry of a ledger: how much, of what, of whom, who says so, how firmly, as of when."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from model.estimates.terms import Estimate
from model.ledger.dates import AsOf, as_of
from model.ledger.estimators import Estimator, estimator_of
from model.ledger.events import event_of
from model.ledger.parties import Mention
from model.ledger.quantities import Quantity
from model.ledger.subjects import subject_of

Status = Literal["claimed", "estimated", "confirmed"]
LIKELIHOODS = frozenset({"likelihood", "number"})
WEIGHED = LIKELIHOODS | {"judgment", "confidence"}
CLAUSE_ENDS = ",;:"
DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refut(?:es?|ed|ing)"
    r"|(?:not|never|neither|nor)\s(?:\w+\s)?(?:confirm|acknowledg|verif|admit)\w*)\b"
    r"|(?:\bnot|n['’]t|\bnever)\s(?!only|just|merely)(?:\w+\s){1,2}$",
    re.IGNORECASE,
)
"""Of the clause before a figure: what it tells of is said not to have happened, or not to be known."""

ENDS_DENIAL = re.compile(r";|\b(?:but|while|whereas|sa(?:id|ys|ying))\b|, and\b")
FAR = 150  # characters before a figure in which it may be denied
NEAR = 70  # characters between a figure and the term that weighs it


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
    status : confirmed by the party itself, estimated, or claimed by somebody else; None where nobody is named, or where
        the party itself would confirm what is denied
    is_denied : whether its clause says that this did not happen, or that it is not confirmed
    """

    quantity: Quantity
    written: str
    band: Estimate | None
    source: Source | None
    subject: str
    event: str
    as_of: AsOf | None
    status: Status | None
    is_denied: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a sentence, with places in it; `sources` are those of `named`, with places in the text."""

    sentence: str
    estimates: Sequence[Estimate]
    named: list[Estimator]
    sources: Sequence[Source]
    mentions: list[Mention]
    free: Sequence[Mention]
    dates: Sequence[re.Match[str]]


def entry_of(quantity: Quantity, context: Context, published: date | None) -> Entry:
    """Return a figure with all that its sentence says of it; places are those of the sentence.

    Parameters
    ----------
    published : the document's date
    """
    sentence, span = context.sentence, quantity.span
    giver = estimator_of(context.named, span.begin)
    source = context.sources[context.named.index(giver)] if giver else None
    subject = subject_of(
        sentence, quantity, context.mentions, context.free, (giver.cue, source.party) if giver and source else None
    )
    band = _nearest(sentence, quantity, (one for one in context.estimates if one.kind in LIKELIHOODS))
    weighed = _nearest(sentence, quantity, (one for one in context.estimates if one.kind in WEIGHED))
    is_denied = _is_denied(sentence, span.begin)
    status = _status(quantity, giver, source, subject, is_weighed=weighed is not None)
    return Entry(
        quantity=quantity,
        written=span.cut(sentence),
        band=band,
        source=source,
        subject=subject,
        event=event_of(sentence, span.begin, span.end, quantity.unit),
        as_of=as_of(context.dates, sentence, span.begin, published),
        status=None if is_denied and status == "confirmed" else status,
        is_denied=is_denied,
    )


def _is_denied(sentence: str, begin: int) -> bool:
    """Tell whether a figure's clause denies what it tells of, so that it is nobody's count."""
    before = sentence[max(0, begin - FAR) : begin]
    since = max((cut.end() for cut in ENDS_DENIAL.finditer(before)), default=0)
    return DENIED.search(before, since) is not None


def _nearest(sentence: str, quantity: Quantity, estimates: Iterable[Estimate]) -> Estimate | None:
    """Return the term nearest to a figure in its clause, None where none is near."""
    best: tuple[int, Estimate] | None = None
    for one in estimates:
        low, high = sorted((one.span, quantity.span), key=lambda span: span.begin)
        distance = high.begin - low.end
        if distance > NEAR or (best and distance >= best[0]):
            continue
        if not any(mark in sentence[low.end : high.begin] for mark in CLAUSE_ENDS):
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
