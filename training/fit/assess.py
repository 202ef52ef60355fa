"""A fitted pipeline and its held-out probabilities to the report that is stored with the version."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from training.corpus.corpus import Corpus
from training.corpus.swap import Actor, Probabilities, measure_swaps, swap_pairs
from training.figures.curves import columns_of, conformal_table, coverage_curve, hard_cases, top_features
from training.figures.evaluate import measure, reliability


@dataclass(frozen=True, slots=True)
class Judged:
    """Examples with the probabilities of a model that was not fitted on them.

    Parameters
    ----------
    probabilities : shape (n_examples, n_labels)
    held_out : what the model saw nothing of, "group" or "source"; figures' intervals are over other ones of these
    """

    corpus: Corpus
    probabilities: NDArray[np.float64]
    held_out: Literal["group", "source"]


class Settled(Protocol):
    """What of a recipe a report needs."""

    @property
    def threshold(self) -> float:
        """Largest probability below which the model abstains."""

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Names that are exchanged to test even-handedness."""


def assess(
    pipeline: Pipeline, tested: Judged, held: Judged | None, recipe: Settled, probabilities: Probabilities
) -> dict[str, Any]:
    """Return the report of a version as plain values.

    Parameters
    ----------
    tested : the pinned test part; it also calibrates the label sets
    held : the training part, each example scored with its whole source held out; without it `sources_held_out` and
        `conformal` are None
    probabilities : of the pipeline's table
    """
    both = {"test": tested} | ({"sources_held_out": held} if held else {})
    report: dict[str, Any] = {"sources_held_out": None}
    report |= {name: _figures(part, recipe.threshold) for name, part in both.items()}
    report["reliability"] = {
        name: reliability(part.probabilities, part.probabilities.argmax(axis=1) == columns_of(part.corpus))
        for name, part in both.items()
    }
    report["coverage"] = {
        name: coverage_curve(part.probabilities, columns_of(part.corpus)) for name, part in both.items()
    }
    report["conformal"] = conformal_table(_with_columns(tested), _with_columns(held)) if held else None
    report["hard_cases"] = hard_cases(tested.corpus, tested.probabilities)
    pairs = swap_pairs(tested.corpus.texts, recipe.actors)
    report["swap"] = measure_swaps(pairs, probabilities, tested.corpus.labels).as_json()
    report["top_features"] = top_features(pipeline, tested.corpus.labels)
    report["comparison"] = None
    return report


def _figures(part: Judged, threshold: float) -> dict[str, Any]:
    corpus = part.corpus
    clusters = [getattr(example, part.held_out) for example in corpus.examples]
    figures = measure(corpus.labels, corpus.targets, part.probabilities, threshold=threshold, clusters=clusters)
    return figures.as_json()


def _with_columns(part: Judged) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    return part.probabilities, columns_of(part.corpus)
