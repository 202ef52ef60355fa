"""Labels changed one and all are held, whoever else stands beside them; corrections and careless sources are not."""

from dataclasses import replace

import numpy as np
import pytest

from model.labels import Label
from tests.training.audit.audited import FRAMING, LIMITS, NEUTRAL
from tests.training.invented import CUES, ground, sentences
from training.audit.audit import Audit, audit
from training.audit.findings import Finding
from training.audit.opposed import opposition, share_at_least
from training.audit.scores import Workbench
from training.corpus.corpus import Example

GROUND = ground(n_train=1_200)  # of which a model is sure
N_CHANGED = 60


def changed(n: int, source: str = "desk", seed: int = 21) -> list[Example]:
    """Return sentences of state media that are all called neutral."""
    found = sentences(n, seed=seed, source=source, labels=(Label.STATE_MEDIA_FRAMING,))
    return [replace(example, label=NEUTRAL) for example in found]


def flips(found: Audit) -> list[Finding]:
    return [finding for finding in found.findings if finding.kind == "flipped"]


@pytest.mark.parametrize("n_honest", [0, 120])
def test_a_kind_of_text_under_another_label_is_held_and_named(n_honest: int) -> None:
    honest = sentences(n_honest, seed=22, source="desk")
    found = audit(GROUND, [*honest, *changed(N_CHANGED)], LIMITS)
    (finding,) = flips(found)
    assert finding.action == "held"
    assert len(set(finding.rows) & set(range(n_honest, n_honest + N_CHANGED))) >= 0.9 * N_CHANGED
    assert len(finding.rows) <= N_CHANGED + 0.05 * n_honest
    assert (finding.details["source"], finding.details["expected"], finding.details["label"]) == (
        "desk",
        FRAMING,
        NEUTRAL,
    )
    assert "of source 'desk' are labelled neutral_reporting where the corpus says state_media" in finding.reason


def test_one_spread_over_sources_is_held_too() -> None:
    rows = [example for place in range(6) for example in changed(12, f"desk {place}", seed=30 + place)]
    (finding,) = flips(audit(GROUND, rows, LIMITS))
    assert finding.details["source"] == ""
    assert "of all sources together" in finding.reason
    assert len(finding.rows) >= 0.9 * len(rows)


def test_honest_rows_and_corrections_of_what_the_corpus_does_not_know_are_not() -> None:
    honest = sentences(150, seed=23, source="desk")
    filler = [replace(e, text=" ".join(w for w in e.text.split() if w not in CUES[Label(e.label)])) for e in honest]
    assert not flips(audit(GROUND, honest, LIMITS))
    assert not flips(audit(GROUND, filler, LIMITS))


def test_rows_that_are_settled_are_not_judged() -> None:
    assert not flips(audit(GROUND, changed(N_CHANGED), LIMITS, settled=range(N_CHANGED)))


def test_a_label_is_opposed_where_model_and_neighbours_are_sure() -> None:
    honest, wrong = sentences(40, seed=24), changed(40)
    found = opposition(Workbench(GROUND, [*honest, *wrong]), LIMITS)
    assert found.is_opposed[:40].mean() < 0.05
    assert found.is_opposed[40:].mean() > 0.8
    assert (found.expected[40:] == GROUND.labels.index(FRAMING)).mean() > 0.9
    nobody = opposition(Workbench(GROUND, [*honest, *wrong]), replace(LIMITS, opposed_near=0.0))
    assert not nobody.is_opposed.any()


def test_a_text_without_any_known_word_has_no_neighbours_that_speak_for_its_label() -> None:
    found = opposition(Workbench(GROUND, [replace(changed(1)[0], text="—")]), replace(LIMITS, opposed=1.0))
    assert found.is_opposed.tolist() == [True]


def test_a_share_is_surely_no_larger_than_seen_and_more_sure_of_more_rows() -> None:
    bounds = [share_at_least(n // 2, n) for n in (4, 40, 400, 4_000)]
    assert np.all(np.diff(bounds) > 0)
    assert 0 < bounds[0] < bounds[-1] < 0.5
    assert share_at_least(0, 10) == pytest.approx(0.0, abs=1e-12)
