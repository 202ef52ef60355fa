"""The profile of a document, counted by hand."""

from hypothesis import given
from hypothesis import strategies as st

from model.labels import Reason, Span, Verdict
from model.scoring.profile import Expected, Headline, Place, Profile, expected_of, profile_of

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
    found = profile_of(LABELS, spans, verdicts)
    assert (found.sentences, found.characters) == ({"a": 2, "b": 1}, {"a": 6, "b": 4})
    assert (found.abstained_sentences, found.abstained_characters, found.reasons) == (1, 8, REASONS)
    assert found.expected["a"].sentences == 2.31
    assert found.course == [{"a": p, "b": round(1 - p, 2)} for p in (0.9, 0.2, 0.51, 0.7)]
    assert found.most["b"] == [Place(6, 10, 0.8), Place(12, 20, 0.49), Place(21, 22, 0.3)]


def test_what_cannot_be_judged_is_expected_to_be_nothing() -> None:
    unread = Verdict("a", (0.9, 0.1), True, reason=Reason.LANGUAGE)
    found = profile_of(LABELS, [Span(0, 5), Span(6, 10)], [unread, Verdict("b", (0.0, 1.0), False)])
    assert found.expected == {"a": Expected(0.0, 0.0, 0.5), "b": Expected(1.0, 0.5, 1.0)}
    assert found.most["a"] == [Place(6, 10, 0.0)]
    assert found.course == []


@given(st.lists(st.floats(0, 1), max_size=200))
def test_an_expected_number_lies_within_its_interval_and_the_document(probabilities: list[float]) -> None:
    found = expected_of(probabilities)
    assert 0 <= found.low <= found.sentences <= found.high <= len(probabilities)


@given(st.lists(st.floats(0, 1), min_size=4, max_size=60))
def test_the_course_has_four_parts_of_shares(probabilities: list[float]) -> None:
    verdicts = [Verdict("a", (one, 1 - one), False) for one in probabilities]
    found = profile_of(LABELS, [Span(place, place + 1) for place in range(len(verdicts))], verdicts)
    assert len(found.course) == 4
    assert all(abs(sum(part.values()) - 1) < 1e-3 for part in found.course)


def test_a_document_without_a_sentence_has_zeros() -> None:
    assert profile_of(LABELS, [], []) == Profile(
        {"a": 0, "b": 0},
        {"a": 0, "b": 0},
        0,
        0,
        {},
        dict.fromkeys(LABELS, Expected(0.0, 0.0, 0.0)),
        [],
        {"a": [], "b": []},
    )


def test_the_headline_stands_beside_the_body() -> None:
    spans = [Span(0, 5), Span(6, 10), Span(11, 20)]
    verdicts = [Verdict("b", (0.2, 0.8), False), Verdict("a", (0.9, 0.1), False), Verdict("a", (0.7, 0.3), False)]
    found = profile_of(LABELS, spans, verdicts, is_headed=True)
    assert found.headline == Headline(0, 5, {"a": 0.2, "b": 0.8}, {"a": 0.8, "b": 0.2})
    unread = Verdict("a", (0.9, 0.1), True, reason=Reason.NOT_PROSE)
    for without in ([unread, *verdicts[1:]], [verdicts[0], unread, unread]):
        assert profile_of(LABELS, spans, without, is_headed=True).headline is None
