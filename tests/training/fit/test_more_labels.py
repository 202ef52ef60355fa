"""The curve of labels: more of them judge better here, each part lies within the next, kinds are left out as groups."""

import numpy as np
import pytest

from tests.training.documents import material
from training.fit.more_labels import Asked, Figures, curve_of, curve_text


@pytest.fixture(scope="module")
def figures() -> Figures:
    return curve_of(material(), Asked((16, 160), without_kinds=True), lambda _line: None)


def test_growing_parts_of_whole_documents_and_groups_of_kinds_are_judged(figures: Figures) -> None:
    assert {name: part["labels"] for name, part in figures.items()} == {
        "16": 16,
        "160": 160,
        "all": 320,
        "all without news": 160,
        "all without states and officials": 160,
        "all without analysis and estimates": 320,
    }
    assert set(figures["all"]["judged"]) == {"all kinds", "news", "states and officials"}
    assert figures["all"]["judged"]["all kinds"]["n"] == 288


def test_what_the_missing_labels_add_holds_what_they_added(figures: Figures) -> None:
    low, high = figures["160"]["missing"]["all kinds"]
    gain = figures["all"]["judged"]["all kinds"]["macro_f1"] - figures["160"]["judged"]["all kinds"]["macro_f1"]
    assert low - 1e-9 <= gain <= high + 1e-9
    assert figures["all without analysis and estimates"]["missing"]["news"] == (0.0, 0.0)
    assert "missing" not in figures["16"]


def test_only_the_folds_asked_for_are_judged_by_what_others_have_learned(figures: Figures) -> None:
    some = curve_of(material(), Asked((160,), {1, 3}), lambda _line: None)
    assert set(some) == {"160", "all"}
    assert some["all"]["labels"] == 320
    assert some["all"]["judged"]["all kinds"]["documents"] == 20


def test_the_curve_is_told_line_by_line(figures: Figures) -> None:
    told = curve_text(figures).splitlines()
    assert told[0] == "16 (16 labels)"
    assert sum("the others add" in line for line in told) == 12


def test_labels_that_are_not_in_a_part_do_not_reach_its_scores() -> None:
    one = material()
    keep = np.zeros(len(one.real.texts), dtype=bool)
    keep[:160] = True
    few, every = (one.held_out(part, lambda _line: None) for part in (keep, np.ones_like(keep)))
    assert np.abs(few - every).max() > 0.1
