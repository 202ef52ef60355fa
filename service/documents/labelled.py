"""A document's text to its sentences' labels as they go over the wire, in a thread or in a process of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace

from model.labels import Span, Verdict
from model.reader.pair import BY_BOTH
from model.scoring.classifier import FramingClassifier
from model.scoring.profile import profile_of
from service.documents.offsets import Utf16
from service.documents.readings import Document, Found, read
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
    asked : names of what it is read for beyond its labels, see `service.documents.readings`
    is_utf16 : whether places are counted in UTF-16 units
    scale : of likelihoods
    """

    alpha: float | None = None
    decimals: int | None = None
    is_mixed: bool = True
    asked: tuple[str, ...] = ()
    is_utf16: bool = False
    scale: wire.Scale = "icd203"


class LabelledDocument(msgspec.Struct, frozen=True, array_like=True):
    """A document's answer.

    Parameters
    ----------
    mix, profile, sentences : as JSON
    counts : judged sentences by their label
    abstained : sentences on which it abstained, by reason
    n_read : sentences that both readers came to
    more : what readings add to the answer itself, as JSON by name
    """

    mix: bytes
    profile: bytes
    sentences: bytes
    counts: dict[str, int]
    abstained: dict[str, int]
    n_read: int = 0
    more: dict[str, bytes] = {}

    def fields(self) -> dict[str, msgspec.Raw]:
        """Return what goes over the wire."""
        named = {"mix": self.mix, "profile": self.profile, "sentences": self.sentences} | self.more
        return {name: msgspec.Raw(content) for name, content in named.items()}


def label_document(classifier: FramingClassifier, text: str, way: Way) -> LabelledDocument:
    """Label every sentence of a text, and read it for what is asked."""
    from model.language.lines import is_headed  # not needed before the first document

    joined, spans, verdicts, added = label_sentences(classifier, text, way)
    fields = [wire.verdict_fields(classifier.labels, verdict, way.decimals) for verdict in verdicts]
    found = read(
        Document(text, joined, spans, verdicts, classifier, way.scale, way.alpha, way.decimals, added, fields),
        way.asked,
    )
    write = _Writer(classifier, way, Utf16(text) if way.is_utf16 else None)
    told = [_rounded(verdict, way.decimals) for verdict in verdicts]
    is_first_headline = bool(spans) and is_headed(joined, spans[0])
    profile = msgspec.to_builtins(profile_of(classifier.labels, spans, told, is_headed=is_first_headline))
    of_profile = {name: value for one in found for name, value in one.profile.items()}
    return LabelledDocument(
        mix=encoder.encode(wire.mix_fields(classifier, is_heeded=way.is_mixed)),
        profile=write.encoded(profile | of_profile),
        sentences=write.sentences(spans, fields, added, found),
        counts=dict(Counter(verdict.label for verdict in verdicts if verdict.is_judged)),
        abstained=dict(Counter(verdict.reason for verdict in verdicts if verdict.reason)),
        n_read=sum(verdict.read_by == BY_BOTH for verdict in verdicts),
        more={name: write.encoded(value) for one in found for name, value in one.document.items()},
    )


def label_sentences(
    classifier: FramingClassifier, text: str, way: Way
) -> tuple[str, list[Span], list[Verdict], list[tuple[float, ...] | None]]:
    """Return a text with wrapped lines joined, its sentences, their verdicts, and what the others added to each.

    Parameters
    ----------
    way : of which only `alpha` and `is_mixed` are heeded
    """
    from model.language.sentences import read_sentences  # not needed before the first document

    joined, spans = read_sentences(text)
    texts = [joined[span.begin : span.end] for span in spans]
    if way.is_mixed:
        return joined, spans, *classifier.classify_document(texts, way.alpha)
    return joined, spans, classifier.classify(texts, way.alpha) if texts else [], []


def _rounded(verdict: Verdict, decimals: int | None) -> Verdict:
    """Return a verdict with its probabilities as they are told, so that no sum tells more."""
    if decimals is None:
        return verdict
    return replace(verdict, probabilities=tuple(round(one, decimals) for one in verdict.probabilities))


@dataclass(frozen=True, slots=True)
class _Writer:
    """What a document's answer is written with."""

    classifier: FramingClassifier
    way: Way
    utf16: Utf16 | None

    def placed(self, fields: Any) -> Any:
        """Return fields with the places that were asked for."""
        return self.utf16.converted(fields) if self.utf16 else fields

    def encoded(self, fields: Any) -> bytes:
        """Return them as JSON."""
        return encoder.encode(self.placed(fields))

    def sentences(
        self,
        spans: Sequence[Span],
        fields: Sequence[Mapping[str, Any]],
        added: Sequence[tuple[float, ...] | None],
        found: Sequence[Found],
    ) -> bytes:
        """Return a document's sentences as JSON.

        Parameters
        ----------
        fields : of their verdicts
        added : what the other sentences added to each score, which may be nothing
        found : what the readings say
        """
        parts = (slice(begin, begin + BLOCK) for begin in range(0, len(spans), BLOCK))
        encoded = [
            self.encoded(self._part(spans[part], fields[part], added[part], [one.sentences[part] for one in found]))
            for part in parts
        ]
        return b"[%b]" % b",".join(content[1:-1] for content in encoded)

    def _part(
        self,
        spans: Sequence[Span],
        fields: Sequence[Mapping[str, Any]],
        added: Sequence[tuple[float, ...] | None],
        found: Sequence[Sequence[Mapping[str, Any]]],
    ) -> list[dict[str, Any]]:
        """Return some of a document's sentences as they go over the wire."""
        labels, decimals = self.classifier.labels, self.way.decimals
        sentences: list[dict[str, Any]] = [
            {"begin": span.begin, "end": span.end, **verdict} for span, verdict in zip(spans, fields, strict=True)
        ]
        for sentence, more in zip(sentences, added, strict=False):
            if more is None:
                continue
            rounded = more if decimals is None else [round(one, decimals) for one in more]
            sentence["mix"] = dict(zip(labels, rounded, strict=True))
        for more_fields in found:
            for sentence, own in zip(sentences, more_fields, strict=bool(more_fields)):
                sentence.update(own)
        return sentences
