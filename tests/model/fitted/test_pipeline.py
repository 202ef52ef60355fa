"""From parameters to a pipeline: only the asked-for branches, and calibration that is exactly a factor and shifts."""

import io
import pickle
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.pipeline import Pipeline

from model.fitted.export import export_table
from model.fitted.pipeline import Lexicon, Parameters, Vectors, build_pipeline, scale_scores
from tests.model.scoring.engines import CLASSES, TEXTS

SHARES = dict.fromkeys(sorted(set(CLASSES)), 0.25)
LEXICON = Lexicon(
    families={"cues": {"may": "hedge", "likely": "hedge", "the ministry said": "said"}},
    vectors={"vectors": Vectors(("army", "likely"), np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]))},
)


def fitted(parameters: Parameters, lexicon: Lexicon = LEXICON, classes: list[str] = CLASSES) -> Pipeline:
    return build_pipeline(parameters, lexicon, SHARES).fit(TEXTS, classes)


def names_of(pipeline: Pipeline) -> list[str]:
    return [name for name, _ in pipeline.named_steps["features"].transformer_list]


@pytest.mark.parametrize(
    ("changes", "lexicon", "names"),
    [
        ({}, Lexicon(), ["words", "characters"]),
        ({"char_ngrams": None}, Lexicon(), ["words"]),
        ({"word_ngrams": None}, LEXICON, ["characters", "cues", "vectors"]),
    ],
)
def test_there_are_the_branches_asked_for(changes: dict[str, None], lexicon: Lexicon, names: list[str]) -> None:
    assert names_of(build_pipeline(replace(Parameters(), **changes), lexicon, SHARES)) == names


def test_weights_of_branches_that_are_not_there_are_left_out() -> None:
    weights = {"words": 0.5, "vectors": 2.0, "nothing": 3.0}
    union = build_pipeline(Parameters(weights=weights), LEXICON, SHARES).named_steps["features"]
    assert union.transformer_weights == {"words": 0.5, "vectors": 2.0}
    assert build_pipeline(Parameters(), LEXICON, SHARES).named_steps["features"].transformer_weights is None


def test_phrases_of_one_family_count_as_one_feature() -> None:
    features = fitted(Parameters(char_ngrams=None)).named_steps["features"]
    cues = dict(features.transformer_list)["cues"]
    found = cues.transform(["It MAY rain.", "It is likely.", "The ministry said so.", "None of them."]).toarray()
    assert found.tolist() == [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


def test_a_sentence_is_the_sum_of_its_words_points() -> None:
    vectors = dict(fitted(Parameters()).named_steps["features"].transformer_list)["vectors"]
    assert vectors.transform(["The ARMY stood."]).tolist() == [[1.0, 0.0, 2.0]]
    assert vectors.transform(["No known word"]).tolist() == [[0.0, 0.0, 0.0]]


def test_the_prior_weighs_labels_by_how_much_rarer_they_are_in_the_corpus() -> None:
    prior = {"praise": 0.5, "estimate": 0.1, "report": 0.2, "advice": 0.2}
    classifier = build_pipeline(Parameters(prior=prior), Lexicon(), SHARES).named_steps["classifier"]
    assert classifier.class_weight == pytest.approx({label: share / 0.25 for label, share in prior.items()})
    assert build_pipeline(Parameters(), Lexicon(), SHARES).named_steps["classifier"].class_weight is None


def test_scaled_scores_are_the_old_ones_times_a_factor_plus_shifts() -> None:
    pipeline = fitted(Parameters())
    before = pipeline.decision_function(TEXTS)
    scale_scores(pipeline, 0.5, {"praise": 1.0, "report": -0.25})
    shifts = [{"praise": 1.0, "report": -0.25}.get(label, 0.0) for label in pipeline.classes_]
    assert pipeline.decision_function(TEXTS) == pytest.approx(before * 0.5 + shifts)
    assert pipeline.predict_proba(TEXTS) == pytest.approx(softmax(before * 0.5 + shifts, axis=1))


def test_of_two_labels_the_difference_of_the_shifts_counts() -> None:
    two = ["a" if label == "praise" else "b" for label in CLASSES]
    pipeline = build_pipeline(Parameters(), Lexicon(), {"a": 0.25, "b": 0.75}).fit(TEXTS, two)
    before = pipeline.decision_function(TEXTS)
    scale_scores(pipeline, 2.0, {"a": 1.0, "b": 0.25})
    assert pipeline.decision_function(TEXTS) == pytest.approx(before * 2.0 - 0.75)


class Noting(pickle.Unpickler):
    """Unpickles, and notes the packages that it needs for that."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self.packages: set[str] = set()

    def find_class(self, module: str, name: str) -> Any:
        self.packages.add(module.partition(".")[0])
        return super().find_class(module, name)


def test_it_loads_where_this_package_is_not_installed() -> None:
    noting = Noting(pickle.dumps(fitted(Parameters(weights={"vectors": 0.5}))))
    assert noting.load().predict(TEXTS[:1]).tolist() == CLASSES[:1]
    assert {"sklearn", "scipy", "numpy"} <= noting.packages
    assert noting.packages - {"sklearn", "scipy", "numpy"} <= sys.stdlib_module_names


def test_every_branch_has_a_form_in_the_scoring_table() -> None:
    pipeline = fitted(Parameters(weights={"vectors": 0.5, "cues": 2.0}))
    table = export_table(pipeline, tuple(pipeline.classes_))
    assert [block.name for block in table.blocks] == ["words", "characters", "cues", "vectors"]
