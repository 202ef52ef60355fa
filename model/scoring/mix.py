"""What a document's other sentences tell of one of its sentences: a document prior on probabilities.

A sentence of an article that quotes a state's agency line after line is likelier to be framing than the same sentence
in a report on a harvest. What is added to a sentence's scores is told beside its label, so evidence stays exact.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Row = tuple[float, ...]
Mixing = Callable[[Sequence[Row], float, Row], tuple[list[Row], list[Row]]]


@dataclass(frozen=True, slots=True)
class DocumentPrior:
    """How much the other sentences count.

    Parameters
    ----------
    factor : on the logarithm of how much commoner a label is in them than usually
    usual : share of each label in real documents, in the order of the labels
    """

    factor: float
    usual: Row

    def mixed(self, rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
        """Return what is added to each sentence's scores, and its probabilities with that.

        The other sentences' probabilities are averaged with one usual sentence among them. Nothing is added to a
        sentence that stands alone.
        """
        return _way()(rows, self.factor, self.usual)


def document_prior(manifest: Mapping[str, Any], labels: Sequence[str]) -> DocumentPrior | None:
    """Return the prior that a version's manifest states; None for a version that has none."""
    stated = manifest.get("document_prior")
    if stated is None:
        return None
    return DocumentPrior(float(stated["factor"]), tuple(float(stated["usual"][label]) for label in labels))


@lru_cache(maxsize=1)
def _way() -> Mixing:
    """Return what mixes: the kernel, or `mixed_by_rule`, which finds the same."""
    try:
        from model.scoring.compiled import mixed
    except ImportError:
        return mixed_by_rule
    return mixed


def mixed_by_rule(rows: Sequence[Row], factor: float, usual: Row) -> tuple[list[Row], list[Row]]:
    """Return what `DocumentPrior.mixed` does, without the kernel."""
    log, n_rows = math.log, len(rows)
    sums = [math.fsum(column) for column in zip(*rows, strict=True)]
    columns = [
        [factor * log((total - own + share) / (n_rows * share)) for own in column]
        for total, share, column in zip(sums, usual, zip(*rows, strict=True), strict=True)
    ]
    added = list(zip(*columns, strict=True))
    return added, all_raised(rows, added)


def raised(row: Row, change: Row) -> Row:
    """Return probabilities with something added to their scores."""
    return all_raised([row], [change])[0]


def all_raised(rows: Sequence[Row], changes: Sequence[Row]) -> list[Row]:
    """Return what `raised` does of many rows, a column at a time."""
    exp, both = math.exp, zip(zip(*rows, strict=True), zip(*changes, strict=True), strict=True)
    powers = [[one * exp(more) for one, more in zip(*columns, strict=True)] for columns in both]
    totals = list(map(math.fsum, zip(*powers, strict=True)))
    columns = [[power / total for power, total in zip(column, totals, strict=True)] for column in powers]
    return list(zip(*columns, strict=True))
