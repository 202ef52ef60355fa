"""Copies with other actors' names: one for each other bloc, of the same label, sharing the sentence's weight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus.augment import augmented
from training.corpus.corpus import Corpus, Example
from training.corpus.swap import Actor

ACTORS = (
    Actor("Ruritania", "state", "east"),
    Actor("Freedonia", "state", "west"),
    Actor("Sylvania", "state", "south"),
    Actor("Strelsau", "capital", "east"),
    Actor("Fredville", "capital", "west"),
)


def corpus(*texts: str, weight: float = 1.0) -> Corpus:
    return Corpus(tuple(Example(text, "a", text, "made", weight=weight) for text in texts), ("a",))


def test_a_sentence_that_names_no_actor_stays_alone() -> None:
    found = augmented(corpus("Rain fell."), ACTORS)
    assert (found.texts, found.targets, found.weights) == (["Rain fell."], ["a"], [1.0])


def test_a_copy_for_each_other_bloc_shares_the_weight() -> None:
    found = augmented(corpus("Ruritania spoke.", weight=3.0), ACTORS)
    assert found.texts == ["Ruritania spoke.", "Sylvania spoke.", "Freedonia spoke."]
    assert found.targets == ["a"] * 3
    assert found.weights == [1.0] * 3


def test_names_of_one_bloc_are_replaced_together_and_by_their_kind() -> None:
    texts = augmented(corpus("Strelsau is the capital of Ruritania."), ACTORS).texts
    assert "Fredville is the capital of Freedonia." in texts
    assert "Strelsau is the capital of Sylvania." in texts  # no capital of the third bloc is known


def test_without_actors_nothing_changes() -> None:
    assert augmented(corpus("Ruritania spoke."), ()).texts == ["Ruritania spoke."]


WORDS = st.lists(st.sampled_from([actor.name for actor in ACTORS] + ["spoke", "of", "rain"]), min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=4), st.floats(0.1, 10.0))
def test_weights_sum_to_those_of_the_sentences(sentences: list[list[str]], weight: float) -> None:
    rows = corpus(*(" ".join(words) for words in sentences), weight=weight)
    found = augmented(rows, ACTORS)
    assert sum(found.weights) == pytest.approx(weight * len(sentences))
    assert [text for text in found.texts if text in rows.texts][: len(rows.texts)]
    assert len(found.texts) == len(found.targets) == len(found.weights)
