"""A corpus to a stored version: split, fit, calibrate, evaluate, export; the only file that knows the order."""

import io
import platform
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import sklearn
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from model.artifact import PIPELINE, TABLE, Artifact, build_artifact
from model.export import export_table, round_to_table_precision
from model.pipeline import Lexicon, Parameters, build_pipeline, scale_scores
from model.table import ScoringTable, write_table
from training.corpus import Corpus
from training.evaluate import Figures, measure
from training.split import folds, pinned_split

N_FOLDS = 5
N_PROCESSES = 2
Progress = Callable[[str], None]
FloatMatrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the corpus that decides what a fit gives.

    Parameters
    ----------
    threshold : largest probability below which the model abstains, 0 to 1
    seed : of the folds and the bootstrap
    """

    parameters: Parameters = field(default_factory=Parameters)
    lexicon: Lexicon = field(default_factory=Lexicon)
    threshold: float = 0.5
    seed: int = 20261122


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
    held_out = out_of_fold_scores(unfitted, train, recipe.seed)
    progress(f"fitting on {len(train.examples)} examples")
    pipeline = clone(unfitted).fit(train.texts, train.targets)
    factor = inverse_temperature(held_out, train, recipe.parameters)
    scale_scores(pipeline, factor)
    round_to_table_precision(pipeline)
    progress(f"evaluating on {len(test.examples)} pinned test examples")
    figures = {
        "test": _figures(pipeline, test, recipe),
        "sources_held_out": measure(
            train.labels, train.targets, softmax(held_out * factor, axis=1), threshold=recipe.threshold
        ),
    }
    progress("writing the scoring table")
    return _package(corpus, recipe, pipeline, figures)


def out_of_fold_scores(unfitted: Pipeline, corpus: Corpus, seed: int) -> FloatMatrix:
    """Return each example's scores by a pipeline that saw nothing of its source, shape (n_examples, n_labels)."""
    parts = list(folds(corpus, by="source", n_folds=N_FOLDS, seed=seed))
    texts, targets = np.array(corpus.texts, dtype=object), np.array(corpus.targets)
    found = joblib.Parallel(n_jobs=N_PROCESSES)(
        joblib.delayed(_fit_and_score)(unfitted, texts[train], targets[train], texts[held]) for train, held in parts
    )
    scores = np.zeros((len(texts), len(corpus.labels)))
    for (_, held), (classes, held_scores) in zip(parts, found, strict=True):
        scores[held] = held_scores[:, [list(classes).index(label) for label in corpus.labels]]
    return scores


def inverse_temperature(scores: FloatMatrix, corpus: Corpus, parameters: Parameters) -> float:
    """Return the factor on scores under which their softmax fits the human labels best.

    References
    ----------
    Guo et al. (2017), On Calibration of Modern Neural Networks, section 4.2.
    """
    shares = corpus.shares()
    prior = parameters.prior or shares
    index = {label: column for column, label in enumerate(corpus.labels)}
    own = np.array([index[target] for target in corpus.targets])
    weight = np.array([prior[target] / shares[target] for target in corpus.targets])

    def log_loss(factor: float) -> float:
        chosen = log_softmax(scores * factor, axis=1)[np.arange(len(own)), own]
        return float(-(weight * chosen).mean())

    return float(minimize_scalar(log_loss, bounds=(0.01, 20.0), method="bounded").x)


def pipeline_scores(pipeline: Pipeline, texts: list[str]) -> FloatMatrix:
    """Return scores of shape (n_texts, n_labels); with two labels the first one's are 0."""
    scores = np.asarray(pipeline.decision_function(texts), dtype=np.float64)
    return scores if scores.ndim > 1 else np.column_stack([np.zeros(len(scores)), scores])


def _fit_and_score(unfitted: Pipeline, texts: Any, targets: Any, held_texts: Any) -> tuple[list[str], FloatMatrix]:
    fitted = clone(unfitted).fit(texts, targets)
    return list(fitted.classes_), pipeline_scores(fitted, held_texts)


def _figures(pipeline: Pipeline, corpus: Corpus, recipe: Recipe) -> Figures:
    order = [list(pipeline.classes_).index(label) for label in corpus.labels]
    probabilities = pipeline.predict_proba(corpus.texts)[:, order]
    return measure(corpus.labels, corpus.targets, probabilities, threshold=recipe.threshold)


def _table_bytes(table: ScoringTable) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, TABLE)
        write_table(table, path)
        return path.read_bytes()


def _package(corpus: Corpus, recipe: Recipe, pipeline: Pipeline, figures: dict[str, Figures]) -> Fitted:
    table = _table_bytes(export_table(pipeline, corpus.labels))
    pickled = io.BytesIO()
    joblib.dump(pipeline, pickled, compress=3)
    report = {name: part.as_json() for name, part in figures.items()}
    card = {
        "labels": list(corpus.labels),
        "threshold": recipe.threshold,
        "parameters": asdict(recipe.parameters),
        "seed": recipe.seed,
        "corpus": {
            "examples": len(corpus.examples),
            "per_label": {label: corpus.targets.count(label) for label in corpus.labels},
            "files": list(corpus.files),
            "sha256": corpus.digest,
        },
        "figures": {
            name: {"macro_f1": round(part.macro_f1, 4), "ece": round(part.ece, 4), "n": part.n}
            for name, part in figures.items()
        },
        "requires": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }
    artifact = build_artifact(card, {TABLE: table, PIPELINE: pickled.getvalue()})
    return Fitted(artifact, report, pipeline)
