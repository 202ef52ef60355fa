"""What the audit made of stored reviews: which train, and the marks written back, on both databases."""

import pytest
import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.store.reviews import Reviews
from model.version import Signature
from tests.fitted import AT, SIGNED
from training.audit.audit import Audit
from training.audit.findings import Finding
from training.audit.marks import kept_rows, write_marks
from training.corpus.reviewed import read_batch

LABELS = tuple(label.value for label in Label)
AUDIT = Signature("the audit", AT)


@pytest.fixture
def store(engine: sa.Engine) -> Reviews:
    """Return six reviews of two sources, the last with a label that no corpus uses."""
    store = Reviews(engine)
    rows = [
        Labelled(f"Text {k}.", LABELS[k % 3], "desk" if k % 2 else "wire", None, "talks" if k < 2 else None)
        for k in range(5)
    ]
    list(store.add_many([*rows, Labelled("Text 5.", "obsolete", "desk")], SIGNED))
    return store


def audit_of(*findings: Finding) -> Audit:
    out = {row for finding in findings if finding.action != "accepted" for row in finding.rows}
    return Audit((), findings, tuple(row for row in range(5) if row not in out), {}, {})


def test_marks_are_written_back_once_and_held_counts_before_quarantined(store: Reviews) -> None:
    batch = read_batch(store, LABELS, ())
    found = audit_of(
        Finding("trigger", (0, 1), "planted", "held"),
        Finding("doubtful", (1, 2), "unlikely", "quarantined"),
        Finding("duplicate", (3,), "known", "removed"),
        Finding("giveaway", (4,), "a name", "accepted"),
    )
    assert write_marks(store, batch, found, AUDIT) == {"held": 2, "quarantined": 1}
    states = [store.read(number).state for number in batch.numbers]
    assert states == ["held", "held", "quarantined", "accepted", "accepted"]
    assert store.read(batch.numbers[1]).details["states"][0]["why"] == "trigger: planted"
    assert write_marks(store, batch, found, AUDIT) == {"held": 0, "quarantined": 0}


def test_what_a_person_accepted_stays_in_and_is_not_marked_again(store: Reviews) -> None:
    numbers = read_batch(store, LABELS, ()).numbers
    store.mark("held", {numbers[0]: "planted"}, AUDIT)
    assert len(read_batch(store, LABELS, ()).examples) == 4
    store.accept([numbers[0]], Signature("ann", AT, "a name"))
    batch = read_batch(store, LABELS, ())
    assert batch.vetted == {0}
    found = audit_of(Finding("trigger", (0, 1), "planted", "held"), Finding("duplicate", (2,), "known", "removed"))
    assert kept_rows(batch, found) == [0, 3, 4]
    assert write_marks(store, batch, found, AUDIT)["held"] == 1
    assert store.read(numbers[0]).state == "accepted"
