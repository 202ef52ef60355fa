"""What goes over the wire: requests are read strictly, answers written without detours."""

from typing import Any

import msgspec
from pydantic import BaseModel, Field

from model.classifier import FramingClassifier
from model.labels import Verdict


class LabelRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text or several, each labelled as one sentence; `version` asks a kept version instead of the champion."""

    text: str | msgspec.UnsetType = msgspec.UNSET
    texts: list[str] | msgspec.UnsetType = msgspec.UNSET
    version: str | msgspec.UnsetType = msgspec.UNSET


class DocumentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole text, to be labelled sentence by sentence."""

    text: str
    version: str | msgspec.UnsetType = msgspec.UNSET


class Model(BaseModel):
    """Which version answers: `digest` is the SHA-256 of its manifest."""

    version: str = Field(examples=["v1"])
    digest: str


class Labelled(BaseModel):
    """The label of one text, and how probable each label is."""

    label: str
    probabilities: dict[str, float] = Field(description="Calibrated; they sum to 1.")
    abstained: bool = Field(description="Whether the largest probability lies below the model's threshold.")


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
    return {
        "label": verdict.label,
        "probabilities": dict(zip(labels, verdict.probabilities, strict=True)),
        "abstained": verdict.abstained,
    }
