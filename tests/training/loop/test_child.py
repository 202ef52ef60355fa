"""One training's process: its answer, its death and its end, whatever it is doing."""

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.settings import Settings, changed
from model.store.leases import Ending, Lease, Leases
from model.store.registry import Registry
from model.store.trainings import Training, Trainings, Wish
from tests.fitted import SIGNED
from training.loop.child import Again, Child, started_child

DEADLINE_S = 60


@pytest.fixture
def training(registry: Registry) -> Training:
    """Return a training that a trainer of this test has taken up."""
    Trainings(registry.engine).request(Wish(parameters={"min_count": 1}), SIGNED)
    found = Leases(registry.engine).claim("this test", datetime.now(UTC))
    assert found is not None
    return found


@pytest.fixture
def lease(training: Training) -> Lease:
    return Lease(training.number, "this test")


@pytest.fixture
def child(settings: Settings, training: Training, lease: Lease, tmp_path: Path) -> Iterator[Child]:
    """Return a child that waits for ever: its seeds are a pipe that nobody writes to."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    os.mkfifo(seeds / "never.jsonl")
    with started_child(changed(settings, seeds_dir=seeds), training, lease) as child:
        yield child


def test_what_cannot_be_trained_on_is_an_ending_with_its_reason(
    settings: Settings, training: Training, lease: Lease, tmp_path: Path
) -> None:
    (tmp_path / "seeds").mkdir()
    with started_child(changed(settings, seeds_dir=tmp_path / "seeds"), training, lease) as child:
        assert child.wait(DEADLINE_S)
        answer = child.answer()
    assert isinstance(answer, Ending)
    assert answer.status == "failed"
    assert str(tmp_path / "seeds") in answer.reasons[0]


def test_a_process_that_is_killed_failed_and_memory_is_named_as_a_cause(child: Child) -> None:
    assert not child.wait(0.0)
    os.kill(child._process.pid or 0, signal.SIGKILL)
    assert child.wait(DEADLINE_S)
    answer = child.answer()
    assert isinstance(answer, Ending)
    assert "exit code -9" in answer.reasons[0]
    assert "out of memory" in answer.reasons[0]


def test_the_end_of_the_block_is_the_end_of_the_process(
    settings: Settings, training: Training, lease: Lease, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    os.mkfifo(seeds / "never.jsonl")
    with started_child(changed(settings, seeds_dir=seeds), training, lease) as child:
        pid = child._process.pid or 0
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_database_that_fails_gives_the_training_back_as_an_attempt(
    settings: Settings, training: Training, lease: Lease, tmp_path: Path
) -> None:
    (tmp_path / "a-file").touch()
    broken = changed(settings, data_dir=tmp_path / "a-file" / "data")
    with started_child(broken, training, lease) as child:
        assert child.wait(DEADLINE_S)
        answer = child.answer()
    assert isinstance(answer, Again)
    assert answer.is_counted
    assert "a-file" in answer.reason
