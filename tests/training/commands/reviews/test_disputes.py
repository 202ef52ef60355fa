"""`training reviews disputes`, as a person runs it."""

from model.files.labelled import Labelled
from model.labels import Label
from model.people.disputes import settle
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.training.commands.conftest import Run


def test_a_dispute_is_shown_with_who_says_what_until_it_is_settled(run: Run, reviews: Reviews) -> None:
    assert run("reviews", "disputes").stdout == ""
    other = Labelled("Text 1.", Label.INTELLIGENCE_ESTIMATE.value, "b", person="boris")
    number = reviews.add(other, SIGNED).id
    shown = run("reviews", "disputes")
    text, first, second = shown.stdout.splitlines()
    assert text == "Text 1."
    assert first.startswith("    1 tester: neutral_reporting (2026-01-02, 'a', accepted)")
    assert second.startswith(f"    {number} boris: intelligence_estimate")
    assert "1 text: `reviews settle" in shown.stderr
    settle(reviews, [number], None, SIGNED)
    assert run("reviews", "disputes").stdout == ""
    assert "settled by tester as intelligence_estimate" in run("reviews", "disputes", "--settled").stdout
