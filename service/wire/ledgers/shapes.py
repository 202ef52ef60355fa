"""The shapes of estimates, figures and ledgers for the OpenAPI document."""

from pydantic import BaseModel, Field


class EstimativeTerm(BaseModel):
    """Words that say how likely something is, or how sure a judgment: `text[begin:end]`."""

    begin: int
    end: int
    term: str
    kind: str = Field(description='"likelihood", "possibility", "judgment", "number" or "confidence".')
    low: float | None = Field(
        description="Of the scale's band, or the chance given in numbers; null where it has none."
    )
    high: float | None
    scale: str
    negated: bool = Field(description='Whether the words deny it, as in "not likely"; the band heeds that.')
    confidence: str | None = Field(description='"low", "moderate" or "high", of words that say how sure a judgment is.')


class Weight(BaseModel):
    """The estimative term that weighs a figure."""

    begin: int
    end: int
    term: str
    low: float | None
    high: float | None


class Estimator(BaseModel):
    """Who gives a figure."""

    text: str
    begin: int
    end: int
    party: str | None = Field(description="The party that they belong to, where that is known.")
    carried: bool = Field(description='Whether an earlier sentence names them, and this one says "it" or the like.')


class AsOf(BaseModel):
    """When a figure holds; `text` is null where the date is the document's."""

    text: str | None
    date: str | None = Field(description="A day, a month or a year as ISO 8601 writes it; `--03-31` without its year.")


class Figure(BaseModel):
    """A figure of a text: `text[begin:end]`."""

    begin: int
    end: int
    text: str
    low: float | None = Field(description="The least that is said; null where nothing is.")
    high: float | None = Field(description="The most that is said; null where nothing is.")
    unit: str
    bound: str = Field(description='"exact", "about", "at_least", "at_most", "range" or "vague".')
    hedge: str | None
    band: Weight | None
    estimator: Estimator | None
    subject: str | None = Field(description="The party that is counted.")
    event: str | None = Field(description="What happened to what is counted.")
    as_of: AsOf | None
    status: str | None = Field(
        description='"confirmed" by the party itself, "estimated", "claimed" by somebody else; null: nobody is named.'
    )
    denied: bool = Field(description="Whether its clause says that this did not happen, or is not confirmed.")


class LintFinding(BaseModel):
    """What a sentence does not keep of ICD 203's rules."""

    rule: str
    begin: int
    end: int
    message: str


class FigureSentence(BaseModel):
    """The sentence of a figure."""

    begin: int
    end: int
    text: str


class LedgerEntry(Figure):
    """A figure of one of the documents."""

    document: str
    sentence: FigureSentence


class LedgerDocument(BaseModel):
    """A document that was read."""

    id: str
    source: str | None
    date: str | None
    entries: int
    text: str | None = Field(None, description="The main text of the page, where `html` was sent.")


class Point(BaseModel):
    """A figure in a course; `entry` is its place in `entries`."""

    entry: int
    as_of: str | None
    low: float | None
    high: float | None


class Course(BaseModel):
    """What one estimator gave with one status, in the order of time."""

    estimator: str
    status: str | None
    points: list[Point]


class Disagreement(BaseModel):
    """Two entries, of two estimators and one time, whose ranges have nothing in common."""

    entries: list[int]
    estimators: list[str]


class Quantity(BaseModel):
    """Entries of the same unit, party and event; they are never summed."""

    unit: str
    subject: str
    event: str
    entries: list[int]
    courses: list[Course]
    disagreements: list[Disagreement]


class LedgerAnswer(BaseModel):
    """Every figure of some documents, and the quantities that several of them tell of."""

    documents: list[LedgerDocument]
    entries: list[LedgerEntry]
    quantities: list[Quantity]
