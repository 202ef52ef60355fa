"""The profile of a document, counted by hand."""

from model.labels import Reason, Span, Verdict
from model.scoring.profile import Profile, profile_of

LABELS = ("a", "b")
REASONS = {"low_margin": {"sentences": 1, "characters": 8}}


def test_sentences_and_characters_are_counted_by_label_and_abstentions_apart() -> None:
    spans = [Span(0, 5), Span(6, 10), Span(12, 20), Span(21, 22)]
    verdicts = [
        Verdict("a", (0.9, 0.1), False),
        Verdict("b", (0.2, 0.8), False),
        Verdict("a", (0.51, 0.49), True, reason=Reason.LOW_MARGIN),
        Verdict("a", (0.7, 0.3), False),
    ]
    assert profile_of(LABELS, spans, verdicts) == Profile({"a": 2, "b": 1}, {"a": 6, "b": 4}, 1, 8, REASONS)


def test_a_document_without_a_sentence_has_zeros() -> None:
    assert profile_of(LABELS, [], []) == Profile({"a": 0, "b": 0}, {"a": 0, "b": 0}, 0, 0, {})
