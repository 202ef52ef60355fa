"""`training queue delete`, as a person runs it."""

import pytest
import sqlalchemy as sa

from model.store.candidates import Candidates
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


@pytest.fixture
def queue(engine: sa.Engine) -> Candidates:
    """Return a queue of one text of source a and two of source b."""
    queue = Candidates(engine)
    queue.add(["One."], "a", SIGNED, most=9)
    queue.add(["Two.", "Three."], "b", SIGNED, most=9)
    return queue


def test_texts_go_by_number_or_by_source(run: Run, queue: Candidates) -> None:
    assert run("queue", "delete", 1).stdout == "text 1 deleted\n"
    assert run("queue", "delete", "--source", "b").stdout == "2 texts deleted\n"
    assert queue.count() == 0


def test_what_is_not_there_is_refused(run: Run, queue: Candidates) -> None:
    check_refused(run("queue", "delete", 9), "no text 9 in the queue")
    check_refused(run("queue", "delete", "--source", "c"), "no text in the queue has the source 'c'")
    assert queue.count() == 3


@pytest.mark.parametrize("arguments", [(), (1, "--source", "a")])
def test_one_of_both_is_to_be_given(run: Run, arguments: tuple[object, ...]) -> None:
    wrong = run("queue", "delete", *arguments)
    assert (wrong.returncode, wrong.stderr.splitlines()[-1]) == (2, "training: Give either a number or --source.")
