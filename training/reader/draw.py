"""Which rows are read in a round: all rare ones, and of the plain ones more the likelier they look rare.

Drawing by a known rate changes the odds by that rate alone. So its logarithm, added to the plain label's logit while
fitting, leaves logits that hold at the natural rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression

from training.reader.rows import PLAIN, Row

LEAST_RATE = 0.08
SURELY = 0.6  # share of plain below which a row is read in every round
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """What a round reads.

    Parameters
    ----------
    rates : shape (n_rows,), above 0 to 1: how often a plain row is drawn
    is_sure, is_drawn : rows that are read always, and those that are read at their rate; the others never
    targets : shape (n_rows, n_labels); of sure rows the plain share is weighed by the rate, as the drawn ones are
    """

    rates: Vector
    is_sure: NDArray[np.bool_]
    is_drawn: NDArray[np.bool_]
    targets: Vector

    def round(self, lengths: NDArray[np.int_], batch: int, seed: int) -> list[NDArray[np.int_]]:
        """Return the batches of one round, each of rows of like length, in an order by chance."""
        chance = np.random.default_rng(seed)
        taken = np.flatnonzero(self.is_sure | (self.is_drawn & (chance.random(len(lengths)) < self.rates)))
        taken = taken[np.argsort(lengths[taken] + chance.uniform(0, 3, len(taken)), kind="stable")]
        batches = [taken[first : first + batch] for first in range(0, len(taken), batch)]
        chance.shuffle(batches)
        return batches


def rare_chances(rows: Sequence[Row], folds: NDArray[np.int_]) -> Vector:
    """Return how likely each row is a rare one by the words of each single fold, shape (n_folds, n_rows)."""
    counter = HashingVectorizer(ngram_range=(1, 2), n_features=2**18, norm=None, alternate_sign=False)
    features = TfidfTransformer(sublinear_tf=True).fit_transform(counter.transform([row.text for row in rows]))
    targets = np.stack([row.target for row in rows])
    is_labelled, is_rare = targets.sum(axis=1) > 0, targets[:, PLAIN] < SURELY
    chances = []
    for fold in range(int(folds.max()) + 1):
        own = (folds == fold) & is_labelled
        model = LogisticRegression(C=5, max_iter=100).fit(features[own], is_rare[own])
        chances.append(model.predict_proba(features)[:, 1])
    return np.array(chances)


def draw_for(
    rows: Sequence[Row], folds: NDArray[np.int_], chances: Vector, held_out: int | None, plain_a_rare: float
) -> Draw:
    """Return what the rounds of one fit read.

    Parameters
    ----------
    chances : from `rare_chances`; a row's own fold, and the held-out one, say nothing of it
    held_out : the fold that is left out; None fits on all
    plain_a_rare : how many plain rows a round reads for each rare one
    """
    n_folds = len(chances)
    targets = np.stack([row.target for row in rows])
    is_known = (targets.sum(axis=1) > 0) & (folds != (-1 if held_out is None else held_out))
    likely = np.zeros(len(rows))
    for fold in range(n_folds):
        judges = [other for other in range(n_folds) if other not in (fold, held_out)]
        likely[folds == fold] = chances[judges][:, folds == fold].mean(axis=0)
    is_sure = is_known & (targets[:, PLAIN] < SURELY)
    is_drawn = is_known & ~is_sure
    rates = _rates(likely, is_drawn, plain_a_rare * is_sure.sum())
    targets[is_sure, PLAIN] *= rates[is_sure]
    return Draw(rates, is_sure, is_drawn, targets)


def _rates(likely: Vector, is_drawn: NDArray[np.bool_], wanted: float) -> Vector:
    """Return rates that rise with the chance and add up to the wanted number of rows, as far as it can be had."""
    low, high = 0.0, 1000.0
    for _ in range(60):
        factor = (low + high) / 2
        is_short = np.clip(factor * likely[is_drawn], LEAST_RATE, 1.0).sum() < wanted
        low, high = (factor, high) if is_short else (low, factor)
    return np.asarray(np.clip(high * likely, LEAST_RATE, 1.0))
