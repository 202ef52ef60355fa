"""Held-out scores to calibrated ones: a factor and a shift a label, fitted where real text is hard.

Own sentences are clearer than real ones, so a factor fitted on all of them trusts the scores too much, and
too many plain sentences are called something else. The codebook's boundary cases, scored with their sources
held out, resemble real text more: where a corpus has enough of them, they alone are fitted on. No real text is
fitted on; but of several ways to make folds harder this one was kept because real_dev agreed with it best.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from training.corpus.corpus import BOUNDARY_TAG, Corpus

FEWEST_CASES = 100  # of each label; with fewer boundary cases all examples are fitted on, and without shifts
FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns scores into calibrated ones.

    Parameters
    ----------
    factor : 1 / T of temperature scaling
    shifts : what is added to each label's scaled score, in the order of the corpus's labels
    """

    factor: float
    shifts: tuple[float, ...]

    def probabilities(self, scores: FloatMatrix) -> FloatMatrix:
        """Return calibrated probabilities of scores, shape (n_examples, n_labels) both."""
        return np.asarray(softmax(scores * self.factor + np.array(self.shifts), axis=1))


def calibrate(scores: FloatMatrix, corpus: Corpus, prior: Mapping[str, float] | None) -> Calibration:
    """Return the calibration under which the human labels are most probable, weighted to the prior.

    Parameters
    ----------
    scores : shape (n_examples, n_labels), each by a model that saw nothing of the example's source
    prior : expected share of each label; None takes the corpus's

    References
    ----------
    Guo et al. (2017), On Calibration of Modern Neural Networks, section 4.2.
    """
    cases = boundary_cases(corpus)
    has_cases = len(cases) > 0
    chosen = corpus.subset(cases) if has_cases else corpus
    kept = scores[cases] if has_cases else scores
    index = {label: column for column, label in enumerate(corpus.labels)}
    own = np.array([index[target] for target in chosen.targets])
    shares = chosen.shares()
    balance = {label: (prior or shares)[label] / share for label, share in shares.items() if share}
    weight = np.array([example.weight * balance[example.label] for example in chosen.examples])
    n_shifts = len(corpus.labels) - 1 if has_cases else 0

    def log_loss(values: NDArray[np.float64]) -> float:
        shifted = kept * np.exp(values[0])
        shifted[:, 1 : 1 + n_shifts] += values[1:]
        return float(-(weight * log_softmax(shifted, axis=1)[np.arange(len(own)), own]).mean())

    found = minimize(log_loss, np.zeros(1 + n_shifts), method="BFGS").x
    shifts = np.zeros(len(corpus.labels))
    shifts[1 : 1 + n_shifts] = found[1:]
    return Calibration(float(np.exp(found[0])), tuple(float(shift) for shift in shifts - shifts.mean()))


def boundary_cases(corpus: Corpus) -> list[int]:
    """Return the positions of the examples that a rule of the codebook decides; none where they are too few."""
    found = [
        position
        for position, example in enumerate(corpus.examples)
        if any(BOUNDARY_TAG.fullmatch(tag) for tag in example.tags)
    ]
    counts = [corpus.subset(found).targets.count(label) for label in corpus.labels]
    return found if min(counts) >= FEWEST_CASES else []
