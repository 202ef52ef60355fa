"""The answers' shapes for the OpenAPI document; `service.wire` reads and writes them."""

from pydantic import BaseModel, Field

from service.wire import model_fields, verdict_fields

__all__ = ["DocumentAnswer", "LabelAnswer", "Labelled", "Model", "ProblemAnswer", "model_fields", "verdict_fields"]


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
