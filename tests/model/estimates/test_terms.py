"""Estimative terms: the gold sets' floors, what denial does to a band, four scales, and any string at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.estimates.tables import SCALES, ScaleName
from model.estimates.terms import Estimate, estimates_in
from tests.model.estimates.gold import score_terms

WORDS = st.sampled_from(
    [
        "not",
        "very",
        "likely",
        "unlikely",
        "may",
        "May",
        "might",
        "could",
        "probably",
        "70",
        "percent",
        "chance",
        "almost",
        "certainly",
        "we",
        "assess",
        "with",
        "high",
        "confidence",
        "cannot",
        "be",
        "ruled",
        "out",
        "roughly",
        "even",
        "one",
        "in",
        "five",
        "odds",
        "remote",
        "possible",
        ",",
        ".",
        "“",
        "”",
        "\n",
        "İ",
        "🙂",
        "%",
    ]
)


@pytest.mark.parametrize(
    ("name", "span_f1", "bands"),
    [
        ("terms.txt", 0.99, 1.0),
        ("terms_held_back.txt", 0.98, 1.0),
        ("terms_fresh.txt", 0.95, 1.0),
        ("terms_fresh_2.txt", 0.95, 1.0),
    ],
)
def test_the_gold_sets_are_read_as_they_are_marked(name: str, span_f1: float, bands: float) -> None:
    found_f1, right_bands, n_terms = score_terms(name)
    assert n_terms >= 20
    assert found_f1 >= span_f1
    assert right_bands >= bands


def test_there_are_four_hundred_terms_with_gold() -> None:
    assert sum(score_terms(name)[2] for name in ("terms.txt", "terms_held_back.txt")) >= 400


def bands(sentence: str, scale: ScaleName = "icd203") -> list[tuple[float | None, float | None]]:
    return [(one.low, one.high) for one in estimates_in(sentence, scale)]


@pytest.mark.parametrize(
    ("scale", "likely", "even", "remote"),
    [
        ("icd203", (0.55, 0.80), (0.45, 0.55), (0.01, 0.05)),
        ("kent", (0.63, 0.87), (0.40, 0.60), (0.02, 0.12)),
        ("phia", (0.55, 0.75), (None, None), (0.00, 0.05)),
        ("ipcc", (0.66, 1.00), (0.33, 0.66), (0.00, 0.05)),
    ],
)
def test_each_scale_has_its_own_bands(
    scale: ScaleName, likely: tuple[float, float], even: tuple[float, float], remote: tuple[float, float]
) -> None:
    text = "A siege is likely, there is a roughly even chance of snow, and a remote chance of peace."
    assert bands(text, scale) == [likely, even, remote]


@pytest.mark.parametrize(
    ("words", "term", "band"),
    [
        ("It is not likely to end.", "not likely", (0.20, 0.45)),
        ("It is not unlikely.", "not unlikely", (0.55, 0.80)),
        ("They are not very likely to come.", "not very likely", (0.20, 0.45)),
        ("It isn’t likely.", "isn’t likely", (0.20, 0.45)),
        ("He is almost certainly not there.", "almost certainly not", (0.01, 0.05)),
        ("It would not be likely.", "not be likely", (0.20, 0.45)),
    ],
)
def test_what_denies_a_term_belongs_to_it_and_turns_its_band(words: str, term: str, band: tuple[float, float]) -> None:
    (found,) = estimates_in(words)
    assert (found.term, found.is_negated, (found.low, found.high)) == (term, True, band)


def test_what_denies_the_verb_leaves_the_term_alone() -> None:
    (found,) = estimates_in("He probably did not know.")
    assert (found.term, found.is_negated, found.low) == ("probably", False, 0.55)


def test_likely_or_not_only_is_no_denial() -> None:
    (found,) = estimates_in("It is probably not only sand.")
    assert (found.term, found.is_negated) == ("probably", False)


def test_confidence_stands_apart_from_likelihood() -> None:
    confident, likely = estimates_in("We assess with low confidence that a strike is likely.")
    assert (confident.kind, confident.confidence, confident.low) == ("confidence", "low", None)
    assert (likely.kind, likely.confidence, likely.low) == ("likelihood", None, 0.55)


def test_a_belief_has_a_band_on_kents_scale_alone() -> None:
    assert [bands("We believe it sank.", scale) for scale in SCALES] == [
        [(None, None)],
        [(0.63, 0.87)],
        [(None, None)],
        [(None, None)],
    ]


def check(text: str, found: list[Estimate]) -> None:
    end = 0
    for one in found:
        assert end <= one.span.begin < one.span.end <= len(text)
        assert one.span.cut(text) == one.term
        assert one.low is None or one.high is None or 0 <= one.low <= one.high <= 1
        end = one.span.end


@given(st.text(), st.sampled_from(SCALES))
def test_any_string_gives_terms_in_order_that_slice_it(text: str, scale: ScaleName) -> None:
    check(text, estimates_in(text, scale))


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_string_of_hedges_gives_terms_in_order_that_slice_it(text: str) -> None:
    check(text, estimates_in(text))


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("It is neither likely nor unlikely.", ["neither likely", "nor unlikely"]),
        ("It is no longer likely.", ["no longer likely"]),
        ("It might well not end.", ["might well not"]),
        ("It is likely, if not very likely.", ["likely", "not very likely"]),
        ("It is almost certain not to end.", ["almost certain"]),
        ("We cannot say that it is likely.", ["likely"]),
        ("Is it likely?", ["likely"]),
        ("It is very\u00a0likely.", ["very\u00a0likely"]),
        ("🙂 It is very\r\nlikely.", ["very\r\nlikely"]),
        ("In May it may rain.", ["may"]),
        ("It is not possible.", []),
        ("There is no chance.", []),
        ("Likely voters went home.", []),
        ("Probable cause was found.", []),
        ("The military might of Rome.", []),
        ("May 5 was cold.", []),
    ],
)
def test_denials_friends_and_white_space(words: str, terms: list[str]) -> None:
    assert [one.term for one in estimates_in(words)] == terms


def test_a_denied_certainty_has_no_band_and_says_so() -> None:
    (found,) = estimates_in("It is not almost certain.")
    assert (found.term, found.is_negated, found.low, found.high) == ("not almost certain", True, None, None)


def test_terms_and_denials_are_the_same_on_every_scale_and_only_bands_differ() -> None:
    text = "It is not likely, a raid is highly unlikely, and there is a realistic possibility of snow; it may rain."
    told = {scale: [(one.term, one.kind, one.is_negated) for one in estimates_in(text, scale)] for scale in SCALES}
    assert len(told["icd203"]) == 4
    assert all(one == told["icd203"] for one in told.values())


@given(
    st.sampled_from(["likely", "unlikely", "very likely", "almost certain", "probably", "may"]),
    st.text("ab 🙂\u00a0\r\n", max_size=20),
)
def test_what_stands_ahead_of_a_sentence_moves_a_term_and_changes_nothing(term: str, ahead: str) -> None:
    (alone,) = estimates_in(f"It is {term} so.")
    (moved,) = estimates_in(f"{ahead} It is {term} so.")
    assert moved.span.begin - alone.span.begin == len(ahead) + 1
    assert (moved.term, moved.low, moved.high, moved.kind) == (alone.term, alone.low, alone.high, alone.kind)
