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
        sums = [math.fsum(column) for column in zip(*rows, strict=True)]
        return [
            tuple(
                self.factor * math.log((total - own + usual) / (len(rows) * usual))
                for total, own, usual in zip(sums, row, self.usual, strict=True)
            )
            for row in rows
        ]

    def applied(self, rows: Sequence[Row]) -> list[Row]:
        """Return each sentence's probabilities with what the others tell."""
        return [raised(row, change) for row, change in zip(rows, self.added(rows), strict=True)]


def document_prior(manifest: Mapping[str, Any], labels: Sequence[str]) -> DocumentPrior | None:
    """Return the prior that a version's manifest states; None for a version that has none."""
    stated = manifest.get("document_prior")
    if stated is None:
        return None
    return DocumentPrior(float(stated["factor"]), tuple(float(stated["usual"][label]) for label in labels))


def raised(row: Row, change: Row) -> Row:
    """Return probabilities with something added to their scores."""
    powers = [probability * math.exp(more) for probability, more in zip(row, change, strict=True)]
    total = math.fsum(powers)
    return tuple(power / total for power in powers)
