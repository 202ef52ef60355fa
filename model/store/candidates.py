"""The queue: unlabelled texts stored on request, ranked by what a person's label would teach most.

Nothing else ever writes a text here: a text that was merely labelled is not kept.
"""

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from model.errors import LimitError, UnknownReviewError
from model.files.labelled import text_key, utc_text
from model.store.database import candidates, erase_traces, is_sqlite, reading, reviews, writing
from model.store.registry import Signature
from model.store.reviews import LARGEST_NUMBER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 1_000
POOL = 500  # the most uncertain candidates, among which variety is looked for
WORD = re.compile(r"\w+")
Probabilities: TypeAlias = "Callable[[Sequence[str]], NDArray[np.float64]]"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unlabelled text that was stored on request."""

    id: int
    text: str
    source: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what the champion says of it.

    Parameters
    ----------
    probabilities : one a label, in the order of the champion's labels
    uncertainty : 1 minus the distance of the two largest probabilities, 0 (sure) to 1 (a tie)
    """

    candidate: Candidate
    probabilities: tuple[float, ...]
    uncertainty: float


@dataclass(frozen=True, slots=True)
class Added:
    """What became of texts for the queue: `known` ones are in it already or have a review."""

    added: int
    known: int


class Candidates:
    """The queue of one database.

    Parameters
    ----------
    engine : from `model.store.database.open_engine`
    """

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def add(self, texts: Sequence[str], source: str, signature: Signature, *, most: int) -> Added:
        """Store checked texts that are neither in the queue nor reviewed, all of them or none.

        Parameters
        ----------
        most : texts that the queue may hold

        Raises
        ------
        LimitError
            The queue would hold more; the text names the limit.
        """
        at = utc_text(signature.at)
        new = {text_key(text): text for text in reversed(texts)}
        with writing(self.engine) as connection:
            asked = sa.select(reviews.c.text_sha256).where(
                reviews.c.text_sha256.in_(new), reviews.c.state != "withdrawn"
            )
            for key in set(connection.scalars(asked)):
                del new[key]
            rows = [{"text": t, "text_sha256": k, "source": source, "created_at": at} for k, t in reversed(new.items())]
            before = _count(connection)
            if rows:
                connection.execute(_insert_new(self.engine), rows)
            after = _count(connection)
            if after > max(most, before):
                raise LimitError(
                    f"The queue would hold {after} texts, at most {most} are allowed (FRAMING_MAX_QUEUE_TEXTS): "
                    "label or delete some first."
                )
        return Added(after - before, len(texts) - (after - before))

    def delete(self, number: int) -> None:
        """Remove one candidate with its text.

        Raises
        ------
        UnknownReviewError
            There is none of that number.
        """
        is_possible = 0 < number <= LARGEST_NUMBER
        if not is_possible or not self._delete(candidates.c.id == number):
            raise UnknownReviewError(f"There is no text {number} in the queue: GET /v1/queue lists some.")

    def delete_source(self, source: str) -> int:
        """Remove every candidate of a source with its text; return how many."""
        return self._delete(candidates.c.source == source)

    def expire(self, before: str) -> int:
        """Remove every candidate that was stored before a time, as `model.files.labelled.utc_text` writes it."""
        return self._delete(candidates.c.created_at < before)

    def count(self) -> int:
        """Return how many texts the queue holds."""
        with reading(self.engine) as connection:
            return _count(connection)

    def each(self) -> Iterator[list[Candidate]]:
        """Yield all candidates in lists of at most BATCH, the oldest first."""
        last = 0
        while True:
            columns = (candidates.c.id, candidates.c.text, candidates.c.source, candidates.c.created_at)
            query = sa.select(*columns).where(candidates.c.id > last).order_by(candidates.c.id).limit(BATCH)
            with reading(self.engine) as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            yield [Candidate(*row) for row in rows]
            last = rows[-1].id

    def rank(self, probabilities: Probabilities, limit: int) -> list[Ranked]:
        """Return the candidates worth labelling next, the best first; the same queue gives the same order.

        Parameters
        ----------
        probabilities : texts to rows of shape (n_texts, n_labels), as a scorer's
        """
        pool: list[tuple[float, int, Ranked]] = []
        for batch in self.each():
            for candidate, row in zip(batch, probabilities([one.text for one in batch]).tolist(), strict=True):
                ranked = Ranked(candidate, tuple(row), uncertainty(row))
                heapq.heappush(pool, (ranked.uncertainty, -candidate.id, ranked))
                if len(pool) > max(POOL, limit):
                    heapq.heappop(pool)
        return spread([ranked for *_, ranked in sorted(pool, key=lambda entry: entry[:2], reverse=True)], limit)

    def _delete(self, where: sa.ColumnElement[bool]) -> int:
        with writing(self.engine) as connection:
            count = connection.execute(sa.delete(candidates).where(where)).rowcount
        if count:
            erase_traces(self.engine)
        return count


def uncertainty(probabilities: Sequence[float]) -> float:
    """Return 1 minus the distance of the two largest probabilities.

    References
    ----------
    Scheffer, Decomain and Wrobel (2001), Active Hidden Markov Models for Information Extraction: the margin.
    """
    second, first = sorted(probabilities)[-2:]
    return 1.0 - (first - second)


def spread(ranked: Sequence[Ranked], limit: int) -> list[Ranked]:
    """Return up to `limit` of them, each next one as uncertain and as unlike all before it as can be had.

    A candidate's worth is its uncertainty times 1 minus its largest similarity to one chosen already; similarity
    is the share of words two texts have in common (Jaccard).

    Parameters
    ----------
    ranked : in the order that decides between equals
    """
    words = [frozenset(WORD.findall(one.candidate.text.lower())) for one in ranked]
    likeness = [0.0] * len(ranked)
    left = list(range(len(ranked)))
    chosen: list[Ranked] = []
    while left and len(chosen) < limit:
        best = max(left, key=lambda index: ranked[index].uncertainty * (1.0 - likeness[index]))
        left.remove(best)
        chosen.append(ranked[best])
        for index in left:
            likeness[index] = max(likeness[index], jaccard(words[index], words[best]))
    return chosen


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of all words of two texts that both have, 0 to 1."""
    together = len(one | other)
    return len(one & other) / together if together else 1.0


def _count(connection: sa.Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(candidates)) or 0


def _insert_new(engine: sa.Engine) -> Any:
    """Return an INSERT that passes over what is there; only the dialect in use is imported, for a quicker start."""
    if is_sqlite(engine):
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(candidates).on_conflict_do_nothing()
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(candidates).on_conflict_do_nothing()
