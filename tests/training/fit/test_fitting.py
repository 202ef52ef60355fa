"""Fits side by side: the same as one by one, and what judges an example saw nothing of its source."""

import os
from dataclasses import replace

import joblib
import numpy as np
import pytest

from model.errors import CorpusError
from model.fitted.pipeline import Lexicon, Parameters, build_pipeline
from training.corpus.corpus import Corpus, Example
from training.corpus.split import folds, pinned_split
from training.figures.curves import growing_parts, uncalibrated_macro_f1
from training.fit.fit import Recipe
from training.fit.fitting import (
    Folding,
    Plan,
    fit_all,
    fit_pipeline,
    out_of_fold_scores,
    pipeline_scores,
    run_jobs,
)


def parts_of(corpus: Corpus) -> tuple[Corpus, Corpus]:
    split = pinned_split(corpus, test_share=0.2)
    return corpus.subset(split.train), corpus.subset(split.test)


def test_fits_in_two_processes_are_those_made_one_by_one(corpus: Corpus, recipe: Recipe) -> None:
    train, test = parts_of(corpus)
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, train.shares())
    told: list[str] = []
    fits = fit_all(unfitted, train, test, Plan(shares=(0.5,)), told.append)
    alone = fit_pipeline(unfitted, train)
    assert fits.pipeline.predict_proba(test.texts).tolist() == alone.predict_proba(test.texts).tolist()
    (half,) = growing_parts(train, (0.5,))
    assert fits.learning_curve == [
        (len(half.examples), uncalibrated_macro_f1(fit_pipeline(unfitted, half), test)),
        (len(train.examples), uncalibrated_macro_f1(alone, test)),
    ]
    folding = Folding()
    for inside, outside in folds(train, by=folding.by, n_folds=folding.n_folds, seed=folding.seed):
        kept = fit_pipeline(unfitted, train.subset(inside))
        held = train.subset(outside)
        assert fits.held_out[outside].tolist() == pipeline_scores(kept, held.texts, held.labels).tolist()
    assert told[-1] == f"{len(told)} of {len(told)} fits done"


def test_a_words_label_is_not_learned_from_the_source_that_is_judged(corpus: Corpus, recipe: Recipe) -> None:
    """A word that one source alone uses, always with one label, has no weight where that source is judged."""
    examples = [
        Example(f"{example.text} xyzzy", corpus.labels[0], f"planted-{index}", "planted")
        for index, example in enumerate(corpus.examples[::9])
    ]
    planted = Corpus((*corpus.examples, *examples), corpus.labels)
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, planted.shares())
    by_source = out_of_fold_scores(unfitted, planted, Folding("source"))[-len(examples) :]
    by_group = out_of_fold_scores(unfitted, planted, Folding("group"))[-len(examples) :]
    assert (by_group.argmax(axis=1) == 0).mean() > (by_source.argmax(axis=1) == 0).mean()


def test_out_of_fold_scores_cover_every_example(corpus: Corpus, recipe: Recipe) -> None:
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, corpus.shares())
    scores = out_of_fold_scores(unfitted, corpus, Folding())
    assert scores.shape == (len(corpus.examples), 3)
    assert np.isfinite(scores).all()
    assert (np.abs(scores).sum(axis=1) > 0).all()


def test_a_corpus_too_small_to_fit_or_to_test_is_refused(corpus: Corpus, recipe: Recipe) -> None:
    unfitted = build_pipeline(Parameters(min_count=3), recipe.lexicon, corpus.shares())
    with pytest.raises(CorpusError, match="2 examples are too few to fit on"):
        fit_pipeline(unfitted, corpus.subset([0, -1]))
    with pytest.raises(CorpusError, match="None of the 180 examples fell into the pinned test part"):
        fit_all(unfitted, corpus, corpus.subset([]), Plan(), lambda _line: None)


@pytest.mark.parametrize("texts", [["one", "two", "three", "four"], ["!", "?", ".", ","]])
@pytest.mark.parametrize("branch", [{"char_ngrams": None}, {"word_ngrams": None}])
def test_a_corpus_in_which_nothing_can_be_counted_is_refused_as_one(texts: list[str], branch: dict[str, None]) -> None:
    small = Corpus(tuple(Example(text, "ab"[k % 2], text, "made") for k, text in enumerate(texts)), ("a", "b"))
    unfitted = build_pipeline(replace(Parameters(min_count=4), **branch), Lexicon(), small.shares())
    with pytest.raises(CorpusError, match="4 examples are too few"):
        fit_pipeline(unfitted, small)


def test_another_fault_is_not_taken_for_a_corpus_that_is_too_small(corpus: Corpus, recipe: Recipe) -> None:
    """One label alone: the words were counted, and it is the classifier that refuses."""
    one = Corpus(tuple(example for example in corpus.examples if example.label == corpus.labels[0]), corpus.labels)
    unfitted = build_pipeline(recipe.parameters, recipe.lexicon, corpus.shares())
    with pytest.raises(ValueError, match="class"):
        fit_pipeline(unfitted, one)


def test_one_job_alone_needs_no_other_process() -> None:
    assert list(run_jobs([joblib.delayed(os.getpid)()])) == [os.getpid()]
    several = list(run_jobs([joblib.delayed(os.getpid)() for _ in range(2)]))
    assert len(several) == 2
    assert os.getpid() not in several
