"""A document's text to its sentences' labels as they go over the wire, in a thread or in a process of its own."""

from collections import Counter
from dataclasses import asdict

import msgspec

from model.scoring.classifier import FramingClassifier
from model.scoring.profile import profile_of
from service.wire import labelling as wire

encoder = msgspec.json.Encoder()
BLOCK = 1_000
"""Sentences that are encoded at once: the fields of all of a large document would take hundreds of megabytes."""


class LabelledDocument(msgspec.Struct, frozen=True, array_like=True):
    """A document's answer.

    Parameters
    ----------
    profile, sentences : as JSON
    counts : sentences by their label
    """

    profile: bytes
    sentences: bytes
    counts: dict[str, int]
    n_abstained: int


def label_document(classifier: FramingClassifier, text: str, alpha: float | None) -> LabelledDocument:
    """Label every sentence of a text."""
    from model.language.sentences import read_sentences  # not needed before the first document

    joined, spans = read_sentences(text)
    verdicts = []
    encoded = []
    for begin in range(0, len(spans), BLOCK):
        block = spans[begin : begin + BLOCK]
        found = classifier.classify([span.cut(joined) for span in block], alpha)
        verdicts += found
        fields = [
            {"begin": span.begin, "end": span.end} | wire.verdict_fields(classifier.labels, verdict)
            for span, verdict in zip(block, found, strict=True)
        ]
        encoded.append(encoder.encode(fields)[1:-1])
    return LabelledDocument(
        profile=encoder.encode(asdict(profile_of(classifier.labels, spans, verdicts))),
        sentences=b"[%b]" % b",".join(encoded),
        counts=dict(Counter(verdict.label for verdict in verdicts)),
        n_abstained=sum(verdict.abstained for verdict in verdicts),
    )
