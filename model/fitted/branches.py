"""A fitted scikit-learn pipeline read as plain branches: n-grams, idf and weights, and no more.

The only file that knows which scikit-learn objects a scoring table can stand for; whatever it does
not know it refuses by name, because a table that quietly differs from its pipeline is worse than
none.
"""

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer

from model.errors import ArtifactError
from model.table.header import MAX_LETTERS

FloatArray: TypeAlias = npt.NDArray[np.float64]

TOKEN_PATTERNS = {r"\w+": False, r"\w+|[^\w\s]": True}
"""Accepted patterns, and whether marks are tokens under them."""

COUNT_TYPES = (np.int64, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """One branch of the union: which n-gram feeds which feature, and what a feature weighs.

    Parameters
    ----------
    vectorizer : its options (analyzer, ngram_range, token_pattern) and its fold
    features : n-gram -> feature, numbered from 0 within the branch
    idf : shape (n_features,)
    weights : shape (n_features, n_scores), before the union's `weight`
    """

    name: str
    vectorizer: Any
    fold: dict[int, Any]
    features: dict[str, int]
    idf: FloatArray
    weights: FloatArray
    tfidf: Any
    is_binary: bool
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """What a fitted pipeline comes to: branches, intercepts (n_scores,), factor, classes."""

    branches: tuple[Branch, ...]
    intercepts: FloatArray
    factor: float
    classes: tuple[str, ...]


def read_pipeline(fitted: Any) -> LinearModel:
    """Return the linear model that a fitted pipeline or its temperature-calibrated form is.

    Two labels give two rows of opposite sign, as scikit-learn's temperature treats them.

    Raises
    ------
    ArtifactError
        Something in it has no place in a scoring table; the message names step and option.
    """
    pipeline, beta = _uncalibrated(fitted)
    features, classifier = _ends(pipeline)
    coefficients = np.asarray(classifier.coef_, np.float64)
    intercepts = np.asarray(classifier.intercept_, np.float64)
    classes = tuple(str(label) for label in fitted.classes_)  # a calibrated one numbers the inner
    factor = 1.0 if beta is None else beta
    if len(classes) == 2:
        coefficients = np.vstack([-coefficients, coefficients])
        intercepts = np.concatenate([-intercepts, intercepts])
        factor = 0.5 if beta is None else beta
    branches, begin = [], 0
    for name, transformer, weight in _transformers(features):
        branch = _read_branch(name, transformer, weight, coefficients[:, begin:])
        branches.append(branch)
        begin += _width(transformer, branch)
    return LinearModel(tuple(branches), intercepts, factor, classes)


def fitted_parts(fitted: Any) -> tuple[Any, list[Any]]:
    """Return the classifier of a fitted pipeline and every object in it that holds an `idf_`."""
    pipeline, _ = _uncalibrated(fitted)
    features, classifier = _ends(pipeline)
    parts = [_parts(name, branch) for name, branch, _ in _transformers(features)]
    return classifier, [tfidf for _, _, tfidf in parts if getattr(tfidf, "use_idf", False)]


def called_with(function: Any, method: str) -> Any:
    """Return the one argument of an `operator.methodcaller(method, argument)`, else None."""
    if not isinstance(function, operator.methodcaller):
        return None
    made = function.__reduce__()[1]
    return made[1] if len(made) == 2 and made[0] == method else None


def _refuse(name: str, found: str, wanted: str) -> ArtifactError:
    return ArtifactError(f"Pipeline step {name!r} has {found}; a scoring table needs {wanted}.")


def _uncalibrated(fitted: Any) -> tuple[Any, float | None]:
    """Return the pipeline inside a calibrated classifier, with its inverse temperature."""
    beta = None
    if isinstance(fitted, CalibratedClassifierCV):
        if fitted.method != "temperature":
            raise _refuse("calibration", f"method={fitted.method!r}", "method='temperature'")
        inner = fitted.calibrated_classifiers_
        if len(inner) != 1:
            raise _refuse("calibration", f"an ensemble of {len(inner)}", "ensemble=False")
        fitted, beta = inner[0].estimator, float(inner[0].calibrators[0].beta_)
    if isinstance(fitted, FrozenEstimator):
        fitted = fitted.estimator
    return fitted, beta


def _ends(pipeline: Any) -> tuple[Any, Any]:
    if not isinstance(pipeline, Pipeline) or len(pipeline.steps) != 2:
        raise _refuse("pipeline", repr(type(pipeline).__name__), "a Pipeline of two steps")
    features, classifier = pipeline.steps[0][1], pipeline.steps[1][1]
    if not isinstance(classifier, LogisticRegression):
        found = type(classifier).__name__
        raise _refuse(pipeline.steps[1][0], f"type {found}", "LogisticRegression")
    return features, classifier


def _transformers(features: Any) -> Iterator[tuple[str, Any, float]]:
    if not isinstance(features, FeatureUnion):
        yield "features", features, 1.0
        return
    weights = features.transformer_weights or {}
    for name, transformer in features.transformer_list:
        if transformer != "drop":
            yield name, transformer, float(weights.get(name, 1.0))


def _width(transformer: Any, branch: Branch) -> int:
    """Return how many columns of the union a branch fills."""
    projection = _parts(branch.name, transformer)[1]
    return len(branch.idf) if projection is None else int(projection.shape[1])


def _parts(name: str, transformer: Any) -> tuple[Any, Any, Any]:
    """Return a branch's vectorizer, its projection (or None) and whatever weighs its counts."""
    is_chain = isinstance(transformer, Pipeline)
    steps = [step for _, step in transformer.steps] if is_chain else [transformer]
    kinds = [type(step) for step in steps]
    if kinds == [TfidfVectorizer]:
        return steps[0], None, steps[0]
    if kinds == [TfidfVectorizer, FunctionTransformer]:
        return steps[0], _projection(name, steps[1]), steps[0]
    if kinds == [CountVectorizer, FunctionTransformer, TfidfTransformer]:
        return steps[0], _projection(name, steps[1]), steps[2]
    found = " + ".join(kind.__name__ for kind in kinds)
    raise _refuse(
        name,
        f"type {found}",
        "TfidfVectorizer, TfidfVectorizer + FunctionTransformer "
        "or CountVectorizer + FunctionTransformer + TfidfTransformer",
    )


def _projection(name: str, transformer: Any) -> Any:
    matrix = called_with(transformer.func, "dot")
    if matrix is None or transformer.validate or transformer.kw_args:
        raise _refuse(name, f"func={transformer.func!r}", "func=operator.methodcaller('dot', matrix)")
    return matrix


def _read_branch(name: str, transformer: Any, weight: float, coefficients: FloatArray) -> Branch:
    vectorizer, projection, tfidf = _parts(name, transformer)
    fold = _checked_fold(name, vectorizer)
    _check_options(name, vectorizer, tfidf)
    features = {ngram: int(column) for ngram, column in vectorizer.vocabulary_.items()}
    is_binary, width = bool(vectorizer.binary), len(features)
    if projection is not None and tfidf is vectorizer:
        weights = projection @ coefficients[:, : projection.shape[1]].T
    else:
        if projection is not None:
            features = _mapped(name, features, projection)
            width = int(projection.shape[1])
            if is_binary:
                raise _refuse(name, "binary=True before a mapping", "binary=False there")
        weights = coefficients[:, :width].T
    idf = tfidf.idf_ if tfidf.use_idf else np.ones(width)
    return Branch(
        name=name,
        vectorizer=vectorizer,
        fold=fold,
        features=features,
        idf=np.asarray(idf, np.float64),
        weights=np.asarray(weights, np.float64),
        tfidf=tfidf,
        is_binary=is_binary,
        weight=weight,
    )


def _mapped(name: str, columns: dict[str, int], matrix: Any) -> dict[str, int]:
    """Return n-gram -> feature behind a 0/1 matrix with at most one 1 a row."""
    rows, targets = matrix.nonzero()
    is_plain = bool((np.asarray(matrix[rows, targets]) == 1).all()) if len(rows) else True
    if not is_plain or len(set(rows.tolist())) != len(rows):
        raise _refuse(name, "another matrix", "a matrix of 0 and 1 with one 1 a row")
    target_of: dict[int, int] = dict(zip(rows.tolist(), targets.tolist(), strict=True))
    return {ngram: target_of[row] for ngram, row in columns.items() if row in target_of}


def _checked_fold(name: str, vectorizer: Any) -> dict[int, Any]:
    table = called_with(vectorizer.preprocessor, "translate")
    if not isinstance(table, dict):
        found = f"preprocessor={vectorizer.preprocessor!r}"
        raise _refuse(name, found, "preprocessor=operator.methodcaller('translate', fold_table())")
    return table


def _check_options(name: str, vectorizer: Any, tfidf: Any) -> None:
    """Refuse, by name, whatever would make the pipeline count differently from the table."""
    analyzer = vectorizer.analyzer
    _accept(name, "analyzer", analyzer, ["word", "char_wb"])
    _accept(name, "input", vectorizer.input, ["content"])
    _accept(name, "tokenizer", vectorizer.tokenizer, [None])
    _accept(name, "stop_words", vectorizer.stop_words, [None])
    _accept(name, "norm", tfidf.norm, ["l2", None])
    _accept(name, "dtype", vectorizer.dtype, COUNT_TYPES)
    if analyzer == "word":
        _accept(name, "token_pattern", vectorizer.token_pattern, list(TOKEN_PATTERNS))
    elif vectorizer.ngram_range[1] > MAX_LETTERS:
        found = f"ngram_range={vectorizer.ngram_range!r}"
        raise _refuse(name, found, f"character n-grams of at most {MAX_LETTERS}")


def _accept(name: str, option: str, value: Any, accepted: Sequence[Any]) -> None:
    if not any(value is known or value == known for known in accepted):
        wanted = " or ".join(f"{option}={known!r}" for known in accepted)
        raise _refuse(name, f"{option}={value!r}", wanted)
