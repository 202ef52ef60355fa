"""Curves and tables of a report, against figures worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fitted import Recipe
from training.corpus.corpus import Corpus, Example
from training.figures.curves import (
    columns_of,
    conformal_table,
    coverage_curve,
    growing_parts,
    hard_cases,
    top_features,
    uncalibrated_macro_f1,
)
from training.fit.fit import Fitted

ROWS = np.array([[0.9, 0.1], [0.6, 0.4], [0.3, 0.7], [0.55, 0.45]])
TRUTH = np.array([0, 1, 1, 0])


def corpus(*labels: str, tags: tuple[tuple[str, ...], ...] = ()) -> Corpus:
    return Corpus(
        tuple(
            Example(f"text {k}", label, f"group {k}", "made", tags[k] if tags else ()) for k, label in enumerate(labels)
        ),
        ("a", "b"),
    )


def test_columns_follow_the_order_of_the_corpus() -> None:
    assert columns_of(corpus("b", "a", "b")).tolist() == [1, 0, 1]


def test_coverage_falls_with_the_threshold_and_ends_where_nothing_is_left() -> None:
    curve = coverage_curve(ROWS, TRUTH)
    assert curve[0] == (0.5, 1.0, 0.75)
    at = {round(threshold, 3): (share, accuracy) for threshold, share, accuracy in curve}
    assert at[0.6] == (0.75, pytest.approx(2 / 3))
    assert at[0.625] == (0.5, 1.0)
    assert max(at) <= 0.9


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30))
def test_coverage_never_rises(firsts: list[float]) -> None:
    rows = np.array([[first, 1 - first] for first in firsts])
    shares = [share for _, share, _ in coverage_curve(rows, np.zeros(len(rows), dtype=int))]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0


def test_sets_that_were_calibrated_on_the_same_rows_cover_what_they_promise() -> None:
    generator = np.random.default_rng(0)
    firsts = generator.random(2_000)
    rows = np.column_stack([firsts, 1 - firsts])
    truth = (generator.random(2_000) > firsts).astype(int)
    table = conformal_table((rows, truth), (rows, truth))
    assert table["n"] == 2_000
    for row in table["rows"]:
        assert row["covered"] >= 1 - row["alpha"] - 1e-3
        assert row["single"] + row["several"] + row["none"] == pytest.approx(1.0)


def test_hard_cases_are_counted_by_tag_and_other_tags_left_out() -> None:
    others = ("reuters-", "r-", "", "r7", "r7+ ")
    tagged = corpus("a", "b", "b", "a", tags=(("r2+",), ("r10-", "note"), ("r2+", "r10-"), others))
    assert hard_cases(tagged, ROWS) == {"r2+": {"n": 2, "accuracy": 1.0}, "r10-": {"n": 2, "accuracy": 0.5}}
    assert list(hard_cases(tagged, ROWS)) == ["r2+", "r10-"]


def test_growing_parts_take_whole_groups_and_more_of_the_same_ones() -> None:
    train = Corpus(tuple(Example(f"{k}", "a", f"g{k // 3}", "made") for k in range(60)), ("a", "b"))
    parts = [{example.group for example in part.examples} for part in growing_parts(train, (0.25, 0.5, 1.0))]
    assert [len(part) for part in parts] == [5, 10, 20]
    assert parts[0] < parts[1] < parts[2]
    assert all(len(part.examples) % 3 == 0 for part in growing_parts(train, (0.25, 0.5)))


def test_macro_f1_is_of_the_labels_that_occur() -> None:
    guesses = SimpleNamespace(predict=lambda texts: ["a", "b"][: len(texts)])
    assert uncalibrated_macro_f1(guesses, corpus("a", "b")) == 1.0


def test_top_features_stand_by_label_the_heaviest_first(fitted: Fitted, corpus: Corpus, recipe: Recipe) -> None:
    names = top_features(fitted.pipeline, corpus.labels, n=5)
    features = list(fitted.pipeline.named_steps["features"].get_feature_names_out())
    classes = list(fitted.pipeline.named_steps["classifier"].classes_)
    for label, named in names.items():
        weights = fitted.pipeline.named_steps["classifier"].coef_[classes.index(label)]
        assert [weights[features.index(name)] for name in named] == sorted(weights, reverse=True)[:5]
