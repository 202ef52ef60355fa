"""A fitted pipeline and its held-out probabilities to the report that is stored with the version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from training.corpus.corpus import Corpus
from training.corpus.swap import Actor, measure_swaps, swap_pairs
from training.figures.curves import columns_of, conformal_table, coverage_curve, hard_cases, top_features
from training.figures.evaluate import measure, reliability
from training.fit.fitting import pipeline_probabilities


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


def assess(pipeline: Pipeline, tested: Judged, held: Judged | None, recipe: Settled) -> dict[str, Any]:
    """Return the report of a version as plain values.

    Parameters
    ----------
    tested : the pinned test part; it also calibrates the label sets
    held : the training part, each example scored with its whole source held out; without it `sources_held_out` and
        `conformal` are None
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
    report["swap"] = _swap(pipeline, tested.corpus, recipe.actors)
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


def _swap(pipeline: Pipeline, corpus: Corpus, actors: Sequence[Actor]) -> dict[str, Any]:
    def probabilities(texts: Sequence[str], /) -> NDArray[np.float64]:
        return pipeline_probabilities(pipeline, texts, corpus.labels)

    return measure_swaps(swap_pairs(corpus.texts, actors), probabilities, corpus.labels).as_json()
