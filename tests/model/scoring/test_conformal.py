"""The promise of the label sets, kept over a thousand random splits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.scoring.conformal import calibration_scores, coverage_interval, label_set, least_probability

LABELS = ("a", "b", "c")


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return probabilities of a middling, overconfident model and the true columns."""
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 3, n)
    scores = generator.normal(size=(n, 3)) * 2
    scores[np.arange(n), truth] += 1.5
    exponent = np.exp(scores * 1.7)
    return exponent / exponent.sum(axis=1, keepdims=True), truth


@pytest.mark.parametrize("alpha", [0.05, 0.1, 0.2])
def test_coverage_is_within_its_interval_over_random_splits(alpha: float) -> None:
    probabilities, truth = drawn(1_200, seed=3)
    generator = np.random.default_rng(4)
    n = 400
    low, high = coverage_interval(n, alpha)
    coverages = []
    for _ in range(1_000):
        order = generator.permutation(len(truth))
        known, new = order[:n], order[n:]
        least = least_probability(calibration_scores(probabilities[known], truth[known]), alpha)
        coverages.append((probabilities[new, truth[new]] >= least).mean())
    assert 1 - alpha - 0.004 <= np.mean(coverages) <= 1 - alpha + 0.008
    # a split's coverage is a finite sample's, so it scatters a little wider than the Beta of its expectation
    assert np.mean([(low - 0.02 <= coverage <= high + 0.02) for coverage in coverages]) >= 0.95


def test_too_few_calibration_sentences_give_the_whole_set() -> None:
    assert least_probability([0.1, 0.2], alpha=0.1) == 0.0
    assert label_set(LABELS, (0.9, 0.1, 0.0), 0.0) == list(LABELS)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_smaller_error_rate_never_gives_a_smaller_set(scores: list[float], one: float, other: float) -> None:
    ordered = sorted(scores)
    assert least_probability(ordered, min(one, other)) <= least_probability(ordered, max(one, other))


def test_scores_are_rounded_up_so_that_the_promise_is_kept() -> None:
    probabilities = np.array([[0.12345678, 0.87654322]])
    (score,) = calibration_scores(probabilities, np.array([1]))
    assert score >= 1 - 0.87654322
