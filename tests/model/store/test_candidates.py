"""The queue: kept on request, each text once, ranked the same way every time, gone when it is labelled."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest
import sqlalchemy as sa

from model.errors import LimitError, UnknownReviewError
from model.files.labelled import Labelled
from model.labels import Label
from model.store.candidates import Candidate, Candidates, Ranked, spread, uncertainty
from model.store.reviews import Reviews
from tests.fitted import SIGNED


@pytest.fixture
def queue(engine: sa.Engine) -> Candidates:
    return Candidates(engine)


def texts(queue: Candidates) -> list[str]:
    return [one.text for batch in queue.each() for one in batch]


def by_length(asked: Sequence[str]) -> np.ndarray:
    """Return probabilities that are the less sure the longer a text is."""
    first = np.array([1.0 - min(len(text), 50) / 100 for text in asked])
    return np.column_stack([first, 1.0 - first])


def test_each_text_is_kept_once(queue: Candidates) -> None:
    added = queue.add(["b", "a", "b", " a "], "desk", SIGNED, most=10)
    assert (added.added, added.known) == (2, 2)
    assert queue.add(["a", "c"], "desk", SIGNED, most=10).added == 1
    assert texts(queue) == ["b", "a", "c"]


def test_a_text_with_a_review_stays_out_unless_that_was_taken_back(queue: Candidates) -> None:
    reviews = Reviews(queue.engine)
    reviews.add(Labelled("a", Label.NEUTRAL_REPORTING, "desk"), SIGNED)
    assert queue.add(["a"], "desk", SIGNED, most=10).added == 0
    reviews.withdraw("desk", SIGNED)
    assert queue.add(["a"], "desk", SIGNED, most=10).added == 1


def test_over_the_limit_nothing_is_kept(queue: Candidates) -> None:
    queue.add(["a", "b"], "desk", SIGNED, most=3)
    with pytest.raises(LimitError, match="4 texts, at most 3"):
        queue.add(["c", "d"], "desk", SIGNED, most=3)
    assert texts(queue) == ["a", "b"]
    assert queue.add(["b"], "desk", SIGNED, most=1).added == 0


def test_texts_are_deleted_by_number_and_by_source(queue: Candidates) -> None:
    queue.add(["a", "b"], "desk", SIGNED, most=10)
    queue.add(["c"], "other", SIGNED, most=10)
    (batch,) = queue.each()
    queue.delete(batch[0].id)
    for number in (batch[0].id, 0, 2**40):
        with pytest.raises(UnknownReviewError):
            queue.delete(number)
    assert queue.delete_source("desk") == 1
    assert texts(queue) == ["c"]
    assert queue.count() == 1


def test_senders_at_the_same_time_keep_a_text_once(queue: Candidates) -> None:
    send = [
        threading.Thread(target=queue.add, args=(["a", "b", "c"], "desk", SIGNED), kwargs={"most": 10})
        for _ in range(4)
    ]
    for thread in send:
        thread.start()
    for thread in send:
        thread.join()
    assert sorted(texts(queue)) == ["a", "b", "c"]


def test_the_least_sure_come_first_and_always_in_the_same_order(queue: Candidates) -> None:
    words = [f"w{number} " * number for number in range(1, 12)]
    queue.add(words, "desk", SIGNED, most=100)
    ranked = queue.rank(by_length, 5)
    assert ranked == queue.rank(by_length, 5)
    assert [one.uncertainty for one in ranked] == sorted((one.uncertainty for one in ranked), reverse=True)
    assert ranked[0].candidate.text == words[-1]


def test_more_than_a_batch_is_ranked_whole(queue: Candidates) -> None:
    queue.add([f"text number {number}" for number in range(2_500)], "desk", SIGNED, most=5_000)
    queue.add(["the one text that is much longer than any other of them"], "desk", SIGNED, most=5_000)
    assert queue.rank(by_length, 1)[0].candidate.text.startswith("the one text")


def test_a_text_like_one_chosen_already_comes_later() -> None:
    pairs = [("the army moved east", 0.9), ("the army moved east today", 0.89), ("rice prices fell", 0.6)]
    ranked = [
        Ranked(Candidate(number, text, "desk", ""), (0.5, 0.5), doubt) for number, (text, doubt) in enumerate(pairs)
    ]
    assert [one.candidate.id for one in spread(ranked, 3)] == [0, 2, 1]
    assert [one.candidate.id for one in spread(ranked, 1)] == [0]


def test_uncertainty_is_one_minus_the_margin() -> None:
    assert uncertainty([0.5, 0.5, 0.0]) == 1.0
    assert uncertainty([1.0, 0.0, 0.0]) == 0.0
    assert uncertainty([0.2, 0.7, 0.1]) == pytest.approx(0.5)
