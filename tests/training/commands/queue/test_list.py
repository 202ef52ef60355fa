"""`training queue list`, as a person runs it."""

import sqlalchemy as sa

from model.store.candidates import Candidates
from model.store.registry import Registry
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run

TEXTS = ["The envoys met on Monday.", "Our matchless heroes crushed the puppets.", "They may seek to hide it."]


def test_what_to_label_next_is_listed_with_what_the_champion_says(run: Run, stored: Registry) -> None:
    Candidates(stored.engine).add(TEXTS, "desk", SIGNED, most=9)
    listed = run("queue", "list")
    assert (listed.returncode, listed.stderr) == (
        0,
        "training: 3 texts in the queue; `add` and POST /v1/reviews take labels\n",
    )
    lines = [line.split(" ", 4) for line in listed.stdout.splitlines()]
    assert {(int(number), text) for number, *_, text in lines} == set(enumerate(TEXTS, start=1))
    assert all(0.0 <= float(line[1]) <= 1.0 for line in lines)
    assert {line[3] for line in lines} == {"'desk':"}
    first = run("queue", "list", "--limit", "1")
    assert first.stdout.splitlines() == listed.stdout.splitlines()[:1]


def test_without_a_champion_there_is_no_order(run: Run, engine: sa.Engine) -> None:
    check_refused(run("queue", "list"), "No version is champion yet")
