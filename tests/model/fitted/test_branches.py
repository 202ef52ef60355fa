"""A fitted pipeline read as branches: which n-gram feeds which feature, and what is refused by name."""

import operator
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from model.errors import ArtifactError
from model.fitted.branches import called_with, fitted_parts, read_pipeline
from tests.model.scoring.engines import CLASSES, CUES, RECIPES, TEXTS, fitted, unfitted, words


@pytest.mark.parametrize("name", RECIPES)
def test_branches_hold_a_weight_for_each_feature_and_label(name: str) -> None:
    model, pipeline = read_pipeline(fitted(name)), fitted(name)
    assert model.classes == tuple(pipeline.classes_)
    assert model.intercepts.shape == (len(model.classes),)
    for branch in model.branches:
        assert branch.weights.shape == (len(branch.idf), len(model.classes))
        assert set(branch.features.values()) <= set(range(len(branch.idf)))
    assert "skipped" not in [branch.name for branch in model.branches]


def test_many_phrases_of_a_family_are_one_feature() -> None:
    (cues,) = [branch for branch in read_pipeline(fitted("all")).branches if branch.name == "cues"]
    assert len(cues.idf) == len(CUES)
    families = {frozenset(phrase for phrase, at in cues.features.items() if at == n) for n in range(len(CUES))}
    assert families == {frozenset(phrases) for phrases in CUES.values()}
    assert cues.weight == 0.4


def test_a_projection_becomes_a_weight_for_each_word() -> None:
    dense, _ = read_pipeline(fitted("embedded")).branches
    assert len(dense.features) == len(dense.idf) == len(dense.weights)
    assert np.linalg.matrix_rank(dense.weights) <= 5  # the words' points have five coordinates


def test_two_labels_are_two_rows_of_opposite_sign() -> None:
    two = ["a" if label == "praise" else "b" for label in CLASSES]
    plain = unfitted([("words", words())]).fit(TEXTS, two)
    model = read_pipeline(plain)
    assert model.classes == ("a", "b")
    assert np.array_equal(model.branches[0].weights[:, 0], -model.branches[0].weights[:, 1])
    assert (model.intercepts.sum(), model.factor) == (0.0, 0.5)


@pytest.mark.parametrize("name", ["words", "all", "odd"])
def test_the_parts_are_the_very_objects_of_the_pipeline(name: str) -> None:
    pipeline = RECIPES[name]().fit(TEXTS, CLASSES)
    classifier, weighing = fitted_parts(pipeline)
    assert isinstance(classifier, LogisticRegression)
    assert all(hasattr(part, "idf_") for part in weighing)
    before = read_pipeline(pipeline).intercepts
    classifier.intercept_ = classifier.intercept_ + 1.0
    assert read_pipeline(pipeline).intercepts == pytest.approx(before + 1.0)


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        (operator.methodcaller("dot", 5), 5),
        (operator.methodcaller("translate", 5), None),
        (operator.methodcaller("dot"), None),
        (operator.methodcaller("dot", 5, 6), None),
        (operator.methodcaller("dot", out=5), None),
        (np.dot, None),
        (None, None),
    ],
)
def test_only_a_call_of_that_method_with_one_argument_is_taken(function: Any, argument: Any) -> None:
    assert called_with(function, "dot") == argument


@pytest.mark.parametrize(
    ("fit", "told"),
    [
        ("no pipeline", "'pipeline' has 'str'"),
        (Pipeline([("words", words())]), "a Pipeline of two steps"),
        (
            Pipeline([("a", words()), ("b", FunctionTransformer()), ("c", LogisticRegression())]),
            "a Pipeline of two steps",
        ),
        (Pipeline([("words", words()), ("project", FunctionTransformer())]), "'project' has type FunctionTransformer"),
    ],
)
def test_what_is_no_features_and_a_classifier_is_refused(fit: Any, told: str) -> None:
    with pytest.raises(ArtifactError, match=told):
        read_pipeline(fit)


def test_an_unknown_chain_is_named_whole() -> None:
    chain = Pipeline([("words", words()), ("twice", FunctionTransformer()), ("thrice", FunctionTransformer())])
    with pytest.raises(ArtifactError, match=r"TfidfVectorizer \+ FunctionTransformer \+ FunctionTransformer"):
        read_pipeline(unfitted([("chain", chain)]).fit(TEXTS, CLASSES))


def test_a_projection_of_another_kind_is_named() -> None:
    twice = FunctionTransformer(operator.methodcaller("multiply", 2.0))
    with pytest.raises(ArtifactError, match="'chain' has func="):
        read_pipeline(unfitted([("chain", Pipeline([("words", words()), ("twice", twice)]))]).fit(TEXTS, CLASSES))


def test_phrases_of_no_family_feed_nothing() -> None:
    pipeline = RECIPES["all"]().fit(TEXTS, CLASSES)
    inner = pipeline.calibrated_classifiers_[0].estimator
    chain = inner.named_steps["features"].transformer_list[2][1]
    matrix = sparse.lil_matrix(called_with(chain.named_steps["family"].func, "dot"))
    matrix[0] = 0  # the first phrase belongs to no family any more
    chain.named_steps["family"].func = operator.methodcaller("dot", matrix.tocsr())
    (cues,) = [branch for branch in read_pipeline(pipeline).branches if branch.name == "cues"]
    phrases = chain.named_steps["count"].vocabulary_
    assert set(phrases) - set(cues.features) == {phrase for phrase, row in phrases.items() if row == 0}
