"""Disputes on both databases: who says what of which text, and what settling one does."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from model.errors import ReviewStateError, UnknownReviewError
from model.files.labelled import Labelled, Review
from model.people.disputes import disputes, settle
from model.store.registry import Registry, Signature
from model.store.reviews import Reviews, is_vetted
from tests.fitted import on_each_database

pytestmark = on_each_database


@pytest.fixture
def store(registry: Registry) -> Reviews:
    return Reviews(registry.engine)


def signed(person: str, reason: str = "") -> Signature:
    return Signature(person, datetime(2026, 1, 2, tzinfo=UTC), reason)


def said(store: Reviews, person: str, text: str, label: str) -> Review:
    return store.add(Labelled(text, label, "desk"), signed(person))


def test_only_texts_on_which_people_differ_are_listed_the_newest_first(store: Reviews) -> None:
    said(store, "anna", "Old dispute.", "a")
    said(store, "anna", "Agreed.", "a")
    said(store, "boris", "Agreed.", "a")
    said(store, "boris", "Old dispute.", "b")
    said(store, "anna", "Changed her mind.", "a")
    said(store, "anna", "Changed her mind.", "b")
    said(store, "anna", "New dispute.", "a")
    said(store, "boris", "New  dispute.", "c")
    found = disputes(store, limit=10)
    assert [dispute.text for dispute in found] == ["New  dispute.", "Old dispute."]
    assert [(one.person, one.label) for one in found[0].opinions] == [("anna", "a"), ("boris", "c")]
    (first,) = disputes(store, limit=1)
    assert [dispute.text for dispute in disputes(store, limit=10, before=first.number)] == ["Old dispute."]


def test_a_withdrawn_label_disputes_nothing(store: Reviews) -> None:
    said(store, "anna", "T.", "a")
    said(store, "boris", "T.", "b")
    store.withdraw("desk", signed("mona"))
    assert disputes(store, limit=10, is_settled=None) == []


def test_a_settled_text_is_no_open_dispute_until_the_settlement_is_deleted(store: Reviews) -> None:
    first = said(store, "anna", "T.", "a")
    said(store, "boris", "T.", "b")
    (settlement,) = settle(store, [first.id], "b", signed("mona", "rule 7"))
    assert is_vetted(settlement.details)
    assert disputes(store, limit=10) == []
    (dispute,) = disputes(store, limit=10, is_settled=True)
    assert dispute.settled is not None
    assert (dispute.settled.label, dispute.settled.by, dispute.settled.why) == ("b", "mona", "rule 7")
    assert len(dispute.opinions) == 2
    assert disputes(store, limit=10, is_settled=None) == [dispute]
    store.delete(settlement.id, signed("mona"))
    assert len(disputes(store, limit=10)) == 1


def test_each_review_settles_its_text_with_its_own_label_and_the_history_says_so(
    store: Reviews, registry: Registry
) -> None:
    both = [said(store, "anna", "T.", "a").id, said(store, "anna", "U.", "b").id]
    found = settle(store, both, None, signed("mona", "read together"))
    assert [(one.text, one.label, one.actor) for one in found] == [("T.", "a", "mona"), ("U.", "b", "mona")]
    with registry.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT actor, reason FROM history WHERE action = 'settle-review'")).all()
    assert [row.actor for row in rows] == ["mona", "mona"]
    assert all("read together" in row.reason for row in rows)


def test_nothing_is_settled_where_one_review_cannot_be(store: Reviews) -> None:
    known = said(store, "anna", "T.", "a")
    with pytest.raises(UnknownReviewError):
        settle(store, [known.id, 99], None, signed("mona", "why"))
    store.withdraw("desk", signed("mona"))
    with pytest.raises(ReviewStateError, match="nothing was settled"):
        settle(store, [known.id], None, signed("mona", "why"))
    assert disputes(store, limit=10, is_settled=None) == []
