"""The shapes of a comparison for the OpenAPI document."""

from pydantic import BaseModel, Field

from service.wire.ledgers.shapes import AsOf, Estimator, FigureSentence
from service.wire.schemas import DocumentProfile, Model


class ComparedDocument(BaseModel):
    """A document that was compared; `text` is there where a page was sent."""

    id: str
    source: str | None
    date: str | None
    characters: int
    sentences: int
    profile: DocumentProfile
    text: str | None = Field(None, description="The main text of a page, to which offsets refer.")


class PlacedSentence(BaseModel):
    """A sentence with its label; `sentence` counts from 0."""

    sentence: int
    begin: int
    end: int
    text: str
    label: str
    abstained: bool
    reason: str | None = Field(None, description="Why there is no label.")


class ToldSentence(PlacedSentence):
    """A sentence of a fact."""

    document: str


class ComparedFact(BaseModel):
    """Sentences of several documents that tell the same fact."""

    likeness: float = Field(description="Mean cosine of their terms, 0 to 1.")
    shared: list[str] = Field(
        description="Words and figures that at least two of the documents have, the weightiest first."
    )
    sentences: list[ToldSentence]


class ApartTerm(BaseModel):
    """A term that a document has more of than the others."""

    term: str
    z: float = Field(description="Log-odds ratio with an informative Dirichlet prior, in standard errors.")
    count: int
    elsewhere: int


class ToldFigure(BaseModel):
    """A figure as one document gives it."""

    document: str
    begin: int
    end: int
    text: str
    low: float | None
    high: float | None
    bound: str
    estimator: Estimator | None
    as_of: AsOf | None
    status: str | None
    sentence: FigureSentence


class SharedFigure(BaseModel):
    """A quantity that several documents give."""

    unit: str
    subject: str
    event: str
    told: list[ToldFigure]
    differences: list[list[int]] = Field(description="Pairs of places in `told` that have no value in common.")


class ComparisonAnswer(BaseModel):
    """Documents side by side; everything is in the order of their ids."""

    model: Model
    documents: list[ComparedDocument]
    facts: list[ComparedFact]
    alone: dict[str, list[PlacedSentence]] = Field(description="By id: sentences whose fact no other document tells.")
    figures: list[SharedFigure] = Field(description="Quantities that at least two documents give.")
    terms: dict[str, list[ApartTerm]] = Field(description="By id: what sets the document apart, the surest first.")
