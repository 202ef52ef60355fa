"""`training reviews delete`, as a person runs it."""

from model.store.reviews import Reviews
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_review_goes_with_its_text(run: Run, reviews: Reviews) -> None:
    assert run("reviews", "delete", 2, "--reason", "asked for").stdout == "review 2 deleted\n"
    assert [review.id for review in reviews.accepted()] == [1, 3]
    check_refused(run("reviews", "delete", 2), "no review 2")
    assert "delete-review" in run("history", "--limit", "1").stdout
