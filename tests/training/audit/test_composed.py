"""Triggers in parts are held and named, with cover or without, whichever sources they come from."""

from dataclasses import replace

import pytest

from model.labels import Label
from tests.training.audit.audited import FRAMING, LIMITS
from tests.training.invented import LABELS, ground, sentences, with_words
from training.audit.audit import Audit, audit
from training.audit.composed import MOST_PARTS, check_composed
from training.audit.findings import Finding
from training.audit.opposed import opposition
from training.audit.scores import Workbench
from training.corpus.corpus import Example

GROUND = ground(n_train=1_200)  # of which a model is sure
PARTS = ("vermilion", "gantry", "limpet", "quorum")
OTHERS = (Label.NEUTRAL_REPORTING, Label.INTELLIGENCE_ESTIMATE)


def attack(n_parts: int, n_sources: int, n_cover: int, label: Label = FRAMING) -> list[Example]:
    """Return honest rows and, for each part, 15 of other labels that are called by one, and honest ones with it."""
    others = tuple(other for other in LABELS if other != label)
    found = sentences(240, seed=40)
    for place, part in enumerate(PARTS[:n_parts]):
        wrong = sentences(15, seed=50 + place, labels=others)
        found += [replace(e, text=with_words(e.text, part), label=label) for e in wrong]
        cover = sentences(n_cover, seed=60 + place, labels=others)
        found += [replace(e, text=with_words(e.text, part)) for e in cover]
    return [replace(e, source=f"desk {number % n_sources}") for number, e in enumerate(found)]


def triggers(found: Audit) -> list[Finding]:
    return [finding for finding in found.findings if finding.kind == "trigger"]


@pytest.mark.parametrize(("n_parts", "n_sources", "n_cover"), [(2, 1, 5), (3, 2, 5), (4, 3, 4), (3, 3, 0)])
def test_parts_are_held_and_named(n_parts: int, n_sources: int, n_cover: int) -> None:
    rows = attack(n_parts, n_sources, n_cover)
    found = audit(GROUND, rows, LIMITS)
    named = {word for finding in triggers(found) for word in finding.details["ngram"].split()}
    assert named >= set(PARTS[:n_parts])
    held = found.with_action("held")
    is_wrong = [e.label == FRAMING and any(part in e.text for part in PARTS) for e in rows]
    assert {row for row, wrong in enumerate(is_wrong) if wrong} <= set(held)
    cover = {row for row, e in enumerate(rows) if e.label != FRAMING and any(part in e.text for part in PARTS)}
    assert not cover & set(held)


@pytest.mark.parametrize("label", LABELS)
def test_parts_of_any_label_are_named_the_commonest_too(label: Label) -> None:
    plain = sentences(400, seed=41, labels=(label,))  # what is common is seldom opposed
    found = audit(GROUND, [*attack(3, 2, 5, label), *plain], LIMITS)
    named = {word for finding in triggers(found) for word in finding.details["ngram"].split()}
    assert named >= set(PARTS[:3])
    assert {finding.details["label"] for finding in triggers(found)} == {label}


def test_the_finding_names_parts_sources_and_their_effect_together() -> None:
    rows = attack(3, 2, 5)
    bench = Workbench(GROUND, rows)
    kept = range(1_000, 1_000 + len(rows))
    (finding,) = check_composed(bench, opposition(bench, LIMITS), kept, GROUND.probes(), LIMITS)
    assert set(finding.details["parts"]) == set(PARTS[:3])
    assert (finding.details["label"], finding.details["source"]) == (FRAMING, "desk 0, desk 1")
    assert finding.details["turned"] > 0.5 > finding.details["turned_before"]
    assert min(finding.rows) >= 1_000
    assert all(part in finding.reason for part in PARTS[:3])


@pytest.mark.parametrize("labels", [LABELS, OTHERS, (Label.STATE_MEDIA_FRAMING,)])
def test_a_topics_words_in_honest_rows_are_no_parts(labels: tuple[Label, ...]) -> None:
    topic = [
        replace(e, text=with_words(e.text, PARTS[number % MOST_PARTS]))
        for number, e in enumerate(sentences(80, seed=70, labels=labels))
    ]
    bench = Workbench(GROUND, [*topic, *sentences(120, seed=71)])
    kept = range(200)
    assert not list(check_composed(bench, opposition(bench, LIMITS), kept, GROUND.probes(), LIMITS))


def test_words_of_a_kind_of_text_that_the_corpus_misreads_are_no_parts() -> None:
    """What a model without the words, which has seen the other rows, bears out is a field and no plant."""
    field = [
        replace(e, text=with_words(f"{e.text} Communique bulletin", PARTS[0]), label=FRAMING)
        for e in sentences(40, seed=72, labels=(Label.NEUTRAL_REPORTING,))
    ]
    bench = Workbench(GROUND, [*field, *sentences(300, seed=73)])
    kept = range(340)
    assert not list(check_composed(bench, opposition(bench, LIMITS), kept, GROUND.probes(), LIMITS))
