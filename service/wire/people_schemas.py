"""What goes over the wire of agreement and disputes: requests are read strictly."""

import msgspec
from pydantic import BaseModel, Field


class SettleOne(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a text has this label from now on; by default the review's own."""

    reason: str
    label: str | msgspec.UnsetType = msgspec.UNSET


class SettleMany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which reviews' labels are their texts' from now on, and why."""

    ids: list[int]
    reason: str


class Settled(BaseModel):
    """The numbers of the reviews that were stored, one a text."""

    ids: list[int]


class FigureAnswer(BaseModel):
    """A coefficient, and its 95 % bootstrap interval over texts; null where it is not defined."""

    value: float | None
    interval: tuple[float, float] | None


class PairAnswer(BaseModel):
    """Two raters on the texts that both labelled."""

    raters: tuple[str, str]
    n: int
    share: float | None = Field(description="Of these texts, with the same label from both.")
    kappa: FigureAnswer = Field(description="Cohen's.")
    by_label: dict[str, FigureAnswer] = Field(description="Cohen's kappa of each label against all others.")
    moves: list[tuple[str, str, int]] = Field(description="The first one's label, the second's, and how many texts.")


class AgreementAnswer(BaseModel):
    """How far raters agree."""

    by: str
    raters: list[str] = Field(description="Those with most labels first.")
    left_out: int = Field(description="Raters beyond the first 20.")
    labels: list[str]
    texts: int = Field(description="Those that two or more labelled; the others tell nothing.")
    alpha: FigureAnswer = Field(description="Krippendorff's, nominal.")
    by_label: dict[str, FigureAnswer] = Field(description="Krippendorff's alpha of each label against all others.")
    mean_kappa: float | None
    pairs: list[PairAnswer] = Field(description="Those with a text in common.")


class OpinionAnswer(BaseModel):
    """What one person says of a text, by the last review."""

    person: str
    label: str
    review: int
    source: str
    at: str
    state: str


class SettlementAnswer(BaseModel):
    """The label that a text has, who says so and why."""

    label: str
    by: str
    at: str
    why: str
    review: int


class DisputeAnswer(BaseModel):
    """A text with labels that differ."""

    text: str
    opinions: list[OpinionAnswer]
    settled: SettlementAnswer | None


class DisputePage(BaseModel):
    """Disputes, those with the newest reviews first."""

    disputes: list[DisputeAnswer]
    next: int | None = Field(description="The cursor of the next page; null on the last one.")
