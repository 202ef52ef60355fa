"""Labels that the corpus is sure are wrong: new rows against a model of the corpus alone and their nearest neighbours.

An honest label that a model does not share lies mostly close to its own: the model was unsure. Where the labels of a
kind of text are changed one and all, the model is sure of most of them, and so are the neighbours. A model that has
seen the other new rows is no witness there: it has learned the change.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from training.audit.contradicted import Z_95, by_source
from training.audit.findings import Finding, Limits
from training.audit.scores import Workbench, spread

N_NEIGHBOURS = 15
BLOCK = 256
FloatMatrix = NDArray[np.float64]
BoolVector = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opposition:
    """What the corpus makes of the new rows' labels.

    Parameters
    ----------
    expected : the likeliest label of each row by the corpus alone, as a column
    is_opposed : whether model and neighbours are sure that the row's label is wrong
    """

    expected: NDArray[np.int_]
    is_opposed: BoolVector


def opposition(bench: Workbench, limits: Limits) -> Opposition:
    """Return what the corpus makes of the labels of a workbench's new rows."""
    new = bench.vectors[bench.n_ground :]
    columns = bench.columns[bench.n_ground :]
    probabilities = spread(bench.opinion(with_new=False).classifier, new, len(bench.labels))
    is_opposed = probabilities[np.arange(len(columns)), columns] < limits.opposed
    rows = np.flatnonzero(is_opposed)
    is_opposed[rows] = _shares_near(bench, rows) < limits.opposed_near
    return Opposition(probabilities.argmax(axis=1), is_opposed)


def check_flips(
    bench: Workbench, found: Opposition, kept: Sequence[int], fresh: Sequence[int], limits: Limits
) -> Iterator[Finding]:
    """Yield a finding for each change of one label into another that the corpus opposes, in a source or in all.

    All rows of a source with that change are held: those that the corpus is less sure of were changed too.

    Parameters
    ----------
    kept : positions among the new rows that the workbench's rows stand for
    fresh : places among them whose labels are judged
    """
    columns = bench.columns[bench.n_ground :]
    is_fresh = np.zeros(len(columns), dtype=bool)
    is_fresh[list(fresh)] = True
    sources = by_source([example.source for example in bench.examples[bench.n_ground :]])
    told: set[int] = set()
    for source, places in (*sources.items(), ("", np.arange(len(columns)))):
        for expected, given in np.ndindex(len(bench.labels), len(bench.labels)):
            is_changed = is_fresh[places] & (found.expected[places] == expected) & (columns[places] == given)
            rows = places[is_changed] if expected != given else places[:0]
            n_opposed = int(found.is_opposed[rows].sum())
            if n_opposed < limits.opposed_rows or told.issuperset(int(row) for row in rows):
                continue
            if share_at_least(n_opposed, len(rows)) > limits.opposed_share:
                told.update(int(row) for row in rows)
                names = bench.labels[expected], bench.labels[given]
                yield _finding([kept[row] for row in rows], n_opposed, source, names)


def share_at_least(count: int, n: int) -> float:
    """Return the one-sided 95 % bound from below of a share.

    References
    ----------
    Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference.
    """
    share, z2 = count / n, Z_95**2
    root = math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return (share + z2 / (2 * n) - Z_95 * root) / (1 + z2 / n)


def _shares_near(bench: Workbench, rows: NDArray[np.int_]) -> NDArray[np.float64]:
    """Return how much of the corpus's nearest texts has a row's own label, weighed by their cosine."""
    ground = normalize(bench.vectors[: bench.n_ground])
    n_near = min(N_NEIGHBOURS, bench.n_ground)
    found = np.zeros(len(rows))
    for begin in range(0, len(rows), BLOCK):
        block = rows[begin : begin + BLOCK] + bench.n_ground
        cosines = (normalize(bench.vectors[block]) @ ground.T).toarray()
        near = np.argpartition(-cosines, n_near - 1, axis=1)[:, :n_near]
        weights = np.take_along_axis(cosines, near, axis=1)
        is_own = bench.columns[near] == bench.columns[block][:, None]
        total = weights.sum(axis=1)
        found[begin : begin + BLOCK] = (weights * is_own).sum(axis=1) / np.where(total > 0, total, 1.0)
    return found


def _finding(rows: list[int], n_opposed: int, source: str, names: tuple[str, str]) -> Finding:
    whose = f"of source {source!r}" if source else "of all sources together"
    reason = (
        f"{len(rows)} rows {whose} are labelled {names[1]} where the corpus says {names[0]}, and of {n_opposed} of "
        "them both its model and its nearest sentences are sure: withdraw them if the label is wrong, else accept them"
    )
    details = {"source": source, "expected": names[0], "label": names[1], "opposed": n_opposed}
    return Finding("flipped", tuple(rows), reason, "held", details)
