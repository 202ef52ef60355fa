"""A scorer with the version it belongs to: texts to verdicts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from msgspec.structs import replace

from model.labels import Label, Reason, Verdict
from model.language.judgeable import Doubts, doubts_about, unjudgeable_lines
from model.reader.pair import BY_BOTH, BY_TABLE, SecondReader
from model.reader.rule import Row
from model.reader.shelf import OFF, Shelf
from model.scoring.conformal import label_set, least_probability
from model.scoring.mix import DocumentPrior, all_raised, document_prior
from model.scoring.scorer import Scorer
from model.version import Version

NOTHING = Shelf()
CODEBOOKS = frozenset(Label)
NONE: Mapping[int, Reason] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Probabilities of a document's sentences, each mixed with what the others tell.

    Parameters
    ----------
    added : to each sentence's scores, None to what cannot be judged; none without a prior
    both, unjudged : as for `FramingClassifier.judged`
    """

    rows: Sequence[Row]
    added: list[Row | None]
    both: Collection[int]
    unjudged: Mapping[int, Reason]


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
        unjudged = self.unjudged(texts)
        rows, both = self._read(texts, unjudged)
        return self.judged(rows, alpha, both, unjudged)

    def classify_document(
        self, texts: Sequence[str], alpha: float | None = None
    ) -> tuple[list[Verdict], list[Row | None]]:
        """Return one verdict a sentence of a document, and what the others added to its scores; none without a prior.

        What cannot be judged says nothing of the others, and they nothing of it.

        Parameters
        ----------
        texts : the document's sentences
        alpha : as for `classify`
        """
        (found,) = self.read_documents([texts])
        return self.judged(found.rows, alpha, found.both, found.unjudged), found.added

    def read_documents(self, documents: Sequence[Sequence[str]]) -> list[DocumentRows]:
        """Return the rows of documents' sentences, what `classify_document` makes its verdicts of."""
        texts = [text for sentences in documents for text in sentences] if len(documents) > 1 else documents[0]
        unjudged = self.unjudged(texts)
        rows, both = self._read(texts, unjudged)
        found, end = [], 0
        for sentences in documents:
            begin, end = end, end + len(sentences)
            places = range(begin, end)
            kept = {place - begin: unjudged[place] for place in places if place in unjudged} if unjudged else NONE
            by_both = {place - begin for place in places if place in both} if both else ()
            found.append(self._mixed(rows[begin:end], by_both, kept))
        return found

    def _mixed(self, rows: Sequence[Row], both: Collection[int], unjudged: Mapping[int, Reason]) -> DocumentRows:
        """Return a document's rows with what the others tell."""
        if self.prior is None or len(unjudged) == len(rows):
            return DocumentRows(rows, [], both, unjudged)
        if not unjudged:
            changes, mixed = self.prior.mixed(rows)
            return DocumentRows(mixed, [*changes], both, unjudged)
        places = [place for place in range(len(rows)) if place not in unjudged]
        changes, told = self.prior.mixed([rows[place] for place in places])
        mixed = list(rows)
        added: list[Row | None] = [None] * len(rows)
        for place, change, row in zip(places, changes, told, strict=True):
            mixed[place], added[place] = row, change
        return DocumentRows(mixed, added, both, unjudged)

    def unjudged(self, texts: Sequence[str]) -> Mapping[int, Reason]:
        """Return the places of texts that the codebook does not judge, and why; none with labels of one's own.

        Raises
        ------
        TextError
            A text holds a lone surrogate.
        """
        return self.doubts(texts).reasons()

    def doubts(self, texts: Sequence[str]) -> Doubts:
        """Return the texts that are to be looked at closely before `unjudged` can be told; errors are the same."""
        if not self.is_codebooks:
            return Doubts(texts, (), ())
        try:
            return doubts_about(texts)
        except UnicodeEncodeError:
            self.scorer.rows_of(texts)  # which tells the text and the place
            raise

    def unjudged_lines(self, block: bytes) -> Mapping[int, Reason]:
        """Return what `unjudged` does, of lines of UTF-8."""
        return unjudgeable_lines(block) if self.is_codebooks else NONE

    @property
    def is_codebooks(self) -> bool:
        """Whether the labels are the codebook's, so that its rules hold."""
        return CODEBOOKS.issuperset(self.labels)

    def asked(self, rows: Sequence[Row], unjudged: Collection[int] = ()) -> list[int]:
        """Return the places of the rows that the second reader is to be asked about."""
        return [place for place in self.reader.asked(rows) if place not in unjudged] if self.reader else []

    def judged(
        self,
        rows: Sequence[Row],
        alpha: float | None,
        both: Collection[int] = (),
        unjudged: Mapping[int, Reason] = NONE,
    ) -> list[Verdict]:
        """Return the verdicts of rows of probabilities, with label sets where `alpha` asks for them.

        Parameters
        ----------
        both : places of the rows that both readers came to
        unjudged : places of texts that cannot be judged, and why
        """
        verdicts = self.verdicts(rows) if alpha is None else self.verdicts_with_sets(rows, alpha)
        if self.tells_reader:
            readers = [BY_BOTH if place in both else BY_TABLE for place in range(len(rows))]
            verdicts = [
                Verdict(one.label, one.probabilities, one.abstained, one.label_set, read_by, one.reason)
                for one, read_by in zip(verdicts, readers, strict=True)
            ]
        for place, reason in unjudged.items():
            verdicts[place] = replace(verdicts[place], abstained=True, reason=reason)
        return verdicts

    def judged_again(self, verdicts: Sequence[Verdict], change: Row, alpha: float | None) -> list[Verdict]:
        """Return the verdicts on texts that could be judged, with something added to their scores.

        Parameters
        ----------
        change : of each label's score, in their order
        """
        both = {place for place, verdict in enumerate(verdicts) if verdict.read_by == BY_BOTH}
        rows = [verdict.probabilities for verdict in verdicts]
        return self.judged(all_raised(rows, [change] * len(rows)) if rows else [], alpha, both)

    def _read(self, texts: Sequence[str], unjudged: Collection[int]) -> tuple[Sequence[Row], Collection[int]]:
        rows = self.scorer.rows_of(texts)
        reader = self.reader
        if reader is None:
            return rows, ()
        return with_joined(rows, reader.joined_at(self.asked(rows, unjudged), texts, rows))

    def verdicts_with_sets(self, rows: Sequence[tuple[float, ...]], alpha: float) -> list[Verdict]:
        """Return verdicts whose sets miss the human's label with probability at most `alpha`."""
        least = least_probability(self.calibration_scores, alpha)
        sets = [tuple(label_set(self.labels, row, least)) for row in rows]
        return [
            Verdict(
                self.labels[row.index(max(row))],
                row,
                len(found) != 1,
                found,
                reason=None if len(found) == 1 else Reason.LABEL_SET,
            )
            for row, found in zip(rows, sets, strict=True)
        ]

    def verdicts(self, rows: Sequence[tuple[float, ...]]) -> list[Verdict]:
        """Return the verdicts of rows of probabilities, one a text."""
        bests = [max(row) for row in rows]
        return [
            Verdict(self.labels[row.index(best)], row, False)
            if best >= self.threshold
            else Verdict(self.labels[row.index(best)], row, True, reason=Reason.LOW_MARGIN)
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
