"""Trainings as rows: one at a time, joined or refused, found by key, cancelled; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from model.errors import OpenTrainingError, TrainingError, UnknownTrainingError
from model.store.leases import Ending, Lease, Leases
from model.store.registry import Signature
from model.store.trainings import Trainings, Wish

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ASKED = Signature("maintainer-1", AT)


@pytest.fixture
def trainings(engine: sa.Engine) -> Trainings:
    return Trainings(engine)


def run_to_its_end(trainings: Trainings, at: datetime = AT) -> None:
    leases = Leases(trainings.engine)
    taken = leases.claim("a", at)
    leases.finish(Lease(taken.number, "a"), Ending("refused", ("worse",)), at)


def test_a_request_is_kept_as_it_was_made(trainings: Trainings) -> None:
    wish = Wish(("wire", "desk\u2028two"), {"min_count": 3, "word_ngrams": [1, 3]}, 'we must "now"\x00')
    asked = trainings.request(wish, ASKED)
    assert asked == trainings.read(asked.number)
    assert (asked.status, asked.wish, asked.requested_by) == ("queued", wish, "maintainer-1")
    assert asked.requested_at == "2026-01-02T03:04:05.000Z"


def test_the_same_wish_joins_a_queued_training(trainings: Trainings) -> None:
    first = trainings.request(Wish(("wire",)), ASKED)
    assert trainings.request(Wish(("wire",)), ASKED).number == first.number


def test_parameters_nested_too_deeply_are_refused(trainings: Trainings) -> None:
    value: dict[str, object] = {}
    for _ in range(2_000):
        value = {"a": value}
    with pytest.raises(TrainingError, match="nested too deeply"):
        trainings.request(Wish(parameters=value), ASKED)


def test_another_wish_or_a_running_training_is_refused_with_its_number(trainings: Trainings) -> None:
    first = trainings.request(Wish(), ASKED)
    with pytest.raises(OpenTrainingError, match=f"Training {first.number} is queued") as refused:
        trainings.request(Wish(("wire",)), ASKED)
    assert refused.value.number == first.number
    Leases(trainings.engine).claim("a", AT)
    with pytest.raises(OpenTrainingError, match="running"):
        trainings.request(Wish(), ASKED)


def test_a_key_gives_the_same_training_for_ever(trainings: Trainings) -> None:
    first = trainings.request(Wish(), ASKED, "monday")
    assert trainings.request(Wish(), ASKED, "monday").number == first.number
    run_to_its_end(trainings)
    again = trainings.request(Wish(), ASKED, "monday")
    assert (again.number, again.status) == (first.number, "refused")
    assert trainings.request(Wish(), ASKED, "tuesday").number > first.number


def test_a_key_that_joined_keeps_to_its_training(trainings: Trainings) -> None:
    first = trainings.request(Wish(), ASKED)
    trainings.request(Wish(), ASKED, "joined")
    run_to_its_end(trainings)
    assert trainings.request(Wish(), ASKED, "joined").number == first.number


def test_a_training_has_one_key_at_most(trainings: Trainings) -> None:
    trainings.request(Wish(), ASKED, "one")
    with pytest.raises(OpenTrainingError):
        trainings.request(Wish(), ASKED, "two")


def test_a_key_with_another_wish_is_refused(trainings: Trainings) -> None:
    trainings.request(Wish(), ASKED, "monday")
    with pytest.raises(TrainingError, match="another wish"):
        trainings.request(Wish(("wire",)), ASKED, "monday")


def test_of_racing_requests_one_is_queued(trainings: Trainings) -> None:
    def ask(number: int) -> str:
        try:
            return str(trainings.request(Wish((f"source {number}",)), ASKED).number)
        except OpenTrainingError:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(16)))
    assert answers.count("refused") == 15


def test_pages_follow_each_other_newest_first(trainings: Trainings) -> None:
    for _ in range(5):
        trainings.request(Wish(), ASKED)
        run_to_its_end(trainings)
    first = trainings.page(limit=3)
    second = trainings.page(limit=3, before=first[-1].number)
    assert [training.number for training in first + second] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("number", [0, -1, 7, 2**31, 2**70])
def test_an_unknown_number_is_named(trainings: Trainings, number: int) -> None:
    with pytest.raises(UnknownTrainingError, match=str(number)):
        trainings.read(number)
    with pytest.raises(UnknownTrainingError):
        trainings.cancel(number, ASKED)


def test_a_queued_training_is_cancelled_at_once(trainings: Trainings) -> None:
    number = trainings.request(Wish(), ASKED).number
    cancelled = trainings.cancel(number, ASKED)
    assert (cancelled.status, cancelled.reasons) == ("cancelled", ("maintainer-1 cancelled it.",))
    assert cancelled.ended_at == "2026-01-02T03:04:05.000Z"
    assert trainings.cancel(number, ASKED) == cancelled
    assert Leases(trainings.engine).claim("a", AT) is None


def test_a_running_training_is_asked_to_stop(trainings: Trainings) -> None:
    number = trainings.request(Wish(), ASKED).number
    Leases(trainings.engine).claim("a", AT)
    asked = trainings.cancel(number, ASKED)
    assert (asked.status, asked.is_cancel_requested) == ("running", True)
    assert "maintainer-1 asked to cancel" in asked.log[-1]


def test_a_training_whose_trainer_is_gone_is_cancelled_at_once(trainings: Trainings) -> None:
    number = trainings.request(Wish(), ASKED).number
    Leases(trainings.engine).claim("a", AT)
    later = Signature("maintainer-1", AT + timedelta(minutes=1))
    assert trainings.cancel(number, later).status == "cancelled"


def test_a_training_that_is_over_cannot_be_cancelled(trainings: Trainings) -> None:
    number = trainings.request(Wish(), ASKED).number
    run_to_its_end(trainings)
    with pytest.raises(TrainingError, match="refused by now"):
        trainings.cancel(number, ASKED)
