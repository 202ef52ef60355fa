"""What reviews teach the second reader: reviewed texts are the table's, and its last layer moves a little.

The table learns every review, so a reviewed text needs the encoder no more: the rule knows it by a digest. For other
texts the encoder's vector times one row of numbers a label is added to its part; those rows are the logistic
regression that favours the reviews' labels, held back by how much they would move the scores of real text.
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
from model.reader.rule import Rule, key_of

HOLD = 3_000.0
"""How much it is held back. With less, reviews that only the encoder had wrong changed labels of other real text."""
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
    encoder, moments = open_encoder(directory), read_moments(directory)
    return corrected_rule(rule, encoder, moments, reviews, rows)


def read_moments(directory: Path) -> FloatMatrix:
    """Return how the numbers of the vectors of real text go together, shape (n_numbers, n_numbers).

    Raises
    ------
    FormatError, IntegrityError
        The file is missing, changed or cut short.
    """
    moments: FloatMatrix = np.load(io.BytesIO(read_part(directory, MOMENTS)), allow_pickle=False).astype(np.float64)
    return moments


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
    moved = moved_rule(rule, encoder, moments, reviews, rows)
    return replace(moved, reviewed=frozenset(key_of(text) for text, _ in reviews))


def moved_rule(
    rule: Rule,
    encoder: Encoder,
    moments: FloatMatrix,
    labelled: Sequence[tuple[str, str]],
    rows: FloatMatrix,
    hold: float = HOLD,
) -> Rule:
    """Return the rule with its last layer moved towards the labels of sentences, on top of what it was moved before.

    Parameters
    ----------
    moments, rows : as of `corrected_rule`
    labelled : text and label; of these only what the table does not answer alone counts
    hold : how much it is held back by what that does to real text
    """
    places = SecondReader(encoder, rule).asked([tuple(row) for row in rows.tolist()])
    readings = [(place, encoder.read(labelled[place][0])) for place in places]
    known = [(place, reading) for place, reading in readings if reading is not None]
    if not known:
        return rule
    bases = np.array([rule.part_of(reading) for _, reading in known])
    kept = [place for place, _ in known]
    bases += rule.factor * np.log(np.maximum(rows[kept], 1e-12)) + np.array(rule.intercepts)
    vectors = np.array([reading.vector for _, reading in known], dtype=np.float64)
    labels = np.array([rule.labels.index(labelled[place][1]) for place in kept])
    moved = _moved(bases, vectors, labels, hold * moments)
    before = np.array(rule.corrections) if rule.corrections else np.zeros_like(moved)
    return replace(rule, corrections=tuple(tuple(row) for row in (before + moved).round(DECIMALS).tolist()))


def _moved(bases: FloatMatrix, vectors: FloatMatrix, labels: NDArray[np.int_], held: FloatMatrix) -> FloatMatrix:
    """Return what is added to the last layer, shape (n_labels, n_numbers)."""
    shape = (bases.shape[1], vectors.shape[1])
    places = np.arange(len(labels))
    held = held + 1e-6 * np.trace(held) / len(held) * np.eye(len(held))

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        added = values.reshape(shape)
        scores = log_softmax(bases + vectors @ added.T, axis=1)
        errors = np.exp(scores)
        errors[places, labels] -= 1.0
        pulled = added @ held
        total = -scores[places, labels].sum() + 0.5 * (pulled * added).sum()
        return float(total), (errors.T @ vectors + pulled).ravel()

    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return np.asarray(found.reshape(shape))
