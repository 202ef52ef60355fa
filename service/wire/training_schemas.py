"""What goes over the wire of trainings, versions and the history: requests are read strictly."""

from typing import Annotated, Any

import msgspec
from pydantic import BaseModel, Field

from model.store.registry import Event
from model.store.trainings import Status, Training
from service.wire.schemas import Model

Count = Annotated[int, msgspec.Meta(ge=1)]
Positive = Annotated[float, msgspec.Meta(gt=0)]
NotNegative = Annotated[float, msgspec.Meta(ge=0)]


class Force(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Promote whatever the gate says; who and why is kept."""

    reason: str


class Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What differs from the recipe's parameters of the pipeline: named and shaped as in `model.fitted.pipeline`."""

    word_ngrams: tuple[Count, Count] | msgspec.UnsetType | None = msgspec.UNSET
    char_ngrams: tuple[Count, Count] | msgspec.UnsetType | None = msgspec.UNSET
    min_count: Count | msgspec.UnsetType = msgspec.UNSET
    inverse_penalty: Positive | msgspec.UnsetType = msgspec.UNSET
    weights: dict[str, NotNegative] | msgspec.UnsetType = msgspec.UNSET
    prior: dict[str, Positive] | msgspec.UnsetType | None = msgspec.UNSET

    def __post_init__(self) -> None:
        """Raise ValueError, which becomes a refusal, where an n-gram's least length is over its most."""
        for lengths in (self.word_ngrams, self.char_ngrams):
            if lengths and lengths[0] > lengths[1]:
                raise ValueError(f"n-grams of {lengths[0]} to {lengths[1]}: the least comes first")


class NewTraining(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A training: `without` leaves sources of reviews out, `parameters` change the pipeline's."""

    without: list[str] = []
    parameters: Changes = Changes()
    force: Force | None = None


class Promotion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, and `expected`: the champion that was compared with (null: none); another one by now gives 409."""

    reason: str = ""
    expected: str | msgspec.UnsetType | None = msgspec.UNSET


class Rollback(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: str = ""


class Accepted(BaseModel):
    """The training that will do it; `Location` leads there."""

    id: int
    status: Status


class TrainingAnswer(Accepted):
    """One training."""

    without: list[str]
    parameters: dict[str, Any]
    force: dict[str, str] | None = Field(description="`reason`, where promotion was forced.")
    requested_at: str
    requested_by: str = Field(description="Who asked: a role and the begin of the key's SHA-256.")
    is_cancel_requested: bool
    attempts: int = Field(description="How often a trainer took it up.")
    started_at: str | None
    ended_at: str | None
    progress: str = Field(description="What it does at present, or did last.")
    log: list[str]
    reasons: list[str] = Field(description="Why it ended as it did, in words a person can act on.")
    outcome: dict[str, Any] = Field(description="Figures, findings and the gate's decision.")
    version: str | None


class TrainingPage(BaseModel):
    """Trainings, the newest first."""

    trainings: list[TrainingAnswer]
    next: int | None = Field(description="The cursor of the next page; null on the last one.")


class VersionEntry(BaseModel):
    """One version."""

    version: str
    digest: str
    created_at: str
    created_by: str
    aliases: list[str]
    card: dict[str, Any] = Field(description="The manifest: labels, threshold, corpus, figures, parameters, parts.")


class VersionAnswer(VersionEntry):
    """One version with its evaluation report."""

    report: dict[str, Any]


class VersionList(BaseModel):
    """All versions, the newest first."""

    versions: list[VersionEntry]


class EventAnswer(BaseModel):
    """One line of the history; versions by name."""

    model_config = {"populate_by_name": True}

    id: int
    at: str
    actor: str
    action: str
    alias: str | None
    from_version: str | None = Field(alias="from")
    to_version: str | None = Field(alias="to")
    reason: str


class Promoted(BaseModel):
    """What changed, and which version this server answers with from now on.

    A worker that did not follow within `FRAMING_FOLLOW_TIMEOUT_S` answers with the former version until it does.
    """

    event: EventAnswer
    model: Model
    followed: bool = Field(description="Whether all workers of this server serve it.")
    behind: int = Field(description="How many of them do not yet.")


class HistoryPage(BaseModel):
    """What changed, the newest first."""

    events: list[EventAnswer]
    next: int | None = Field(description="The cursor of the next page; null on the last one.")


def training_fields(training: Training) -> dict[str, Any]:
    """Return a training as it goes over the wire."""
    wish = training.wish
    return {
        "id": training.number,
        "status": training.status,
        "without": wish.without,
        "parameters": wish.parameters,
        "force": None if wish.force_reason is None else {"reason": wish.force_reason},
        "requested_at": training.requested_at,
        "requested_by": training.requested_by,
        "is_cancel_requested": training.is_cancel_requested,
        "attempts": training.attempts,
        "started_at": training.started_at,
        "ended_at": training.ended_at,
        "progress": training.progress,
        "log": training.log,
        "reasons": training.reasons,
        "outcome": training.outcome,
        "version": training.version,
    }


def event_fields(event: Event) -> dict[str, Any]:
    """Return a line of the history as it goes over the wire."""
    return {
        "id": event.number,
        "at": event.at,
        "actor": event.actor,
        "action": event.action,
        "alias": event.alias,
        "from": event.from_version,
        "to": event.to_version,
        "reason": event.reason,
    }
