"""A corpus to a stored version: split, fit, calibrate, evaluate, export; the only file that knows the order."""

import pickle
import platform
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from model.errors import ArtifactError
from model.fitted.export import export_table, round_to_table_precision
from model.fitted.pipeline import Lexicon, Parameters, build_pipeline, scale_scores
from model.reader.rule import Rule
from model.scoring.conformal import calibration_scores
from model.scoring.scorer import Scorer, scorer_of
from model.store.artifact import PIPELINE, TABLE, Artifact, build_artifact
from model.table.file import ScoringTable, write_table
from model.version import BASE
from training.corpus.augment import augmented
from training.corpus.base import base_bytes
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.corpus.statistics import Statistics
from training.corpus.swap import Actor
from training.figures.curves import columns_of
from training.figures.seen import seen_list
from training.fit.assess import Judged, assess
from training.fit.beside import as_pipeline, fit_beside, share
from training.fit.calibrate import calibrate
from training.fit.corrections import Taught, corrected
from training.fit.even import exchanged
from training.fit.fitting import Folding, Plan, Progress, fit_all
from training.fit.last_layer import rule_for
from training.fit.natural import DOCUMENT_FACTOR, Natural, natural_of


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """What real text has taught: weights, and where the scores are by which a version is calibrated and judged.

    Parameters
    ----------
    former : report of the version that this one follows, from which unchanged figures are taken
    """

    statistics: Statistics
    seeds: Path
    former: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything besides the corpus that decides what a fit gives.

    Parameters
    ----------
    actors : names that are exchanged, so that they tell nothing; none leaves the sentences alone
    threshold : largest probability below which the model abstains, 0 to 1
    learning_shares : shares of the groups that the learning curve is drawn for, besides all of them
    is_judged : whether sources are held out in turn to judge the fit; real text calibrates without it
    seed : of the folds and the bootstrap
    real : statistics of real text that stand beside the corpus; None fits on the corpus alone
    reader : how the second reader joins in, as of `model.reader.rule.Rule`; None for the table alone
    reader_dir : where its encoder is
    carries_base : whether the version carries what it was fitted on but for reviews, for its retrainings
    """

    parameters: Parameters = field(default_factory=Parameters)
    lexicon: Lexicon = field(default_factory=Lexicon)
    actors: tuple[Actor, ...] = ()
    threshold: float = 0.5
    seed: int = 20261122
    learning_shares: tuple[float, ...] = ()
    is_judged: bool = True
    real: Real | None = None
    reader: Rule | None = None
    reader_dir: Path = Path()
    carries_base: bool = False


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit gives: the artifact and its report, both ready to be stored, and what scores by its table."""

    artifact: Artifact
    report: dict[str, Any]
    pipeline: Pipeline
    scorer: Scorer


@dataclass(frozen=True, slots=True, eq=False)
class _Calibrated:
    """A calibrated pipeline, and what judges it: held-out seeds, and real text where there are statistics of it.

    Parameters
    ----------
    source : names what `natural` was found from
    """

    pipeline: Pipeline
    held: Judged | None
    learning_curve: list[tuple[int, float]]
    natural: Natural | None = None
    source: str = ""


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
    with threadpool_limits(1):  # more BLAS threads cost more than they bring, and sum in an order of their own
        return _fitted(corpus, recipe, progress)


def _fitted(corpus: Corpus, recipe: Recipe, progress: Progress) -> Fitted:
    split = pinned_split(corpus)
    train, test = corpus.subset(split.train), corpus.subset(split.test)
    parts = ", and on parts of them with the other sources held out" if recipe.is_judged or not recipe.real else ""
    progress(f"fitting on {len(train.examples)} examples{parts}")
    calibrated = (
        _beside(recipe.real, train, test, recipe, progress) if recipe.real else _alone(train, test, recipe, progress)
    )
    pipeline, natural = calibrated.pipeline, calibrated.natural
    round_to_table_precision(pipeline)
    progress("writing the scoring table")
    table = export_table(pipeline, corpus.labels)
    scorer = scorer_of(table)
    progress(f"evaluating on {len(test.examples)} pinned test examples")
    tested = Judged(test, scorer.probabilities(test.texts), "group")
    if natural:
        recipe = replace(recipe, threshold=natural.threshold)
    report = assess(pipeline, tested, calibrated.held, recipe, scorer.probabilities)
    report["learning_curve"] = calibrated.learning_curve
    report["seen"] = seen_list(train.texts)
    report["real_text"] = natural.report if natural else None
    report["natural"] = natural.kept(calibrated.source) if natural else None
    scores = natural.scores if natural else calibration_scores(tested.probabilities, columns_of(test))
    recipe = replace(recipe, reader=_joined(recipe, train, scorer, progress))
    return Fitted(_package(corpus, recipe, calibrated, report, (table, scores)), report, pipeline, scorer)


def _joined(recipe: Recipe, train: Corpus, scorer: Scorer, progress: Progress) -> Rule | None:
    """Return how the second reader joins in, reviews taken into account; None for the table alone."""
    if recipe.reader is None or recipe.reader.labels != tuple(train.labels):
        return None
    reviews = [example for example in train.examples if example.is_added]
    texts = [example.text for example in reviews]
    progress("joining the second reader in")
    try:
        return rule_for(
            recipe.reader,
            recipe.reader_dir,
            [(example.text, example.label) for example in reviews],
            scorer.probabilities(texts),
        )
    except ArtifactError as error:
        progress(f"the version is the table's alone: {error}")
        return None


def _alone(train: Corpus, test: Corpus, recipe: Recipe, progress: Progress) -> _Calibrated:
    """Fit on a corpus alone; its boundary cases calibrate."""
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, train.shares())
    fits = fit_all(unfitted, train, test, _plan(recipe), progress)
    judging = [index for index, example in enumerate(train.examples) if not example.is_review]
    judged, held_out = train.subset(judging), fits.held_out[judging]
    calibration = calibrate(held_out, judged, recipe.parameters.prior)
    scale_scores(fits.pipeline, calibration.factor, dict(zip(judged.labels, calibration.shifts, strict=True)))
    held = Judged(judged, calibration.probabilities(held_out), "source")
    return _Calibrated(fits.pipeline, held, fits.learning_curve)


def _beside(real: Real, train: Corpus, test: Corpus, recipe: Recipe, progress: Progress) -> _Calibrated:
    """Fit on a corpus beside statistics of real text, which calibrates; what was added to the seeds is taught last."""
    own = train.subset(place for place, example in enumerate(train.examples) if not example.is_added)
    added = train.subset(place for place, example in enumerate(train.examples) if example.is_added)
    places, swapped = exchanged(own.texts, recipe.actors, recipe.seed)
    whole = augmented(own, recipe.actors)
    asked = [*test.texts, *whole.texts, *swapped]
    shared = share(real.statistics, recipe.parameters, recipe.lexicon, train, asked)
    linear, fits = fit_beside(shared, (own, whole), test, _plan(recipe), progress)
    natural, source = natural_of(real.seeds, real.statistics.labels, real.former)
    if places:
        named = [own.examples[place].text for place in places]
        linear = linear.evened(shared.rows(named), shared.rows(swapped))
    linear = linear.calibrated(natural.calibration.factor, natural.calibration.shifts)
    if added.examples:
        progress(f"teaching what {len(added.examples)} examples beside the seeds add")
        weights = np.array([example.weight for example in added.examples])
        taught = Taught(shared.rows(added.texts), columns_of(added), weights)
        linear = corrected(linear, taught, shared.rows(own.texts))
    held = None
    if fits.held_out is not None:
        held = Judged(own, natural.calibration.probabilities(fits.held_out), "source")
    return _Calibrated(as_pipeline(shared, linear, own), held, fits.learning_curve, natural, source)


def _plan(recipe: Recipe) -> Plan:
    return Plan(recipe.actors, Folding(seed=recipe.seed), recipe.learning_shares, recipe.is_judged)


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
    corpus: Corpus,
    recipe: Recipe,
    calibrated: _Calibrated,
    report: dict[str, Any],
    judging: tuple[ScoringTable, list[float]],
) -> Artifact:
    table, scores = judging
    forget_addresses(calibrated.pipeline)
    # joblib reads a plain pickle as well as its own; writing its own takes ten times as long.
    pickled = zlib.compress(pickle.dumps(calibrated.pipeline, protocol=4), 3)
    figures: dict[str, Any] = {
        name: {"macro_f1": round(part["macro_f1"], 4), "ece": round(part["ece"], 4), "n": part["n"]}
        for name, part in report.items()
        if name in ("test", "sources_held_out") and part
    }
    card: dict[str, Any] = {
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
        "figures": figures,
        "requires": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }
    if recipe.real and calibrated.natural:
        card |= _of_real_text(recipe.real, calibrated.natural, corpus.labels)
        firm = report["real_text"]["firm"]
        figures["real_text"] = {
            "macro_f1": round(firm["macro_f1"], 4),
            "ece": report["real_text"]["ece"],
            "n": firm["n"],
        }
    if recipe.reader is not None:
        card["reader"] = recipe.reader.as_json()
    contents = {TABLE: _table_bytes(table), PIPELINE: pickled}
    if recipe.carries_base:
        contents[BASE] = base_bytes(corpus.examples)
    return build_artifact(card, contents)


def _of_real_text(real: Real, natural: Natural, labels: tuple[str, ...]) -> dict[str, Any]:
    usual = {label: round(share, 6) for label, share in zip(labels, natural.usual, strict=True)}
    return {"statistics": real.statistics.digest, "document_prior": {"factor": DOCUMENT_FACTOR, "usual": usual}}
