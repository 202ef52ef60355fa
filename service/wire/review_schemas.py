"""What goes over the wire of reviews and the queue: requests are read strictly."""

from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, Field

from model.files.labelled import State
from service.wire.schemas import Labelled, Model

Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class NewReview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's label for a text; `source` names where it comes from, by default who sends it; `note` says why."""

    text: str
    label: str
    source: str | msgspec.UnsetType = msgspec.UNSET
    note: str | msgspec.UnsetType = msgspec.UNSET


class NewCandidates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unlabelled texts to be kept and ranked; `source` names where they come from, by default who sends them."""

    texts: list[str]
    source: str | msgspec.UnsetType = msgspec.UNSET


class Acceptance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a review may train whatever the audit says; it is kept."""

    reason: str


class Acceptances(Acceptance, frozen=True, forbid_unknown_fields=True):
    """Which reviews, by their numbers or all of a source, and why."""

    ids: list[int] | msgspec.UnsetType = msgspec.UNSET
    source: str | msgspec.UnsetType = msgspec.UNSET


class Stored(BaseModel):
    """The number under which it is stored."""

    id: int
    repeated: bool = Field(description="Whether it was stored before: the same person, text and label.")


class ReviewAnswer(BaseModel):
    """A stored review."""

    id: int
    text: str
    label: str
    source: str
    actor: str = Field(
        description="Whose label it is: the name that stands with the key; without one, a role and digits."
    )
    created_at: str = Field(description="When it was labelled; UTC, ISO 8601.")
    state: State = Field(description="Only accepted reviews are trained on.")
    details: dict[str, Any] = Field(
        description="Group, further fields of an import, and what audits and persons decided."
    )


class ReviewPage(BaseModel):
    """Reviews, the newest first."""

    reviews: list[ReviewAnswer]
    next: int | None = Field(description="The cursor of the next page; null on the last one.")


class DoubtedReview(ReviewAnswer):
    """A review that the audit took out, and why."""

    why: str = Field(description="The finding, in words a person can act on.")
    since: str
    by: str = Field(description="The training's actor.")


class DoubtedPage(BaseModel):
    """What waits for a person, the newest first."""

    held: int = Field(description="Reviews of all sources that were held: likely planted.")
    quarantined: int = Field(description="Reviews of all sources that were quarantined: likely wrong.")
    reviews: list[DoubtedReview]
    next: int | None = Field(description="The cursor of the next page; null on the last one.")


class Accepted(BaseModel):
    """How many reviews were accepted that were not before."""

    accepted: int


class Withdrawn(BaseModel):
    """How many reviews were taken back; they stay listed with the state `withdrawn`."""

    withdrawn: int


class RefusedRow(BaseModel):
    """A row of an import, and what is to be said of it."""

    line: int = Field(description="From 1; in a Parquet file the row, in a JSON array the element.")
    reason: str


class ImportAnswer(BaseModel):
    """What became of a file."""

    file: str
    format: str
    encoding: str
    encoding_is_guess: bool = Field(description="Whether nothing in the file proves its encoding.")
    stored: int
    repeated: int = Field(
        description="Rows whose text, label, source and person were stored already: not stored again."
    )
    contradicted: int = Field(description="Stored rows whose text has another label elsewhere.")
    refused: int
    sources: dict[str, int] = Field(description="Stored rows by source; the first 100.")
    refused_rows: list[RefusedRow] = Field(description="The first 10,000.")
    contradicted_rows: list[RefusedRow] = Field(description="The first 10,000.")


class Queued(BaseModel):
    """What became of texts for the queue."""

    added: int
    known: int = Field(description="In the queue already, sent twice, or reviewed.")


class Deleted(BaseModel):
    """How many texts left the queue."""

    deleted: int


class CandidateAnswer(Labelled):
    """An unlabelled text with what the champion says of it."""

    id: int
    text: str
    source: str
    created_at: str
    uncertainty: float = Field(description="1 minus the distance of the two largest probabilities.")


class Queue(BaseModel):
    """The texts worth labelling next, the best first."""

    model: Model
    waiting: int = Field(description="Texts in the whole queue.")
    candidates: list[CandidateAnswer]
