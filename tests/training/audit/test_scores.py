"""The quick models of an audit: no row is judged by one that saw it, and every label has its column."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from tests.training.audit.audited import GROUND
from tests.training.invented import LABELS, flipped, sentences
from training.audit.findings import Ground
from training.audit.scores import Workbench, spread
from training.corpus.corpus import Corpus


def own(bench: Workbench, probabilities: np.ndarray) -> np.ndarray:
    return np.asarray(probabilities[np.arange(len(bench.columns)), bench.columns])


def test_every_example_gets_probabilities_that_sum_to_one() -> None:
    bench = Workbench(GROUND, sentences(30, seed=1))
    found = bench.out_of_fold()
    assert found.shape == (len(GROUND.train.examples) + 30, len(LABELS))
    assert found.sum(axis=1) == pytest.approx(1.0)
    assert own(bench, found).mean() > 0.6


def test_a_wrong_label_does_not_speak_for_itself() -> None:
    """Rows of one group come into one fold: forty copies of a wrong label do not vouch for each other."""
    wrong = flipped(sentences(1, seed=2), share=1.0)[0]
    alone = Workbench(GROUND, [replace(wrong, group="one") for _ in range(40)])
    spread_out = Workbench(GROUND, [replace(wrong, group=f"own {number}") for number in range(40)])
    judged_alone = own(alone, alone.out_of_fold())[alone.n_ground :]
    judged_by_copies = own(spread_out, spread_out.out_of_fold())[spread_out.n_ground :]
    assert judged_alone.max() < 0.5 < judged_by_copies.min()


def test_the_folds_depend_on_the_seed_alone() -> None:
    rows = sentences(30, seed=1)
    first, again = Workbench(GROUND, rows).out_of_fold(), Workbench(GROUND, rows).out_of_fold()
    other = Workbench(GROUND, rows, seed=1).out_of_fold()
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_opinion_without_the_new_rows_does_not_know_their_words() -> None:
    new = [replace(example, text=f"zebra {example.text}") for example in sentences(30, seed=4, labels=LABELS[:1])]
    bench = Workbench(GROUND, new)
    column = list(bench.opinion(with_new=True).names).index("zebra")
    before, after = bench.opinion(with_new=False).weights(), bench.opinion(with_new=True).weights()
    assert before[:, column] == pytest.approx(0.0, abs=1e-9)
    assert after[0, column] > 0.1
    assert after.shape == (len(LABELS), len(bench.opinion(with_new=True).names))


def test_a_corpus_of_two_labels_gives_weights_for_both() -> None:
    two = tuple(example for example in GROUND.train.examples if example.label in LABELS[:2])
    bench = Workbench(Ground(Corpus(two, LABELS), GROUND.test), [])
    opinion = bench.opinion(with_new=False)
    weights = opinion.weights()
    assert np.array_equal(weights[0], -weights[1])
    assert np.isneginf(weights[2]).all()
    probabilities = opinion.probabilities(GROUND.test.texts[:6])
    assert probabilities[:, 2].tolist() == [0.0] * 6
    assert probabilities.sum(axis=1) == pytest.approx(1.0)


def test_no_text_gives_no_row() -> None:
    classifier = LogisticRegression().fit(np.eye(2), [0, 2])
    assert spread(classifier, np.zeros((0, 2)), 3).shape == (0, 3)
    assert spread(classifier, np.eye(2), 3)[:, 1].tolist() == [0.0, 0.0]
