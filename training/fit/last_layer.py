"""What reviews teach the second reader: its last layer moves as far as they ask, and as little elsewhere as can be.

The encoder stays as it is. Its vector times one row of numbers a label is added to its part; those rows are the
logistic regression that gives the reviews their labels, held back by how much they would move the scores of real text.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

from model.reader.encoder import Encoder, open_encoder
from model.reader.files import MOMENTS, read_part
from model.reader.pair import SecondReader
from model.reader.rule import Rule

HOLDS = (3000.0, 1000.0, 300.0, 100.0, 30.0, 10.0)
"""How much is held back, tried in turn: the first under which nearly all reviews get their labels is taken."""
ENOUGH = 0.995
DECIMALS = 5
FloatMatrix = NDArray[np.float64]


def rule_for(rule: Rule, directory: Path, reviews: Sequence[tuple[str, str]], rows: FloatMatrix) -> Rule:
    """Return the rule that a new version names: the given one, and what reviews add to it.

    Parameters
    ----------
    directory : of the encoder; opened only where there are reviews
    reviews, rows : as of `corrected_rule`

    Raises
    ------
    FormatError, IntegrityError
        There are reviews, and the encoder cannot be used: they could not take effect on what it reads.
    """
    if not reviews:
        return rule
    encoder = open_encoder(directory)
    moments = np.load(io.BytesIO(read_part(directory, MOMENTS)), allow_pickle=False).astype(np.float64)
    return corrected_rule(rule, encoder, moments, reviews, rows)


def corrected_rule(
    rule: Rule,
    encoder: Encoder,
    moments: FloatMatrix,
    reviews: Sequence[tuple[str, str]],
    rows: FloatMatrix,
) -> Rule:
    """Return the rule with what reviews add to it.

    Parameters
    ----------
    moments : shape (n_numbers, n_numbers): mean product of each two numbers of the vectors of real text
    reviews : text and label
    rows : the table's probabilities of the texts, shape (n_reviews, n_labels)
    """
    places = SecondReader(encoder, rule).asked([tuple(row) for row in rows.tolist()])
    readings = [(place, encoder.read(reviews[place][0])) for place in places]
    known = [(place, reading) for place, reading in readings if reading is not None]
    if not known:
        return rule
    bases = np.array([rule.part_of(reading) for _, reading in known])
    kept = [place for place, _ in known]
    bases += rule.factor * np.log(np.maximum(rows[kept], 1e-12)) + np.array(rule.intercepts)
    vectors = np.array([reading.vector for _, reading in known], dtype=np.float64)
    labels = np.array([rule.labels.index(reviews[place][1]) for place in kept])
    moved = _moved(bases, vectors, labels, moments)
    return replace(rule, corrections=tuple(tuple(row) for row in moved.round(DECIMALS).tolist()))


def _moved(bases: FloatMatrix, vectors: FloatMatrix, labels: NDArray[np.int_], moments: FloatMatrix) -> FloatMatrix:
    """Return what is added to the last layer, shape (n_labels, n_numbers)."""
    shape = (bases.shape[1], vectors.shape[1])
    places = np.arange(len(labels))
    held = moments + 1e-6 * np.trace(moments) / len(moments) * np.eye(len(moments))
    found = np.zeros(shape[0] * shape[1])

    def loss(values: NDArray[np.float64], hold: float) -> tuple[float, NDArray[np.float64]]:
        added = values.reshape(shape)
        scores = log_softmax(bases + vectors @ added.T, axis=1)
        errors = np.exp(scores)
        errors[places, labels] -= 1.0
        pulled = added @ held
        total = -scores[places, labels].sum() + 0.5 * hold * (pulled * added).sum()
        return float(total), (errors.T @ vectors + hold * pulled).ravel()

    for hold in HOLDS:
        found = minimize(loss, found, args=(hold,), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
        guess = (bases + vectors @ found.reshape(shape).T).argmax(axis=1)
        if (guess == labels).mean() >= ENOUGH:
            break
    return np.asarray(found.reshape(shape))
