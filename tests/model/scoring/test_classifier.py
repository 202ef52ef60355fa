"""Probabilities to verdicts: the label, the threshold, the sets; rows by hand, beside a real table."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import TextError
from model.fitted.export import export_table
from model.labels import Label, Reason
from model.scoring.classifier import FramingClassifier, classifier_of
from model.scoring.scorer import scorer_of
from model.store.registry import Version
from tests.model.scoring.engines import LABELS, TEXTS, fitted

MANIFEST: dict[str, Any] = {"labels": list(LABELS), "threshold": 0.5, "calibration_scores": [0.1, 0.2, 0.3, 0.9]}
VERSION = Version(3, "d" * 64, "2026-01-02T00:00:00.000Z", "ann", MANIFEST)
REAL = classifier_of(VERSION, scorer_of(export_table(fitted("all"), LABELS), compiled=False))
ABC = replace(REAL, labels=("a", "b", "c"))


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
    one, same = ABC.verdicts([row, row])
    assert (one.label, one.probabilities, one.abstained, one.label_set) == (label, row, abstained, None)
    assert one == same


def test_texts_get_the_verdicts_of_their_own_rows() -> None:
    probabilities = REAL.scorer.probabilities(TEXTS)
    verdicts = REAL.classify(TEXTS)
    assert [verdict.label for verdict in verdicts] == [LABELS[best] for best in probabilities.argmax(axis=1)]
    assert np.allclose([verdict.probabilities for verdict in verdicts], probabilities, rtol=0, atol=1e-12)
    assert REAL.classify([]) == []


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
    (verdict,) = ABC.verdicts_with_sets([(0.82, 0.13, 0.05)], alpha)
    assert (verdict.label, verdict.label_set, verdict.abstained) == ("a", label_set, abstained)


def test_a_set_may_be_empty_where_no_label_fits() -> None:
    (verdict,) = ABC.verdicts_with_sets([(0.4, 0.35, 0.25)], 0.6)
    assert (verdict.label_set, verdict.abstained) == ((), True)


def test_a_version_without_calibration_scores_rules_nothing_out() -> None:
    plain = replace(REAL, calibration_scores=())
    assert plain.classify(TEXTS[:1], 0.5)[0].label_set == LABELS


SHARES = st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3)


@given(SHARES, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_a_larger_error_rate_never_makes_a_set_larger(shares: list[float], one: float, other: float) -> None:
    row = tuple(share / sum(shares) for share in shares)
    narrow, wide = (ABC.verdicts_with_sets([row], alpha)[0] for alpha in sorted((one, other), reverse=True))
    assert set(narrow.label_set or ()) <= set(wide.label_set or ())
    assert narrow.label == wide.label == ABC.labels[int(np.argmax(row))]


def test_a_classifier_takes_labels_and_threshold_from_its_version() -> None:
    assert (REAL.labels, REAL.threshold) == (LABELS, 0.5)
    assert isinstance(REAL, FramingClassifier)


UNJUDGED = {
    "Наши герои разгромили врага.": Reason.LANGUAGE,
    "🙂": Reason.NOT_PROSE,
    "qwpo zmxn vbnq": Reason.UNKNOWN_WORDS,
}


def test_a_text_that_the_codebook_does_not_judge_abstains_whatever_its_probabilities() -> None:
    texts = ["The delegation left on Friday after a visit.", *UNJUDGED]
    codebooks = replace(REAL, labels=tuple(Label), threshold=0.0)
    verdicts = codebooks.classify(texts)
    assert [verdict.reason for verdict in verdicts] == [None, *UNJUDGED.values()]
    assert all(verdict.abstained and not verdict.is_judged for verdict in verdicts[1:])
    assert [one.reason for one in replace(REAL, threshold=0.0).classify(texts)] == [None] * 4  # labels of one's own
    with pytest.raises(TextError, match="Text 1 holds a lone surrogate"):
        codebooks.classify(["a", "\ud800"])


def test_a_verdict_that_abstains_says_why() -> None:
    assert ABC.verdicts([(0.4, 0.3, 0.3)])[0].reason is Reason.LOW_MARGIN
    assert ABC.verdicts([(0.6, 0.3, 0.1)])[0].reason is None
    assert ABC.verdicts_with_sets([(0.82, 0.13, 0.05)], 0.3)[0].reason is Reason.LABEL_SET
    assert ABC.verdicts_with_sets([(0.82, 0.13, 0.05)], 0.6)[0].reason is None
