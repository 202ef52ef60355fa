"""How far raters agree: Cohen's kappa of every two, Krippendorff's alpha of all, for each label too, with intervals.

Texts with the same pattern of labels count alike, so a bootstrap over a hundred thousand texts draws from some dozen
patterns.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.people.votes import Ballot

FloatArray = NDArray[np.float64]
N_DRAWS = 1_000
SEED = 20261201
ENDS = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Figure:
    """A coefficient and its 95 % bootstrap interval over texts; None where there is one label only, or no text."""

    value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two raters on the texts that both labelled.

    Parameters
    ----------
    n : such texts
    share : of them with the same label from both; None where there are none
    kappa : Cohen's
    by_label : the same of each label against all others
    moves : how often the first gave one label and the second another, the most frequent first
    """

    raters: tuple[str, str]
    n: int
    share: float | None
    kappa: Figure
    by_label: dict[str, Figure]
    moves: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """All raters.

    Parameters
    ----------
    texts : those that two or more labelled; the others tell nothing
    alpha : Krippendorff's, nominal; raters need not have labelled the same texts
    by_label : the same of each label against all others
    mean_kappa : of the pairs that have one; None where none has
    """

    raters: tuple[str, ...]
    left_out: int
    labels: tuple[str, ...]
    texts: int
    alpha: Figure
    by_label: dict[str, Figure]
    mean_kappa: float | None
    pairs: tuple[Pair, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)


def agreement_of(ballot: Ballot) -> Agreement:
    """Return how far the raters of a ballot agree."""
    labels = ballot.labels
    pairs = tuple(_pair(ballot, both) for both in combinations(ballot.raters, 2))
    known = [pair.kappa.value for pair in pairs if pair.kappa.value is not None]
    tables, weights = _coincidences(ballot, labels)
    return Agreement(
        ballot.raters,
        ballot.left_out,
        labels,
        int(weights.sum()),
        _figure(tables, weights, alphas),
        {label: _figure(_against_others(tables, place), weights, alphas) for place, label in enumerate(labels)},
        float(np.mean(known)) if known else None,
        tuple(pair for pair in pairs if pair.n),
    )


def kappas(tables: FloatArray) -> FloatArray:
    """Return Cohen's kappa of tables of counts; NaN where chance alone would agree always.

    Parameters
    ----------
    tables : shape (n_tables, n_labels, n_labels); rows are the first rater's labels

    References
    ----------
    Cohen (1960), A Coefficient of Agreement for Nominal Scales.
    """
    total = tables.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = np.trace(tables, axis1=1, axis2=2) / total
        chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
        return np.where(np.isclose(chance, 1.0, atol=1e-12), np.nan, (seen - chance) / (1 - chance))


def alphas(tables: FloatArray) -> FloatArray:
    """Return Krippendorff's alpha, nominal, of coincidence matrices; NaN where there is one label only.

    Parameters
    ----------
    tables : shape (n_tables, n_labels, n_labels), symmetric: pairs of labels of one text, each text weighted by 1 over
        its raters less one

    References
    ----------
    Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    """
    total = tables.sum(axis=(1, 2))
    of_label = tables.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        differing = total - np.trace(tables, axis1=1, axis2=2)
        by_chance = (total**2 - (of_label**2).sum(axis=1)) / (total - 1)
        return np.where(np.isclose(by_chance, 0.0, atol=1e-12), np.nan, 1 - differing / by_chance)


def _pair(ballot: Ballot, both: tuple[str, str]) -> Pair:
    first, second = both
    counts = Counter((given[first], given[second]) for given in ballot.texts if first in given and second in given)
    labels = sorted({label for pattern in counts for label in pattern})
    places = {label: place for place, label in enumerate(labels)}
    patterns = list(counts)
    tables = np.zeros((len(patterns), len(labels), len(labels)))
    for row, (one, other) in enumerate(patterns):
        tables[row, places[one], places[other]] = 1.0
    weights = np.array([counts[pattern] for pattern in patterns], dtype=np.float64)
    n = int(weights.sum())
    same = sum(count for (one, other), count in counts.items() if one == other)
    by_label = {label: _figure(_against_others(tables, place), weights, kappas) for label, place in places.items()}
    moves = tuple((*pattern, count) for pattern, count in counts.most_common() if pattern[0] != pattern[1])
    return Pair(both, n, same / n if n else None, _figure(tables, weights, kappas), by_label, moves)


def _coincidences(ballot: Ballot, labels: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Return the coincidence matrix of each pattern of labels, and how many texts have it."""
    counts: Counter[tuple[int, ...]] = Counter()
    for given in ballot.texts:
        if len(given) > 1:
            votes = Counter(given.values())
            counts[tuple(votes[label] for label in labels)] += 1
    patterns = np.array(list(counts), dtype=np.float64).reshape(len(counts), len(labels))
    pairs = patterns[:, :, None] * patterns[:, None, :]
    own = np.einsum("pl,lm->plm", patterns, np.eye(len(labels)))
    n_raters = patterns.sum(axis=1)
    return (pairs - own) / (n_raters - 1)[:, None, None], np.array(list(counts.values()), dtype=np.float64)


def _against_others(tables: FloatArray, place: int) -> FloatArray:
    """Return tables of one label against all others."""
    own = tables[:, place, place]
    given = tables[:, place, :].sum(axis=1) - own
    taken = tables[:, :, place].sum(axis=1) - own
    others = tables.sum(axis=(1, 2)) - own - given - taken
    return np.stack([np.stack([own, given], axis=1), np.stack([taken, others], axis=1)], axis=1)


def _figure(tables: FloatArray, weights: FloatArray, coefficient: Any) -> Figure:
    """Return a coefficient of the weighted sum of tables, and its interval where the texts are drawn anew."""
    n = int(weights.sum())
    if not n:
        return Figure(None, None)
    value = float(coefficient(np.tensordot(weights, tables, axes=1)[None])[0])
    if np.isnan(value):
        return Figure(None, None)
    draws = np.random.default_rng(SEED).multinomial(n, weights / n, size=N_DRAWS)
    drawn = coefficient(np.tensordot(draws.astype(np.float64), tables, axes=1))
    low, high = np.nanquantile(drawn, ENDS)
    return Figure(value, (float(low), float(high)))
