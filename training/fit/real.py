"""Labels and text of real documents to statistics, and to the scores of each family by a fit that has not seen it.

The only place where the text is needed. What leaves it are weights of n-grams that stand in many sentences of several
outlets and families, and scores by number.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from model.fitted.known import Counts
from model.fitted.pipeline import CHARACTERS, WORDS, Lexicon, Parameters, build_branches
from training.corpus.augment import augmented
from training.corpus.corpus import ADDED_WEIGHT, Corpus
from training.corpus.real_text import Document, Reading
from training.corpus.statistics import Statistics
from training.corpus.swap import Actor
from training.fit.beside import Linear, Shared, fit_linear, fit_seeds, share
from training.fit.even import differences, evened, exchanged
from training.fit.fitting import Progress

FloatMatrix = NDArray[np.float64]
BoolVector = NDArray[np.bool_]
TOLERANCE = 3e-5  # of the mean gradient; a third of that changes one label in a thousand and takes twice as long


@dataclass(frozen=True, slots=True)
class Thresholds:
    """An n-gram is listed that stands in this many sentences, outlets and families: no sentence can be had from it."""

    sentences: int = 12
    outlets: int = 4
    families: int = 3


@dataclass(frozen=True, slots=True)
class Making:
    """How statistics are made.

    Parameters
    ----------
    parameters, lexicon, actors : of the recipe that will use them
    seed_factors : what the seeds' own scores of each label count beside the statistics
    inverse_penalty : C of the logistic regression on real text
    seed : of the names that are exchanged
    """

    parameters: Parameters
    lexicon: Lexicon
    actors: Sequence[Actor]
    seed_factors: dict[str, float]
    thresholds: Thresholds = field(default_factory=Thresholds)
    inverse_penalty: float = 10.0
    most_rounds: int = 400
    seed: int = 20261130


@dataclass(frozen=True, slots=True, eq=False)
class Sentences:
    """Labelled real sentences with their text."""

    readings: Sequence[Reading]
    texts: Sequence[str]
    documents: Sequence[Document]

    def of(self, name: str) -> NDArray[np.object_]:
        """Return a field of each sentence's document."""
        return np.array([getattr(document, name) for document in self.documents], dtype=object)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """Statistics, and each sentence's scores by such as saw nothing of its family's fold; the seeds' included."""

    statistics: Statistics
    held_out: FloatMatrix


@dataclass(frozen=True, slots=True)
class Written:
    """Sentences of our own.

    Parameters
    ----------
    seeds : what will stand beside the statistics; of them comes only their part of the held-out scores
    kinds : of kinds that the real documents lack; they are fitted among the real ones, as reviews would be
    """

    seeds: Corpus
    kinds: Corpus


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What every fit on real text starts from.

    Parameters
    ----------
    counts : of the n-grams that are listed
    beside : the seeds' part of the scores
    rows, drawn : features of the sentences as they stand, and with names drawn anew
    pairs, owners : differences of the two, and whose they are
    further : features of the written kinds
    """

    real: Sentences
    written: Written
    making: Making
    counts: Counts
    shared: Shared
    beside: Linear
    rows: sparse.csr_matrix
    drawn: sparse.csr_matrix
    pairs: sparse.csr_matrix
    owners: NDArray[np.int_]
    further: sparse.csr_matrix

    def fitted(self, keep: BoolVector) -> Linear:
        """Return the fit on some of the sentences and all written kinds, without the seeds' part."""
        making, kinds = self.making, self.written.kinds
        unfitted = LogisticRegression(C=making.inverse_penalty, max_iter=making.most_rounds, tol=TOLERANCE)
        rows = sparse.vstack([self.drawn[keep], self.further]).tocsr()
        weights = np.concatenate([np.ones(int(keep.sum())), np.full(self.further.shape[0], ADDED_WEIGHT)])
        own = [reading.label for reading, is_kept in zip(self.real.readings, keep, strict=True) if is_kept]
        found = fit_linear(rows, [*own, *kinds.targets], weights, self.written.seeds.labels, unfitted)
        return Linear(evened(found.weights, self.pairs[keep[self.owners]]), found.intercepts)

    def held_out(self, keep: BoolVector, progress: Progress, only: Collection[int] = ()) -> FloatMatrix:
        """Return all sentences' scores, each by a fit on those kept that are of other folds; the seeds' included.

        Parameters
        ----------
        only : folds that are scored; the others' scores stay 0. None named: all
        """
        folds = self.real.of("fold").astype(int)
        held = np.zeros((len(folds), len(self.written.seeds.labels)))
        for fold in sorted(only) or np.unique(folds):
            progress(f"fitting without the families of fold {fold}")
            one = self.fitted(keep & (folds != fold))
            both = Linear(one.weights + self.beside.weights, one.intercepts + self.beside.intercepts)
            held[folds == fold] = both.scores(self.rows[folds == fold])
        return held


def material_of(real: Sentences, written: Written, making: Making, progress: Progress) -> Material:
    """Return features of all sentences, and the seeds' fit."""
    progress(f"counting n-grams in {len(real.texts)} sentences")
    seeds, counts = written.seeds, counted(real, making)
    empty = _statistics(making, seeds.labels, counts, None, {})
    shared = share(empty, making.parameters, making.lexicon, seeds)
    features = _exchanged(real, making, shared)
    progress("fitting the seeds")
    beside = shared.with_seeds(fit_seeds(shared, augmented(seeds, making.actors), seeds))
    further = shared.rows(written.kinds.texts).astype(np.float32)
    return Material(real, written, making, counts, shared, beside, *features, further)


def make_statistics(material: Material, described: dict[str, Any], progress: Progress) -> Made:
    """Learn statistics of real text; `described` is what the description says besides the recipe."""
    everything = np.ones(len(material.real.texts), dtype=bool)
    held = material.held_out(everything, progress)
    progress("fitting on all families")
    found = (material.shared, material.fitted(everything))
    statistics = _statistics(material.making, material.written.seeds.labels, material.counts, found, described)
    return Made(statistics, held)


def counted(real: Sentences, making: Making) -> Counts:
    """Return how common n-grams and families of phrases are; n-grams below the thresholds are not listed."""
    outlets, families = (_groups(real.of(name)) for name in ("outlet", "family"))
    least = making.thresholds
    listed: dict[str, dict[str, int]] = {}
    for branch, vectorizer in build_branches(making.parameters, making.lexicon):
        if branch in making.lexicon.vectors:
            continue
        counter, names = _counter(branch, vectorizer, making.lexicon)
        rows = sparse.csr_matrix(counter(list(real.texts)) > 0, dtype=np.int32)
        found = names(rows)
        sentences = np.asarray(rows.sum(axis=0)).ravel()
        keep = np.ones(len(found), dtype=bool)
        if branch in (WORDS, CHARACTERS):
            keep = sentences >= least.sentences
            keep &= np.diff((outlets @ rows).tocsc().indptr) >= least.outlets
            keep &= np.diff((families @ rows).tocsc().indptr) >= least.families
        listed[branch] = {str(found[place]): int(sentences[place]) for place in np.flatnonzero(keep)}
    return Counts(len(real.texts), least.sentences, listed)


def _counter(branch: str, vectorizer: Any, lexicon: Lexicon) -> tuple[Any, Any]:
    """Return what counts a branch's features in texts, and what names them."""
    if branch in lexicon.families:
        names = sorted(set(lexicon.families[branch].values()))
        steps = vectorizer.named_steps
        return (lambda texts: steps["group"].transform(steps["count"].fit_transform(texts))), (lambda _rows: names)
    options = {name: getattr(vectorizer, name) for name in ("preprocessor", "analyzer", "ngram_range")}
    if branch == WORDS:
        options["token_pattern"] = vectorizer.token_pattern
    counter = CountVectorizer(binary=True, dtype=np.int32, **options)
    return counter.fit_transform, (lambda _rows: counter.get_feature_names_out())


def _groups(names: NDArray[np.object_]) -> sparse.csr_matrix:
    """Return a matrix that sums rows by name, shape (n_names, n_rows)."""
    _, numbers = np.unique(names.astype(str), return_inverse=True)
    ones = np.ones(len(numbers), dtype=np.int32)
    return sparse.csr_matrix((ones, (numbers, np.arange(len(numbers)))))


def _exchanged(
    real: Sentences, making: Making, shared: Shared
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, sparse.csr_matrix, NDArray[np.int_]]:
    """Return the sentences' features, the same with names drawn anew, their differences, and whose these are."""
    rows = shared.rows(real.texts).astype(np.float32)
    places, texts = exchanged(real.texts, making.actors, making.seed)
    owners = np.array(places, dtype=np.int64)
    if not places:
        return rows, rows, sparse.csr_matrix((0, rows.shape[1])), owners
    swapped = shared.rows(texts).astype(np.float32)
    order = np.arange(len(real.texts))
    order[owners] = len(real.texts) + np.arange(len(owners))
    both = sparse.vstack([rows, swapped]).tocsr()
    return rows, both[order], differences(rows[owners], swapped), owners


def _statistics(
    making: Making,
    labels: tuple[str, ...],
    counts: Counts,
    found: tuple[Shared, Linear] | None,
    described: dict[str, Any],
) -> Statistics:
    """Return statistics of what was found; before anything is, all weights are 0."""
    features: list[tuple[str, str]] = []
    weights, intercepts = np.zeros((0, len(labels))), np.zeros(len(labels))
    if found:
        shared, linear = found
        listed = [feature for feature in shared.known.places if _is_listed(feature, counts, making.lexicon)]
        features, intercepts = listed, linear.intercepts
        weights = linear.weights[[shared.known.places[feature] for feature in listed]]
    least = making.thresholds
    description = described | {
        "sentences": counts.n,
        "thresholds": {name: getattr(least, name) for name in ("sentences", "outlets", "families")},
        "inverse_penalty": making.inverse_penalty,
        "seed_factors": making.seed_factors,
        "intercepts": {label: round(float(value), 6) for label, value in zip(labels, intercepts, strict=True)},
    }
    factors = np.array([making.seed_factors[label] for label in labels])
    return Statistics(labels, counts, tuple(features), weights, intercepts, factors, description)


def _is_listed(feature: tuple[str, str], counts: Counts, lexicon: Lexicon) -> bool:
    branch, name = feature
    return branch in lexicon.vectors or name in counts.listed.get(branch, {})
