"""A scorer with the version it belongs to: texts to verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.labels import Verdict
from model.scoring.conformal import label_set, least_probability
from model.scoring.mix import DocumentPrior, document_prior
from model.scoring.scorer import Scorer
from model.version import Version


@dataclass(frozen=True, slots=True)
class FramingClassifier:
    """One version, ready to label; immutable, so a reader always sees one version whole.

    Parameters
    ----------
    threshold : largest probability below which a verdict abstains
    calibration_scores : of sentences that the version was not fitted on, see `model.scoring.conformal`; rising
    prior : what a document's other sentences tell of one of them; None where the version knows nothing of that
    """

    version: Version
    scorer: Scorer
    labels: tuple[str, ...]
    threshold: float
    calibration_scores: tuple[float, ...] = ()
    prior: DocumentPrior | None = None

    def classify(self, texts: Sequence[str], alpha: float | None = None) -> list[Verdict]:
        """Return one verdict a text, in order.

        Parameters
        ----------
        alpha : error rate that label sets are to keep, above 0 and below 1; a verdict then abstains unless its set
            holds one label. None asks no sets and abstains below the threshold.

        Raises
        ------
        TextError
            A text holds a lone surrogate.
        """
        return self.judged(self.scorer.rows_of(texts), alpha)

    def classify_document(
        self, texts: Sequence[str], alpha: float | None = None
    ) -> tuple[list[Verdict], list[tuple[float, ...]]]:
        """Return one verdict a sentence of a document, and what the others added to its scores; none without a prior.

        Parameters
        ----------
        texts : the document's sentences
        alpha : as for `classify`
        """
        rows = self.scorer.rows_of(texts)
        if self.prior is None or not rows:
            return self.judged(rows, alpha), []
        return self.judged(self.prior.applied(rows), alpha), self.prior.added(rows)

    def judged(self, rows: Sequence[tuple[float, ...]], alpha: float | None) -> list[Verdict]:
        """Return the verdicts of rows of probabilities, with label sets where `alpha` asks for them."""
        return self.verdicts(rows) if alpha is None else self.verdicts_with_sets(rows, alpha)

    def verdicts_with_sets(self, rows: Sequence[tuple[float, ...]], alpha: float) -> list[Verdict]:
        """Return verdicts whose sets miss the human's label with probability at most `alpha`."""
        least = least_probability(self.calibration_scores, alpha)
        sets = [tuple(label_set(self.labels, row, least)) for row in rows]
        return [
            Verdict(self.labels[row.index(max(row))], row, len(found) != 1, found)
            for row, found in zip(rows, sets, strict=True)
        ]

    def verdicts(self, rows: Sequence[tuple[float, ...]]) -> list[Verdict]:
        """Return the verdicts of rows of probabilities, one a text."""
        bests = [max(row) for row in rows]
        return [
            Verdict(self.labels[row.index(best)], row, best < self.threshold)
            for row, best in zip(rows, bests, strict=True)
        ]


def classifier_of(version: Version, scorer: Scorer) -> FramingClassifier:
    """Return the classifier of a version whose table `scorer` reads."""
    manifest = version.manifest
    scores = tuple(manifest.get("calibration_scores", ()))
    labels = tuple(scorer.labels)
    return FramingClassifier(version, scorer, labels, manifest["threshold"], scores, document_prior(manifest, labels))
