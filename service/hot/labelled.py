"""A document's text to its sentences' labels as they go over the wire, in a thread or in a process of its own."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from model.labels import Span, Verdict
from model.reader.pair import BY_BOTH
from model.scoring.classifier import FramingClassifier
from model.scoring.profile import profile_of
from service.wire import labelling as wire

encoder = msgspec.json.Encoder()
BLOCK = 1_000
"""Sentences that are encoded at once: the fields of all of a large document would take hundreds of megabytes."""


class Way(msgspec.Struct, frozen=True, array_like=True):
    """How a document is to be labelled.

    Parameters
    ----------
    alpha : as for `FramingClassifier.classify`
    decimals : of the probabilities; None gives all
    is_mixed : whether a sentence's label heeds the other sentences
    """

    alpha: float | None = None
    decimals: int | None = None
    is_mixed: bool = True


class LabelledDocument(msgspec.Struct, frozen=True, array_like=True):
    """A document's answer.

    Parameters
    ----------
    mix, profile, sentences : as JSON
    counts : sentences by their label
    n_read : sentences that both readers came to
    """

    mix: bytes
    profile: bytes
    sentences: bytes
    counts: dict[str, int]
    n_abstained: int
    n_read: int = 0

    def fields(self) -> dict[str, msgspec.Raw]:
        """Return what goes over the wire."""
        named = {"mix": self.mix, "profile": self.profile, "sentences": self.sentences}
        return {name: msgspec.Raw(content) for name, content in named.items()}


def label_document(classifier: FramingClassifier, text: str, way: Way) -> LabelledDocument:
    """Label every sentence of a text."""
    from model.language.sentences import read_sentences  # not needed before the first document

    joined, spans = read_sentences(text)
    texts = [span.cut(joined) for span in spans]
    if way.is_mixed:
        verdicts, added = classifier.classify_document(texts, way.alpha)
    else:
        verdicts, added = classifier.classify(texts, way.alpha) if texts else [], []
    found = (spans, verdicts, added)
    parts = (slice(begin, begin + BLOCK) for begin in range(0, len(spans), BLOCK))
    encoded = [encoder.encode(_sentences(classifier, part, found, way.decimals))[1:-1] for part in parts]
    return LabelledDocument(
        mix=encoder.encode(wire.mix_fields(classifier, is_heeded=way.is_mixed)),
        profile=encoder.encode(asdict(profile_of(classifier.labels, spans, verdicts))),
        sentences=b"[%b]" % b",".join(encoded),
        counts=dict(Counter(verdict.label for verdict in verdicts)),
        n_abstained=sum(verdict.abstained for verdict in verdicts),
        n_read=sum(verdict.read_by == BY_BOTH for verdict in verdicts),
    )


def _sentences(
    classifier: FramingClassifier,
    part: slice,
    found: tuple[Sequence[Span], Sequence[Verdict], Sequence[tuple[float, ...]]],
    decimals: int | None,
) -> list[dict[str, Any]]:
    """Return some of a document's sentences as they go over the wire.

    Parameters
    ----------
    found : spans, verdicts, and what the other sentences added to each score, which may be nothing
    """
    labels = classifier.labels
    spans, verdicts, added = found
    sentences: list[dict[str, Any]] = [
        {"begin": span.begin, "end": span.end} | wire.verdict_fields(labels, verdict, decimals)
        for span, verdict in zip(spans[part], verdicts[part], strict=True)
    ]
    for sentence, more in zip(sentences, added[part], strict=False):
        rounded = more if decimals is None else [round(one, decimals) for one in more]
        sentence["mix"] = dict(zip(labels, rounded, strict=True))
    return sentences
