"""Shapes and words of labels: none alike, and one for every label and reason there is."""

from model.labels import Label
from service.views.marks import MARKS, REASONS, UNJUDGED, UNSURE, mark_of, verdict_mark, why_not


def test_no_two_marks_look_alike_or_are_called_alike() -> None:
    marks = [*MARKS.values(), UNSURE, UNJUDGED, mark_of("sport")]
    for name in ("shape", "plain", "word", "name"):
        assert len({getattr(mark, name) for mark in marks}) == len(marks), name
    assert all(mark.plain.isascii() and len(mark.plain) == len(mark.shape) == 1 for mark in marks)


def test_every_label_has_a_mark_and_other_peoples_labels_their_own_name() -> None:
    assert set(MARKS) == set(Label)
    assert mark_of("sport").name == "sport"


def test_a_result_without_a_label_says_why() -> None:
    result = {"label": "neutral_reporting", "abstained": True}
    assert (verdict_mark(result), why_not(result)) == (UNSURE, "no label is probable enough")
    for reason, (mark, why) in REASONS.items():
        assert (verdict_mark(result | {"reason": reason}), why_not(result | {"reason": reason})) == (mark, why)
    assert why_not(result | {"reason": "of another day"}) == "of another day"
    assert verdict_mark(result | {"abstained": False}) is MARKS[Label.NEUTRAL_REPORTING]
    assert why_not(result | {"abstained": False}) == ""
