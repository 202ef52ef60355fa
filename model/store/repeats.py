"""Labels that are stored already, and such that contradict one: told before a batch of new ones goes in."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from model.errors import LimitError
from model.store.database import reviews

SETTLED = "settled"
"""The detail of a review that ends a dispute: why."""

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
    repeated : those that are stored already, with the same text, label, source and person
    contradicted : of the new ones, those whose text has another label elsewhere, with that label
    over : those for which their source has no room
    """

    new: tuple[int, ...]
    repeated: tuple[int, ...]
    contradicted: dict[int, str]
    over: tuple[int, ...]


class Given(NamedTuple):
    """A label as it is told from others: of which text, from which source."""

    key: str
    label: str
    source: str


class Hand(NamedTuple):
    """Who gave a label, and by which annotation of a tool, where one is known."""

    person: str
    mark: str | None


class _Stored:
    """The labels of some texts, those stored and those of a batch so far."""

    def __init__(self) -> None:
        self._labels: dict[str, dict[str, str]] = {}
        self._hands: dict[Given, set[Hand]] = {}

    def note(self, given: Given, hand: Hand) -> None:
        self._labels.setdefault(given.key, {}).setdefault(given.label, given.source)
        self._hands.setdefault(given, set()).add(hand)

    def has(self, given: Given, hand: Hand) -> bool:
        """Tell whether a label is there: by the same annotation, or by the same person if one comes without."""
        return any(
            one.mark == hand.mark if one.mark and hand.mark else one.person == hand.person
            for one in self._hands.get(given, ())
        )

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
        given = Given(values["text_sha256"], values["label"], values["source"])
        source, hand = given.source, Hand(values["actor"], _mark_of(values["details"]))
        if stored.has(given, hand):
            repeated.append(place)
            continue
        if room.get(source, 1) <= 0:
            over.append(place)
            continue
        if source in room:
            room[source] -= 1
        if other := stored.other(given.key, given.label):
            contradicted[place] = other
        stored.note(given, hand)
        new.append(place)
    return Sorted(tuple(new), tuple(repeated), contradicted, tuple(over))


def same_label(connection: sa.Connection, values: Values) -> sa.Row[Any] | None:
    """Return the newest review of a text by the same person, from whatever source, if it has the same label."""
    same = [reviews.c[name] == values[name] for name in ("text_sha256", "actor")]
    is_in = sa.and_(*same, reviews.c.state != "withdrawn", reviews.c.details.not_like(f'%"{SETTLED}"%'))
    found = connection.execute(sa.select(reviews).where(is_in).order_by(reviews.c.id.desc()).limit(1)).first()
    return found if found and found.label == values["label"] else None


def check_room(connection: sa.Connection, source: str, most: Room) -> None:
    """Raise LimitError unless one more review of a source may be stored; the text names the limit."""
    if room_in_all(connection, most) < 1:
        raise LimitError(f"The review was not stored: {full(most)}: delete some.")
    if _room(connection, [source], most.of_a_source)[source] < 1:
        why = f"its source has {most.of_a_source} reviews, the most allowed (FRAMING_MAX_SOURCE_REVIEWS)"
        raise LimitError(f"The review was not stored: {why}: name another source, or delete some.")


def full(most: Room) -> str:
    """Return in words that there is no room for another review."""
    return f"at most {most.reviews} reviews are stored (FRAMING_MAX_REVIEWS)"


def room_in_all(connection: sa.Connection, most: Room) -> int:
    """Return how many more reviews may be stored; the largest number tells mostly enough, and costs nothing."""
    largest = connection.execute(sa.select(sa.func.max(reviews.c.id))).scalar() or 0
    if most.reviews - largest >= MOST_AT_ONCE:
        return most.reviews - largest
    n_stored: int = connection.execute(sa.select(sa.func.count()).select_from(reviews)).scalar_one()
    return most.reviews - n_stored


def _stored(connection: sa.Connection, keys: Collection[str]) -> _Stored:
    given = (reviews.c.text_sha256, reviews.c.label, reviews.c.source, reviews.c.actor)
    query = sa.select(*given, reviews.c.details).where(reviews.c.text_sha256.in_(keys), reviews.c.state != "withdrawn")
    found = _Stored()
    for key, label, source, person, details in connection.execute(query):
        found.note(Given(key, label, source), Hand(person, _mark_of(details)))
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
