"""Probabilities to verdicts: the label, the threshold, the sets; by hand, without a fitted version."""

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.classifier import FramingClassifier, classifier_of
from model.registry import Version
from model.scorer import Scorer

LABELS = ("a", "b", "c")
MANIFEST: dict[str, Any] = {"labels": list(LABELS), "threshold": 0.5, "calibration_scores": [0.1, 0.2, 0.3, 0.9]}
VERSION = Version(3, "d" * 64, "2026-01-02T00:00:00.000Z", "ann", MANIFEST)


class FixedScorer:
    """Gives the same row for every text."""

    labels = LABELS

    def __init__(self, row: tuple[float, ...]) -> None:
        self.row = row

    def probabilities(self, texts: list[str]) -> Any:
        return np.tile(self.row, (len(texts), 1))


def classifier(*row: float) -> FramingClassifier:
    return classifier_of(VERSION, cast(Scorer, FixedScorer(row)))


@pytest.mark.parametrize(
    ("row", "label", "abstained"),
    [
        ((0.2, 0.7, 0.1), "b", False),
        ((0.5, 0.3, 0.2), "a", False),
        ((0.49, 0.3, 0.21), "a", True),
        ((0.1, 0.45, 0.45), "b", True),
    ],
)
def test_a_verdict_is_the_most_probable_label_and_abstains_below_the_threshold(
    row: tuple[float, ...], label: str, abstained: bool
) -> None:
    one, same = classifier(*row).classify(["x", "y"])
    assert (one.label, one.probabilities, one.abstained, one.label_set) == (label, row, abstained, None)
    assert one == same


def test_no_texts_give_no_verdicts() -> None:
    assert classifier(0.2, 0.7, 0.1).classify([]) == []


@pytest.mark.parametrize(
    ("alpha", "label_set", "abstained"),
    [
        (0.6, ("a",), False),  # 0.8 is the least probability: the second of four scores
        (0.3, ("a", "b"), True),  # 0.1: the fourth
        (0.01, ("a", "b", "c"), True),  # too few scores for so small an error rate
    ],
)
def test_a_set_holds_what_cannot_be_ruled_out_and_abstains_unless_it_is_one_label(
    alpha: float, label_set: tuple[str, ...], abstained: bool
) -> None:
    (verdict,) = classifier(0.82, 0.13, 0.05).classify(["x"], alpha)
    assert (verdict.label, verdict.label_set, verdict.abstained) == ("a", label_set, abstained)


def test_a_set_may_be_empty_where_no_label_fits() -> None:
    (verdict,) = classifier(0.4, 0.35, 0.25).classify(["x"], 0.6)
    assert (verdict.label_set, verdict.abstained) == ((), True)


def test_a_version_without_calibration_scores_rules_nothing_out() -> None:
    plain = replace(classifier(0.82, 0.13, 0.05), calibration_scores=())
    assert plain.classify(["x"], 0.5)[0].label_set == LABELS


SHARES = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3)


@given(SHARES, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_larger_error_rate_never_makes_a_set_larger(shares: list[float], one: float, other: float) -> None:
    row = tuple(share / sum(shares) for share in shares)
    narrow, wide = (classifier(*row).classify(["x"], alpha)[0] for alpha in sorted((one, other), reverse=True))
    assert set(narrow.label_set or ()) <= set(wide.label_set or ())
    assert narrow.label == wide.label == LABELS[int(np.argmax(row))]
