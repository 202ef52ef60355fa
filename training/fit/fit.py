"""A corpus to a stored version: split, fit, calibrate, evaluate, export; the only file that knows the order."""

import io
import platform
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import sklearn
from sklearn.pipeline import Pipeline

from model.fitted.export import export_table, round_to_table_precision
from model.fitted.pipeline import Lexicon, Parameters, build_pipeline, scale_scores
from model.scoring.conformal import calibration_scores
from model.store.artifact import PIPELINE, TABLE, Artifact, build_artifact
from model.table.file import ScoringTable, write_table
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.corpus.swap import Actor
from training.figures.curves import columns_of
from training.figures.seen import seen_list
from training.fit.assess import Judged, assess
from training.fit.calibrate import calibrate
from training.fit.fitting import Folding, Plan, Progress, fit_all, pipeline_probabilities


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
    progress(f"fitting on {len(train.examples)} examples, and on parts of them with the other sources held out")
    plan = Plan(recipe.actors, Folding(seed=recipe.seed), recipe.learning_shares)
    fits = fit_all(unfitted, train, test, plan, progress)
    pipeline = fits.pipeline
    judging = [index for index, example in enumerate(train.examples) if not example.is_review]
    judged, held_out = train.subset(judging), fits.held_out[judging]
    calibration = calibrate(held_out, judged, recipe.parameters.prior)
    scale_scores(pipeline, calibration.factor, dict(zip(judged.labels, calibration.shifts, strict=True)))
    round_to_table_precision(pipeline)
    progress(f"evaluating on {len(test.examples)} pinned test examples")
    held = Judged(judged, calibration.probabilities(held_out), "source")
    tested = Judged(test, pipeline_probabilities(pipeline, test.texts, test.labels), "group")
    report = assess(pipeline, tested, held, recipe)
    report["learning_curve"] = fits.learning_curve
    report["seen"] = seen_list(train.texts)
    progress("writing the scoring table")
    scores = calibration_scores(tested.probabilities, columns_of(test))
    return Fitted(_package(corpus, recipe, pipeline, report, scores), report, pipeline)


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
