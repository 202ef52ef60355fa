import operator
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from model.errors import ArtifactError
from model.fitted.export import export_table, round_to_table_precision
from model.scoring.fold import fold_table
from model.scoring.scorer import scorer_of
from model.table.layout import ScoringTable
from tests.model.scoring.engines import (
    CLASSES,
    FOLD,
    HOSTILE,
    LABELS,
    RECIPES,
    TEXTS,
    WORDS_AND_MARKS,
    calibrated,
    cues,
    fitted,
    letters,
    unfitted,
    words,
)

TWO_LABELS = ["state" if label in ("praise", "estimate") else "other" for label in CLASSES]


def difference(table: ScoringTable, pipeline: Any, texts: list[str]) -> float:
    columns = [list(pipeline.classes_).index(label) for label in table.labels]
    expected = pipeline.predict_proba(texts)[:, columns]
    return float(np.abs(scorer_of(table, compiled=False).probabilities(texts) - expected).max())


@pytest.mark.parametrize("name", RECIPES)
def test_table_and_pipeline_agree(name: str) -> None:
    assert difference(export_table(fitted(name), LABELS), fitted(name), TEXTS + HOSTILE) <= 1e-6


@pytest.mark.parametrize("name", ["words", "letters", "all", "odd"])
def test_rounded_pipeline_agrees_to_the_last_digits(name: str) -> None:
    pipeline = RECIPES[name]().fit(TEXTS, CLASSES)
    before = pipeline.predict_proba(TEXTS)
    round_to_table_precision(pipeline)
    assert difference(export_table(pipeline, LABELS), pipeline, TEXTS + HOSTILE) <= 1e-12
    assert np.abs(pipeline.predict_proba(TEXTS) - before).max() <= 1e-5


@pytest.mark.parametrize("is_calibrated", [True, False])
def test_two_labels(*, is_calibrated: bool) -> None:
    pipeline = unfitted([("words", words()), ("letters", letters())])
    pipeline = (calibrated(pipeline) if is_calibrated else pipeline).fit(TEXTS, TWO_LABELS)
    for labels in (("state", "other"), ("other", "state")):
        assert difference(export_table(pipeline, labels), pipeline, TEXTS + HOSTILE) <= 1e-6


def test_one_vectorizer_without_a_union() -> None:
    pipeline = Pipeline([("words", words()), ("classifier", LogisticRegression())]).fit(TEXTS, CLASSES)
    assert difference(export_table(pipeline, LABELS), pipeline, TEXTS) <= 1e-6


def test_temperature_fitted_on_a_frozen_pipeline() -> None:
    frozen = FrozenEstimator(unfitted([("words", words())]).fit(TEXTS, CLASSES))
    pipeline = CalibratedClassifierCV(frozen, method="temperature").fit(TEXTS, CLASSES)
    assert difference(export_table(pipeline, LABELS), pipeline, TEXTS) <= 1e-6


def test_another_fold_is_carried_in_the_table() -> None:
    fold = operator.methodcaller("translate", {ord("x"): "y", ord("h"): None, 0x0A: ord("a"), ord("z"): 0x2003})
    branches = [("words", words(preprocessor=fold)), ("letters", letters(preprocessor=fold, min_df=1))]
    pipeline = unfitted(branches).fit([text + " zhx" for text in TEXTS], CLASSES)
    assert difference(export_table(pipeline, LABELS), pipeline, ["x\ny hhh azb thx\n", *TEXTS, *HOSTILE]) <= 1e-6


def test_ngrams_that_no_text_holds_never_fire() -> None:
    phrases = ["said", "the army said", "", "a  b", "it's", "Said", "\n", " ", " the", "the", " said "]
    options = {"preprocessor": FOLD, "lowercase": False, "token_pattern": r"\w+"}
    count = CountVectorizer(**options, vocabulary=phrases, ngram_range=(1, 2))
    vocabulary = ["t", " ", "  ", " t", "he", "e s", " a ", "said", "saids", "\tt", ""]
    short = letters(ngram_range=(2, 4), vocabulary=vocabulary, min_df=1)
    mapped = FunctionTransformer(operator.methodcaller("dot", sparse.eye_array(len(phrases), format="csr")))
    cue = Pipeline([("count", count), ("map", mapped), ("tfidf", TfidfTransformer())])
    pipeline = unfitted([("cue", cue), ("short", short)]).fit(TEXTS, CLASSES)
    texts = ["the army said it's Said a  b", "t a the\n", " said \t t", *TEXTS]
    assert difference(export_table(pipeline, LABELS), pipeline, texts) <= 1e-6


def test_ngrams_mapped_to_nothing_never_fire() -> None:
    matrix = sparse.csr_array(([1], ([0], [0])), shape=(2, 1))
    count = CountVectorizer(preprocessor=FOLD, token_pattern=r"\w+", vocabulary=["said", "the"])
    mapped = FunctionTransformer(operator.methodcaller("dot", matrix))
    cue = Pipeline([("count", count), ("map", mapped), ("tfidf", TfidfTransformer())])
    pipeline = unfitted([("cue", cue)]).fit(TEXTS, CLASSES)
    assert difference(export_table(pipeline, LABELS), pipeline, TEXTS) <= 1e-6


def exported(branch: Any, **changes: Any) -> ScoringTable:
    """Fit a pipeline of one branch as it should be, change its options, then export it."""
    pipeline = unfitted([("branch", branch)]).fit(TEXTS, CLASSES)
    fitted_branch = pipeline.named_steps["features"].transformer_list[0][1]
    for option, value in changes.items():
        step, _, name = option.rpartition("__")
        setattr(fitted_branch.named_steps[step] if step else fitted_branch, name, value)
    return export_table(pipeline, LABELS)


@pytest.mark.parametrize(
    ("branch", "changes", "told"),
    [
        (words, {"norm": "l1"}, "norm='l1'"),
        (words, {"token_pattern": r"\w\w+"}, "token_pattern="),
        (words, {"analyzer": "char"}, "analyzer='char'"),
        (words, {"stop_words": ["the"]}, "stop_words="),
        (words, {"tokenizer": str.split}, "tokenizer="),
        (words, {"input": "filename"}, "input="),
        (words, {"dtype": np.float32}, "dtype="),
        (words, {"preprocessor": None}, "preprocessor=None"),
        (words, {"preprocessor": operator.methodcaller("lower")}, "preprocessor="),
        (letters, {"ngram_range": (3, 7)}, "ngram_range="),
        (cues, {"count__binary": True}, "binary=True"),
        (cues, {"family__func": np.abs}, "func="),
        (cues, {"family__validate": True}, "func="),
        (cues, {"tfidf__norm": "l1"}, "norm='l1'"),
        (
            cues,
            {"family__func": operator.methodcaller("dot", sparse.eye_array(15, format="csr") * 2)},
            "another matrix",
        ),
        (cues, {"family__func": operator.methodcaller("dot", np.ones((15, 4)))}, "one 1 a row"),
        (words, {"preprocessor": operator.methodcaller("translate", {65: "ab"})}, "'ab'"),
        (words, {"preprocessor": operator.methodcaller("translate", {65: 0xD800})}, "55296"),
        (words, {"preprocessor": operator.methodcaller("translate", {32: None})}, "U\\+0020"),
    ],
)
def test_refuses_by_name_what_a_table_cannot_hold(branch: Any, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ArtifactError, match=told):
        exported(branch(), **changes)


@pytest.mark.parametrize(
    ("pipeline", "told"),
    [
        (unfitted([("hash", HashingVectorizer(n_features=64))]), "HashingVectorizer"),
        (Pipeline([("words", words()), ("classifier", SGDClassifier())]), "SGDClassifier"),
        (LogisticRegression(), "LogisticRegression"),
        (CalibratedClassifierCV(unfitted([("words", words())]), method="sigmoid", cv=2), "method='sigmoid'"),
        (CalibratedClassifierCV(unfitted([("words", words())]), method="temperature", cv=2, ensemble=True), "ensemble"),
        (unfitted([("a", words()), ("b", words(WORDS_AND_MARKS))]), "One token_pattern"),
        (unfitted([("a", words()), ("b", words(preprocessor=operator.methodcaller("translate", {})))]), "'b'"),
        (unfitted([("a", words(ngram_range=(1, 17)))]), "17 words"),
    ],
)
def test_refuses_other_pipelines(pipeline: Any, told: str) -> None:
    features = np.eye(len(TEXTS)) if isinstance(pipeline, LogisticRegression) else TEXTS
    with pytest.raises(ArtifactError, match=told):
        export_table(clone(pipeline).fit(features, CLASSES), LABELS)


def test_refuses_too_large_an_alphabet() -> None:
    texts = [text + " " + "".join(chr(0x4E00 + i * 40 + k) for k in range(40)) for i, text in enumerate(TEXTS)]
    pipeline = unfitted([("letters", letters(ngram_range=(6, 6), min_df=1))]).fit(texts, CLASSES)
    with pytest.raises(ArtifactError, match="at most 1022"):
        export_table(pipeline, LABELS)


@pytest.mark.parametrize("labels", [("praise",), ("praise", "report", "advice", "other"), (*LABELS, "praise")])
def test_labels_must_be_the_classes(labels: tuple[str, ...]) -> None:
    with pytest.raises(ArtifactError, match="fitted on the labels advice, estimate"):
        export_table(fitted("words"), labels)


def test_refuses_numbers_beyond_float32() -> None:
    pipeline = unfitted([("words", words())]).fit(TEXTS, CLASSES)
    pipeline.named_steps["classifier"].coef_[0, 0] = np.nan
    with pytest.raises(ArtifactError, match="payload"):
        export_table(pipeline, LABELS)


def test_the_default_fold_is_what_the_table_holds() -> None:
    table = export_table(fitted("words"), LABELS)
    index, rows = table.sections["fold_index"], table.sections["fold_rows"]
    points = np.arange(0x110000)
    entries = rows[index[points // 64].astype(np.int64) * 64 + points % 64].astype(np.int64)
    folded = (points + entries) & ((1 << 21) - 1)
    expected = points.copy()
    for point, target in fold_table().items():
        expected[point] = -1 if target is None else target
    assert np.array_equal(np.where(entries & (1 << 21), -1, folded), expected)
