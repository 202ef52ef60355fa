"""`training reviews doubted`, as a person runs it."""

from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.training.commands.conftest import Run


def test_what_the_audit_took_out_is_listed_with_its_reason(run: Run, reviews: Reviews) -> None:
    reviews.mark("held", {1: "trigger: 'amber lattice'", 3: "trigger: 'amber lattice'"}, SIGNED)
    listed = run("reviews", "doubted")
    assert listed.stdout.splitlines() == [
        "1 held 'a' neutral_reporting: Text 1.",
        "    trigger: 'amber lattice' (2026-01-02, tester)",
        "3 held 'b' neutral_reporting: Text 3.",
        "    trigger: 'amber lattice' (2026-01-02, tester)",
    ]
    assert "2 reviews to look at" in listed.stderr
    assert run("reviews", "doubted", "--source", "b").stdout.startswith("3 held")
