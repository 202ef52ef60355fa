"""`training reviews withdraw`, as a person runs it."""

from model.store.reviews import Reviews
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_source_is_taken_back_with_its_reason(run: Run, reviews: Reviews) -> None:
    assert run("reviews", "withdraw", "--source", "b", "--reason", "a prank").stdout == "1 review withdrawn\n"
    assert run("reviews", "withdraw", "--source", "a").stdout == "2 reviews withdrawn\n"
    assert list(reviews.accepted()) == []
    assert reviews.read(3).state == "withdrawn"


def test_a_source_that_nothing_has_is_refused(run: Run, reviews: Reviews) -> None:
    check_refused(run("reviews", "withdraw", "--source", "nobody"), "no stored review has the source 'nobody'")
    assert run("reviews", "withdraw").returncode == 2
