"""Trainings taken and ended: one trainer at a time owns a training, under a lease that its heartbeat renews.

Every change asks whether its trainer is still the owner, in the same statement. So a trainer that slept past its
lease can change nothing any more, and a promotion happens in one transaction with the question whether it may.
Trainers on several machines need clocks that agree to a few seconds.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from model.errors import LostLeaseError
from model.files.labelled import utc_text
from model.store.database import reading, trainings, writing
from model.store.trainings import LONGEST_LEASE_S, Status, Training, training_of

LEASE_S = 10.0
MOST_ATTEMPTS = 3
LONGEST_LINE = 500
LONGEST_LOG = 100_000
Guard = Callable[[sa.Connection, int], None]


@dataclass(frozen=True, slots=True)
class Lease:
    """A trainer's hold on a training."""

    number: int
    owner: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a training ended.

    Parameters
    ----------
    version : name of the version that came of it
    """

    status: Literal["promoted", "refused", "failed", "cancelled"]
    reasons: tuple[str, ...] = ()
    version: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Leases:
    """The trainings of one database, as a trainer sees them.

    Parameters
    ----------
    engine : from `model.store.database.open_engine`
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def claim(self, owner: str, at: datetime) -> Training | None:
        """Take the oldest training that waits or whose trainer's lease ran out; None where there is none.

        Trainings that ran out of attempts, were to be cancelled, or were promoted just before their trainer
        ended are brought to their end on the way.
        """
        is_free = sa.or_(trainings.c.status == "queued", _is_expired(at))
        with reading(self.engine) as connection:  # the usual case, without the write lock
            if connection.execute(sa.select(trainings.c.id).where(is_free)).first() is None:
                return None
        oldest = sa.select(trainings.c.id).where(is_free).order_by(trainings.c.id).limit(1)
        changes = {
            "status": "running",
            "owner": owner,
            "lease_until": at.timestamp() + LEASE_S,
            "attempts": trainings.c.attempts + 1,
            "started_at": sa.func.coalesce(trainings.c.started_at, utc_text(at)),
        }
        taking = sa.update(trainings).where(
            trainings.c.id == oldest.with_for_update(skip_locked=True).scalar_subquery()
        )
        with writing(self.engine) as connection:
            _settle(connection, at)
            row = connection.execute(taking.values(changes).returning(trainings)).one_or_none()
        return None if row is None else training_of(row)

    def renew(self, lease: Lease, at: datetime) -> bool:
        """Extend a lease; return whether somebody asked to cancel the training.

        Raises
        ------
        LostLeaseError
            Another trainer owns the training, or it has ended.
        """
        row = self._change(lease, {"lease_until": at.timestamp() + LEASE_S})
        return bool(row.is_cancel_requested)

    def tell(self, lease: Lease, line: str, at: datetime) -> None:
        """Note what the training does now.

        Raises
        ------
        LostLeaseError
            Another trainer owns the training, it has ended, or somebody asked to cancel it.
        """
        plain = " ".join(line.replace("\0", " ").split())[:LONGEST_LINE]
        log = trainings.c.log
        longer = sa.case((sa.func.length(log) < LONGEST_LOG, log + f"{utc_text(at)} {plain}\n"), else_=log)
        if self._change(lease, {"progress": plain, "log": longer}).is_cancel_requested:
            raise LostLeaseError(f"Training {lease.number} is to be cancelled.")

    def finish(self, lease: Lease, ending: Ending, at: datetime) -> Training:
        """Write how a training ended; only its owner can, and only once.

        Raises
        ------
        LostLeaseError
            Another trainer owns the training, or it has ended.
        """
        with writing(self.engine) as connection:
            row = _owned(connection, lease, {})
            if row.version_id is not None and ending.status != "promoted":  # it died after its promotion
                ending = _due_ending(row, "") or ending
            return training_of(_owned(connection, lease, _ended(ending, at)))

    def give_back(self, lease: Lease, reason: str, at: datetime, *, is_counted: bool) -> Training:
        """Put a training back into the queue for another attempt, or end it after the last one.

        Parameters
        ----------
        is_counted : False where the trainer was asked to stop, which is no fault of the training

        Raises
        ------
        LostLeaseError
            Another trainer owns the training, or it has ended.
        """
        queued = {"status": "queued", "owner": None, "lease_until": None, "progress": f"waits again: {reason}"}
        with writing(self.engine) as connection:
            row = _owned(connection, lease, {} if is_counted else {"attempts": trainings.c.attempts - 1})
            ending = _due_ending(row, reason)
            row = _owned(connection, lease, _ended(ending, at) if ending else queued)
        return training_of(row)

    def guard(self, lease: Lease) -> Guard:
        """Return what must happen in a promotion's transaction: the training notes the version, or it is undone."""

        def note_version(connection: sa.Connection, number: int) -> None:
            row = _owned(connection, lease, {"version_id": number})
            if row.is_cancel_requested:
                raise LostLeaseError(f"Training {lease.number} was cancelled: its version was not promoted.")

        return note_version

    def _change(self, lease: Lease, changes: Mapping[str, Any]) -> sa.Row[Any]:
        with writing(self.engine) as connection:
            return _owned(connection, lease, changes)


def _owned(connection: sa.Connection, lease: Lease, changes: Mapping[str, Any]) -> sa.Row[Any]:
    """Change a training and return its row, if the lease still holds it."""
    is_own = sa.and_(trainings.c.id == lease.number, trainings.c.owner == lease.owner, trainings.c.status == "running")
    query = sa.update(trainings).where(is_own).values(dict(changes) or {"owner": lease.owner})
    row = connection.execute(query.returning(trainings)).one_or_none()
    if row is None:
        raise LostLeaseError(f"Training {lease.number} is no longer owned by {lease.owner}: it stops here.")
    return row


def _is_expired(at: datetime) -> sa.ColumnElement[bool]:
    now = at.timestamp()
    is_over = sa.or_(trainings.c.lease_until < now, trainings.c.lease_until > now + LONGEST_LEASE_S)
    return sa.and_(trainings.c.status == "running", is_over)


def _settle(connection: sa.Connection, at: datetime) -> None:
    """End the trainings whose lease ran out and that nobody is to take up again."""
    query = sa.select(trainings).where(_is_expired(at)).with_for_update(skip_locked=True)
    for row in connection.execute(query).all():
        ending = _due_ending(row, "its trainer ended or hung without a word")
        if ending:
            connection.execute(sa.update(trainings).where(trainings.c.id == row.id).values(_ended(ending, at)))


def _due_ending(row: sa.Row[Any], reason: str) -> Ending | None:
    """Return how a training that its trainer left must end, None if it is to be taken up again."""
    if row.version_id is not None:
        return Ending("promoted", ("Its trainer ended right after the promotion.",), f"v{row.version_id}")
    if row.is_cancel_requested:
        return Ending("cancelled", ("It was cancelled.",))
    if row.attempts >= MOST_ATTEMPTS:
        return Ending(
            "failed", (f"It was tried {row.attempts} times, the last time {reason}: look why, and ask for it again.",)
        )
    return None


def _ended(ending: Ending, at: datetime) -> dict[str, Any]:
    status: Status = ending.status
    return {
        "status": status,
        "owner": None,
        "lease_until": None,
        "ended_at": utc_text(at),
        "progress": status,
        "reasons": json.dumps(ending.reasons),
        "outcome": json.dumps(ending.details),
        "version_id": int(ending.version.removeprefix("v")) if ending.version else None,
    }
