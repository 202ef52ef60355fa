"""Real documents at their natural rate: calibration, threshold and label sets hold what they state."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from training.corpus.real_text import PICKED, Document, Scored
from training.fit.natural import ANSWERED_ERROR, N_SCORES, answering_threshold, at_natural_rate, calibrated, thinned

LABELS = ("state_media_framing", "intelligence_estimate", "neutral_reporting")
FACTOR, SHIFTS = 0.5, np.array([-0.4, -0.2, 0.6])


def scored(n_documents: int = 400, size: int = 15) -> Scored:
    """Return scores that are twice too sure and shifted, labels drawn from what they should be."""
    generator = np.random.default_rng(8)
    documents = np.repeat(np.arange(n_documents), size)
    mix = generator.normal(0, 1, (n_documents, 3))[documents]
    scores = generator.normal(0, 2.5, (len(documents), 3)) + mix + np.array([0.0, 0.0, 5.0])
    probabilities = softmax(scores * FACTOR + SHIFTS, axis=1)
    truth = (probabilities.cumsum(axis=1) < generator.random((len(documents), 1))).sum(axis=1)
    known = tuple(
        Document(f"d{k}", PICKED if k % 20 == 0 else ("wire", "state")[k % 2], f"family {k % 9}", f"o{k}", k % 3)
        for k in range(n_documents)
    )
    firm = generator.random(len(documents)) < 0.9
    return Scored(LABELS, known, documents, np.tile(np.arange(size), n_documents), scores, truth, firm)


@pytest.fixture(scope="module")
def some() -> Scored:
    return scored()


def test_the_factor_and_the_shifts_are_found_again(some: Scored) -> None:
    found = calibrated(some)
    assert found.factor == pytest.approx(FACTOR, rel=0.1)
    assert np.array(found.shifts) == pytest.approx(SHIFTS - SHIFTS.mean(), abs=0.15)


def test_no_other_factor_or_shift_fits_the_labels_better(some: Scored) -> None:
    found = calibrated(some)

    def log_loss(factor: float, shifts: np.ndarray) -> float:
        likely = log_softmax(some.scores * factor + shifts, axis=1)
        return float(-likely[np.arange(len(some.truth)), some.truth].mean())

    best = log_loss(found.factor, np.array(found.shifts))
    assert all(best <= log_loss(found.factor * change, np.array(found.shifts)) for change in (0.98, 1.02))
    for column in range(3):
        for step in (-0.02, 0.02):
            assert best <= log_loss(found.factor, np.array(found.shifts) + step * np.eye(3)[column])


def test_figures_of_each_kind_stand_and_what_was_picked_is_told_apart(some: Scored) -> None:
    report = at_natural_rate(some).report
    assert set(report["kinds"]) == {"wire", "state"}
    assert report["picked"]["documents"] == 20
    assert report["all"]["documents"] == 380
    assert report["firm"]["n"] < report["all"]["n"]
    assert report["news"]["documents"] == 180
    assert report["families"] == 9
    assert set(report["curves"]) == set(LABELS)


def test_stated_probabilities_errors_and_sets_are_kept(some: Scored) -> None:
    natural = at_natural_rate(some)
    assert natural.report["ece_alone"] <= 0.02
    assert abs(natural.report["answered"]["error"] - ANSWERED_ERROR) <= 0.02
    for row in natural.report["label_sets"]:
        low, high = row["interval"]
        assert low <= 1 - row["alpha"] <= high
        assert abs(row["covered"] - (1 - row["alpha"])) <= 0.005
    assert sum(natural.usual) == pytest.approx(1.0)


def test_without_an_error_everything_is_answered_and_with_errors_alone_nothing() -> None:
    sure = np.array([[0.9, 0.05, 0.05], [0.4, 0.35, 0.25]])
    assert answering_threshold(sure, np.array([0, 0])) == 0.34
    assert answering_threshold(sure, np.array([0, 1])) == 0.41
    assert answering_threshold(np.array([[0.995, 0.003, 0.002]]), np.array([1])) == 1.0


def test_thinned_scores_are_never_lower_than_the_quantile_they_stand_for() -> None:
    scores = sorted(np.random.default_rng(2).random(7_321).tolist())
    found = thinned(scores)
    assert len(found) == N_SCORES
    assert found[-1] == scores[-1]
    for alpha in (0.05, 0.1, 0.2):
        whole, few = (each[int(np.ceil((len(each) + 1) * (1 - alpha))) - 1] for each in (scores, found))
        assert whole <= few <= whole + 0.002
    assert thinned(scores[:10]) == scores[:10]
