"""`training reviews settle`, as a person runs it."""

import pytest

from model.store.reviews import Reviews, Wanted
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_texts_are_settled_with_their_own_label_or_another(run: Run, reviews: Reviews) -> None:
    assert run("reviews", "settle", 1, 2, "--reason", "read together").stdout == (
        "2 texts settled: review 4 (neutral_reporting), review 5 (neutral_reporting)\n"
    )
    run("reviews", "settle", 3, "--label", "intelligence_estimate", "--reason", "rule 19")
    stored = list(reviews.each(Wanted("settled")))
    assert [(one.text, one.label) for one in stored] == [
        ("Text 1.", "neutral_reporting"),
        ("Text 2.", "neutral_reporting"),
        ("Text 3.", "intelligence_estimate"),
    ]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((99, "--reason", "x"), "no review 99"),
        ((1, "--reason", " "), "reason is blank"),
        ((1, "--reason", "x", "--label", "opinion"), "unknown label"),
    ],
)
def test_what_cannot_be_settled_is_refused(
    run: Run, reviews: Reviews, arguments: tuple[object, ...], word: str
) -> None:
    check_refused(run("reviews", "settle", *arguments), word)
    assert list(reviews.each(Wanted("settled"))) == []
