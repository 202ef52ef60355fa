"""A corpus to a stored version: split, fit, calibrate, evaluate, export; the only file that knows the order."""

import io
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import sklearn
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.artifact import PIPELINE, TABLE, Artifact, build_artifact
from model.conformal import calibration_scores
from model.export import export_table, round_to_table_precision
from model.pipeline import Lexicon, Parameters, build_pipeline, scale_scores
from model.table import ScoringTable, write_table
from training.assess import Judged, assess
from training.augment import augmented
from training.calibrate import calibrate
from training.corpus import Corpus
from training.curves import columns_of, learning_curve, uncalibrated_macro_f1
from training.split import folds, pinned_split
from training.swap import Actor

N_FOLDS = 5
FOLD_TOLERANCE = 1e-4  # log loss moves by 0.0001 and macro-F1 by 0.0006, in less than half the time
N_PROCESSES = 2
Progress = Callable[[str], None]
FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the corpus that decides what a fit gives.

    Parameters
    ----------
    actors : names that are exchanged, so that they tell nothing; none leaves the sentences alone
    threshold : largest probability below which the model abstains, 0 to 1
    learning_shares : shares of the groups that the learning curve is drawn for, besides all of them
    seed : of the folds and the bootstrap
    """

    parameters: Parameters = field(default_factory=Parameters)
    lexicon: Lexicon = field(default_factory=Lexicon)
    actors: tuple[Actor, ...] = ()
    threshold: float = 0.5
    seed: int = 20261122
    learning_shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit gives: the artifact and its report, both ready to be stored."""

    artifact: Artifact
    report: dict[str, Any]
    pipeline: Pipeline


def fit_version(corpus: Corpus, recipe: Recipe, progress: Progress) -> Fitted:
    """Fit, calibrate, evaluate and export a version.

    The same corpus and recipe give the same artifact, byte for byte, on the same machine.

    Parameters
    ----------
    progress : told in a few words what begins

    Raises
    ------
    CorpusError
        The corpus has too few sources, groups or labels to split.
    """
    split = pinned_split(corpus)
    train, test = corpus.subset(split.train), corpus.subset(split.test)
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, train.shares())
    progress(f"scoring {len(train.examples)} examples with their sources held out")
    held_out = out_of_fold_scores(unfitted, train, recipe)
    progress(f"fitting on {len(train.examples)} examples")
    pipeline = fit_pipeline(unfitted, train, recipe.actors)
    whole = (len(train.examples), uncalibrated_macro_f1(pipeline, test))
    judging = [index for index, example in enumerate(train.examples) if not example.is_review]
    judged, held_out = train.subset(judging), held_out[judging]
    calibration = calibrate(held_out, judged, recipe.parameters.prior)
    scale_scores(pipeline, calibration.factor, dict(zip(judged.labels, calibration.shifts, strict=True)))
    round_to_table_precision(pipeline)
    progress(f"evaluating on {len(test.examples)} pinned test examples")
    held = Judged(judged, calibration.probabilities(held_out))
    tested = Judged(test, pipeline_probabilities(pipeline, test.texts, test.labels))
    report = assess(pipeline, tested, held, recipe)
    progress("drawing the learning curve")
    curve = learning_curve(train, test, lambda part: fit_pipeline(unfitted, part, ()), recipe.learning_shares)
    report["learning_curve"] = [*curve, whole]
    progress("writing the scoring table")
    scores = calibration_scores(tested.probabilities, columns_of(test))
    return Fitted(_package(corpus, recipe, pipeline, report, scores), report, pipeline)


def fit_pipeline(unfitted: Pipeline, corpus: Corpus, actors: Sequence[Actor]) -> Pipeline:
    """Return a fitted copy of a pipeline; sentences that name an actor also count with other actors' names."""
    weighted = augmented(corpus, actors)
    weights = np.asarray(weighted.weights)
    with threadpool_limits(1):  # more BLAS threads bring nothing here, and on busy cores cost ten times the time
        return clone(unfitted).fit(weighted.texts, weighted.targets, classifier__sample_weight=weights)


def out_of_fold_scores(
    unfitted: Pipeline, corpus: Corpus, recipe: Recipe, *, by: str = "source", n_folds: int = N_FOLDS
) -> FloatMatrix:
    """Return each example's scores by a pipeline that saw nothing of its source, shape (n_examples, n_labels).

    Parameters
    ----------
    by : "source", or "group" to hold out groups only
    """
    parts = list(folds(corpus, by=by, n_folds=n_folds, seed=recipe.seed))
    found = joblib.Parallel(n_jobs=N_PROCESSES)(
        joblib.delayed(_fit_and_score)(unfitted, corpus.subset(train), corpus.subset(held).texts, recipe.actors)
        for train, held in parts
    )
    scores = np.zeros((len(corpus.examples), len(corpus.labels)))
    for (_, held), held_scores in zip(parts, found, strict=True):
        scores[held] = held_scores
    return scores


def pipeline_scores(pipeline: Pipeline, texts: list[str], labels: Sequence[str]) -> FloatMatrix:
    """Return scores with a column a label; of two labels the first one's are 0."""
    scores = np.asarray(pipeline.decision_function(texts), dtype=np.float64)
    if scores.ndim == 1:
        scores = np.column_stack([np.zeros(len(scores)), scores])
    return scores[:, [list(pipeline.classes_).index(label) for label in labels]]


def pipeline_probabilities(pipeline: Pipeline, texts: list[str], labels: Sequence[str]) -> FloatMatrix:
    """Return probabilities with a column a label, in the labels' order."""
    order = [list(pipeline.classes_).index(label) for label in labels]
    return np.asarray(pipeline.predict_proba(texts), dtype=np.float64)[:, order]


def _fit_and_score(unfitted: Pipeline, corpus: Corpus, held_texts: list[str], actors: Sequence[Actor]) -> FloatMatrix:
    quick = clone(unfitted).set_params(classifier__tol=FOLD_TOLERANCE)
    return pipeline_scores(fit_pipeline(quick, corpus, actors), held_texts, corpus.labels)


def forget_addresses(estimator: Any) -> None:
    """Take out of a pipeline, in place, what differs between processes: scikit-learn notes an object's address."""
    vars(estimator).pop("_stop_words_id", None)
    inner: Any = getattr(estimator, "steps", None) or getattr(estimator, "transformer_list", ())
    for _, part in inner:
        forget_addresses(part)


def _table_bytes(table: ScoringTable) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, TABLE)
        write_table(table, path)
        return path.read_bytes()


def _package(
    corpus: Corpus, recipe: Recipe, pipeline: Pipeline, report: dict[str, Any], scores: list[float]
) -> Artifact:
    pickled = io.BytesIO()
    forget_addresses(pipeline)
    joblib.dump(pipeline, pickled, compress=3)
    card = {
        "labels": list(corpus.labels),
        "threshold": recipe.threshold,
        "parameters": asdict(recipe.parameters),
        "seed": recipe.seed,
        "calibration_scores": scores,
        "corpus": {
            "examples": len(corpus.examples),
            "per_label": {label: corpus.targets.count(label) for label in corpus.labels},
            "files": list(corpus.files),
            "sha256": corpus.digest,
        },
        "figures": {
            name: {"macro_f1": round(part["macro_f1"], 4), "ece": round(part["ece"], 4), "n": part["n"]}
            for name, part in report.items()
            if name in ("test", "sources_held_out")
        },
        "requires": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }
    table = _table_bytes(export_table(pipeline, corpus.labels))
    return build_artifact(card, {TABLE: table, PIPELINE: pickled.getvalue()})
