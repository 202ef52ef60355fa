"""`training reviews list`, as a person runs it."""

from model.store.reviews import Reviews
from tests.training.commands.conftest import Run


def test_reviews_are_listed_the_oldest_first_by_source_and_label(run: Run, reviews: Reviews) -> None:
    lines = [
        f"{number} accepted '{source}' neutral_reporting: Text {number}."
        for number, source in ((1, "a"), (2, "a"), (3, "b"))
    ]
    assert run("reviews", "list").stdout.splitlines() == lines
    assert run("reviews", "list", "--source", "b", "--label", "neutral_reporting").stdout.splitlines() == lines[2:]
    assert run("reviews", "list", "--source", "b", "--label", "x").stdout == ""
