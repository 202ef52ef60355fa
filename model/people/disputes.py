"""Texts that people label differently: listed with who says what, and settled by a person who decides."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from model.errors import ReviewStateError
from model.files.labelled import Labelled, Review, utc_text
from model.store.database import reading, reviews
from model.store.registry import Signature
from model.store.repeats import SETTLED
from model.store.reviews import Reviews

SOURCE = "settled"
"""The source of reviews that end a dispute."""

BATCH = 200


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person says of a text, by the last review."""

    person: str
    label: str
    review: int
    source: str
    at: str
    state: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """The label that a text has from now on, who says so and why."""

    label: str
    by: str
    at: str
    why: str
    review: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A text with labels that differ.

    Parameters
    ----------
    number : of the newest review of the text; by it the list goes on
    """

    number: int
    text: str
    opinions: tuple[Opinion, ...]
    settled: Settlement | None


def disputes(
    store: Reviews, *, limit: int, before: int | None = None, is_settled: bool | None = False
) -> list[Dispute]:
    """Return texts on which people differ, those with the newest reviews first.

    Parameters
    ----------
    before : only texts whose newest review has a smaller number
    is_settled : None asks for both, the settled ones and the open ones
    """
    found: list[Dispute] = []
    for key, newest in _differing(store.engine, before):
        dispute = _dispute(store.engine, key, newest)
        if len({opinion.label for opinion in dispute.opinions}) < 2:
            continue  # one person's change of mind
        if is_settled is None or is_settled == bool(dispute.settled):
            found.append(dispute)
        if len(found) == limit:
            break
    return found


def settle(store: Reviews, numbers: Collection[int], label: str | None, signature: Signature) -> list[Review]:
    """Settle the texts of reviews: their labels train from now on, whatever else is stored of these texts.

    Parameters
    ----------
    label : of all of them; None takes each review's own
    signature : who decides, and why

    Raises
    ------
    UnknownReviewError, ReviewStateError
        There is no such review, or it was withdrawn; nothing was settled.
    """
    found = [store.read(number) for number in sorted(set(numbers))]
    for review in found:
        if review.state == "withdrawn":
            raise ReviewStateError(f"Review {review.id} was withdrawn with its source: nothing was settled.")
    note = {"state": "accepted", "at": utc_text(signature.at), "by": signature.actor, "why": signature.reason}
    details: dict[str, Any] = {SETTLED: signature.reason, "states": [note]}
    rows = [(Labelled(one.text, label or one.label, SOURCE, group=one.details.get("group")), one.id) for one in found]
    return [store.add(row, signature, details | {"of_review": number}) for row, number in rows]


def _differing(engine: sa.Engine, before: int | None) -> Iterator[tuple[str, int]]:
    """Yield the keys of texts with more than one label, and the number of each one's newest review."""
    newest = sa.func.max(reviews.c.id)
    query = (
        sa.select(reviews.c.text_sha256, newest)
        .where(reviews.c.state != "withdrawn")
        .group_by(reviews.c.text_sha256)
        .having(sa.func.count(sa.distinct(reviews.c.label)) > 1)
        .order_by(newest.desc())
        .limit(BATCH)
    )
    while True:
        with reading(engine) as connection:
            rows = connection.execute(query if before is None else query.having(newest < before)).all()
        yield from map(tuple, rows)
        if len(rows) < BATCH:
            return
        before = rows[-1][1]


def _dispute(engine: sa.Engine, key: str, newest: int) -> Dispute:
    of_text = sa.and_(reviews.c.text_sha256 == key, reviews.c.state != "withdrawn")
    with reading(engine) as connection:
        rows = connection.execute(sa.select(reviews).where(of_text).order_by(reviews.c.id)).all()
    opinions: dict[str, Opinion] = {}
    settled = None
    for row in rows:
        details: dict[str, Any] = json.loads(row.details)
        if SETTLED in details:
            settled = Settlement(row.label, row.actor, row.created_at, str(details[SETTLED]), row.id)
        else:
            opinions[row.actor] = Opinion(row.actor, row.label, row.id, row.source, row.created_at, row.state)
    text = rows[-1].text if rows else ""
    return Dispute(newest, text, tuple(opinions.values()), settled)
