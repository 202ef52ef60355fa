"""A source that no stored review has is a mistyped one, on both databases."""

import pytest
import sqlalchemy as sa

from model.files.labelled import Labelled
from model.store.reviews import Reviews
from model.store.sources import unknown_source
from tests.fitted import SIGNED


@pytest.fixture
def store(engine: sa.Engine) -> Reviews:
    store = Reviews(engine)
    list(store.add_many([Labelled("A text.", "neutral_reporting", name) for name in ("desk", "wire %", "Ünï")], SIGNED))
    return store


@pytest.mark.parametrize("names", [[], ["desk"], ["wire %", "Ünï", "desk"]])
def test_known_sources_pass(store: Reviews, names: list[str]) -> None:
    assert unknown_source(store, names) is None


@pytest.mark.parametrize(
    ("names", "told"), [(["desks"], "desks"), (["desk", "wire _"], "wire _"), (["DESK"], "DESK"), ([""], "")]
)
def test_the_first_unknown_one_is_named(store: Reviews, names: list[str], told: str) -> None:
    assert unknown_source(store, names) == (f"no stored review has the source {told!r}: look for it among those listed")
