"""Seeds beside statistics: one linear model, of the sum of both, that a pipeline and its table hold."""

from dataclasses import replace

import numpy as np
import pytest

from model.fitted.export import export_table, round_to_table_precision
from model.fitted.pipeline import Lexicon, build_classifier
from model.scoring.scorer import scorer_of
from tests.training.documents import FACTORS, PARAMETERS, made, written
from tests.training.invented import sentences
from training.corpus.augment import augmented
from training.corpus.corpus import Corpus
from training.corpus.split import pinned_split
from training.corpus.statistics import Statistics
from training.fit.beside import as_pipeline, fit_beside, fit_linear, fit_seeds, share
from training.fit.counting import common_ngrams, counted_ngrams
from training.fit.fitting import Plan, pipeline_scores


@pytest.fixture(scope="module")
def statistics() -> Statistics:
    return made().statistics


def test_scores_are_those_of_the_statistics_and_of_the_seeds_at_their_factor(statistics: Statistics) -> None:
    seeds = written().seeds
    shared = share(statistics, PARAMETERS, Lexicon(), seeds)
    fitted = fit_seeds(shared, augmented(seeds, ()), seeds)
    rows = shared.rows([example.text for example in sentences(20, seed=5)])
    both = shared.with_seeds(fitted).scores(rows)
    factors = np.array([FACTORS[label] for label in seeds.labels])
    np.testing.assert_allclose(both, shared.base.scores(rows) + factors * fitted.scores(rows))


def test_words_of_the_seeds_alone_and_of_three_reviews_are_known(statistics: Statistics) -> None:
    seeds = written().seeds
    strange = [replace(e, text="Zymurgy thrives.", weight=1.0, is_review=True) for e in sentences(3, seed=1)]
    corpus = Corpus((*seeds.examples, *strange), seeds.labels)
    counted = counted_ngrams(PARAMETERS, corpus.texts)
    weights = np.array([example.weight for example in corpus.examples])
    assert "zymurgy" in common_ngrams(PARAMETERS, counted, weights, PARAMETERS.min_count)["words"]
    weights[-1] -= 0.5
    assert "zymurgy" not in common_ngrams(PARAMETERS, counted, weights, PARAMETERS.min_count)["words"]
    known = share(statistics, PARAMETERS, Lexicon(), corpus).known.places
    assert set(known) >= set(statistics.features)


def test_the_pipeline_and_its_table_score_as_the_linear_model(statistics: Statistics) -> None:
    seeds = written().seeds
    split = pinned_split(seeds)
    train, test = seeds.subset(split.train), seeds.subset(split.test)
    shared = share(statistics, PARAMETERS, Lexicon(), train)
    linear, found = fit_beside(shared, (train, augmented(train, ())), test, Plan(shares=(0.5,)), lambda _line: None)
    pipeline = as_pipeline(shared, linear, train)
    texts = [example.text for example in sentences(30, seed=9)]
    np.testing.assert_allclose(pipeline_scores(pipeline, texts, seeds.labels), linear.scores(shared.rows(texts)))
    round_to_table_precision(pipeline)
    table = export_table(pipeline, seeds.labels)
    order = [list(pipeline.classes_).index(label) for label in seeds.labels]
    expected = pipeline.predict_proba(texts)[:, order]
    np.testing.assert_allclose(scorer_of(table, compiled=False).probabilities(texts), expected, atol=1e-6)
    assert found.held_out.shape == (len(train.examples), 3)
    assert [size for size, _ in found.learning_curve][-1] == len(train.examples)
    assert all(score > 0.8 for _, score in found.learning_curve)


def test_a_calibrated_model_is_scaled_and_shifted(statistics: Statistics) -> None:
    seeds = written().seeds
    shared = share(statistics, PARAMETERS, Lexicon(), seeds)
    rows = shared.rows(seeds.texts[:5])
    weights = np.array([example.weight for example in seeds.examples])
    unfitted = build_classifier(PARAMETERS, seeds.shares())
    linear = fit_linear(shared.rows(seeds.texts), seeds.targets, weights, seeds.labels, unfitted)
    changed = linear.calibrated(0.5, (1.0, 0.0, -1.0))
    np.testing.assert_allclose(changed.scores(rows), linear.scores(rows) * 0.5 + [1.0, 0.0, -1.0])


def test_rows_of_known_and_of_fresh_texts_come_in_the_order_asked(statistics: Statistics) -> None:
    seeds = written().seeds
    shared = share(statistics, PARAMETERS, Lexicon(), seeds)
    fresh = [example.text for example in sentences(4, seed=41)]
    for texts in (seeds.texts[:3], fresh, [fresh[0], seeds.texts[7], fresh[0], *fresh, *seeds.texts[5:8]], []):
        expected = shared.known.union.transform(texts) if texts else np.zeros((0, len(shared.known.places)))
        found = shared.rows(texts)
        assert found.shape == expected.shape
        assert abs(found - expected).sum() == 0


def test_without_parts_the_whole_is_fitted_all_the_same(statistics: Statistics) -> None:
    seeds = written().seeds
    split = pinned_split(seeds)
    train, test = seeds.subset(split.train), seeds.subset(split.test)
    shared = share(statistics, PARAMETERS, Lexicon(), train)
    judged, _ = fit_beside(shared, (train, augmented(train, ())), test, Plan(), lambda _line: None)
    told: list[str] = []
    alone, found = fit_beside(shared, (train, augmented(train, ())), test, Plan(is_judged=False), told.append)
    assert found.held_out is None
    assert alone.weights.tolist() == judged.weights.tolist()
    assert told == ["1 of 1 fits done"]
