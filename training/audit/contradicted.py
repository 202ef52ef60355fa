"""How many of a source's labels contradict its texts: labels that are wrong whatever the text says.

An honest label differs from a model's where the model is unsure, hardly ever where it is sure, and is then its second
choice more often than its third. A careless or hostile label differs as often where the model is sure as elsewhere, and
is any of the others: that floor is estimated. Two models are asked, one that labelled before the new rows came and one
that has seen the others of them: one alone takes a new field of text, or a batch of corrections, for wrong labels.
Their opinions are pooled; where most labels correct the first one, each of them must find the floor by itself.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

FLOORS = np.arange(0.0, 0.61, 0.02)
SHIFTS = np.arange(-5.0, 8.01, 0.5)  # log odds by which rows that the model gets wrong come more often than by chance
SLOPES = np.array([0.35, 0.5, 0.7, 1.0, 1.4, 2.0])  # 1 where the model's probabilities are calibrated
SLOPE_SPREAD = 0.35  # standard deviation of log slope
MOSTLY_CORRECTIONS = 0.5  # share of labels that differ from the first model's; one label in five flipped gives 0.4
ONE_SIDED_95 = 1.353  # half the 90 % quantile of chi-squared with one degree of freedom
LEAST_PROBABILITY = 1e-5
Z_95 = 1.645


FloatMatrix = NDArray[np.float64]
IntVector = NDArray[np.int_]


@dataclass(frozen=True, slots=True)
class Floor:
    """Estimated share of labels that are wrong whatever the text says.

    Parameters
    ----------
    share : the likeliest one
    at_least : its one-sided 95 % bound from below
    differing : share of labels that are not the model's, sure or unsure
    """

    n: int
    share: float
    at_least: float
    differing: float

    def as_json(self) -> dict[str, float]:
        """Return plain values for a report."""
        return asdict(self)


def agreed_floor(first: FloatMatrix, seen: FloatMatrix, columns: IntVector) -> Floor:
    """Return the floor that two models agree on.

    Parameters
    ----------
    first : probabilities by a model from before the new rows, shape (n_rows, n_labels)
    seen : by models that have seen the other new rows, not the row itself
    columns : the labels
    """
    differing = float((first.argmax(axis=1) != columns).mean())
    if differing < MOSTLY_CORRECTIONS:
        return replace(floor_of(pooled(first, seen), columns), differing=differing)
    both = floor_of(first, columns), floor_of(seen, columns)
    share, at_least = min(floor.share for floor in both), min(floor.at_least for floor in both)
    return Floor(len(columns), share, at_least, differing)


def pooled(one: FloatMatrix, other: FloatMatrix) -> FloatMatrix:
    """Return the geometric mean of two opinions, rows summing to 1."""
    mean = np.sqrt(np.clip(one, LEAST_PROBABILITY, None) * np.clip(other, LEAST_PROBABILITY, None))
    return np.asarray(mean / mean.sum(axis=1, keepdims=True))


def floor_of(probabilities: FloatMatrix, columns: IntVector) -> Floor:
    """Return the floor of one set of labels.

    A label comes with probability (1 - floor) * h + floor * (1 - h) / (n_labels - 1). Here h is what an honest person
    gives it: the model's probabilities to the power of a slope, all but the largest times e to the power of a shift.
    Both are profiled out over a grid, the slope with a prior around 1. The shift stands for how the rows were chosen:
    drawing those more often that a model gets wrong adds a constant to its log odds.

    Parameters
    ----------
    probabilities : out of fold, shape (n_rows, n_labels)
    columns : the labels

    References
    ----------
    Prentice and Pyke (1979), Logistic Disease Incidence Models and Case-Control Studies: the shift.
    """
    profile = _profile(probabilities, columns)
    possible = FLOORS[profile >= profile.max() - ONE_SIDED_95]
    differing = float((probabilities.argmax(axis=1) != columns).mean())
    return Floor(len(columns), float(FLOORS[profile.argmax()]), float(possible[0]), differing)


def floor_of_repeats(n: int, n_differing: int) -> Floor:
    """Return the floor of rows whose texts the corpus holds, where every other label contradicts it."""
    share = n_differing / n
    return Floor(n, share, max(0.0, share - Z_95 * math.sqrt(share * (1 - share) / n)), share)


def _profile(probabilities: FloatMatrix, columns: IntVector) -> FloatMatrix:
    """Return the best log likelihood at each floor."""
    rows = np.arange(len(columns))
    logs = np.log(np.clip(probabilities, LEAST_PROBABILITY, None))
    is_other = np.ones_like(logs)
    is_other[rows, logs.argmax(axis=1)] = 0.0
    best = np.full(len(FLOORS), -np.inf)
    for slope, shift in product(SLOPES, SHIFTS):
        scores = np.exp(slope * logs + shift * is_other)
        honest = scores[rows, columns] / scores.sum(axis=1)
        chance = np.outer(1 - FLOORS, honest) + np.outer(FLOORS, (1 - honest) / (logs.shape[1] - 1))
        penalty = (np.log(slope) / SLOPE_SPREAD) ** 2 / 2
        best = np.maximum(best, np.log(np.clip(chance, 1e-9, None)).sum(axis=1) - penalty)
    return best


def by_source(sources: Sequence[str]) -> dict[str, IntVector]:
    """Return the places of each source, those with most rows first."""
    names, places = np.unique(np.array(sources, dtype=object), return_inverse=True)
    found = {str(name): np.flatnonzero(places == number) for number, name in enumerate(names)}
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
