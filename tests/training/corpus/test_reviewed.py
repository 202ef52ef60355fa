"""Stored reviews as examples, on both databases."""

import pytest
import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.people.policy import Policy
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from training.corpus.corpus import ADDED_WEIGHT
from training.corpus.reviewed import example_of, read_batch

LABELS = tuple(label.value for label in Label)


@pytest.fixture
def store(engine: sa.Engine) -> Reviews:
    """Return six reviews of two sources, the last with a label that no corpus uses."""
    store = Reviews(engine)
    rows = [
        Labelled(f"Text {k}.", LABELS[k % 3], "desk" if k % 2 else "wire", None, "talks" if k < 2 else None)
        for k in range(5)
    ]
    list(store.add_many([*rows, Labelled("Text 5.", "obsolete", "desk")], SIGNED))
    return store


def test_reviews_weigh_more_and_never_test(store: Reviews) -> None:
    batch = read_batch(store, LABELS, ())
    assert [example.text for example in batch.examples] == [f"Text {k}." for k in range(5)]
    assert {(example.weight, example.is_review) for example in batch.examples} == {(ADDED_WEIGHT, True)}
    assert [example.text for example in read_batch(store, LABELS, {"wire"}).examples] == ["Text 1.", "Text 3."]


def test_groups_are_of_one_source_and_a_text_without_one_is_its_own() -> None:
    def group(text: str, source: str, name: str | None) -> str:
        return example_of(Labelled(text, "x", source, group=name)).group

    assert group("a", "desk", "talks") != group("a", "wire", "talks")
    assert group("a", "desk", "talks") == group("b", "desk", "talks")
    assert group("a", "desk", None) == group(" a ", "desk", None)
    assert group("a", "desk", None) != group("b", "desk", None)


def test_the_policy_leaves_out_and_counts_and_every_label_still_speaks(store: Reviews) -> None:
    batch = read_batch(store, LABELS, (), Policy(2, 3))
    assert (batch.examples, batch.waiting) == ((), {"not agreed": 5})
    assert batch.ballot.raters == ("tester",)
    assert len(batch.ballot.texts) == 5
    assert {example.person for example in read_batch(store, LABELS, ()).examples} == {"tester"}


def test_what_a_version_was_fitted_on_is_settled(store: Reviews) -> None:
    batch = read_batch(store, LABELS, {"wire"})
    assert batch.settled({"training": {"reviews": [batch.numbers[1], 999]}}) == {1}
    assert batch.settled({}) == frozenset()


def test_a_review_is_told_without_its_text(store: Reviews) -> None:
    batch = read_batch(store, LABELS, ())
    assert batch.told(2) == f"review {batch.numbers[2]} ({LABELS[2]})"
