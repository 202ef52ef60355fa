"""A scorer with the version it belongs to: texts to verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.labels import Verdict
from model.registry import Version
from model.scorer import Scorer


@dataclass(frozen=True, slots=True)
class FramingClassifier:
    """One version, ready to label; immutable, so a reader always sees one version whole.

    Parameters
    ----------
    threshold : largest probability below which a verdict abstains
    """

    version: Version
    scorer: Scorer
    labels: tuple[str, ...]
    threshold: float

    def classify(self, texts: Sequence[str]) -> list[Verdict]:
        """Return one verdict a text, in order.

        Raises
        ------
        TextError
            A text holds a lone surrogate.
        """
        return self.verdicts(self.scorer.probabilities(texts))

    def verdicts(self, probabilities: NDArray[np.float64]) -> list[Verdict]:
        """Return the verdicts of rows of probabilities, shape (n_texts, n_labels)."""
        best = probabilities.argmax(axis=1).tolist()
        rows = probabilities.tolist()
        return [
            Verdict(self.labels[column], tuple(row), row[column] < self.threshold)
            for column, row in zip(best, rows, strict=True)
        ]
