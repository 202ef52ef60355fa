"""A scorer with the version it belongs to: texts to verdicts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from model.labels import Verdict
from model.reader.pair import BY_BOTH, BY_TABLE, SecondReader
from model.reader.rule import Row
from model.reader.shelf import OFF, Shelf
from model.scoring.conformal import label_set, least_probability
from model.scoring.mix import DocumentPrior, document_prior
from model.scoring.scorer import Scorer
from model.version import Version

NOTHING = Shelf()


@dataclass(frozen=True, slots=True)
class FramingClassifier:
    """One version, ready to label; immutable, so a reader always sees one version whole.

    Parameters
    ----------
    threshold : largest probability below which a verdict abstains
    calibration_scores : of sentences that the version was not fitted on, see `model.scoring.conformal`; rising
    prior : what a document's other sentences tell of one of them; None where the version knows nothing of that
    reader : asked about what the table cannot be sure of; None leaves all to the table
    reader_problem : why there is none though the version names one
    tells_reader : whether verdicts say who read
    """

    version: Version
    scorer: Scorer
    labels: tuple[str, ...]
    threshold: float
    calibration_scores: tuple[float, ...] = ()
    prior: DocumentPrior | None = None
    reader: SecondReader | None = None
    reader_problem: str | None = None
    tells_reader: bool = False

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
        rows, both = self._read(texts)
        return self.judged(rows, alpha, both)

    def classify_document(
        self, texts: Sequence[str], alpha: float | None = None
    ) -> tuple[list[Verdict], list[tuple[float, ...]]]:
        """Return one verdict a sentence of a document, and what the others added to its scores; none without a prior.

        Parameters
        ----------
        texts : the document's sentences
        alpha : as for `classify`
        """
        rows, both = self._read(texts)
        return self.judged_document(rows, alpha, both)

    def judged_document(
        self, rows: Sequence[Row], alpha: float | None, both: Collection[int] = ()
    ) -> tuple[list[Verdict], list[Row]]:
        """Return what `classify_document` does, of rows that were read already.

        Parameters
        ----------
        both : places of the rows that both readers came to
        """
        if self.prior is None or not rows:
            return self.judged(rows, alpha, both), []
        return self.judged(self.prior.applied(rows), alpha, both), self.prior.added(rows)

    def judged(self, rows: Sequence[Row], alpha: float | None, both: Collection[int] = ()) -> list[Verdict]:
        """Return the verdicts of rows of probabilities, with label sets where `alpha` asks for them.

        Parameters
        ----------
        both : places of the rows that both readers came to
        """
        verdicts = self.verdicts(rows) if alpha is None else self.verdicts_with_sets(rows, alpha)
        if not self.tells_reader:
            return verdicts
        return [
            Verdict(one.label, one.probabilities, one.abstained, one.label_set, BY_BOTH if place in both else BY_TABLE)
            for place, one in enumerate(verdicts)
        ]

    def _read(self, texts: Sequence[str]) -> tuple[Sequence[Row], Collection[int]]:
        rows = self.scorer.rows_of(texts)
        if self.reader is None:
            return rows, ()
        return with_joined(
            rows, {place: self.reader.joined(texts[place], rows[place]) for place in self.reader.asked(rows)}
        )

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


def with_joined(rows: Sequence[Row], joined: Mapping[int, Row | None]) -> tuple[Sequence[Row], Collection[int]]:
    """Return rows with what both readers came to in their places, and these places.

    Parameters
    ----------
    joined : by place; None where the second reader could not read the text, which then is the table's
    """
    changed = {place: row for place, row in joined.items() if row is not None}
    return [changed.get(place, row) for place, row in enumerate(rows)] if changed else rows, changed.keys()


def classifier_of(version: Version, scorer: Scorer, shelf: Shelf = NOTHING) -> FramingClassifier:
    """Return the classifier of a version whose table `scorer` reads.

    Parameters
    ----------
    shelf : the second reader of this process
    """
    manifest, labels = version.manifest, tuple(scorer.labels)
    reader, problem = shelf.reader_for(manifest)
    return FramingClassifier(
        version,
        scorer,
        labels,
        reader.rule.threshold if reader else manifest["threshold"],
        reader.calibration_scores if reader else tuple(manifest.get("calibration_scores", ())),
        document_prior(manifest, labels),
        reader,
        problem,
        tells_reader=shelf.asks != OFF,
    )
