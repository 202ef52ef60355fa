"""What goes over the wire: requests are read strictly, answers written without detours."""

from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, Field

from model.classifier import FramingClassifier
from model.labels import Verdict

Alpha = Annotated[
    float,
    msgspec.Meta(gt=0, lt=1, description="Error rate that label sets keep; adds `label_set` to each result."),
]


class LabelRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text or several, each labelled as one sentence; `version` asks a kept version instead of the champion."""

    text: str | msgspec.UnsetType = msgspec.UNSET
    texts: list[str] | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET
    alpha: Alpha | None = None


class DocumentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole text, to be labelled sentence by sentence."""

    text: str
    version: str | msgspec.UnsetType = msgspec.UNSET
    alpha: Alpha | None = None


class Model(BaseModel):
    """Which version answers: `digest` is the SHA-256 of its manifest."""

    version: str = Field(examples=["v1"])
    digest: str


class Labelled(BaseModel):
    """The label of one text, and how probable each label is."""

    label: str
    probabilities: dict[str, float] = Field(description="Calibrated; they sum to 1.")
    abstained: bool = Field(
        description="Whether the largest probability lies below the model's threshold; with alpha, whether the label "
        "set has not exactly one label."
    )
    label_set: list[str] | None = Field(None, description="Labels not ruled out at the error rate alpha, if asked.")


class LabelAnswer(BaseModel):
    """One result a text, in order."""

    model: Model
    results: list[Labelled]


class Sentence(Labelled):
    """A sentence: `text[begin:end]` of the text as sent, counted in Unicode code points."""

    begin: int
    end: int


class DocumentAnswer(BaseModel):
    """Every sentence of the document, in order."""

    model: Model
    sentences: list[Sentence]


class ProblemAnswer(BaseModel):
    """What went wrong, which value, what now."""

    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []


def model_fields(classifier: FramingClassifier) -> dict[str, str]:
    """Return what names the answering version."""
    return {"version": classifier.version.name, "digest": classifier.version.digest}


def verdict_fields(labels: tuple[str, ...], verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as it goes over the wire."""
    fields: dict[str, Any] = {
        "label": verdict.label,
        "probabilities": dict(zip(labels, verdict.probabilities, strict=True)),
        "abstained": verdict.abstained,
    }
    if verdict.label_set is not None:
        fields["label_set"] = verdict.label_set
    return fields
