"""Labels that are stored already, and such that contradict one: told before a batch of new ones goes in."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from model.store.database import reviews

MOST_AT_ONCE = 1_000  # rows of a transaction, so that nobody waits long for the write lock
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Room:
    """How many reviews may be stored, the withdrawn ones too: in all, and of one source."""

    reviews: int = 2**31 - 1
    of_a_source: int = 2**31 - 1


ANY = Room()


@dataclass(frozen=True, slots=True)
class Sorted:
    """What becomes of a batch, by positions in it.

    Parameters
    ----------
    new : those to be stored
    repeated : those that are stored already, with the same text, label and source
    contradicted : of the new ones, those whose text has another label elsewhere, with that label
    over : those for which their source has no room
    """

    new: tuple[int, ...]
    repeated: tuple[int, ...]
    contradicted: dict[int, str]
    over: tuple[int, ...]


class _Stored:
    """The labels of some texts, those stored and those of a batch so far."""

    def __init__(self) -> None:
        self._labels: dict[str, dict[str, str]] = {}
        self._marks: dict[tuple[str, str, str], set[str | None]] = {}

    def note(self, key: str, label: str, source: str, mark: str | None) -> None:
        self._labels.setdefault(key, {}).setdefault(label, source)
        self._marks.setdefault((key, label, source), set()).add(mark)

    def has(self, key: str, label: str, source: str, mark: str | None) -> bool:
        """Tell whether a label is there; of two annotations of a tool, each is its own."""
        marks = self._marks.get((key, label, source), set())
        return bool(marks) and (mark is None or None in marks or mark in marks)

    def other(self, key: str, label: str) -> str | None:
        """Return another label of a text, and whose it is."""
        others = ((name, source) for name, source in self._labels.get(key, {}).items() if name != label)
        return next((f"{name} ({source})" for name, source in others), None)


def sort_batch(connection: sa.Connection, batch: Sequence[Values], most: Room) -> Sorted:
    """Sort values of new reviews by what is stored, in the transaction that stores them."""
    stored = _stored(connection, {values["text_sha256"] for values in batch})
    room = _room(connection, {values["source"] for values in batch}, most.of_a_source)
    new, repeated, over, contradicted = [], [], [], {}
    for place, values in enumerate(batch):
        key, label, source = values["text_sha256"], values["label"], values["source"]
        mark = _mark_of(values["details"])
        if stored.has(key, label, source, mark):
            repeated.append(place)
            continue
        if room.get(source, 1) <= 0:
            over.append(place)
            continue
        if source in room:
            room[source] -= 1
        if other := stored.other(key, label):
            contradicted[place] = other
        stored.note(key, label, source, mark)
        new.append(place)
    return Sorted(tuple(new), tuple(repeated), contradicted, tuple(over))


def room_in_all(connection: sa.Connection, most: Room) -> int:
    """Return how many more reviews may be stored; the largest number tells mostly enough, and costs nothing."""
    largest = connection.execute(sa.select(sa.func.max(reviews.c.id))).scalar() or 0
    if most.reviews - largest >= MOST_AT_ONCE:
        return most.reviews - largest
    n_stored: int = connection.execute(sa.select(sa.func.count()).select_from(reviews)).scalar_one()
    return most.reviews - n_stored


def _stored(connection: sa.Connection, keys: Collection[str]) -> _Stored:
    query = sa.select(reviews.c.text_sha256, reviews.c.label, reviews.c.source, reviews.c.details).where(
        reviews.c.text_sha256.in_(keys), reviews.c.state != "withdrawn"
    )
    found = _Stored()
    for row in connection.execute(query):
        found.note(row.text_sha256, row.label, row.source, _mark_of(row.details))
    return found


def _room(connection: sa.Connection, sources: Collection[str], most: int) -> dict[str, int]:
    """Return how many more reviews each source may have."""
    query = sa.select(reviews.c.source, sa.func.count()).where(reviews.c.source.in_(sources))
    counts: dict[str, int] = dict(connection.execute(query.group_by(reviews.c.source)).all())
    return {source: most - counts.get(source, 0) for source in sources}


def _mark_of(details: str) -> str | None:
    """Return which annotation of a tool a review came from, None where nobody says."""
    if '"annotation"' not in details:
        return None
    mark = json.loads(details).get("extra", {}).get("annotation")
    return None if mark is None else str(mark)
