"""Evidence by word: nothing is lost, nothing invented, and what a word gives is where the word stands."""

import numpy as np
import pytest
from hypothesis import given, settings

from model.evidence import word_shares
from model.export import export_table
from model.scorer import scorer_of
from tests.model.scoring import ANY_TEXT, HOSTILE, LABELS, TEXTS, fitted

SCORER = scorer_of(export_table(fitted("all"), LABELS), compiled=False)


def check(text: str) -> None:
    explanation = SCORER.explain(text)
    shares = word_shares(text, explanation)
    total = np.sum([share.scores for share in shares], axis=0) if shares else np.zeros(len(LABELS))
    assert np.allclose(np.array(explanation.intercepts) + total, explanation.scores, rtol=0, atol=1e-9)
    assert [share.span.cut(text) for share in shares] == text.split()


@settings(deadline=None, max_examples=150)
@given(text=ANY_TEXT)
def test_intercepts_and_words_sum_to_the_scores_of_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize("text", TEXTS + HOSTILE)
def test_known_and_hostile_texts(text: str) -> None:
    check(text)


def test_the_words_of_a_label_speak_for_it() -> None:
    text = "Analysts assess it's likely that rail workers may move."
    shares = {
        share.span.cut(text): share.scores[LABELS.index("estimate")]
        for share in word_shares(text, SCORER.explain(text))
    }
    assert shares["assess"] > 0
    assert shares["likely"] > 0
    assert shares["likely"] > shares["rail"]


def test_an_ngram_of_two_words_is_shared_by_both() -> None:
    text = "the motherland"
    explanation = SCORER.explain(text)
    both = [part for part in explanation.contributions if part.span.cut(text) == text]
    assert both
    first, second = word_shares(text, explanation)
    alone = [part for part in explanation.contributions if part.span.end <= 3]
    expected = np.sum([part.scores for part in alone], axis=0) + np.sum([part.scores for part in both], axis=0) / 2
    assert np.allclose(first.scores, expected, rtol=0, atol=1e-12)
    assert second.span.cut(text) == "motherland"
