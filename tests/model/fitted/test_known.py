"""Features of a given vocabulary: what is listed is counted, idf comes from the list and not from the corpus."""

import numpy as np
from sklearn.pipeline import Pipeline

from model.fitted.export import export_table
from model.fitted.known import Counts, known_features
from model.fitted.pipeline import Lexicon, Parameters, Vectors, build_classifier
from model.scoring.scorer import scorer_of

LEXICON = Lexicon(
    {"cues": {"may": "hedge", "seems to": "hedge", "hero": "praise"}},
    {"vectors": Vectors(("ship", "army"), np.array([[0.5, -0.2], [0.1, 0.9]]))},
)
PARAMETERS = Parameters(word_ngrams=(1, 2), char_ngrams=(4, 5), weights={"vectors": 0.5})
COUNTS = Counts(1000, 5, {"words": {"the": 900, "ship": 40, "the ship": 12}, "characters": {" ship": 40, "army": 7},
                          "cues": {"hedge": 100}})  # fmt: skip
TEXTS = ["The ship seems to wait.", "A hero of the army may come.", "the the the ship", "nothing known here"]


def test_what_is_common_weighs_less_and_what_is_not_listed_most() -> None:
    common, rare, unlisted = COUNTS.idf("words", ["the", "ship", "harbour"])
    assert common < rare < unlisted
    assert unlisted == np.log(1001 / 5) + 1
    assert COUNTS.idf("elsewhere", ["the"]).tolist() == [unlisted]


def test_features_are_the_listed_and_the_further_ones_each_once() -> None:
    known = known_features(PARAMETERS, LEXICON, COUNTS, {"words": ["harbour", "ship"]})
    names = [name for branch, name in known.places if branch == "words"]
    assert names == ["harbour", "ship", "the", "the ship"]
    assert [name for branch, name in known.places if branch == "cues"] == ["hedge", "praise"]
    assert [name for branch, name in known.places if branch == "vectors"] == ["0", "1"]
    assert sorted(known.places.values()) == list(range(len(known.places)))
    assert known.union.transform(TEXTS).shape == (len(TEXTS), len(known.places))


def test_a_table_of_such_features_scores_as_the_pipeline_does() -> None:
    known = known_features(PARAMETERS, LEXICON, COUNTS, {"characters": ["hero", " the "]})
    classifier = build_classifier(PARAMETERS, {"a": 0.4, "b": 0.3, "c": 0.3})
    generator = np.random.default_rng(4)
    classifier.classes_ = np.array(["a", "b", "c"])
    classifier.coef_ = generator.normal(size=(3, len(known.places)))
    classifier.intercept_ = generator.normal(size=3)
    pipeline = Pipeline([("features", known.union), ("classifier", classifier)])
    scorer = scorer_of(export_table(pipeline, ["a", "b", "c"]), compiled=False)
    np.testing.assert_allclose(scorer.probabilities(TEXTS), pipeline.predict_proba(TEXTS), atol=1e-6)
