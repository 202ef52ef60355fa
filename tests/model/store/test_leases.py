"""Leases: taken once, renewed, lost, taken up again; one owner ends a training, once; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import LostLeaseError, TrainingError
from model.store.leases import LEASE_S, LONGEST_LOG, MOST_ATTEMPTS, Ending, Lease, Leases
from model.store.registry import CHAMPION, Registry, Signature, Version
from model.store.trainings import Trainings, Wish
from training.fit.fit import Fitted

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ASKED = Signature("maintainer-1", AT)


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


@pytest.fixture
def leases(engine: sa.Engine) -> Leases:
    return Leases(engine)


@pytest.fixture
def number(engine: sa.Engine) -> int:
    """Return the number of a queued training."""
    return Trainings(engine).request(Wish(("wire",)), ASKED).number


@pytest.fixture
def version(engine: sa.Engine, fitted: Fitted) -> Version:
    return Registry(engine).add(fitted.artifact, fitted.report, ASKED)


def test_a_training_is_taken_once(leases: Leases, number: int) -> None:
    taken = leases.claim("a", AT)
    assert (taken.number, taken.status, taken.attempts, taken.wish.without) == (number, "running", 1, ("wire",))
    assert leases.claim("b", AT) is None


def test_of_many_trainers_one_takes_it(leases: Leases, number: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda owner: leases.claim(f"trainer {owner}", AT), range(16)))
    assert [training.number for training in taken if training] == [number]


def test_the_heartbeat_keeps_it(leases: Leases, number: int) -> None:
    leases.claim("a", AT)
    for beat in range(1, 20):
        assert leases.renew(Lease(number, "a"), after(2 * beat)) is False
    assert leases.claim("b", after(38 + LEASE_S)) is None


def test_a_lease_that_a_wrong_clock_gave_is_taken_up_and_can_be_cancelled(leases: Leases, number: int) -> None:
    """Until that time came nobody took the training up, and whoever cancelled it waited for its dead trainer."""
    leases.claim("dead", after(365 * 86_400))
    assert leases.claim("b", AT).attempts == 2
    leases.renew(Lease(number, "b"), after(365 * 86_400))
    assert Trainings(leases.engine).cancel(number, ASKED).status == "cancelled"


def test_without_a_heartbeat_another_takes_it_up_and_the_first_can_change_nothing(leases: Leases, number: int) -> None:
    leases.claim("a", AT)
    assert leases.claim("b", after(LEASE_S + 0.5)).attempts == 2
    lease = Lease(number, "a")
    for change in (
        lambda: leases.renew(lease, after(11)),
        lambda: leases.tell(lease, "fitting", after(11)),
        lambda: leases.finish(lease, Ending("promoted"), after(11)),
        lambda: leases.give_back(lease, "stopped", after(11), is_counted=True),
    ):
        with pytest.raises(LostLeaseError, match=f"Training {number}"):
            change()
    assert leases.finish(Lease(number, "b"), Ending("refused", ("worse",)), after(12)).status == "refused"


def test_a_trainer_that_was_late_but_not_replaced_keeps_it(leases: Leases, number: int) -> None:
    leases.claim("a", AT)
    assert leases.renew(Lease(number, "a"), after(100)) is False
    assert leases.claim("b", after(105)) is None


def test_after_the_last_attempt_it_fails_with_the_reason(leases: Leases, number: int) -> None:
    for attempt in range(MOST_ATTEMPTS):
        assert leases.claim("a", after(11 * attempt)).attempts == attempt + 1
    assert leases.claim("a", after(11 * MOST_ATTEMPTS)) is None
    failed = Trainings(leases.engine).read(number)
    assert failed.status == "failed"
    assert failed.reasons == (
        f"It was tried {MOST_ATTEMPTS} times, the last time its trainer ended or hung without a word: "
        "look why, and ask for it again.",
    )


def test_an_ending_is_written_once(leases: Leases, number: int, version: Version) -> None:
    leases.claim("a", AT)
    ending = Ending("refused", ("worse on the test part",), version.name, {"macro_f1": 0.5})
    ended = leases.finish(Lease(number, "a"), ending, after(5))
    assert (ended.status, ended.reasons, ended.version) == ("refused", ("worse on the test part",), version.name)
    assert ended.outcome == {"macro_f1": 0.5}
    assert ended.ended_at == "2026-01-02T03:04:10.000Z"
    with pytest.raises(LostLeaseError):
        leases.finish(Lease(number, "a"), Ending("promoted"), after(6))


def test_progress_is_logged_with_its_time(leases: Leases, number: int) -> None:
    leases.claim("a", AT)
    leases.tell(Lease(number, "a"), "reading\nthe \0 seeds", after(1))
    leases.tell(Lease(number, "a"), "fitting", after(2))
    told = Trainings(leases.engine).read(number)
    assert told.progress == "fitting"
    assert told.log == ("2026-01-02T03:04:06.000Z reading the seeds", "2026-01-02T03:04:07.000Z fitting")


def test_the_log_is_bounded(leases: Leases, number: int) -> None:
    leases.claim("a", AT)
    for _ in range(LONGEST_LOG // 400):
        leases.tell(Lease(number, "a"), "x" * 10_000, AT)
    told = Trainings(leases.engine).read(number)
    assert sum(map(len, told.log)) < LONGEST_LOG + 1_000


def test_a_cancelled_training_is_told_so_and_not_taken_up_again(leases: Leases, number: int) -> None:
    leases.claim("a", AT)
    Trainings(leases.engine).cancel(number, Signature("maintainer-1", after(1)))
    assert leases.renew(Lease(number, "a"), after(2)) is True
    with pytest.raises(LostLeaseError, match="cancelled"):
        leases.tell(Lease(number, "a"), "fitting", after(2))
    assert leases.claim("b", after(20)) is None
    assert Trainings(leases.engine).read(number).status == "cancelled"


def test_a_stopped_trainer_gives_it_back_without_counting(leases: Leases, number: int) -> None:
    for _ in range(MOST_ATTEMPTS + 2):
        assert leases.claim("a", AT).attempts == 1
        assert leases.give_back(Lease(number, "a"), "stopped", AT, is_counted=False).status == "queued"


def test_a_failing_attempt_is_counted(leases: Leases, number: int) -> None:
    for attempt in range(MOST_ATTEMPTS):
        assert leases.claim("a", AT).attempts == attempt + 1
        back = leases.give_back(Lease(number, "a"), "the database failed", AT, is_counted=True)
    assert back.status == "failed"
    assert back.reasons == (
        f"It was tried {MOST_ATTEMPTS} times, the last time the database failed: look why, and ask for it again.",
    )


def test_a_promotion_needs_the_lease(leases: Leases, number: int, version: Version) -> None:
    leases.claim("a", AT)
    leases.claim("b", after(20))
    registry = Registry(leases.engine, leases.guard(Lease(number, "a")))
    with pytest.raises(LostLeaseError):
        registry.promote(version, ASKED)
    assert registry.find(CHAMPION) is None
    Registry(leases.engine, leases.guard(Lease(number, "b"))).promote(version, ASKED)
    assert registry.find(CHAMPION) == version


def test_a_cancelled_training_promotes_nothing(leases: Leases, number: int, version: Version) -> None:
    leases.claim("a", AT)
    Trainings(leases.engine).cancel(number, ASKED)
    with pytest.raises(LostLeaseError, match="not promoted"):
        Registry(leases.engine, leases.guard(Lease(number, "a"))).promote(version, ASKED)
    assert Registry(leases.engine).find(CHAMPION) is None


def test_a_trainer_that_dies_after_its_promotion_leaves_a_promoted_training(
    leases: Leases, number: int, version: Version
) -> None:
    leases.claim("a", AT)
    Registry(leases.engine, leases.guard(Lease(number, "a"))).promote(version, ASKED)
    with pytest.raises(TrainingError, match="promoted by now"):
        Trainings(leases.engine).cancel(number, ASKED)
    assert leases.claim("b", after(20)) is None
    ended = Trainings(leases.engine).read(number)
    assert (ended.status, ended.version) == ("promoted", version.name)


def test_a_child_that_dies_after_its_promotion_leaves_a_promoted_training(
    leases: Leases, number: int, version: Version
) -> None:
    leases.claim("a", AT)
    Registry(leases.engine, leases.guard(Lease(number, "a"))).promote(version, ASKED)
    ended = leases.finish(Lease(number, "a"), Ending("failed", ("exit code -9",)), AT)
    assert (ended.status, ended.version) == ("promoted", version.name)


STEPS = st.lists(
    st.tuples(st.sampled_from(["claim", "renew", "tell", "finish", "back", "cancel", "wait"]), st.sampled_from("ab")),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_two_trainers_do_a_training_ends_once(engine: sa.Engine, steps: list[tuple[str, str]]) -> None:
    leases, trainings = Leases(engine), Trainings(engine)
    number = trainings.request(Wish(), ASKED).number
    at, holder, ends = AT, None, 0
    for step, owner in [*steps, ("wait", "a"), ("claim", "a"), ("finish", "a"), ("cancel", "a")]:
        lease = Lease(number, owner)
        try:
            if step == "claim" and leases.claim(owner, at):
                holder = owner
            elif step == "renew":
                leases.renew(lease, at)
            elif step == "tell":
                leases.tell(lease, "works", at)
            elif step == "finish":
                leases.finish(lease, Ending("refused"), at)
                ends += 1
                assert holder == owner
            elif step == "back":
                leases.give_back(lease, "stopped", at, is_counted=owner == "b")
                assert holder == owner
            elif step == "cancel":
                trainings.cancel(number, Signature(owner, at))
        except (LostLeaseError, TrainingError):
            pass
        at += timedelta(seconds=LEASE_S + 1 if step == "wait" else 1)
    ended = trainings.read(number)
    assert ends <= 1
    assert ended.status in {"refused", "failed", "cancelled"}
    assert (ended.status == "refused") == (ends == 1)
    assert ended.attempts <= MOST_ATTEMPTS
