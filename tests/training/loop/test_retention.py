"""Withdrawn reviews and texts in the queue are erased after the days of the setting, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.store.candidates import Candidates
from model.store.registry import Registry
from model.store.reviews import Reviews, Wanted
from tests.fitted import AT, SIGNED
from training.loop.retention import Retention

NEUTRAL = Label.NEUTRAL_REPORTING.value
LATER = replace(SIGNED, at=AT + timedelta(days=9))


def filled(engine: sa.Engine) -> Reviews:
    store = Reviews(engine)
    store.add(Labelled("Old and withdrawn.", NEUTRAL, "gone"), SIGNED)
    store.add(Labelled("Old and kept.", NEUTRAL, "desk"), SIGNED)
    store.add(Labelled("New and withdrawn, of an old file.", NEUTRAL, "gone", "2001-01-01T00:00:00.000Z"), LATER)
    store.withdraw("gone", SIGNED)
    Candidates(engine).add(["An old text."], "desk", SIGNED, most=9)
    Candidates(engine).add(["A new text."], "desk", LATER, most=9)
    return store


def test_what_is_too_old_is_erased_once_an_hour_and_told(engine: sa.Engine) -> None:
    store = filled(engine)
    retention = Retention(engine, 10)
    now = AT + timedelta(days=10, minutes=1)
    assert retention.look(now - timedelta(minutes=50)) is None
    assert retention.look(now) is None  # not due again yet
    told = retention.look(now + timedelta(minutes=20))
    assert told is not None
    assert "erased 1 withdrawn reviews and 1 texts" in told
    assert {review.text for review in store.each(Wanted())} == {"Old and kept.", "New and withdrawn, of an old file."}
    assert [one.text for batch in Candidates(engine).each() for one in batch] == ["A new text."]
    event = Registry(engine).history()[0]
    assert (event.action, event.actor) == ("expire", "trainer")
    assert "10 days (FRAMING_RETENTION_DAYS)" in event.reason


def test_without_days_all_is_kept(engine: sa.Engine) -> None:
    store = filled(engine)
    assert Retention(engine, 0).look(AT + timedelta(days=9_999)) is None
    assert len(list(store.each(Wanted()))) == 3
