"""What is kept no longer than the settings say: withdrawn reviews and texts in the queue, erased by the trainer."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from model.files.labelled import utc_text
from model.store.candidates import Candidates
from model.store.registry import Signature
from model.store.reviews import Reviews

EVERY = timedelta(hours=1)


class Retention:
    """Erases what is too old, once an hour.

    Parameters
    ----------
    days : since a text was stored; 0 keeps all
    """

    def __init__(self, engine: sa.Engine, days: int) -> None:
        self._reviews, self._candidates = Reviews(engine), Candidates(engine)
        self._days = days
        self._due: datetime | None = None

    def look(self, now: datetime) -> str | None:
        """Erase what is due; return what was erased in words, None where it was nothing."""
        if not self._days or (self._due and now < self._due):
            return None
        self._due = now + EVERY
        before = utc_text(now - timedelta(days=self._days))
        why = f"kept no longer than {self._days} days (FRAMING_RETENTION_DAYS)"
        n_reviews = self._reviews.expire(before, Signature("trainer", now, why))
        n_texts = self._candidates.expire(before)
        if not n_reviews and not n_texts:
            return None
        return f"erased {n_reviews} withdrawn reviews and {n_texts} texts of the queue, {why}"
