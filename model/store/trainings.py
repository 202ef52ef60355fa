"""Trainings as rows: asked for, read, listed and cancelled; taking and ending one is told by `model.store.leases`.

At most one training is queued or running. A second request with the same wish joins it while it is still
queued, since it will then see every review stored so far; any other one is refused with that training's number.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

import sqlalchemy as sa

from model.errors import OpenTrainingError, TrainingError, UnknownTrainingError
from model.files.labelled import utc_text
from model.store.database import reading, trainings, writing
from model.store.registry import Signature

Status = Literal["queued", "running", "promoted", "refused", "failed", "cancelled"]
STATUSES: tuple[Status, ...] = get_args(Status)
OPEN: tuple[Status, ...] = ("queued", "running")
LONGEST_LEASE_S = 60.0
"""A lease is of seconds, and clocks agree to seconds: one that ends later than this was given by a wrong clock."""

LARGEST_NUMBER = 2**31 - 1
REQUEST_LOCK = sa.text("SELECT pg_advisory_xact_lock(7305413)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a training was asked to do.

    Parameters
    ----------
    without : sources of reviews to leave out
    parameters : of the pipeline, where they differ from the recipe's
    force_reason : why to promote whatever the gate says; None leaves it to the gate
    """

    without: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    force_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """One training.

    Parameters
    ----------
    number : how people call it
    attempts : how often a trainer took it up
    progress : what it does at present, or did last
    log : one line a step, each with its time
    reasons : why it ended as it did
    outcome : what the training tells of itself: figures, findings, the gate's decision
    version : name of the version that came of it
    """

    number: int
    status: Status
    wish: Wish
    requested_at: str
    requested_by: str
    is_cancel_requested: bool
    attempts: int
    started_at: str | None
    ended_at: str | None
    progress: str
    log: tuple[str, ...]
    reasons: tuple[str, ...]
    outcome: dict[str, Any]
    version: str | None


class Trainings:
    """The trainings of one database.

    Parameters
    ----------
    engine : from `model.store.database.open_engine`
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def request(self, wish: Wish, signature: Signature, key: str | None = None) -> Training:
        """Queue a training, or return the one that this request joins.

        Parameters
        ----------
        key : an idempotency key; the same one always gives the same training

        Raises
        ------
        OpenTrainingError
            Another training is queued or running.
        TrainingError
            The key belongs to a training with another wish, or the wish cannot be kept.
        """
        with writing(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(REQUEST_LOCK)
            known = _known(connection, key, wish) or _joined(connection, key, wish)
            if known is None:
                query = sa.insert(trainings).values(_new(wish, signature, key)).returning(trainings)
                known = training_of(connection.execute(query).one())
        return known

    def read(self, number: int) -> Training:
        """Return one training.

        Raises
        ------
        UnknownTrainingError
            There is none of that number.
        """
        with reading(self.engine) as connection:
            return training_of(_one(connection, sa.select(trainings), number))

    def page(self, *, limit: int, before: int | None = None) -> list[Training]:
        """Return the newest trainings first, those with a number under `before` where given."""
        query = sa.select(trainings).order_by(trainings.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(trainings.c.id < before)
        with reading(self.engine) as connection:
            return [training_of(row) for row in connection.execute(query)]

    def counts(self) -> dict[Status, int]:
        """Return how many trainings have each status."""
        query = sa.select(trainings.c.status, sa.func.count()).group_by(trainings.c.status)
        with reading(self.engine) as connection:
            found: dict[Status, int] = dict(connection.execute(query).all())
        return {status: found.get(status, 0) for status in STATUSES}

    def cancel(self, number: int, signature: Signature) -> Training:
        """Cancel a training: at once if no trainer works on it, else by asking its trainer to stop.

        Raises
        ------
        UnknownTrainingError
            There is none of that number.
        TrainingError
            It is over, or its version was promoted a moment ago.
        """
        with writing(self.engine) as connection:
            row = _one(connection, sa.select(trainings).with_for_update(), number)
            if row.status == "cancelled":
                return training_of(row)
            if row.status not in OPEN or row.version_id is not None:
                status = "promoted" if row.status in OPEN else row.status
                raise TrainingError(f"Training {number} is {status} by now: there is nothing to cancel.")
            changes = _cancelling(row, signature)
            query = sa.update(trainings).where(trainings.c.id == number).values(changes).returning(trainings)
            return training_of(connection.execute(query).one())


def training_of(row: sa.Row[Any]) -> Training:
    """Return a row of the table as a training."""
    fields = json.loads(row.parameters)
    return Training(
        number=row.id,
        status=row.status,
        wish=Wish(tuple(fields["without"]), fields["parameters"], fields["force_reason"]),
        requested_at=row.requested_at,
        requested_by=row.requested_by,
        is_cancel_requested=row.is_cancel_requested,
        attempts=row.attempts,
        started_at=row.started_at,
        ended_at=row.ended_at,
        progress=row.progress,
        log=tuple(row.log.splitlines()),
        reasons=tuple(json.loads(row.reasons)),
        outcome=json.loads(row.outcome),
        version=None if row.version_id is None else f"v{row.version_id}",
    )


def _one(connection: sa.Connection, query: sa.Select[Any], number: int) -> sa.Row[Any]:
    is_possible = 0 < number <= LARGEST_NUMBER
    row = connection.execute(query.where(trainings.c.id == number)).one_or_none() if is_possible else None
    if row is None:
        raise UnknownTrainingError(f"There is no training {number}: GET /v1/trainings lists those there are.")
    return row


def _known(connection: sa.Connection, key: str | None, wish: Wish) -> Training | None:
    if key is None:
        return None
    row = connection.execute(sa.select(trainings).where(trainings.c.idempotency_key == key)).one_or_none()
    if row is not None and row.parameters != _text(wish):
        raise TrainingError(f"The idempotency key {key!r} belongs to training {row.id}, another wish: use a new key.")
    return None if row is None else training_of(row)


def _joined(connection: sa.Connection, key: str | None, wish: Wish) -> Training | None:
    """Return the queued training with the same wish, which from now on answers to the key."""
    row = connection.execute(sa.select(trainings).where(trainings.c.status.in_(OPEN))).first()
    if row is None:
        return None
    is_same = row.status == "queued" and row.parameters == _text(wish)
    if not is_same or (key and row.idempotency_key):
        raise OpenTrainingError(
            f"Training {row.id} is {row.status} and one runs at a time: wait until it has ended, or cancel it.", row.id
        )
    if key:
        connection.execute(sa.update(trainings).where(trainings.c.id == row.id).values(idempotency_key=key))
    return training_of(row)


def _text(wish: Wish) -> str:
    try:
        return json.dumps(asdict(wish), sort_keys=True)
    except RecursionError:
        raise TrainingError("The parameters are nested too deeply: no parameter has that shape.") from None


def _new(wish: Wish, signature: Signature, key: str | None) -> dict[str, Any]:
    return {
        "status": "queued",
        "requested_at": utc_text(signature.at),
        "requested_by": signature.actor,
        "idempotency_key": key,
        "parameters": _text(wish),
        "is_cancel_requested": False,
        "attempts": 0,
        "progress": "waits for a trainer",
        "log": "",
        "reasons": "[]",
        "outcome": "{}",
    }


def is_lease_over(row: sa.Row[Any], now: float) -> bool:
    """Tell whether a training's lease ran out, or reaches further than any lease can: a clock was set back since."""
    return bool(row.lease_until < now or row.lease_until > now + LONGEST_LEASE_S)


def _cancelling(row: sa.Row[Any], signature: Signature) -> dict[str, Any]:
    line = f"{utc_text(signature.at)} {signature.actor} asked to cancel\n"
    changes = {"is_cancel_requested": True, "log": row.log + line}
    if row.status == "queued" or is_lease_over(row, signature.at.timestamp()):
        why = json.dumps([f"{signature.actor} cancelled it."])
        changes |= {"status": "cancelled", "owner": None, "lease_until": None}
        changes |= {"ended_at": utc_text(signature.at), "progress": "cancelled", "reasons": why}
    return changes
