"""`training reviews show`, as a person runs it."""

import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_all_that_is_known_of_a_review_is_shown(run: Run, engine: sa.Engine) -> None:
    store = Reviews(engine)
    row = Labelled(
        "Der Gesandte ging.\nÉt.", Label.NEUTRAL_REPORTING.value, "desk", group="g 7", extra={"née": [1, "é"]}
    )
    number = store.add(row, SIGNED).id
    store.mark("held", {number: "a trigger"}, SIGNED)
    assert run("reviews", "show", number).stdout.splitlines() == [
        f"id: {number}",
        "state: held",
        "label: neutral_reporting",
        "source: desk",
        "actor: tester",
        "created_at: 2026-01-02T03:04:05.000Z",
        "text: Der Gesandte ging.",
        "Ét.",
        "group: g 7",
        'extra: {"née": [1, "é"]}',
        "2026-01-02T03:04:05.000Z tester: held, a trigger",
    ]


def test_a_number_that_is_none_is_one_line(run: Run, reviews: Reviews) -> None:
    check_refused(run("reviews", "show", 4), "no review 4")
    assert run("reviews", "show", "four").returncode == 2
