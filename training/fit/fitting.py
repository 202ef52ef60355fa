"""Fitted pipelines and what they answer: one on a whole corpus and, beside it, those on its parts that judge it."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import joblib
import numpy as np
from joblib.externals.loky import get_reusable_executor
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.errors import CorpusError
from training.corpus.augment import augmented
from training.corpus.corpus import Corpus
from training.corpus.split import check_labels, folds
from training.corpus.swap import Actor
from training.figures.curves import growing_parts, uncalibrated_macro_f1

N_FOLDS = 4  # with five, figures on held-out sources move by less than their interval, and a fit takes a fifth longer
N_PROCESSES = 2

FloatMatrix = NDArray[np.float64]
Progress = Callable[[str], None]
Job = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]  # as joblib's `delayed` gives it


@dataclass(frozen=True, slots=True)
class Folding:
    """How a corpus is folded: by "source" or by "group", into how many folds, from which seed."""

    by: str = "source"
    n_folds: int = N_FOLDS
    seed: int = 20261122


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fitted besides the whole.

    Parameters
    ----------
    actors : names that are exchanged while fitting on the whole; its parts do without, a third faster
    folding : of the fits whose scores judge and calibrate the whole
    shares : of the groups that the learning curve is drawn for, besides all of them
    is_judged : whether parts are fitted to judge the whole where they need not calibrate it
    """

    actors: Sequence[Actor] = ()
    folding: Folding = field(default_factory=Folding)
    shares: Sequence[float] = ()
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class Fits:
    """A pipeline fitted on a whole corpus, and what fits on parts of it say.

    Parameters
    ----------
    held_out : each example's scores by a pipeline that saw nothing of its source, shape (n_examples, n_labels)
    learning_curve : (training examples, macro-F1 on the test part) for growing shares of the groups
    """

    pipeline: Pipeline
    held_out: FloatMatrix
    learning_curve: list[tuple[int, float]]


def fit_all(unfitted: Pipeline, train: Corpus, test: Corpus, plan: Plan, progress: Progress) -> Fits:
    """Fit on a corpus and on its parts, in two processes.

    Parameters
    ----------
    test : what the learning curve is measured on
    progress : told after each fit how many are done

    Raises
    ------
    CorpusError
        The corpus is too small: a part is empty, lacks a label or gives nothing to count.
    """
    drawn = drawn_folds(train, plan.folding)
    if not test.examples:
        raise CorpusError(
            f"None of the {len(train.examples)} examples fell into the pinned test part, which takes one group in ten: "
            "add more."
        )
    growing = [part for part in growing_parts(train, plan.shares) if set(part.targets) >= set(train.labels)]
    jobs: list[Job] = [
        joblib.delayed(fit_pipeline)(unfitted, train, plan.actors),
        *_fold_jobs(unfitted, train, drawn),
        *(joblib.delayed(_fit_and_judge)(unfitted, part, test) for part in growing),
    ]
    found: list[Any] = []
    for fitted in run_jobs(jobs):
        found.append(fitted)
        progress(f"{len(found)} of {len(jobs)} fits done")
    pipeline, scores, judged = found[0], found[1 : len(drawn) + 1], found[len(drawn) + 1 :]
    sizes = [len(part.examples) for part in (*growing, train)]
    curve = list(zip(sizes, [*judged, uncalibrated_macro_f1(pipeline, test)], strict=True))
    return Fits(pipeline, gathered(train, drawn, scores), curve)


def fit_pipeline(unfitted: Pipeline, corpus: Corpus, actors: Sequence[Actor] = ()) -> Pipeline:
    """Return a fitted copy of a pipeline; sentences that name one of the actors also count with the others' names."""
    weighted = augmented(corpus, actors)
    weights = np.asarray(weighted.weights)
    pipeline = clone(unfitted)
    with threadpool_limits(1):  # more BLAS threads bring nothing here, and on busy cores cost ten times the time
        try:
            return pipeline.fit(weighted.texts, weighted.targets, classifier__sample_weight=weights)
        except ValueError as error:
            if all(map(_counts_something, pipeline.named_steps["features"].transformer_list)):
                raise
            n = len(corpus.examples)
            raise CorpusError(
                f"{n} examples are too few to fit on, as no word is in enough of them: add more."
            ) from error


def _counts_something(branch: tuple[str, Any]) -> bool:
    """Tell whether a branch's vectorizer found n-grams; one that finds none in enough texts is left without any."""
    _, transformer = branch
    vectorizer = transformer.steps[0][1] if isinstance(transformer, Pipeline) else transformer
    return hasattr(vectorizer, "vocabulary_")


def out_of_fold_scores(unfitted: Pipeline, corpus: Corpus, folding: Folding) -> FloatMatrix:
    """Return each example's scores by a pipeline that saw nothing of its fold, shape (n_examples, n_labels)."""
    drawn = drawn_folds(corpus, folding)
    return gathered(corpus, drawn, run_jobs(_fold_jobs(unfitted, corpus, drawn)))


def pipeline_scores(pipeline: Pipeline, texts: Sequence[str], labels: Sequence[str]) -> FloatMatrix:
    """Return scores with a column a label; of two labels the first one's are 0."""
    scores = np.asarray(pipeline.decision_function(texts), dtype=np.float64)
    if scores.ndim == 1:
        scores = np.column_stack([np.zeros(len(scores)), scores])
    return scores[:, _columns(pipeline, labels)]


def pipeline_probabilities(pipeline: Pipeline, texts: Sequence[str], labels: Sequence[str]) -> FloatMatrix:
    """Return probabilities with a column a label, in the labels' order."""
    return np.asarray(pipeline.predict_proba(texts), dtype=np.float64)[:, _columns(pipeline, labels)]


def _columns(pipeline: Pipeline, labels: Sequence[str]) -> list[int]:
    classes = list(pipeline.classes_)
    return [classes.index(label) for label in labels]


def drawn_folds(corpus: Corpus, folding: Folding) -> list[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    """Return (train, held-out) positions of each fold, every label in each train part."""
    drawn = list(folds(corpus, by=folding.by, n_folds=folding.n_folds, seed=folding.seed))
    for train, _ in drawn:
        check_labels(corpus, train)
    return drawn


def _fold_jobs(
    unfitted: Pipeline, corpus: Corpus, drawn: Iterable[tuple[NDArray[np.int_], NDArray[np.int_]]]
) -> list[Job]:
    return [
        joblib.delayed(_fit_and_score)(unfitted, corpus.subset(train), corpus.subset(held).texts)
        for train, held in drawn
    ]


def gathered(
    corpus: Corpus, drawn: Iterable[tuple[NDArray[np.int_], NDArray[np.int_]]], found: Iterable[FloatMatrix]
) -> FloatMatrix:
    """Return the scores of all folds' held-out parts in the corpus's order."""
    scores = np.zeros((len(corpus.examples), len(corpus.labels)))
    for (_, held), held_scores in zip(drawn, found, strict=True):
        scores[held] = held_scores
    return scores


def run_jobs(jobs: Sequence[Job]) -> Iterator[Any]:
    """Yield what the jobs give, in their order, as soon as it is there; whatever ends this early ends its processes."""
    if len(jobs) == 1:  # another process would load everything for it
        function, arguments, options = jobs[0]
        yield function(*arguments, **options)
        return
    with contextlib.ExitStack() as unless_done:  # a signal's SystemExit ends them too
        unless_done.callback(lambda: get_reusable_executor().shutdown(kill_workers=True))
        yield from joblib.Parallel(n_jobs=N_PROCESSES, return_as="generator")(jobs)
        unless_done.pop_all()


def _fit_and_score(unfitted: Pipeline, corpus: Corpus, held_texts: list[str]) -> FloatMatrix:
    return pipeline_scores(fit_pipeline(unfitted, corpus), held_texts, corpus.labels)


def _fit_and_judge(unfitted: Pipeline, part: Corpus, test: Corpus) -> float:
    return uncalibrated_macro_f1(fit_pipeline(unfitted, part), test)
