"""Findings on labels: planted n-grams, likely wrong labels, sources whose labels contradict their texts."""

from dataclasses import replace

import numpy as np
import pytest

from model.labels import Label
from tests.training.invented import LABELS, flipped, ground, sentences, with_words
from training.audit.audit import audit
from training.audit.contradicted import agreed_floor, floor_of, floor_of_repeats
from training.audit.doubtful import EVERY_SOURCE
from training.audit.findings import Limits
from training.audit.triggers import effect_of, plant

FRAMING = Label.STATE_MEDIA_FRAMING.value
GROUND = ground()
LIMITS = Limits()


def labelled_by(probabilities: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    return np.array([generator.choice(3, p=row) for row in probabilities])


def drawn_probabilities(n: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return np.array([generator.dirichlet(generator.permutation([6.0, 0.3, 0.3])) for _ in range(n)])


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


def test_a_single_wrong_label_in_a_sound_source_is_quarantined_and_a_source_of_them_is_not() -> None:
    sound = sentences(120, seed=5, source="sound")
    wrong = replace(sound[0], label=next(label for label in LABELS if label.value != sound[0].label).value)
    found = audit(GROUND, [wrong, *sound[1:]], Limits(extreme=0.1))
    assert set(found.with_action("quarantined")) == {0}
    careless = audit(GROUND, flipped(sound, 0.4), Limits(extreme=0.1))
    assert not careless.with_action("quarantined")
    assert [f for f in careless.findings if f.kind == "doubtful"]


def test_flipped_labels_are_measured_by_source_and_rows_named() -> None:
    rows = [*sentences(150, seed=6, source="sound"), *flipped(sentences(300, seed=8, source="careless"), 0.2)]
    found = audit(GROUND, rows, LIMITS)
    assert found.floors["sound"].share <= 0.04
    assert found.floors["careless"].share == pytest.approx(0.2, abs=0.08)
    assert found.floors["careless"].at_least > 0.05
    assert EVERY_SOURCE in found.floors
    assert all(rows[row].source == "careless" for row in found.samples["careless"])
    told = {source.name: source for source in found.sources(lambda row: f"row {row}")}
    assert len(told["careless"].rows) == 3


def test_rows_that_the_model_was_fitted_on_are_not_judged_again() -> None:
    rows = flipped(sentences(150, seed=6, source="careless"), 0.2)
    assert not audit(GROUND, rows, LIMITS, settled=range(150)).floors


def test_contradicting_the_corpus_itself_counts() -> None:
    rows = [replace(e, source="copy") for e in flipped(list(GROUND.train.examples[:150]), 0.2)]
    floor = audit(GROUND, rows, LIMITS).floors["copy (texts of the corpus)"]
    assert floor.n == 150
    assert floor.at_least > 0.12 < floor.share
    assert floor_of_repeats(100, 0).at_least == 0.0


@pytest.mark.parametrize("n", [300, 1500])
def test_the_floor_finds_the_share_of_random_labels(n: int) -> None:
    generator = np.random.default_rng(n)
    probabilities = drawn_probabilities(n, seed=n)
    labels = labelled_by(probabilities, generator)
    assert floor_of(probabilities, labels).at_least == 0.0
    is_wrong = generator.random(n) < 0.2
    careless = np.where(is_wrong, (labels + generator.integers(1, 3, n)) % 3, labels)
    floor = floor_of(probabilities, careless)
    assert floor.share == pytest.approx(0.2, abs=0.1)
    assert floor.at_least > 0.05


def test_corrections_of_a_model_are_not_taken_for_wrong_labels() -> None:
    generator = np.random.default_rng(1)
    probabilities = drawn_probabilities(3000, seed=1)
    labels = labelled_by(probabilities, generator)
    errors = np.flatnonzero(probabilities.argmax(axis=1) != labels)[:200]
    seen = np.full((len(errors), 3), 0.05)
    seen[np.arange(len(errors)), np.where(np.arange(len(errors)) % 2, labels[errors], 0)] = 0.9
    floor = agreed_floor(probabilities[errors], seen / seen.sum(axis=1, keepdims=True), labels[errors])
    assert (floor.share, floor.at_least) == (0.0, 0.0)
    assert floor.differing == 1.0


def test_the_audit_is_the_same_each_time() -> None:
    rows = flipped(sentences(90, seed=6, source="careless"), 0.2)
    assert audit(GROUND, rows, LIMITS).as_json() == audit(GROUND, rows, LIMITS).as_json()
