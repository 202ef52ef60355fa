"""Evidence by word: nothing is lost, nothing invented, and what a word gives is where the word stands."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.fitted.export import export_table
from model.labels import Span
from model.scoring.evidence import evidence_of
from model.scoring.fallback import FloatMatrix
from model.scoring.scorer import scorer_of
from tests.model.scoring.engines import ANY_TEXT, HOSTILE, LABELS, TEXTS, fitted

SCORER = scorer_of(export_table(fitted("all"), LABELS), compiled=False)


def check(text: str) -> None:
    evidence, explanation = SCORER.evidence(text), SCORER.explain(text)
    shares = np.array([word.scores for word in evidence.words]).reshape(-1, len(LABELS))
    assert np.allclose(np.array(evidence.intercepts) + shares.sum(axis=0), evidence.scores, rtol=0, atol=1e-9)
    assert [word.span.cut(text) for word in evidence.words] == text.split()
    assert (evidence.scores, evidence.intercepts) == (explanation.scores, explanation.intercepts)
    assert np.allclose(shares, shares_one_by_one(text), rtol=0, atol=1e-12)


def shares_one_by_one(text: str) -> FloatMatrix:
    """Return each word's share, summed up from the explanation, n-gram by n-gram."""
    spans = [word.span for word in SCORER.evidence(text).words]
    shares = np.zeros((len(spans), len(LABELS)))
    for part in SCORER.explain(text).contributions:
        first = min(sum(span.end <= part.span.begin for span in spans), len(spans) - 1)
        behind = max(sum(span.begin < part.span.end for span in spans), first + 1)
        shares[first:behind] += np.array(part.scores) / (behind - first)
    return shares


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT)
def test_intercepts_and_words_sum_to_the_scores_of_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", TEXTS + HOSTILE)
def test_known_and_hostile_texts(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", ["the \u00ad motherland", "said\u00ad\u200b it’s  likely\u00ad", "\u00ad \u200b"])
def test_words_of_deleted_characters(text: str) -> None:
    check(text)


def test_a_long_text_takes_no_object_for_each_ngram() -> None:
    text = "the army of the motherland said it's likely " * 100
    peaks = []
    for explained in (SCORER.evidence, SCORER.explain):
        tracemalloc.start()
        explained(text)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[0] < peaks[1] / 2


def test_the_words_of_a_label_speak_for_it() -> None:
    text = "Analysts assess it's likely that rail workers may move."
    shares = {word.span.cut(text): word.scores[LABELS.index("estimate")] for word in SCORER.evidence(text).words}
    assert shares["assess"] > 0
    assert shares["likely"] > 0
    assert shares["likely"] > shares["rail"]


def test_an_ngram_of_two_words_is_shared_by_both() -> None:
    text = "the motherland"
    explanation = SCORER.explain(text)
    both = [part for part in explanation.contributions if part.span.cut(text) == text]
    assert both
    first, second = SCORER.evidence(text).words
    alone = [part for part in explanation.contributions if part.span.end <= 3]
    expected = np.sum([part.scores for part in alone], axis=0) + np.sum([part.scores for part in both], axis=0) / 2
    assert np.allclose(first.scores, expected, rtol=0, atol=1e-12)
    assert second.span.cut(text) == "motherland"


@settings(deadline=None, max_examples=50)
@given(st.lists(ANY_TEXT, max_size=6))
def test_several_texts_at_once_have_the_evidence_of_each_alone(texts: list[str]) -> None:
    shares = SCORER.word_shares(texts)
    assert [evidence_of(SCORER.table, one) for one in shares] == [SCORER.evidence(text) for text in texts]


def test_the_evidence_of_a_part_stands_at_its_place_in_the_whole() -> None:
    found = evidence_of(SCORER.table, SCORER.word_shares(["the army"])[0], 10)
    assert [word.span for word in found.words] == [Span(10, 13), Span(14, 18)]
