"""A text to the report on it: labelled, with all that tells by what, when and how."""

from datetime import datetime
from hashlib import sha256
from importlib.metadata import version as installed_version
from typing import Any

import msgspec

from model.codebook import CODEBOOK_DIGEST, CODEBOOK_RULES, CODEBOOK_VERSION
from model.command_line import PACKAGE
from model.scoring.classifier import FramingClassifier
from service.documents.labelled import LabelledDocument, Way, label_document
from service.report.method import method_of
from service.report.shapes import DOCUMENT, Report, Told
from service.report.source import Source
from service.wire.labelling import model_fields

DECIMALS = 12  # of the probabilities, as in bulk
LABELS = Way(decimals=DECIMALS)
"""Labels alone."""


def make_report(classifier: FramingClassifier, source: Source, way: Way, made_at: datetime) -> Report:
    """Label a text and return the report on it.

    Parameters
    ----------
    way : how it is labelled, and what it is read for beyond its labels
    made_at : in UTC
    """
    return report_on(classifier, source, answer_of(classifier, source.text, way), made_at)


def report_on(classifier: FramingClassifier, source: Source, document: dict[str, Any], made_at: datetime) -> Report:
    """Return the report on a text that was labelled.

    Parameters
    ----------
    document : what `as_answered` returned
    made_at : in UTC
    """
    fields: dict[str, Any] = {**basis_of(classifier, made_at), **given(source)}
    told = Told(**fields)
    method = method_of(told, document, classifier.version.manifest)
    return Report(report=DOCUMENT, told=told, method=method, document=document)


def answer_of(classifier: FramingClassifier, text: str, way: Way = LABELS) -> dict[str, Any]:
    """Return what `POST /v1/documents` answers to a text, and the text.

    Parameters
    ----------
    way : as for `make_report`
    """
    return as_answered(text, label_document(classifier, text, way))


def as_answered(text: str, found: LabelledDocument) -> dict[str, Any]:
    """Return a labelled text as it goes over the wire, and the text."""
    content = msgspec.json.encode({"text": text} | found.fields())
    answer: dict[str, Any] = msgspec.json.decode(content)
    return answer


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return sha256(text.encode()).hexdigest()


def basis_of(classifier: FramingClassifier, made_at: datetime) -> dict[str, Any]:
    """Return the fields of `Basis`."""
    return {
        "program": {"name": PACKAGE, "version": installed_version(PACKAGE)},
        "made_at": made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "model": model_fields(classifier),
        "reader": _reader(classifier),
        "threshold": classifier.threshold,
        "codebook": {"version": CODEBOOK_VERSION, "rules": CODEBOOK_RULES, "sha256": CODEBOOK_DIGEST},
    }


def given(source: Source) -> dict[str, dict[str, Any]]:
    """Return what tells a file and its text from any other."""
    return {
        "file": {
            "name": source.name,
            "kind": source.kind,
            "encoding": source.encoding,
            "bytes": source.n_bytes,
            "sha256": source.sha256,
        },
        "text": {"characters": len(source.text), "sha256": text_digest(source.text)},
    }


def _reader(classifier: FramingClassifier) -> dict[str, str] | None:
    reader = classifier.reader
    return {"sha256": reader.encoder.digest, "reads": reader.asks} if reader else None
