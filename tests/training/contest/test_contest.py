"""What the gate's decision rests on: two models on one test part, on exchanged actors, on triggers, on reviews."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from model.errors import TrainingError
from model.settings import Settings
from model.store.artifact import Artifact
from model.store.pruning import prune_versions
from model.store.registry import Registry, Signature
from tests.fitted import SIGNED
from tests.training.invented import ground, sentences
from training.audit.audit import Audit
from training.audit.findings import Finding, Judge
from training.contest.contest import (
    best_champion,
    contest_on,
    judge_of_fit,
    judge_of_version,
    real_text_of,
    remaining_triggers,
    reviews_right,
    swaps_on,
)
from training.contest.gate import RealText
from training.corpus.corpus import Corpus, Example
from training.corpus.reviewed import Batch
from training.corpus.swap import Actor
from training.fit.fit import Fitted

GROUND = ground(n_train=30, n_test=30)
ACTORS = (Actor("Ruritania", "state", "east"), Actor("Freedonia", "state", "west"))


def always(column: int) -> Judge:
    return lambda texts: np.tile(np.eye(3)[column], (len(texts), 1))


def where(word: str, column: int, otherwise: int) -> Judge:
    return lambda texts: np.array([np.eye(3)[column if word in text else otherwise] for text in texts]).reshape(-1, 3)


def test_a_stored_version_and_its_pipeline_judge_alike_in_the_order_asked(
    registry: Registry, settings: Settings, fitted: Fitted, corpus: Corpus
) -> None:
    labels = tuple(reversed(corpus.labels))
    champion = registry.resolve("champion")
    stored, fresh = judge_of_version(registry, champion, labels, settings), judge_of_fit(fitted, labels)
    texts = corpus.texts[:20]
    assert stored(texts) == pytest.approx(fresh(texts), abs=1e-6)
    assert stored(texts)[:, ::-1] == pytest.approx(judge_of_fit(fitted, corpus.labels)(texts), abs=1e-6)
    assert stored([]).shape == (0, 3)


def test_a_champion_of_other_labels_is_named(registry: Registry, settings: Settings) -> None:
    with pytest.raises(
        TrainingError, match=r"The champion v1 knows state_media_framing.*what a training starts from a, b"
    ):
        judge_of_version(registry, registry.resolve("champion"), ("a", "b"), settings)


def test_only_cases_of_the_codebook_are_hard() -> None:
    tags = (("r7+",), ("r12-", "x"), ("note",), ())
    test = replace(
        GROUND.test, examples=tuple(replace(e, tags=t) for e, t in zip(GROUND.test.examples, tags, strict=False))
    )
    contest = contest_on(test, always(0), always(1))
    assert contest.is_hard.tolist() == [True, True, False, False]
    assert contest.champion[:, 0].all()
    assert contest.challenger[:, 1].all()


def test_swaps_are_counted_on_the_same_pairs() -> None:
    rows = tuple(Example(text, "a", text, "made") for text in ("Ruritania spoke.", "Rain fell.", "Freedonia spoke."))
    test = Corpus(rows, ("a", "b", "c"))
    found = swaps_on(test, ACTORS, always(0), where("Ruritania", 1, 0))
    assert found is not None
    assert found.champion is not None
    assert (found.champion.tolist(), found.challenger.tolist()) == ([False, False], [True, True])
    assert swaps_on(test, (), always(0), always(0)) is None
    first = swaps_on(test, ACTORS, None, always(0))
    assert first is not None
    assert first.champion is None


def trigger(rows: tuple[int, ...], label: str) -> Audit:
    finding = Finding("trigger", rows, "planted", "held", {"ngram": "amber lattice", "label": label})
    return Audit((), (finding,), (), {}, {})


def test_a_trigger_that_still_turns_is_told_and_a_vetted_or_powerless_one_is_not() -> None:
    label = str(GROUND.labels[1])
    batch = Batch((), (), frozenset())
    turned = always(0), where("amber lattice", 1, 0)
    (told,) = remaining_triggers(GROUND, trigger((0, 1), label), batch, turned)
    assert told == f"'amber lattice' still turns 100% of other texts to {label}"
    assert remaining_triggers(GROUND, trigger((0, 1), label), batch, (always(0), always(0))) == []
    assert remaining_triggers(GROUND, trigger((0, 1), label), replace(batch, vetted=frozenset({0, 1})), turned) == []
    assert remaining_triggers(GROUND, trigger((0, 1), label), replace(batch, vetted=frozenset({0})), turned) != []


def test_reviews_are_counted_before_and_after() -> None:
    rows = Corpus(tuple(sentences(9, seed=1)), GROUND.labels)
    assert reviews_right(rows, always(0), always(1)) == {"n": 9, "after": 3, "before": 3}
    assert reviews_right(rows, None, always(1)) == {"n": 9, "after": 3}
    assert reviews_right(replace(rows, examples=()), None, always(1)) == {"n": 0}


def test_the_best_champion_is_looked_for_since_somebody_forced_one_or_went_back(
    registry: Registry, fitted: Fitted
) -> None:
    signed = Signature("tester", datetime(2026, 1, 2, tzinfo=UTC), "a test")
    n_test = fitted.report["test"]["n"]
    first = registry.resolve("v1")
    assert best_champion(registry, n_test) == first
    assert best_champion(registry, n_test + 1) is None
    worse = registry.add(with_macro_f1(fitted, 0.5), {}, signed)
    registry.promote(worse, signed)
    assert best_champion(registry, n_test) == first
    better = registry.add(with_macro_f1(fitted, 0.999), {}, signed)
    registry.promote(better, signed)
    assert best_champion(registry, n_test) == better
    registry.rollback(signed)  # somebody did not want v3
    assert best_champion(registry, n_test) == worse
    registry.promote(better, signed)
    registry.promote(first, signed)  # another way back
    assert best_champion(registry, n_test) == first
    registry.promote(worse, signed, action="force")
    assert best_champion(registry, n_test) == worse


def test_a_champion_that_was_pruned_is_not_looked_for(registry: Registry, fitted: Fitted) -> None:
    n_test = fitted.report["test"]["n"]
    for macro_f1 in (0.999, 0.6, 0.5):
        registry.promote(registry.add(with_macro_f1(fitted, macro_f1), {}, SIGNED), SIGNED)
    assert best_champion(registry, n_test) == registry.resolve("v2")
    prune_versions(registry, SIGNED, keep=1, is_dry=False)
    assert best_champion(registry, n_test) == registry.resolve("v3")
    registry.promote(registry.resolve("v3"), SIGNED)  # back, over a newer one
    prune_versions(registry, SIGNED, keep=0, is_dry=False)
    assert best_champion(registry, n_test) == registry.resolve("v3")


def with_macro_f1(fitted: Fitted, macro_f1: float) -> Artifact:
    manifest = json.loads(fitted.artifact.manifest)
    manifest["figures"]["test"]["macro_f1"] = macro_f1
    return replace(fitted.artifact, manifest=json.dumps(manifest).encode())


def test_only_champions_on_the_same_statistics_compare(registry: Registry, fitted: Fitted) -> None:
    n_test = fitted.report["test"]["n"]
    on_real_text = registry.add(with_statistics(fitted, "abc", 0.5), {}, SIGNED)
    registry.promote(on_real_text, SIGNED)
    assert best_champion(registry, n_test) == registry.resolve("v1")
    assert best_champion(registry, n_test, "abc") == on_real_text
    assert best_champion(registry, n_test, "abd") is None


def test_what_both_make_of_real_text_is_read_off_their_manifests(registry: Registry, fitted: Fitted) -> None:
    champion = registry.add(with_statistics(fitted, "abc", 0.5), {}, SIGNED)
    assert real_text_of(champion, fitted) == RealText(("abc", None), (0.5, None))
    assert real_text_of(None, fitted) == RealText()


def with_statistics(fitted: Fitted, digest: str, macro_f1: float) -> Artifact:
    card = json.loads(fitted.artifact.manifest) | {"statistics": digest}
    card["figures"]["real_text"] = {"macro_f1": macro_f1, "ece": 0.01, "n": 10}
    return Artifact(json.dumps(card).encode(), fitted.artifact.contents)
