"""The report of a version: every part there, plain, and each figure about the examples that it says it is about."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.corpus.swap import Actor
from training.figures.evaluate import measure
from training.fit.assess import Judged, assess
from training.fit.fit import Fitted, Recipe

PARTS = {
    "test",
    "sources_held_out",
    "reliability",
    "coverage",
    "conformal",
    "hard_cases",
    "swap",
    "top_features",
    "comparison",
}


@pytest.fixture(scope="module")
def parts(corpus: Corpus, fitted: Fitted) -> tuple[Judged, Judged]:
    """Return the test part and the rest of the corpus with what the fitted version makes of them."""
    split = pinned_split(corpus)
    both = corpus.subset(split.test), corpus.subset(split.train)
    found = [fitted.scorer.probabilities(part.texts) for part in both]
    return Judged(both[0], found[0], "group"), Judged(both[1], found[1], "source")


def assessed(fitted: Fitted, tested: Judged, held: Judged | None, recipe: Recipe) -> dict[str, Any]:
    return assess(fitted.pipeline, tested, held, recipe, fitted.scorer.probabilities)


def test_a_report_is_plain_and_holds_every_part(fitted: Fitted, parts: tuple[Judged, Judged], recipe: Recipe) -> None:
    report = assessed(fitted, *parts, recipe)
    assert set(report) == PARTS
    assert set(json.loads(json.dumps(report))) == PARTS
    assert report["comparison"] is None
    assert report["conformal"]["n"] == len(parts[0].corpus.examples)
    assert {name: report[name]["n"] for name in ("test", "sources_held_out")} == {
        "test": len(parts[0].corpus.examples),
        "sources_held_out": len(parts[1].corpus.examples),
    }


def test_figures_are_those_of_the_recipes_threshold_and_of_what_was_held_out(
    fitted: Fitted, parts: tuple[Judged, Judged], recipe: Recipe
) -> None:
    threshold = float(np.median(parts[0].probabilities.max(axis=1)))
    report = assessed(fitted, *parts, replace(recipe, threshold=threshold))
    for part, name in zip(parts, ("test", "sources_held_out"), strict=True):
        clusters = [getattr(example, part.held_out) for example in part.corpus.examples]
        expected = measure(
            part.corpus.labels, part.corpus.targets, part.probabilities, threshold=threshold, clusters=clusters
        )
        assert report[name] == expected.as_json()
    assert report["test"]["coverage"] == pytest.approx(0.5, abs=0.1)


def test_swaps_are_measured_on_the_test_part_with_the_recipes_names(
    fitted: Fitted, parts: tuple[Judged, Judged], recipe: Recipe
) -> None:
    assert assessed(fitted, *parts, recipe)["swap"]["n"] == 0
    word = next(word for word in parts[0].corpus.texts[0].split() if word.isalpha())
    actors = (Actor(word, "state", "one"), Actor("Elsewhere", "state", "two"))
    swapped = assessed(fitted, *parts, replace(recipe, actors=actors))["swap"]
    assert swapped["n"] >= 1
    assert 0 <= swapped["flips"] <= 1


def test_a_model_that_is_always_right_has_a_straight_report(
    fitted: Fitted, parts: tuple[Judged, Judged], recipe: Recipe
) -> None:
    sure = []
    for part in parts:
        columns = [part.corpus.labels.index(target) for target in part.corpus.targets]
        sure.append(replace(part, probabilities=np.eye(len(part.corpus.labels))[columns]))
    report = assessed(fitted, *sure, recipe)
    assert (report["test"]["macro_f1"], report["test"]["ece"], report["test"]["coverage"]) == (1.0, 0.0, 1.0)
    assert report["reliability"]["test"] == [(1.0, 1.0, 1.0)]


def test_without_sources_held_out_what_needs_them_is_none(
    fitted: Fitted, parts: tuple[Judged, Judged], recipe: Recipe
) -> None:
    report = assessed(fitted, parts[0], None, recipe)
    assert set(report) == PARTS
    assert (report["sources_held_out"], report["conformal"]) == (None, None)
    assert set(report["reliability"]) == set(report["coverage"]) == {"test"}
    assert report["test"] == assessed(fitted, *parts, recipe)["test"]
