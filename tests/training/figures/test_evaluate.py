"""Figures against values worked out by hand, and against scikit-learn's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from model.errors import CorpusError
from training.figures.evaluate import (
    bootstrap_interval,
    exchanged_loss,
    expected_calibration_error,
    macro_f1,
    measure,
    positions_by_name,
    reliability,
)

LABELS = ("a", "b")


def test_figures_of_four_examples() -> None:
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.45, 0.55], [0.2, 0.8]])
    figures = measure(LABELS, ["a", "b", "b", "b"], probabilities, threshold=0.6)
    assert figures.confusion == [[1, 0], [1, 2]]
    assert figures.accuracy == 0.75
    assert figures.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)
    assert figures.per_label["b"].recall == pytest.approx(2 / 3)
    assert figures.coverage == 0.75
    assert figures.covered_accuracy == pytest.approx(2 / 3)
    assert figures.log_loss == pytest.approx(-np.log([0.9, 0.4, 0.55, 0.8]).mean())
    assert figures.interval[0] <= figures.macro_f1 <= figures.interval[1] + 1e-12


def test_calibration_error_of_two_bins() -> None:
    probabilities = np.array([[0.95, 0.05], [0.95, 0.05], [0.55, 0.45], [0.55, 0.45]])
    is_correct = np.array([True, True, True, False])
    assert expected_calibration_error(probabilities, is_correct) == pytest.approx(0.5 * 0.05 + 0.5 * 0.05)
    assert [share for share, _, _ in reliability(probabilities, is_correct)] == [0.5, 0.5]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60))
def test_macro_f1_is_scikit_learns_over_the_labels_that_occur(pairs: list[tuple[int, int]]) -> None:
    truth, guess = (np.array(column) for column in zip(*pairs, strict=True))
    expected = f1_score(truth, guess, labels=sorted(set(truth.tolist())), average="macro", zero_division=0)
    assert macro_f1(truth, guess) == pytest.approx(expected)


def test_an_interval_over_clusters_is_as_wide_as_they_differ() -> None:
    generator = np.random.default_rng(3)
    truth = np.array([0, 1] * 200)
    clusters = [f"source {place // 40}" for place in range(400)]
    is_bad = np.array([int(name[-1]) < 3 for name in clusters])
    guess = np.where(is_bad, 1 - truth, truth)  # three sources of ten are all wrong
    by_source = bootstrap_interval(truth, guess, clusters)
    by_row = bootstrap_interval(truth, guess)
    assert by_source[1] - by_source[0] > 3 * (by_row[1] - by_row[0])
    alone = bootstrap_interval(truth, guess, [str(place) for place in generator.permutation(400)])
    assert alone == pytest.approx(by_row, abs=0.02)
    assert bootstrap_interval(truth, guess, ["one"] * 400) == by_row


def test_positions_are_gathered_by_name() -> None:
    found = positions_by_name(["b", "a", "b", "c"])
    assert [part.tolist() for part in found] == [[1], [0, 2], [3]]


def test_nothing_to_measure_and_foreign_labels_are_errors() -> None:
    with pytest.raises(CorpusError, match="no examples"):
        measure(LABELS, [], np.zeros((0, 2)), threshold=0.5)
    with pytest.raises(CorpusError, match="c; the model knows a, b"):
        measure(LABELS, ["c"], np.array([[0.5, 0.5]]), threshold=0.5)


def test_a_loss_is_as_likely_by_chance_as_its_guesses_fall_that_way() -> None:
    truth = np.arange(300) % 3
    worse = truth.copy()
    worse[:3] = (worse[:3] + 1) % 3
    assert exchanged_loss(truth, truth, worse, 10_000, 1) == pytest.approx(1 / 8, abs=0.01)
    assert exchanged_loss(truth, worse, truth, 10_000, 1) == 1.0
    assert exchanged_loss(truth, worse, worse, 100, 1) == 1.0


def test_exchanged_guesses_are_counted_as_macro_f1_counts_them() -> None:
    generator = np.random.default_rng(2)
    truth, before, after = generator.integers(0, 3, (3, 40))
    taken = np.random.default_rng(5).random((200, 40), dtype=np.float32) < 0.5
    pairs = [(np.where(row, after, before), np.where(row, before, after)) for row in taken]
    changes = [macro_f1(truth, second) - macro_f1(truth, first) for first, second in [(before, after), *pairs]]
    expected = np.mean([change <= changes[0] + 1e-12 for change in changes])
    assert exchanged_loss(truth, before, after, 200, 5) == pytest.approx(expected)
