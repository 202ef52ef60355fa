"""What reviews teach a table that stands: the smallest change under which the corrected texts get their labels.

Statistics and seeds are worth thousands of rows, so that a few reviews among them would change nothing. Fitted on top
they do: a logistic regression of the reviews alone whose start is the table, with the seeds beside it as they are
labelled now, so that other texts keep their labels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import helmert
from scipy.optimize import minimize
from scipy.special import softmax

from training.fit.beside import Linear

FloatMatrix = NDArray[np.float64]
INVERSE_PENALTY = 30.0  # of the change; the least of those tried at which 200 of 200 corrections took effect
MOST_ROUNDS = 200
LEAST_SLOPE = 0.1  # in scaled values; a hundredth of that moves no score of 10,000 texts by more than 0.02


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
    start = linear.scores(rows)
    wanted = np.vstack([np.eye(start.shape[1])[taught.truth], softmax(linear.scores(anchors), axis=1)])
    weights = np.concatenate([taught.weights, np.ones(anchors.shape[0])])
    whole = linear.weights.copy()
    whole[used] += _Change(sparse.csr_matrix(rows[:, used]), start, wanted, weights).found()
    return Linear(whole, linear.intercepts)


class _Change:
    """The change of the weights that makes wanted probabilities likeliest, by Newton's method and conjugate gradients.

    What is added to all labels alike changes no probability, so that the best change sums to 0 over the labels: one
    column fewer is looked for. Each feature is scaled by its curvature, which leaves a third of the steps.

    Parameters
    ----------
    start, wanted : scores and probabilities, a column a label
    weights : how much each row counts
    """

    def __init__(self, rows: sparse.csr_matrix, start: FloatMatrix, wanted: FloatMatrix, weights: FloatMatrix) -> None:
        likely = np.exp(log_shares(start))
        curvature = weights * (likely * (1 - likely)).mean(axis=1)
        self.scale = 1 / np.sqrt(rows.power(2).T @ curvature + 1 / INVERSE_PENALTY)
        self.rows = sparse.csr_matrix(rows @ sparse.diags(self.scale))
        self.columns = self.rows.T.tocsr()
        self.start, self.wanted, self.weights = start, wanted, weights[:, None]
        self.penalty = (self.scale**2 / INVERSE_PENALTY)[:, None]
        self.contrasts = helmert(start.shape[1])
        self._known: tuple[FloatMatrix, FloatMatrix] = np.zeros(0), likely

    def found(self) -> FloatMatrix:
        """Return the change, shape (n_features, n_labels)."""
        n_values = self.rows.shape[1] * len(self.contrasts)
        options = {"gtol": LEAST_SLOPE, "maxiter": MOST_ROUNDS}
        best = minimize(self.loss, np.zeros(n_values), jac=True, hessp=self.bent, method="trust-ncg", options=options)
        return np.asarray(self.scale[:, None] * self._change(best.x) @ self.contrasts)

    def loss(self, values: FloatMatrix) -> tuple[float, FloatMatrix]:
        """Return what is made least, and its slope."""
        change = self._change(values)
        shares = log_shares(self.start + self.rows @ change @ self.contrasts)
        slope = self._back(self.weights * (np.exp(shares) - self.wanted)) + self.penalty * change
        penalty = 0.5 * float((self.penalty * change**2).sum())
        return penalty - float((self.weights * self.wanted * shares).sum()), slope.ravel()

    def bent(self, values: FloatMatrix, direction: FloatMatrix) -> FloatMatrix:
        """Return how the slope at some values changes in a direction."""
        if not np.array_equal(self._known[0], values):
            self._known = values, np.exp(log_shares(self.start + self.rows @ self._change(values) @ self.contrasts))
        likely, step = self._known[1], self._change(direction)
        moved = likely * (self.rows @ step @ self.contrasts)
        moved -= likely * moved.sum(axis=1, keepdims=True)
        return np.asarray(self._back(self.weights * moved) + self.penalty * step).ravel()

    def _change(self, values: FloatMatrix) -> FloatMatrix:
        return values.reshape(-1, len(self.contrasts))

    def _back(self, scores: FloatMatrix) -> FloatMatrix:
        return np.asarray(self.columns @ (scores @ self.contrasts.T))
