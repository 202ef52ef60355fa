"""How many of a source's labels contradict its texts: labels that are wrong whatever the text says.

An honest label differs from a model's where the model is unsure, and hardly ever where it is sure. A careless or
hostile label differs as often where the model is sure as elsewhere: that floor is estimated. One model alone takes
a new field of text, or a batch of corrections, for wrong labels; so two must find them, one that labelled before
the new rows came and one that has seen the others of them; and rows of which the first got most wrong are taken for
what they are, corrections of it.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

FLOORS = np.arange(0.0, 0.61, 0.02)
SHIFTS = np.arange(-5.0, 8.01, 0.25)  # how much likelier than chance a row is one that the model gets wrong
SLOPES = np.array([0.5, 0.7, 1.0, 1.4, 2.0])  # 1 where the model's probabilities are calibrated
SLOPE_SPREAD = 0.35  # standard deviation of log slope
N_BINS = 60
MOSTLY_CORRECTIONS = 0.6  # share of labels that differ from the first model's; one label in five flipped gives 0.4
ONE_SIDED_95 = 1.353  # half the 90 % quantile of chi-squared with one degree of freedom
MOST_SURE = 1e-4
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
    """Return the floor that two models agree on, 0 where the rows mostly correct the first one.

    Parameters
    ----------
    first : probabilities by a model from before the new rows, shape (n_rows, n_labels)
    seen : by models that have seen the other new rows, not the row itself
    columns : the labels
    """
    before, after = floor_of(first, columns), floor_of(seen, columns)
    if before.differing >= MOSTLY_CORRECTIONS:
        return Floor(before.n, 0.0, 0.0, before.differing)
    share, at_least = min(before.share, after.share), min(before.at_least, after.at_least)
    return Floor(before.n, share, at_least, before.differing)


def floor_of(probabilities: FloatMatrix, columns: IntVector) -> Floor:
    """Return the floor of one set of labels.

    A label is not the model's with probability floor + (1 - floor) * sigmoid(shift + slope * log odds against the
    model's first choice); shift and slope are profiled out over a grid, the slope with a prior around 1.

    Parameters
    ----------
    probabilities : out of fold, shape (n_rows, n_labels)
    columns : the labels
    """
    top = np.clip(probabilities.max(axis=1), None, 1 - MOST_SURE)
    differs = probabilities.argmax(axis=1) != columns
    odds = np.log((1 - top) / top)
    edges = np.quantile(odds, np.linspace(0, 1, N_BINS + 1)[1:-1])
    places = np.searchsorted(edges, odds)
    counts = np.bincount(places, minlength=N_BINS).astype(np.float64)
    misses = np.bincount(places, weights=differs, minlength=N_BINS).astype(np.float64)
    centres = np.bincount(places, weights=odds, minlength=N_BINS) / np.maximum(counts, 1)
    profile = _profile(centres, counts, misses)
    possible = FLOORS[profile >= profile.max() - ONE_SIDED_95]
    return Floor(len(columns), float(FLOORS[profile.argmax()]), float(possible[0]), float(differs.mean()))


def floor_of_repeats(n: int, n_differing: int) -> Floor:
    """Return the floor of rows whose texts the corpus holds, where every other label contradicts it."""
    share = n_differing / n
    return Floor(n, share, max(0.0, share - Z_95 * math.sqrt(share * (1 - share) / n)), share)


def _profile(odds: FloatMatrix, counts: FloatMatrix, misses: FloatMatrix) -> FloatMatrix:
    """Return the best log likelihood at each floor."""
    score = SHIFTS[:, None, None] + SLOPES[None, :, None] * odds
    honest = 1 / (1 + np.exp(-score))
    penalty = (np.log(SLOPES) / SLOPE_SPREAD) ** 2 / 2
    best = []
    for floor in FLOORS:
        chance = np.clip(floor + (1 - floor) * honest, 1e-9, 1 - 1e-9)
        likelihood = (misses * np.log(chance) + (counts - misses) * np.log1p(-chance)).sum(axis=2) - penalty
        best.append(likelihood.max())
    return np.array(best)


def by_source(sources: Sequence[str]) -> dict[str, IntVector]:
    """Return the places of each source, those with most rows first."""
    names, places = np.unique(np.array(sources, dtype=object), return_inverse=True)
    found = {str(name): np.flatnonzero(places == number) for number, name in enumerate(names)}
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))
