"""Making statistics: what is rare is not listed, held-out scores are held out, and the same text gives the same."""

from dataclasses import replace

import numpy as np
import pytest

from tests.training.documents import made, real_sentences
from training.corpus.real_text import LETTERS
from training.fit.real import Made


@pytest.fixture(scope="module")
def one() -> Made:
    return made()


def test_what_stands_in_few_sentences_outlets_or_families_is_not_listed() -> None:
    real = real_sentences()
    texts = list(real.texts)
    first = [place for place, document in enumerate(real.documents) if document.family == "family 0"]
    for place in first:
        texts[place] += " Quixotic."  # in many sentences of one family alone
    for place in range(4):
        texts[place * 9] += " Zymurgy."  # in four sentences
    words = made(replace(real, texts=texts)).statistics.counts.listed["words"]
    assert "quixotic" not in words
    assert "zymurgy" not in words
    assert words["the"] == len(texts)


def test_held_out_scores_find_the_labels_of_families_not_seen(one: Made) -> None:
    real = real_sentences()
    labels = list(LETTERS.values())
    truth = np.array([labels.index(reading.label) for reading in real.readings])
    assert (one.held_out.argmax(axis=1) == truth).mean() > 0.9


def test_a_familys_labels_do_not_reach_its_own_scores(one: Made) -> None:
    real = real_sentences()
    labels = list(LETTERS.values())
    turned = [
        replace(reading, label=labels[(labels.index(reading.label) + 1) % 3]) if document.fold == 2 else reading
        for reading, document in zip(real.readings, real.documents, strict=True)
    ]
    other = made(replace(real, readings=turned))
    is_own = np.array([document.fold == 2 for document in real.documents])
    np.testing.assert_allclose(other.held_out[is_own], one.held_out[is_own], atol=1e-6)
    assert np.abs(other.held_out[~is_own] - one.held_out[~is_own]).max() > 0.1


def test_the_description_states_recipe_and_thresholds(one: Made) -> None:
    described = one.statistics.description
    assert described["thresholds"] == {"sentences": 5, "outlets": 2, "families": 2}
    assert described["sentences"] == 320
    assert set(described["intercepts"]) == set(LETTERS.values())
