"""Three stored reviews: two of source a, one of source b."""

import pytest
import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.store.reviews import Reviews
from tests.fitted import SIGNED


@pytest.fixture
def reviews(engine: sa.Engine) -> Reviews:
    """Return the reviews 1 and 2 of source a, and 3 of source b, in the test's database."""
    store = Reviews(engine)
    for number, source in enumerate("aab", start=1):
        store.add(Labelled(f"Text {number}.", Label.NEUTRAL_REPORTING.value, source), SIGNED)
    return store
