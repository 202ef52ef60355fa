"""What a document's other sentences tell of one of its sentences: a document prior on probabilities.

A sentence of an article that quotes a state's agency line after line is likelier to be framing than the same sentence
in a report on a harvest. What is added to a sentence's scores is told beside its label, so evidence stays exact.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = tuple[float, ...]


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

    def added(self, rows: Sequence[Row]) -> list[Row]:
        """Return what is added to each sentence's scores; nothing to a sentence that stands alone.

        The other sentences' probabilities are averaged with one usual sentence among them.
        """
        factor, log, n_rows = self.factor, math.log, len(rows)
        sums = [math.fsum(column) for column in zip(*rows, strict=True)]
        columns = [
            [factor * log((total - own + usual) / (n_rows * usual)) for own in column]
            for total, usual, column in zip(sums, self.usual, zip(*rows, strict=True), strict=True)
        ]
        return list(zip(*columns, strict=True))

    def applied(self, rows: Sequence[Row]) -> list[Row]:
        """Return each sentence's probabilities with what the others tell."""
        return all_raised(rows, self.added(rows))


def document_prior(manifest: Mapping[str, Any], labels: Sequence[str]) -> DocumentPrior | None:
    """Return the prior that a version's manifest states; None for a version that has none."""
    stated = manifest.get("document_prior")
    if stated is None:
        return None
    return DocumentPrior(float(stated["factor"]), tuple(float(stated["usual"][label]) for label in labels))


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
