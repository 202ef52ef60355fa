"""The store of human labels: added, read, listed, taken back and deleted, each in one transaction.

A review that was taken back stays as a row in the state `withdrawn`; one that was deleted is gone with its text.
The history says who did either, when and why. What a row may hold is `model.files.labelled`'s to say.
"""

import itertools
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import sqlalchemy as sa

from model.errors import LimitError, ReviewStateError, UnknownReviewError
from model.files.labelled import Labelled, Review, State, text_key, utc_text
from model.quoted import counted
from model.store.database import candidates, erase_traces, history, reading, reviews, writing
from model.store.registry import Signature
from model.store.repeats import (
    MOST_AT_ONCE,
    SETTLED,
    Room,
    Sorted,
    check_room,
    full,
    room_in_all,
    same_label,
    sort_batch,
)

Numbered = tuple[int, Labelled]
"""A row of a file and its line."""
STATES: tuple[State, ...] = get_args(State)
KEPT: tuple[State, ...] = ("accepted", "quarantined", "held")
BATCH = MOST_AT_ONCE
DOUBTED: tuple[State, ...] = ("quarantined", "held")
LARGEST_NUMBER = 2**31 - 1
MOST_TOLD = 20  # numbers that one line of the history names


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews are asked for; None, or no states, asks nothing."""

    source: str | None = None
    label: str | None = None
    states: tuple[State, ...] = ()
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch of a file: the lines of its rows, what became of each, and its source."""

    lines: tuple[int, ...]
    found: Sorted
    of: tuple[str, ...]

    def sources(self) -> Counter[str]:
        """Return how many rows were stored of each source."""
        return Counter(self.of[place] for place in self.found.new)


class Reviews:
    """The reviews of one database.

    Parameters
    ----------
    engine : from `model.store.database.open_engine`
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def add(self, row: Labelled, signature: Signature, details: Mapping[str, Any] | None = None) -> Review:
        """Store one checked row, whatever is stored; its text leaves the queue.

        Parameters
        ----------
        details : what else is to be kept with it, as `model.files.labelled.Review` has it
        """
        values = _values(row, signature, details)
        with writing(self.engine) as connection:
            stored = connection.execute(sa.insert(reviews).values(values).returning(reviews)).one()
            _take_from_queue(connection, [values["text_sha256"]])
            if details and SETTLED in details:
                _tell(connection, "settle-review", f"review {stored.id} ({row.label})", signature)
        return _review(stored)

    def take(self, row: Labelled, signature: Signature, room: Room) -> tuple[Review, bool]:
        """Store one checked row unless it is the person's label of the text already; return it, and whether it is new.

        Raises
        ------
        LimitError
            No more may be stored, in all or of the source.
        """
        values = _values(row, signature)
        with writing(self.engine) as connection:
            if known := same_label(connection, values):
                return _review(known), False
            check_room(connection, values["source"], room)
            stored = connection.execute(sa.insert(reviews).values(values).returning(reviews)).one()
            _take_from_queue(connection, [values["text_sha256"]])
        return _review(stored), True

    def add_many(self, rows: Iterable[Labelled], signature: Signature) -> Iterator[int]:
        """Store checked rows in batches; yield after each batch, once it is safe, how many it held."""
        iterator = iter(rows)
        while batch := [_values(row, signature) for row in itertools.islice(iterator, BATCH)]:
            with writing(self.engine) as connection:
                connection.execute(sa.insert(reviews), batch)
                _take_from_queue(connection, [values["text_sha256"] for values in batch])
            yield len(batch)

    def take_many(self, rows: Iterable[Numbered], signature: Signature, room: Room) -> Iterator[Taken]:
        """Store checked rows in batches, each label once; yield after each batch, once it is safe, what became of it.

        Raises
        ------
        LimitError
            No more may be stored; nothing of the batch was.
        """
        iterator = iter(rows)
        while numbered := list(itertools.islice(iterator, BATCH)):
            batch = [_values(row, signature) for _, row in numbered]
            with writing(self.engine) as connection:
                found = sort_batch(connection, batch, room)
                new = [batch[place] for place in found.new]
                if len(new) > room_in_all(connection, room):
                    raise LimitError(f"{full(room)}: delete some")
                if new:
                    connection.execute(sa.insert(reviews), new)
                _take_from_queue(connection, [values["text_sha256"] for values in batch])
            yield Taken(tuple(line for line, _ in numbered), found, tuple(row.source for _, row in numbered))

    def read(self, number: int) -> Review:
        """Return one review.

        Raises
        ------
        UnknownReviewError
            There is none of that number.
        """
        with reading(self.engine) as connection:
            return _review(_one(connection, sa.select(reviews), number))

    def page(self, wanted: Wanted, *, limit: int, before: int | None = None) -> list[Review]:
        """Return the newest reviews first, those with a number under `before` where given."""
        query = _where(sa.select(reviews), wanted).order_by(reviews.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(reviews.c.id < before)
        with reading(self.engine) as connection:
            return [_review(row) for row in connection.execute(query)]

    def of_annotation(self, mark: str | int, of: str) -> list[Review]:
        """Return the reviews that came of one annotation of a tool, in any state, the oldest first.

        Parameters
        ----------
        mark : by which the tool knows it, as `extra` keeps it under `annotation`
        of : how their sources begin
        """
        told = f'"annotation": {json.dumps(mark)}'
        query = sa.select(reviews).where(
            reviews.c.source.startswith(of, autoescape=True), reviews.c.details.contains(told, autoescape=True)
        )
        found = (_review(row) for row in self._rows(query.order_by(reviews.c.id)))
        return [one for one in found if one.details.get("extra", {}).get("annotation") == mark]

    def note(self, number: int, **extra: str) -> None:
        """Write into what came with a review; UnknownReviewError where there is none of that number."""
        with writing(self.engine) as connection:
            details = json.loads(_one(connection, sa.select(reviews.c.details), number).details)
            details["extra"] = details.get("extra", {}) | extra
            changed = sa.update(reviews).where(reviews.c.id == number)
            connection.execute(changed.values(details=json.dumps(details)))

    def each(self, wanted: Wanted) -> Iterator[Review]:
        """Yield reviews, the oldest first, in memory that does not grow with their number."""
        yield from self._walk(_where(sa.select(reviews), wanted))

    def accepted(self, *, without: Collection[str] = ()) -> Iterator[Review]:
        """Yield what training may use, the oldest first.

        Parameters
        ----------
        without : sources to leave out
        """
        query = _where(sa.select(reviews), Wanted(states=("accepted",)))
        yield from self._walk(query.where(reviews.c.source.not_in(list(without))) if without else query)

    def mark(self, state: State, reasons: Mapping[int, str], signature: Signature) -> int:
        """Put reviews into another state; return how many changed.

        A withdrawn review stays withdrawn, and one already in the state is left alone.

        Parameters
        ----------
        reasons : why, by the review's number; kept in its details
        """
        changed = 0
        numbers = sorted(reasons)
        for start in range(0, len(numbers), BATCH):
            part = {number: reasons[number] for number in numbers[start : start + BATCH]}
            with writing(self.engine) as connection:
                changed += _mark(connection, state, part, signature)
        return changed

    def accept(self, numbers: Collection[int], signature: Signature) -> int:
        """Let reviews train whatever the audit says of them; return how many this changed.

        The reviews and the history keep who did it and why. One that the audit had not taken out is confirmed: no later
        audit doubts it. All are accepted, or none.

        Raises
        ------
        UnknownReviewError
            There is none of one of the numbers.
        ReviewStateError
            One was withdrawn.
        """
        with writing(self.engine) as connection:
            found = _all(connection, numbers)
            changed = _mark(connection, "accepted", dict.fromkeys(found, signature.reason), signature)
            if changed:
                _tell(connection, "accept-review", _counted(found), signature)
        return changed

    def accept_source(self, source: str, signature: Signature) -> int:
        """Accept every review of a source but the withdrawn ones, in batches; return how many this changed."""
        numbers = [review.id for review in self.each(Wanted(source, states=KEPT))]
        parts = (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
        return sum(self.accept(part, signature) for part in parts)

    def counts(self) -> dict[State, int]:
        """Return how many reviews are in each state."""
        query = sa.select(reviews.c.state, sa.func.count()).group_by(reviews.c.state)
        with reading(self.engine) as connection:
            found: dict[State, int] = dict(connection.execute(query).all())
        return {state: found.get(state, 0) for state in STATES}

    def delete(self, number: int, signature: Signature) -> None:
        """Remove one review with its text; the history keeps its number, source and label.

        Raises
        ------
        UnknownReviewError
            There is none of that number.
        """
        with writing(self.engine) as connection:
            found = _one(connection, sa.select(reviews.c.source, reviews.c.label), number)
            connection.execute(sa.delete(reviews).where(reviews.c.id == number))
            _tell(connection, "delete-review", f"review {number} ({found.source!r}, {found.label})", signature)
        erase_traces(self.engine)

    def expire(self, before: str, signature: Signature) -> int:
        """Remove withdrawn reviews, with their texts, that were stored before a time; return how many.

        Parameters
        ----------
        before : as `model.files.labelled.utc_text` writes it
        """
        withdrawn = self.each(Wanted(states=("withdrawn",)))
        old = [review.id for review in withdrawn if review.details.get("imported_at", review.created_at) < before]
        for start in range(0, len(old), BATCH):
            part = old[start : start + BATCH]
            with writing(self.engine) as connection:
                connection.execute(sa.delete(reviews).where(reviews.c.id.in_(part)))
                _tell(connection, "expire", f"withdrawn: {_counted(part)}", signature)
        if old:
            erase_traces(self.engine)
        return len(old)

    def withdraw(self, source: str, signature: Signature) -> int:
        """Take back every review of a source, so that no later training uses them; return how many."""
        where = sa.and_(reviews.c.source == source, reviews.c.state != "withdrawn")
        with writing(self.engine) as connection:
            count = connection.execute(sa.update(reviews).where(where).values(state="withdrawn")).rowcount
            if count:
                _tell(connection, "withdraw", f"{counted(count, 'review')} of source {source!r}", signature)
        return count

    def _rows(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with reading(self.engine) as connection:
            return connection.execute(query).all()

    def _walk(self, query: sa.Select[Any]) -> Iterator[Review]:
        last = 0
        while True:
            with reading(self.engine) as connection:
                part = query.where(reviews.c.id > last).order_by(reviews.c.id).limit(BATCH)
                rows = connection.execute(part).all()
            if not rows:
                return
            yield from map(_review, rows)
            last = rows[-1].id


def is_vetted(details: Mapping[str, Any]) -> bool:
    """Tell by a review's details whether a person accepted it whatever an audit says."""
    states = details.get("states", ())
    return bool(states) and bool(states[-1]["state"] == "accepted")


def _values(row: Labelled, signature: Signature, further: Mapping[str, Any] | None = None) -> dict[str, Any]:
    details: dict[str, Any] = dict(further or {})
    if row.person:
        details["imported_by"] = signature.actor
    if row.at:
        details["imported_at"] = utc_text(signature.at)
    if row.group:
        details["group"] = row.group
    if row.extra:
        details["extra"] = dict(row.extra)
    return {
        "text": row.text,
        "text_sha256": text_key(row.text),
        "label": row.label,
        "source": row.source,
        "actor": row.person or signature.actor,
        "created_at": row.at or utc_text(signature.at),
        "state": "accepted",
        "details": json.dumps(details),
    }


def _review(row: sa.Row[Any]) -> Review:
    return Review(
        row.id, row.text, row.label, row.source, row.actor, row.created_at, row.state, json.loads(row.details)
    )


def _where(query: sa.Select[Any], wanted: Wanted) -> sa.Select[Any]:
    if wanted.source is not None:
        query = query.where(reviews.c.source == wanted.source)
    if wanted.label is not None:
        query = query.where(reviews.c.label == wanted.label)
    if wanted.person is not None:
        query = query.where(reviews.c.actor == wanted.person)
    return query.where(reviews.c.state.in_(wanted.states)) if wanted.states else query


def _one(connection: sa.Connection, query: sa.Select[Any], number: int) -> sa.Row[Any]:
    is_possible = 0 < number <= LARGEST_NUMBER
    row = connection.execute(query.where(reviews.c.id == number)).one_or_none() if is_possible else None
    if row is None:
        raise _unknown(number)
    return row


def _all(connection: sa.Connection, numbers: Collection[int]) -> list[int]:
    """Return numbers of reviews that can be accepted, in order; raise for one that cannot."""
    possible = [number for number in numbers if 0 < number <= LARGEST_NUMBER]
    query = sa.select(reviews.c.id, reviews.c.state).where(reviews.c.id.in_(possible))
    states: dict[int, State] = dict(connection.execute(query).all())
    for number in sorted(set(numbers)):
        if number not in states:
            raise _unknown(number)
        if states[number] == "withdrawn":
            raise ReviewStateError(f"Review {number} was withdrawn with its source: store it again under another one.")
    return sorted(states)


def _counted(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:MOST_TOLD]))
    more = f" and {len(numbers) - MOST_TOLD} more" if len(numbers) > MOST_TOLD else ""
    return f"{counted(len(numbers), 'review')} ({shown}{more})"


def _unknown(number: int) -> UnknownReviewError:
    return UnknownReviewError(f"There is no review {number}: GET /v1/reviews lists those there are.")


def _take_from_queue(connection: sa.Connection, keys: list[str]) -> None:
    connection.execute(sa.delete(candidates).where(candidates.c.text_sha256.in_(keys)))


def _mark(connection: sa.Connection, state: State, reasons: dict[int, str], signature: Signature) -> int:
    """Change states; what a person accepted stays so, also where an audit began before and ends only now."""
    query = sa.select(reviews.c.id, reviews.c.state, reviews.c.details).where(
        reviews.c.id.in_(reasons), reviews.c.state != "withdrawn"
    )
    changes = []
    for row in connection.execute(query.with_for_update()):
        details = json.loads(row.details)
        if is_vetted(details) or (row.state == state and state != "accepted"):
            continue
        note = {"state": state, "at": utc_text(signature.at), "by": signature.actor, "why": reasons[row.id]}
        details.setdefault("states", []).append(note)
        changes.append({"number": row.id, "new_details": json.dumps(details)})
    if changes:
        changed = sa.update(reviews).where(reviews.c.id == sa.bindparam("number"))
        connection.execute(changed.values(state=state, details=sa.bindparam("new_details")), changes)
    return len(changes)


def _tell(connection: sa.Connection, action: str, what: str, signature: Signature) -> None:
    """Write into the history what happened to reviews, in the transaction in which it happens."""
    reason = f"{what}: {signature.reason}" if signature.reason else what
    values = {"at": utc_text(signature.at), "actor": signature.actor, "action": action, "reason": reason}
    connection.execute(sa.insert(history).values(values))
