"""Split-conformal label sets: from calibration scores and an error rate to the labels that cannot be ruled out.

The promise: for texts exchangeable with the calibration sentences, the set misses the human's label with
probability at most alpha, whatever the model. It says nothing of texts of another kind.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DECIMALS = 6


def calibration_scores(probabilities: "NDArray[np.float64]", truth: "NDArray[np.int_]") -> list[float]:
    """Return how badly each calibration sentence fits its label: 1 - its probability, rising, rounded up.

    Parameters
    ----------
    probabilities : shape (n_examples, n_labels), of sentences that the model was not fitted on
    truth : shape (n_examples,), the column of each human label
    """
    import numpy as np  # for training only: the service asks for sets, not for scores

    own = probabilities[np.arange(len(truth)), truth]
    scale = 10**DECIMALS
    return sorted((np.ceil((1.0 - own) * scale) / scale).tolist())


def least_probability(scores: Sequence[float], alpha: float) -> float:
    """Return the probability from which on a label belongs to the set.

    Parameters
    ----------
    scores : from `calibration_scores`
    alpha : error rate to be kept, above 0 and below 1

    Returns
    -------
    least : 0 where there are too few calibration sentences for this alpha: every label then belongs to the set

    References
    ----------
    Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World; Angelopoulos and Bates (2023),
    Conformal Prediction: A Gentle Introduction, section 1.
    """
    rank = math.ceil((len(scores) + 1) * (1.0 - alpha))
    return 1.0 - scores[rank - 1] if rank <= len(scores) else 0.0


def label_set(labels: Sequence[str], probabilities: Sequence[float], least: float) -> list[str]:
    """Return the labels that reach `least`, in the labels' order; possibly none, possibly all."""
    return [label for label, probability in zip(labels, probabilities, strict=True) if probability >= least]


def coverage_interval(n_calibration: int, alpha: float) -> tuple[float, float]:
    """Return the 95 % interval of the coverage that one calibration set of this size gives.

    References
    ----------
    Vovk (2012), Conditional Validity of Inductive Conformal Predictors: coverage follows Beta(n + 1 - l, l) with
    l = floor((n + 1) alpha).
    """
    from scipy.stats import beta  # for reports and tests only: the service never asks

    excess = math.floor((n_calibration + 1) * alpha)
    low, high = beta.ppf([0.025, 0.975], n_calibration + 1 - excess, excess)
    return float(low), float(high)
