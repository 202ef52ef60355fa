"""What goes over the wire at the hot routes: requests are read strictly, answers written without detours."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from model.labels import Verdict

if TYPE_CHECKING:
    from model.scoring.classifier import FramingClassifier
    from model.scoring.evidence import WordEvidence, WordShare

Alpha = Annotated[
    float,
    msgspec.Meta(gt=0, lt=1, description="Error rate that label sets keep; adds `label_set` to each result."),
]


Mix = Annotated[
    bool,
    msgspec.Meta(
        description="Whether a sentence's label heeds the document's other sentences, where the version knows how."
    ),
]
Evidence = Annotated[bool, msgspec.Meta(description="Whether each result says what every word adds to the scores.")]


ReaderWords = Annotated[
    bool,
    msgspec.Meta(description="Whether each result says which words the second reader leaned on; slow, approximate."),
]
Offsets = Annotated[
    Literal["codepoints", "utf16"],
    msgspec.Meta(description="How places are counted: in Unicode code points, or in UTF-16 units as JavaScript does."),
]
Scale = Annotated[
    Literal["icd203", "kent", "phia", "ipcc"],
    msgspec.Meta(description="Whose bands likelihoods are given in, with `estimates`."),
]
Voices = Annotated[
    bool, msgspec.Meta(description="Whether each sentence says who speaks, and labels quoted words apart.")
]
Estimates = Annotated[
    bool,
    msgspec.Meta(description="Whether each sentence gives its estimative terms with their bands, and its figures."),
]
Tags = Annotated[
    bool, msgspec.Meta(description="Whether each sentence gives its estimates as machine tags of MISP's taxonomy.")
]
Edit = Annotated[
    bool,
    msgspec.Meta(description="Whether each sentence gives the fewest words that, left out or made plain, flip it."),
]
Rules = Annotated[bool, msgspec.Meta(description="Whether each sentence names the codebook's rules that it touches.")]


ASKED = ("voices", "estimates", "tags", "evidence", "reader_words", "edit", "rules")


Source = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=64,
        description="Whose text it is, by a name: `GET /v1/drift` counts it apart too. Of the text nothing is kept.",
    ),
]


class LabelRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text or several, each labelled as one sentence; `version` asks a kept version instead of the champion."""

    text: str | msgspec.UnsetType = msgspec.UNSET
    texts: list[str] | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET
    alpha: Alpha | None = None
    evidence: Evidence = False
    reader_words: ReaderWords = False
    source: Source | None = None


class DocumentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole text, or the main text of an HTML page, to be labelled sentence by sentence."""

    text: str | msgspec.UnsetType = msgspec.UNSET
    html: str | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET
    alpha: Alpha | None = None
    mix: Mix = True
    voices: Voices = False
    estimates: Estimates = False
    tags: Tags = False
    evidence: Evidence = False
    reader_words: ReaderWords = False
    edit: Edit = False
    rules: Rules = False
    offsets: Offsets = "codepoints"
    scale: Scale = "icd203"
    source: Source | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        """Names of what the document is to be read for beyond its labels."""
        return tuple(name for name in ASKED if getattr(self, name))


Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="What the report calls it.")]


class ReportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole text, or the main text of an HTML page, on which a report is asked for."""

    text: str | msgspec.UnsetType = msgspec.UNSET
    html: str | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET
    name: Name = "article"
    scale: Scale = "icd203"


def is_why_asked(asked: LabelRequest | DocumentRequest) -> bool:
    """Tell whether a request asks why, which takes exact numbers and much time."""
    return asked.evidence or asked.reader_words


def model_fields(classifier: "FramingClassifier") -> dict[str, str]:
    """Return what names the answering version."""
    return {"version": classifier.version.name, "digest": classifier.version.digest}


def verdict_fields(labels: tuple[str, ...], verdict: Verdict, decimals: int | None = None) -> dict[str, Any]:
    """Return a verdict as it goes over the wire.

    Parameters
    ----------
    decimals : of the probabilities; None gives all
    """
    probabilities: Iterable[float] = verdict.probabilities
    if len(labels) != len(verdict.probabilities):
        raise ValueError(f"{len(verdict.probabilities)} probabilities do not pair with {len(labels)} labels.")
    if decimals is not None:
        probabilities = [round(probability, decimals) for probability in probabilities]
    fields: dict[str, Any] = {
        "label": verdict.label,
        "probabilities": dict(zip(labels, probabilities)),  # noqa: B905 - `strict` costs a microsecond
        "abstained": verdict.abstained,
    }
    if verdict.reason is not None:
        fields["reason"] = verdict.reason
    if verdict.label_set is not None:
        fields["label_set"] = verdict.label_set
    if verdict.read_by is not None:
        fields["read_by"] = verdict.read_by
    return fields


def mix_fields(classifier: "FramingClassifier", *, is_heeded: bool) -> dict[str, Any] | None:
    """Return how the other sentences of a document count; None where they do not."""
    if classifier.prior is None or not is_heeded:
        return None
    usual = dict(zip(classifier.labels, classifier.prior.usual, strict=True))
    return {"factor": classifier.prior.factor, "usual": usual}


def evidence_fields(evidence: "WordEvidence") -> dict[str, Any]:
    """Return evidence as it goes over the wire; for each label, intercept, reader and words sum to the score."""
    labels = evidence.labels
    reader = {} if evidence.reader is None else {"reader": dict(zip(labels, evidence.reader, strict=True))}
    return {
        "scores": dict(zip(labels, evidence.scores, strict=True)),
        "intercepts": dict(zip(labels, evidence.intercepts, strict=True)),
        **reader,
        "words": _words(labels, evidence.words),
    }


def leaned_fields(labels: tuple[str, ...], words: "Sequence[WordShare] | None") -> dict[str, Any] | None:
    """Return what words are worth to the second reader as it goes over the wire; None where that was not found."""
    return None if words is None else {"approximate": True, "words": _words(labels, words)}


def _words(labels: tuple[str, ...], words: "Sequence[WordShare]") -> list[dict[str, Any]]:
    return [
        {"begin": word.span.begin, "end": word.span.end, "scores": dict(zip(labels, word.scores, strict=True))}
        for word in words
    ]
