"""What reviews teach a table that stands: the smallest change under which the corrected texts get their labels.

Statistics and seeds are worth thousands of rows, so that a few reviews among them would change nothing. Fitted on top
they do: a logistic regression of the reviews alone whose start is the table, with the seeds beside it as they are
labelled now, so that other texts keep their labels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import softmax

from training.fit.beside import Linear

FloatMatrix = NDArray[np.float64]
INVERSE_PENALTY = 30.0  # of the change; the least of those tried at which 200 of 200 corrections took effect
MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """Rows that teach: features, labels by column, and how much each counts."""

    rows: sparse.csr_matrix
    truth: NDArray[np.int_]
    weights: FloatMatrix


def log_shares(scores: FloatMatrix) -> FloatMatrix:
    """Return the logarithm of softmax, shape (n_rows, n_labels) both; few columns are quickest one by one."""
    highest = scores[:, 0]
    for column in scores.T[1:]:
        highest = np.maximum(highest, column)
    shifted = scores - highest[:, None]
    total = np.zeros(len(scores))
    for column in np.exp(shifted).T:
        total += column
    return np.asarray(shifted - np.log(total)[:, None])


def corrected(linear: Linear, taught: Taught, anchors: sparse.csr_matrix) -> Linear:
    """Return a calibrated linear model with the change that some rows teach.

    Parameters
    ----------
    anchors : rows whose probabilities are to stay
    """
    used = np.flatnonzero(np.asarray(abs(taught.rows).sum(axis=0)).ravel())
    rows = sparse.vstack([taught.rows, anchors]).tocsr()
    start, chosen = linear.scores(rows), sparse.csr_matrix(rows[:, used])
    wanted = np.vstack([np.eye(start.shape[1])[taught.truth], softmax(linear.scores(anchors), axis=1)])
    weights = np.concatenate([taught.weights, np.ones(anchors.shape[0])])[:, None]
    shape = (len(used), start.shape[1])

    def loss(values: FloatMatrix) -> tuple[float, FloatMatrix]:
        change = values.reshape(shape)
        likely = log_shares(start + chosen @ change)
        slope = chosen.T @ (weights * (np.exp(likely) - wanted)) + change / INVERSE_PENALTY
        penalty = 0.5 / INVERSE_PENALTY * float((change**2).sum())
        return penalty - float((weights * wanted * likely).sum()), np.asarray(slope).ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": MOST_ROUNDS})
    whole = linear.weights.copy()
    whole[used] += found.x.reshape(shape)
    return Linear(whole, linear.intercepts)
