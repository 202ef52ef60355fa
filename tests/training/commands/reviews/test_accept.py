"""`training reviews accept`, as a person runs it."""

import pytest

from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_what_the_audit_took_out_is_accepted_by_number_or_source(run: Run, reviews: Reviews) -> None:
    reviews.mark("held", {1: "a trigger", 2: "a trigger", 3: "a trigger"}, SIGNED)
    assert run("reviews", "accept", 1, 3, "--reason", "a name").stdout == "2 reviews accepted\n"
    assert run("reviews", "accept", "--source", "a", "--reason", "all names").stdout == "1 review accepted\n"
    assert [review.details["states"][-1]["why"] for review in reviews.accepted()] == ["a name", "all names", "a name"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--reason", "x"), "either numbers or --source"),
        ((1, "--source", "a", "--reason", "x"), "either numbers or --source"),
        ((1, "--reason", " "), "reason is blank"),
        ((999, "--reason", "x"), "no review 999"),
        (("--source", "nobody", "--reason", "x"), "no stored review has the source 'nobody'"),
    ],
)
def test_what_cannot_be_accepted_is_refused(
    run: Run, reviews: Reviews, arguments: tuple[object, ...], word: str
) -> None:
    check_refused(run("reviews", "accept", *arguments), word)


def test_why_is_asked_for(run: Run) -> None:
    wrong = run("reviews", "accept", 1)
    assert (wrong.returncode, "--reason" in wrong.stderr.splitlines()[-1]) == (2, True)
