"""Figures that are curves or tables: coverage, label sets, hard cases, the learning curve, the heaviest features."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from model.fitted.branches import called_with
from model.scoring.conformal import calibration_scores, least_probability
from training.corpus.corpus import BOUNDARY_TAG, Corpus
from training.figures.evaluate import macro_f1

FloatMatrix = NDArray[np.float64]
IntVector = NDArray[np.int_]
ALPHAS = (0.01, 0.05, 0.1, 0.2)
N_STEPS = 20


def columns_of(corpus: Corpus) -> IntVector:
    """Return each example's label as its column."""
    index = {label: column for column, label in enumerate(corpus.labels)}
    return np.array([index[target] for target in corpus.targets])


def coverage_curve(probabilities: FloatMatrix, truth: IntVector) -> list[tuple[float, float, float]]:
    """Return (threshold, share of examples at or above it, accuracy on those) for rising thresholds."""
    top = probabilities.max(axis=1)
    is_correct = probabilities.argmax(axis=1) == truth
    thresholds = np.linspace(1 / probabilities.shape[1], 1.0, N_STEPS, endpoint=False)
    kept = [(float(threshold), top >= threshold) for threshold in thresholds]
    return [
        (threshold, float(is_in.mean()), float(is_correct[is_in].mean())) for threshold, is_in in kept if is_in.any()
    ]


def conformal_table(calibration: tuple[FloatMatrix, IntVector], fresh: tuple[FloatMatrix, IntVector]) -> dict[str, Any]:
    """Return how label sets from one set of examples turn out on another, a row an alpha."""
    scores = calibration_scores(*calibration)
    probabilities, truth = fresh
    own = probabilities[np.arange(len(truth)), truth]
    rows = []
    for alpha in ALPHAS:
        least = least_probability(scores, alpha)
        sizes = (probabilities >= least).sum(axis=1)
        shares = {"single": (sizes == 1).mean(), "several": (sizes > 1).mean(), "none": (sizes == 0).mean()}
        row = {"alpha": alpha, "least": least, "covered": float((own >= least).mean())}
        rows.append(row | {name: float(share) for name, share in shares.items()})
    return {"n": len(scores), "rows": rows}


def hard_cases(corpus: Corpus, probabilities: FloatMatrix) -> dict[str, dict[str, float]]:
    """Return accuracy on the examples tagged with a rule of the codebook, by tag."""
    is_correct = probabilities.argmax(axis=1) == columns_of(corpus)
    places: dict[str, list[int]] = defaultdict(list)
    for index, example in enumerate(corpus.examples):
        for tag in example.tags:
            if BOUNDARY_TAG.fullmatch(tag):
                places[tag].append(index)
    ordered = sorted(places, key=lambda tag: (int(tag[1:-1]), tag))
    return {tag: {"n": len(places[tag]), "accuracy": float(is_correct[places[tag]].mean())} for tag in ordered}


def growing_parts(corpus: Corpus, shares: Sequence[float]) -> list[Corpus]:
    """Return the examples of growing shares of the groups, each part within the next one."""
    groups = sorted({example.group for example in corpus.examples})
    order = np.random.default_rng(0).permutation(len(groups))
    rank = {groups[place]: position / len(groups) for position, place in enumerate(order)}
    return [
        corpus.subset(i for i, example in enumerate(corpus.examples) if rank[example.group] < share) for share in shares
    ]


def uncalibrated_macro_f1(pipeline: Any, corpus: Corpus) -> float:
    """Return the macro-F1 of a pipeline on a corpus; the learning curve's points are all before calibration."""
    index = {label: column for column, label in enumerate(corpus.labels)}
    guess = np.array([index[label] for label in pipeline.predict(corpus.texts)])
    return macro_f1(columns_of(corpus), guess)


def top_features(pipeline: Any, labels: Sequence[str], n: int = 30) -> dict[str, list[str]]:
    """Return the names of the features that weigh most for each label, the heaviest first.

    A family of phrases goes by its first phrases; coordinates of words have no name and are left out.
    """
    names = [name for branch in pipeline.named_steps["features"].transformer_list for name in feature_names(*branch)]
    coefficients = pipeline.named_steps["classifier"].coef_
    classes = list(pipeline.named_steps["classifier"].classes_)
    if len(coefficients) == 1:
        coefficients = np.vstack([-coefficients, coefficients])
    named = np.flatnonzero(np.array(names, dtype=object) != "")
    found = {}
    for label in labels:
        heaviest = np.argsort(-coefficients[classes.index(label)][named], kind="stable")[:n]
        found[label] = [names[column] for column in named[heaviest]]
    return found


def feature_names(branch: str, transformer: Any) -> list[str]:
    """Return a name for each column of a fitted branch, empty where it has none."""
    if not hasattr(transformer, "steps"):
        return [f"{branch}__{name}" for name in transformer.get_feature_names_out()]
    counter, matrix = transformer.steps[0][1], called_with(transformer.steps[1][1].func, "dot")
    if not sparse.issparse(matrix):
        return [""] * int(matrix.shape[1])
    phrases = np.asarray(counter.get_feature_names_out(), dtype=object)
    members = sparse.csc_matrix(matrix)
    columns = [members.indices[members.indptr[i] : members.indptr[i + 1]] for i in range(members.shape[1])]
    return [f"{branch}__{', '.join(phrases[column[:3]])}" for column in columns]
