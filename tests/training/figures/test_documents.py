"""Figures over documents, checked by hand and against what labels one sentence at a time."""

import numpy as np
import pytest

from model.scoring.mix import DocumentPrior
from training.figures.documents import document_figures, precision_recall, with_document_prior
from training.figures.evaluate import macro_f1

LABELS = ("a", "b", "c")


def test_figures_are_those_of_the_examples_and_intervals_those_of_documents() -> None:
    truth, guess = np.array([0, 0, 1, 1, 2, 2, 2, 2]), np.array([0, 1, 1, 1, 2, 2, 2, 0])
    figures = document_figures(LABELS, truth, guess, np.array([7, 7, 7, 3, 3, 5, 5, 5]))
    assert figures["macro_f1"] == pytest.approx(macro_f1(truth, guess))
    assert (figures["n"], figures["documents"], figures["accuracy"]) == (8, 3, 0.75)
    assert figures["per_label"]["a"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 2}
    low, high = figures["interval"]
    assert low < figures["macro_f1"] < high


def test_a_label_that_never_occurs_counts_for_nothing() -> None:
    figures = document_figures(LABELS, np.array([0, 1]), np.array([0, 1]), np.array([0, 1]))
    assert figures["macro_f1"] == 1.0
    assert figures["per_label"]["c"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "support": 0}


def test_the_document_prior_is_the_one_that_the_service_applies() -> None:
    generator = np.random.default_rng(3)
    rows = generator.dirichlet(np.ones(3), 9)
    documents = np.array([0, 0, 0, 0, 2, 2, 2, 2, 4])
    usual = np.array([0.1, 0.2, 0.7])
    found = with_document_prior(rows, documents, usual, 0.6)
    prior = DocumentPrior(0.6, tuple(usual.tolist()))
    for document in (0, 2, 4):
        part = rows[documents == document]
        one_by_one = prior.mixed([tuple(row) for row in part.tolist()])[1]
        np.testing.assert_allclose(found[documents == document], one_by_one)


def test_precision_and_recall_fall_and_rise_along_the_curve() -> None:
    probability = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    curve = precision_recall(probability, np.array([True, False, True, False, True]))
    assert [round(recall, 3) for _, _, recall in curve] == [0.333, 0.667, 1.0]
    assert [round(precision, 3) for _, precision, _ in curve] == [1.0, 0.667, 0.6]
    assert [least for least, _, _ in curve] == [0.9, 0.7, 0.5]
