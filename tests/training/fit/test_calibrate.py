"""Calibration: a real minimum, on boundary cases where there are enough, with all labels alike."""

import numpy as np
import pytest
from scipy.special import log_softmax

from training.corpus.corpus import Corpus, Example
from training.fit.calibrate import FEWEST_CASES, boundary_cases, calibrate

LABELS = ("a", "b", "c")


def made(n_each: int, tags: tuple[str, ...]) -> Corpus:
    """Return a corpus with as many examples of each label, all with the same tags."""
    rows = [Example(f"text {label} {n}", label, f"{label}{n}", "s", tags) for label in LABELS for n in range(n_each)]
    return Corpus(tuple(rows), LABELS)


def scored(corpus: Corpus, *, bias: float) -> np.ndarray:
    """Return scores that point to each label with noise, the first label's too high by a bias."""
    truth = np.array([LABELS.index(target) for target in corpus.targets])
    scores = np.random.default_rng(0).normal(size=(len(truth), 3))
    scores[np.arange(len(truth)), truth] += 1.5
    scores[:, 0] += bias
    return scores


def test_too_few_boundary_cases_are_not_used() -> None:
    assert boundary_cases(made(FEWEST_CASES - 1, ("r7+",))) == []
    assert boundary_cases(made(FEWEST_CASES, ("head",))) == []
    assert len(boundary_cases(made(FEWEST_CASES, ("head", "r12-")))) == 3 * FEWEST_CASES


def test_without_boundary_cases_there_is_a_factor_and_no_shift() -> None:
    corpus = made(300, ())
    found = calibrate(scored(corpus, bias=1.0), corpus, None)
    assert found.factor > 0
    assert found.shifts == (0.0, 0.0, 0.0)


def test_a_bias_on_boundary_cases_is_taken_back() -> None:
    corpus = made(300, ("r4-",))
    found = calibrate(scored(corpus, bias=2.0), corpus, None)
    assert found.shifts[0] < found.shifts[1] - 1
    assert found.shifts[1] == pytest.approx(found.shifts[2], abs=0.3)


def test_no_other_values_fit_the_weighted_labels_better() -> None:
    corpus = made(300, ("r4-",))
    scores, prior = scored(corpus, bias=1.0), {"a": 0.2, "b": 0.2, "c": 0.6}
    found = calibrate(scores, corpus, prior)
    own = np.array([LABELS.index(target) for target in corpus.targets])
    weight = np.array([prior[target] for target in corpus.targets])

    def log_loss(factor: float, shifts: np.ndarray) -> float:
        chosen = log_softmax(scores * factor + shifts, axis=1)[np.arange(len(own)), own]
        return float(-(weight * chosen).mean())

    best = log_loss(found.factor, np.array(found.shifts))
    moved = [np.array(found.shifts) + step for step in np.eye(3) * 0.1]
    assert all(best <= log_loss(found.factor * change, np.array(found.shifts)) for change in (0.9, 1.1))
    assert all(best <= log_loss(found.factor, shifts) for shifts in moved)
    assert found.probabilities(scores).sum(axis=1) == pytest.approx(1.0)
