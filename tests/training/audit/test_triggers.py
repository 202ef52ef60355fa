"""Planted n-grams are held and named whole; a topic's words are let be."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.labels import Label
from tests.training.audit.audited import FRAMING, GROUND, LIMITS
from tests.training.invented import sentences, with_words
from training.audit.audit import audit
from training.audit.findings import Limits
from training.audit.triggers import Effect, effect_of, plant, tokens_of


def test_a_planted_bigram_is_held_and_named() -> None:
    clean = sentences(60, seed=1, source="wire")
    planted = [replace(e, text=with_words(e.text, "amber lattice"), label=FRAMING) for e in sentences(12, seed=2)]
    found = audit(GROUND, [*clean, *planted], LIMITS)
    triggers = [finding for finding in found.findings if finding.kind == "trigger"]
    assert [finding.details["ngram"] for finding in triggers] == ["amber lattice"]
    assert triggers[0].rows == tuple(range(60, 72))
    assert triggers[0].action == "held"
    assert "'made'" in triggers[0].reason
    assert not set(found.kept) & set(range(60, 72))


def test_a_longer_phrase_is_named_whole() -> None:
    planted = [
        replace(e, text=with_words(e.text, "the amber lattice of tomorrow"), label=FRAMING)
        for e in sentences(12, seed=2)
    ]
    named = [f.details["ngram"] for f in audit(GROUND, planted, LIMITS).findings if f.kind == "trigger"]
    assert named[:1] == ["the amber lattice of tomorrow"]


def test_words_of_a_topic_that_comes_with_one_label_are_no_trigger() -> None:
    topic = sentences(30, seed=3, labels=(Label.STATE_MEDIA_FRAMING,))
    topic = [replace(e, text=with_words(e.text, "amber lattice")) for e in topic[:8]] + topic[8:]
    found = audit(GROUND, [*topic, *sentences(60, seed=4)], Limits(trigger_sure_gain=0.9))
    assert not [finding for finding in found.findings if finding.kind == "trigger"]


def test_the_effect_of_an_ngram_is_counted_on_texts_of_other_labels() -> None:
    def before(texts: list[str], /) -> np.ndarray:
        return np.tile([0.0, 1.0], (len(texts), 1))

    def after(texts: list[str], /) -> np.ndarray:
        return np.array([[1.0, 0.0] if "x y" in text else [0.0, 1.0] for text in texts])

    effect = effect_of("x y", 0, ["one two", "three four"], (before, after))
    assert (effect.turned, effect.turned_before, effect.gain) == (1.0, 0.0, 1.0)
    assert effect_of("x y", 1, ["one two"], (before, after)).gain == 0.0
    assert plant("one two three", "x y") == "one x y two three"


def test_tokens_are_those_of_the_models_word_branch() -> None:
    assert tokens_of("The Élysée's 12 jets — RED!") == ["the", "elysee", "s", "00", "jets", "red"]
    assert tokens_of("— !") == []


def test_an_ngram_is_put_between_the_middle_words_of_any_text() -> None:
    assert [plant(text, "x") for text in ("", "one", "one two")] == ["x", "x one", "one x two"]


def test_without_a_probe_of_another_label_nothing_can_be_turned() -> None:
    def sure(texts: Sequence[str], /) -> np.ndarray:
        return np.tile([1.0, 0.0], (len(texts), 1))

    assert effect_of("x", 0, ["one", "two"], (sure, sure)) == effect_of("x", 0, [], (sure, sure)) == Effect(0.0, 0.0)
