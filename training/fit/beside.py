"""Seeds and statistics of real text together: one linear table, the sum of what each says of the same features.

The statistics' weights stand as they were made; the seeds are fitted by themselves on the same features and added
at a factor a label, since a fit that starts at the statistics undoes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.fitted.known import Known, known_features
from model.fitted.pipeline import Lexicon, Parameters, build_classifier
from training.corpus.augment import Weighted
from training.corpus.corpus import Corpus
from training.corpus.statistics import Statistics
from training.figures.curves import columns_of, growing_parts
from training.figures.evaluate import macro_f1
from training.fit.counting import common_ngrams, counted_ngrams
from training.fit.even import differences, evened
from training.fit.fitting import Job, Plan, Progress, drawn_folds, gathered, run_jobs

FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """Scores of a linear model: features @ weights + intercepts, a column a label."""

    weights: FloatMatrix
    intercepts: FloatMatrix

    def scores(self, features: sparse.csr_matrix) -> FloatMatrix:
        """Return one row of scores a row of features."""
        return np.asarray(features @ self.weights + self.intercepts)

    def evened(self, original: sparse.csr_matrix, swapped: sparse.csr_matrix) -> "Linear":
        """Return the same with names of other blocs weighing alike in pairs of rows, see `training.fit.even`."""
        return Linear(evened(self.weights, differences(original, swapped)), self.intercepts)

    def calibrated(self, factor: float, shifts: Sequence[float]) -> "Linear":
        """Return the same with scores multiplied by a factor and shifted."""
        return Linear(self.weights * factor, self.intercepts * factor + np.array(shifts))


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """What all fits of one corpus share: the features, and what the statistics say of them.

    Parameters
    ----------
    places : the row in `stored` of each text that was counted with the corpus
    """

    known: Known
    base: Linear
    factors: FloatMatrix
    parameters: Parameters
    places: Mapping[str, int]
    stored: sparse.csr_matrix

    def rows(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return the features of texts; those that were counted with the corpus are there already."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self.places]
        if not fresh:
            return self.stored[[self.places[text] for text in texts]]
        kept = [text for text in dict.fromkeys(texts) if text in self.places]
        stored = self.stored[[self.places[text] for text in kept]]
        computed = self.known.rows_of(counted_ngrams(self.parameters, fresh))
        both = sparse.vstack([stored, computed]).tocsr()
        order = {text: place for place, text in enumerate((*kept, *fresh))}
        return sparse.csr_matrix(both[[order[text] for text in texts]])

    def with_seeds(self, fitted: Linear) -> Linear:
        """Return statistics and seeds' fit in one."""
        weights = self.base.weights + self.factors * fitted.weights
        return Linear(weights, self.base.intercepts + self.factors * fitted.intercepts)


def share(
    statistics: Statistics, parameters: Parameters, lexicon: Lexicon, corpus: Corpus, further: Sequence[str] = ()
) -> Shared:
    """Return the features of a corpus beside statistics: listed n-grams, and those that are common in the corpus.

    Parameters
    ----------
    further : texts beside the corpus whose features will be asked for; all are counted at once
    """
    weight_of = dict.fromkeys(further, 0.0) | {example.text: 0.0 for example in corpus.examples}
    for example in corpus.examples:
        weight_of[example.text] += example.weight
    texts = list(weight_of)
    counted = counted_ngrams(parameters, texts)
    weights = np.array([weight_of[text] for text in texts])
    common = common_ngrams(parameters, counted, weights, parameters.min_count)
    known = known_features(parameters, lexicon, statistics.counts, common)
    table = np.zeros((len(known.places), len(corpus.labels)))
    columns = [statistics.labels.index(label) for label in corpus.labels]
    rows = np.array([known.places[feature] for feature in statistics.features], dtype=np.int64)
    table[rows] = statistics.weights[:, columns]
    base = Linear(table, statistics.intercepts[columns])
    places = {text: place for place, text in enumerate(texts)}
    return Shared(known, base, statistics.seed_factors[columns], parameters, places, known.rows_of(counted))


def fit_linear(
    rows: sparse.csr_matrix, targets: Sequence[str], weights: FloatMatrix, labels: Sequence[str], unfitted: Any
) -> Linear:
    """Return a logistic regression on rows of features as a linear model; a label that no row has scores 0."""
    used = np.flatnonzero(rows.getnnz(axis=0))  # a feature that no row has weighs 0
    with threadpool_limits(1):
        classifier: Any = unfitted.fit(rows[:, used], targets, sample_weight=weights)
    columns = [list(classifier.classes_).index(label) for label in labels]
    found = np.zeros((rows.shape[1], len(labels)))
    found[used] = classifier.coef_[columns].T
    return Linear(found, classifier.intercept_[columns])


def fit_seeds(shared: Shared, whole: Weighted, corpus: Corpus) -> Linear:
    """Return the seeds' own fit, names exchanged, on the shared features."""
    function, arguments, options = _whole_job(shared, whole, corpus)
    fitted: Linear = function(*arguments, **options)
    return fitted


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What fits on parts of the seeds say, beside the statistics.

    Parameters
    ----------
    held_out : each example's scores by the statistics and the seeds of other sources; None where no part was fitted
    learning_curve : (training examples, macro-F1 on the test part) for growing shares of the groups
    """

    held_out: FloatMatrix | None
    learning_curve: list[tuple[int, float]]


def fit_beside(
    shared: Shared, seeds: tuple[Corpus, Weighted], test: Corpus, plan: Plan, progress: Progress
) -> tuple[Linear, Beside]:
    """Fit the seeds beside the statistics, on the whole and on its parts, in two processes.

    Parameters
    ----------
    seeds : what is fitted on, as it is and with names exchanged; parts are of the former
    """
    train, whole = seeds
    drawn = drawn_folds(train, plan.folding) if plan.is_judged else []
    rows = shared.rows(train.texts)
    growing = [part for part in growing_parts(train, plan.shares) if set(part.targets) >= set(train.labels)]
    place = {id(example): number for number, example in enumerate(train.examples)}
    parts = [fit_rows for fit_rows, _ in drawn]
    parts += [np.array([place[id(example)] for example in part.examples]) for part in growing]
    jobs = [_whole_job(shared, whole, train), *(_part_job(shared, rows, train, part) for part in parts)]
    found: list[Linear] = []
    for fitted in run_jobs(jobs):
        found.append(shared.with_seeds(fitted))
        progress(f"{len(found)} of {len(jobs)} fits done")
    apart = [one.scores(rows[out]) for one, (_, out) in zip(found[1:], drawn, strict=False)]
    held = gathered(train, drawn, apart) if drawn else None
    tested, truth = shared.rows(test.texts), columns_of(test)
    sizes = [*(len(part.examples) for part in growing), len(train.examples)]
    ends = [*found[1 + len(drawn) :], found[0]]
    curve = [(size, macro_f1(truth, one.scores(tested).argmax(1))) for size, one in zip(sizes, ends, strict=True)]
    return found[0], Beside(held, curve)


def as_pipeline(shared: Shared, linear: Linear, corpus: Corpus) -> Pipeline:
    """Return a linear model as the pipeline that scikit-learn knows, its classes in scikit-learn's order."""
    classifier = build_classifier(shared.parameters, corpus.shares())
    order = sorted(range(len(corpus.labels)), key=lambda place: corpus.labels[place])
    classifier.classes_ = np.array([corpus.labels[place] for place in order])
    classifier.coef_ = np.ascontiguousarray(linear.weights[:, order].T)
    classifier.intercept_ = linear.intercepts[order]
    classifier.n_features_in_ = len(linear.weights)
    classifier.n_iter_ = np.zeros(1, dtype=np.int32)
    return Pipeline([("features", shared.known.union), ("classifier", classifier)])


def _whole_job(shared: Shared, whole: Weighted, train: Corpus) -> Job:
    return _job(shared.parameters, train, shared.rows(whole.texts), whole.targets, np.array(whole.weights))


def _part_job(shared: Shared, rows: sparse.csr_matrix, train: Corpus, chosen: NDArray[np.int_]) -> Job:
    part = train.subset(chosen.tolist())
    weights = np.array([example.weight for example in part.examples])
    return _job(shared.parameters, part, rows[chosen], part.targets, weights)


def _job(
    parameters: Parameters, corpus: Corpus, rows: sparse.csr_matrix, targets: Sequence[str], weights: FloatMatrix
) -> Job:
    unfitted = build_classifier(parameters, corpus.shares())
    job: Job = joblib.delayed(fit_linear)(rows, targets, weights, corpus.labels, unfitted)
    return job
