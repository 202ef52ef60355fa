"""What ICD 203 asks of estimative sentences and a text does not keep: findings with places, and what to do.

The rules are those of Intelligence Community Directive 203 (2 January 2015), section D.6.e: likelihood and confidence
apart, one row of terms, the basis of a judgment and its source told. Findings are hints: whether somebody is named or a
basis given is told by words nearby, and may be clear to a reader from elsewhere.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from model.estimates.tables import ScaleName, scale_rows
from model.labels import Span
from model.language.finder import Anchored
from model.ledger.document import LONGEST, Reading
from model.ledger.entries import Entry
from model.ledger.estimators import estimators_in

Rule = Literal[
    "likelihood_with_confidence", "mixed_rows", "off_scale", "no_estimator", "no_basis", "figure_without_estimator"
]
ROWS = {"1": "likelihood (very likely, unlikely)", "2": "probability (highly probable, improbable)"}
LIKELIHOODS = frozenset({"likelihood", "number"})
BASIS = Anchored(
    re.compile(
        r"\b(?:because|based on|on the basis|given|since|as|due to|owing to|judging (?:by|from)|according to|citing"
        r"|evidence|image(?:s|ry)|satellite|photos?|video"
        r"|footage|report(?:s|ing|ed)?|intercept(?:s|ed)?|sources?|documents?|data|records?|signals?|indicat\w+"
        r"|suggest\w*|show(?:s|ed|n)?|confirm\w*|therefore"
        r"|which would explain|in (?:light|view) of|analysis|interviews?|witness(?:es)?|defectors?|testimony|after"
        r"|if|unless|whose)\b",
        re.IGNORECASE,
    )
)
NEIGHBOURS = 1
"""Sentences before and behind a judgment in which its basis may stand."""

BACK = 3
"""Sentences before a judgment in which its author may be named."""

VAGUE_BOUNDS = frozenset({"about", "at_least", "at_most", "range", "vague"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a sentence does not keep.

    Parameters
    ----------
    span : the words that it is about, in the text
    message : what, which words, what now
    """

    rule: Rule
    span: Span
    message: str


def lint(readings: Sequence[Reading], scale: ScaleName = "icd203") -> list[list[Finding]]:
    """Return the findings of each sentence, in order of their places."""
    first_row: dict[str, str] = {}
    found: list[list[Finding]] = []
    for place, reading in enumerate(readings):
        own = [
            *_both(reading),
            *_rows(reading, first_row),
            *_off_scale(reading, scale),
            *_unsupported(readings, place),
            *_figures(readings, place),
        ]
        found.append(sorted(own, key=lambda finding: (finding.span.begin, finding.rule)))
    return found


def _both(reading: Reading) -> Iterator[Finding]:
    likelihood = next((one for one in reading.estimates if one.kind in LIKELIHOODS), None)
    confidence = next((one for one in reading.estimates if one.kind == "confidence"), None)
    if likelihood and confidence:
        yield Finding(
            "likelihood_with_confidence",
            confidence.span,
            f"“{confidence.term}” and “{likelihood.term}” stand in one sentence: "
            "say in a sentence of its own how sure the judgment is.",
        )


def _rows(reading: Reading, first_row: dict[str, str]) -> Iterator[Finding]:
    """Yield terms of the other row than the text's first.

    Parameters
    ----------
    first_row : the row that the text has used first, to its term; is filled in
    """
    for one in reading.estimates:
        if not one.row:
            continue
        if not first_row:
            first_row[one.row] = one.term
        if one.row not in first_row:
            row, term = next(iter(first_row.items()))
            yield Finding(
                "mixed_rows",
                one.span,
                f"“{one.term}” is a term of {ROWS[one.row]}, and the text began with “{term}” of {ROWS[row]}: "
                "keep to one row.",
            )


def _off_scale(reading: Reading, scale: ScaleName) -> Iterator[Finding]:
    rows = scale_rows(scale)
    for one in reading.estimates:
        if one.kind != "likelihood" or (scale == "icd203" and one.row):
            continue
        row = rows.get(one.sense)
        if row is None:
            message = f"“{one.term}” is no term of {scale}, and none is near: use one of its terms."
            yield Finding("off_scale", one.span, message)
        elif scale == "icd203" or not row.is_own:
            yield Finding("off_scale", one.span, f"“{one.term}” is no term of {scale}: “{row.word}” is the nearest.")


def _unsupported(readings: Sequence[Reading], place: int) -> Iterator[Finding]:
    """Yield a judgment of which nobody is the author, or that rests on nothing that is told."""
    reading = readings[place]
    judgment = next((one for one in reading.estimates if one.kind in LIKELIHOODS or one.kind == "judgment"), None)
    if judgment is None:
        return
    if not any(_has_source(one) for one in readings[max(0, place - BACK) : place + 1]):
        yield Finding(
            "no_estimator",
            judgment.span,
            f"Nobody is named whose judgment “{judgment.term}” is, here or in the {BACK} sentences before: "
            "say who judges.",
        )
    weighed = next((one for one in reading.estimates if one.kind in LIKELIHOODS), None)
    near = readings[max(0, place - NEIGHBOURS) : place + NEIGHBOURS + 1]
    if weighed and not any(BASIS.search(one.words) for one in near):
        yield Finding(
            "no_basis",
            weighed.span,
            f"No basis is told for “{weighed.term}”, here or in the sentences beside it: "
            "say what the judgment rests on.",
        )


def _has_source(reading: Reading) -> bool:
    """Tell whether a sentence names somebody whose judgment it can be, or is the text's own ("we assess")."""
    is_own = any(one.term[:2].lower() in {"we", "i "} for one in reading.estimates)
    return is_own or bool(estimators_in(reading.words[:LONGEST]))


def _figures(readings: Sequence[Reading], place: int) -> Iterator[Finding]:
    for entry in readings[place].entries:
        if entry.source is None and _is_estimated(entry):
            yield Finding(
                "figure_without_estimator",
                entry.quantity.span,
                f"“{entry.written}” is no exact count, and nobody is named who gives it: say who counts or estimates.",
            )


def _is_estimated(entry: Entry) -> bool:
    return entry.quantity.bound in VAGUE_BOUNDS or entry.status == "estimated"
