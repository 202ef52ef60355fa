"""Estimative language, figures and lint of a document as they go over the wire, sentence by sentence."""

from typing import Any

from model.estimates.misp import machine_tags
from model.estimates.tables import SCALES, ScaleName
from model.estimates.terms import Estimate, estimates_in
from model.labels import Span
from model.ledger.document import read_document
from model.ledger.entries import Entry
from model.ledger.lint import Finding, lint
from service.documents.readings import Document, Found


def estimates(document: Document) -> Found:
    """Return each sentence's estimative terms, its figures, and what it does not keep of ICD 203's rules."""
    scale = scale_of(document.scale)
    readings = list(read_document(document.joined, document.spans, scale))
    findings = lint(readings, scale)
    return Found(
        [
            {
                "estimates": [estimate_fields(one, scale) for one in reading.estimates],
                "figures": [entry_fields(entry) for entry in reading.entries],
                "lint": [finding_fields(finding) for finding in own],
            }
            for reading, own in zip(readings, findings, strict=True)
        ]
    )


def tags(document: Document) -> Found:
    """Return each sentence's estimates as machine tags of MISP."""
    return Found([{"tags": machine_tags(estimates_in(span.cut(document.joined)))} for span in document.spans])


def scale_of(name: str) -> ScaleName:
    """Return a scale by its name, which the wire has checked."""
    return next(scale for scale in SCALES if scale == name)


def estimate_fields(one: Estimate, scale: ScaleName) -> dict[str, Any]:
    """Return a term as it goes over the wire."""
    return {
        "begin": one.span.begin,
        "end": one.span.end,
        "term": one.term,
        "kind": one.kind,
        "low": one.low,
        "high": one.high,
        "scale": scale,
        "negated": one.is_negated,
        "confidence": one.confidence,
    }


def entry_fields(entry: Entry) -> dict[str, Any]:
    """Return a figure as it goes over the wire."""
    quantity, source, as_of = entry.quantity, entry.source, entry.as_of
    band, dated = entry.band, as_of and {"text": as_of.written or None, "date": as_of.date or None}
    return {
        "begin": quantity.span.begin,
        "end": quantity.span.end,
        "text": entry.written,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "bound": quantity.bound,
        "hedge": quantity.hedge or None,
        "band": band
        and {"begin": band.span.begin, "end": band.span.end, "term": band.term, "low": band.low, "high": band.high},
        "estimator": source
        and {
            "text": source.written,
            "begin": source.begin,
            "end": source.end,
            "party": source.party or None,
            "carried": source.is_carried,
        },
        "subject": entry.subject or None,
        "event": entry.event or None,
        "as_of": dated,
        "status": entry.status,
        "denied": entry.is_denied,
    }


def finding_fields(finding: Finding) -> dict[str, Any]:
    """Return a finding of the lint as it goes over the wire."""
    span: Span = finding.span
    return {"rule": finding.rule, "begin": span.begin, "end": span.end, "message": finding.message}
