"""The answers' shapes for the OpenAPI document; `service.wire.labelling` reads and writes them."""

from typing import Literal

from pydantic import BaseModel, Field

from service.wire.ledgers.shapes import EstimativeTerm, Figure, LintFinding

READER_WORDS = (
    "Which words the second reader leaned on, if asked; null where it read nothing, and beyond 300 words of a request."
)


class Model(BaseModel):
    """Which version answers: `digest` is the SHA-256 of its manifest."""

    version: str = Field(examples=["v1"])
    digest: str


class Word(BaseModel):
    """A word with the marks that touch it: `text[begin:end]` in Unicode code points; what it adds to each score."""

    begin: int
    end: int
    scores: dict[str, float]


class Evidence(BaseModel):
    """Where a label comes from: for each label, intercept, reader and words sum to the score."""

    scores: dict[str, float]
    intercepts: dict[str, float]
    reader: dict[str, float] | None = Field(None, description="What the second reader adds; no word's, and no guess.")
    words: list[Word]


class ReaderWords(BaseModel):
    """What the second reader's part loses without each word, which was left out; the words do not sum to the part."""

    approximate: Literal[True]
    words: list[Word]


class Labelled(BaseModel):
    """The label of one text, and how probable each label is."""

    label: str
    probabilities: dict[str, float] = Field(description="Calibrated; they sum to 1.")
    abstained: bool = Field(description="Whether no label is sure enough, or the text cannot be judged; see `reason`.")
    reason: Literal["low_margin", "label_set", "language", "unknown_words", "not_prose"] | None = Field(
        None,
        description="Why it abstains: the largest probability lies below the model's threshold (`low_margin`), the "
        "label set has not exactly one label (`label_set`); or the text could not be judged, so that its label counts "
        "nowhere: it is not English (`language`), next to nothing in it is known (`unknown_words`), or it is no prose "
        "(`not_prose`).",
    )
    label_set: list[str] | None = Field(None, description="Labels not ruled out at the error rate alpha, if asked.")
    read_by: str | None = Field(
        None,
        description='"table", or "table+reader" where both read it; not given with FRAMING_READER=off.',
    )


class Result(Labelled):
    """The label of one text, with evidence where it was asked for."""

    evidence: Evidence | None = Field(None, description="What every word adds to the scores, if asked.")
    reader_words: ReaderWords | None = Field(None, description=READER_WORDS)


class LabelAnswer(BaseModel):
    """One result a text, in order."""

    model: Model
    results: list[Result]


class Change(BaseModel):
    """A word that is left out, or made plain by what stands in `plain`."""

    begin: int
    end: int
    plain: str


class Edit(BaseModel):
    """The fewest words found that give a sentence another label: `text` is what it then is, `label` what it gets."""

    words: list[Change]
    text: str
    label: str


class TouchedRule(BaseModel):
    """A rule of the codebook, and the words that touch it."""

    rule: int
    begin: int
    end: int


class Sentence(Labelled):
    """A sentence: `text[begin:end]` in Unicode code points, of the text as sent or of the one found in the page."""

    begin: int
    end: int
    mix: dict[str, float] | None = Field(
        None, description="What the document's other sentences add to each score; evidence leaves it out."
    )
    evidence: Evidence | None = Field(
        None, description="What every word adds to the scores, if asked; places are those of the document."
    )
    reader_words: ReaderWords | None = Field(None, description=READER_WORDS)
    rules: list[TouchedRule] | None = Field(
        None, description="The codebook's rules that the words touch, if asked; hints, which decide nothing."
    )
    edit: Edit | None = Field(
        None, description="The smallest edit that flips the label, if asked; null for what is neutral or abstained on."
    )
    estimates: list[EstimativeTerm] | None = Field(None, description="Estimative terms and their bands, if asked.")
    figures: list[Figure] | None = Field(None, description="Figures and who gives them, if estimates are asked for.")
    lint: list[LintFinding] | None = Field(None, description="What is not kept of ICD 203's rules, with estimates.")
    tags: list[str] | None = Field(None, description="Estimates as machine tags of MISP, if asked.")


class Mix(BaseModel):
    """How a document's other sentences count: `factor` x log of how much commoner a label is in them than usually."""

    factor: float
    usual: dict[str, float]


class Share(BaseModel):
    """So many sentences, and their code points."""

    sentences: int
    characters: int


class ExpectedSentences(BaseModel):
    """How many sentences of a label are to be expected: the sum of their probabilities, with a 95 % interval."""

    sentences: float
    low: float
    high: float


class LikelySentence(BaseModel):
    """A sentence in which a label is probable."""

    begin: int
    end: int
    probability: float


class DocumentHeadline(BaseModel):
    """The headline's probabilities, and the labels' shares of the judged sentences below it."""

    begin: int
    end: int
    probabilities: dict[str, float]
    body: dict[str, float]


class DocumentProfile(BaseModel):
    """Whose voice takes how much of a document: sentences and their code points by label, and those abstained on."""

    sentences: dict[str, int]
    characters: dict[str, int]
    abstained_sentences: int
    abstained_characters: int
    reasons: dict[str, Share] = Field(description="Those abstained on, by reason; each reason that there is.")
    expected: dict[str, ExpectedSentences] = Field(
        description="Of each label, corrected for how sure each sentence's label is; of what could be judged."
    )
    course: list[dict[str, float]] = Field(
        description="The labels' shares in each quarter of the document, in order; none of fewer than four sentences."
    )
    most: dict[str, list[LikelySentence]] = Field(description="The sentences in which each label is most probable.")
    headline: DocumentHeadline | None = Field(
        None, description="The first line against the rest; null where the first line is no headline."
    )


class DocumentAnswer(BaseModel):
    """The document's profile, and every sentence in order."""

    model: Model
    text: str | None = Field(None, description="The main text of the page, where `html` was sent.")
    mix: Mix | None = Field(None, description="How the other sentences count; null where they do not.")
    profile: DocumentProfile
    sentences: list[Sentence]


class ProblemAnswer(BaseModel):
    """What went wrong, which value, what now."""

    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] = []
