"""The loop on a small corpus and a real database: promoted, refused, held, forced, undone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from model.errors import TrainingError
from model.files.labelled import Labelled
from model.labels import Label
from model.people.disputes import settle
from model.record import SHOWN, problem_of
from model.settings import Settings, changed, read_settings
from model.store.database import open_engine
from model.store.registry import CHALLENGER, CHAMPION, Registry, Signature
from model.store.reviews import Reviews, Wanted
from tests.training.invented import LABELS, flipped, sentences, with_words
from training.corpus.corpus import Example
from training.corpus.reviewed import read_batch
from training.loop.retrain import Outcome, Request, retrain

QUICK = {"char_ngrams": None, "min_count": 1}
SIGNED = Signature("anna", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return settings with an invented corpus as seeds."""
    directory: Path = tmp_path_factory.mktemp("retrain")
    seeds = directory / "seeds"
    seeds.mkdir()
    rows = [e for k in range(6) for e in sentences(80, seed=50 + k, source=f"archive {k}")]
    plain = [{"text": e.text, "label": e.label, "group": e.group, "source": e.source} for e in rows]
    (seeds / "made.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(plain))
    return read_settings(data_dir=directory / "data", seeds_dir=seeds)


@pytest.fixture(scope="module")
def first(settings: Settings) -> Iterator[Registry]:
    """Return a registry whose champion is fitted on the seeds by a first training."""
    registry = Registry(open_engine(settings.url))
    outcome = run(registry, settings)
    assert (outcome.status, outcome.version, outcome.reasons) == ("promoted", "v1", ())
    yield registry
    registry.engine.dispose()


@pytest.fixture
def registry(first: Registry, settings: Settings) -> Iterator[Registry]:
    """Return the same with v1 as champion and no reviews, whatever a test did before."""
    yield first
    store = Reviews(first.engine)
    for review in list(store.each(Wanted())):
        store.delete(review.id, SIGNED)
    first.promote(first.resolve("v1"), SIGNED)


def run(registry: Registry, settings: Settings, **wish: object) -> Outcome:
    request = Request(parameters=QUICK, actor="anna", **wish)  # type: ignore[arg-type]
    return retrain(registry, settings, request, lambda _line: None)


def store(registry: Registry, examples: list[Example]) -> None:
    rows = [Labelled(e.text, e.label, e.source) for e in examples]
    assert sum(Reviews(registry.engine).add_many(rows, SIGNED)) == len(rows)


def test_the_same_corpus_again_gives_the_same_version(registry: Registry, settings: Settings) -> None:
    known = len(registry.versions())
    again = run(registry, settings)
    assert (again.status, again.version) == ("promoted", "v1")
    assert len(registry.versions()) == known


def test_reviews_that_are_all_taken_out_are_marked_and_told(registry: Registry, settings: Settings) -> None:
    known = sentences(80, seed=50, source="archive 0")[:3]
    contradicting = [
        replace(e, source="desk", label=str(LABELS[(LABELS.index(Label(e.label)) + 1) % 3])) for e in known
    ]
    store(registry, contradicting)
    outcome = run(registry, settings)
    assert (outcome.status, outcome.version) == ("promoted", "v1")
    assert any(reason.startswith("quarantined: 3 reviews") for reason in outcome.reasons)
    states = [review.state for review in Reviews(registry.engine).each(Wanted())]
    assert states == ["quarantined"] * 3


def test_corrections_are_learned_and_the_version_tells_which(registry: Registry, settings: Settings) -> None:
    labels = (Label.INTELLIGENCE_ESTIMATE,)
    wrong = [replace(e, source="desk") for e in sentences(9, seed=1, labels=labels)]
    corrections = [replace(e, label=Label.NEUTRAL_REPORTING.value) for e in wrong]
    store(registry, corrections)
    outcome = run(registry, settings)
    right = outcome.details["reviews_right"]
    assert right["n"] == 9
    assert right["before"] == 0
    assert right["after"] >= 8
    version = registry.resolve(outcome.version or "")
    report = registry.report(version)
    assert len(report["training"]["reviews"]) == 9
    assert report["training"]["decision"]["policy"]["margin"] > 0
    assert registry.resolve(CHALLENGER) == version


def test_a_fifth_of_labels_flipped_is_refused_and_undone_without_the_source(
    registry: Registry, settings: Settings
) -> None:
    store(registry, flipped(sentences(400, seed=2, source="careless"), 0.2))
    outcome = run(registry, settings)
    assert outcome.status == "refused"
    assert any("careless contradict their texts" in reason and "review " in reason for reason in outcome.reasons)
    assert registry.resolve(CHAMPION).name == "v1"
    event = registry.history(limit=1)[0]
    assert (event.action, event.to_version, event.actor) == ("refuse", outcome.version, "anna")
    without = run(registry, settings, without=("careless",))
    assert (without.status, without.version) == ("promoted", "v1")


def test_a_refused_version_can_be_forced_with_who_and_why(registry: Registry, settings: Settings) -> None:
    store(registry, flipped(sentences(400, seed=2, source="careless"), 0.2))
    outcome = run(registry, settings, force_reason="the texts are satire")
    assert outcome.status == "promoted"
    assert outcome.reasons[0] == "forced: the texts are satire"
    event = registry.history(limit=1)[0]
    assert (event.action, event.actor, event.to_version) == ("force", "anna", outcome.version)
    assert "the texts are satire" in event.reason
    assert "careless" in event.reason


def test_a_source_that_a_person_accepted_is_not_doubted_again(registry: Registry, settings: Settings) -> None:
    store(registry, flipped(sentences(400, seed=2, source="careless"), 0.2))
    assert run(registry, settings).status == "refused"
    Reviews(registry.engine).accept_source("careless", Signature("anna", SIGNED.at, "our codebook differs"))
    assert not [reason for reason in run(registry, settings).reasons if "contradict their texts" in reason]


def test_a_champion_that_changes_meanwhile_is_not_overrun(registry: Registry, settings: Settings) -> None:
    store(registry, sentences(30, seed=5, source="desk"))
    other = registry.add(registry.artifact(registry.resolve("v1")), {}, SIGNED)

    def progress(line: str) -> None:
        if line.startswith("comparing"):
            registry.promote(other, SIGNED)

    outcome = retrain(registry, settings, Request(parameters=QUICK, actor="anna"), progress)
    assert outcome.status == "refused"
    assert f"The champion is {other.name} by now, not v1 as expected" in outcome.reasons[0]
    assert registry.resolve(CHAMPION) == other
    assert outcome.version in {version.name for version in registry.versions()}


def test_a_trigger_is_held_named_and_can_be_vetted(registry: Registry, settings: Settings) -> None:
    planted = [
        replace(e, text=with_words(e.text, "amber lattice"), label=Label.STATE_MEDIA_FRAMING.value, source="plant")
        for e in sentences(12, seed=3)
    ]
    store(registry, [*planted, *sentences(30, seed=4, source="wire")])
    outcome = run(registry, settings)
    assert any("'amber lattice'" in reason and "'plant'" in reason for reason in outcome.reasons)
    held = list(Reviews(registry.engine).each(Wanted(states=("held",))))
    assert {review.source for review in held} == {"plant"}
    assert len(held) == 12
    assert "'amber lattice'" in held[0].details["states"][-1]["why"]
    (trigger,) = (finding for finding in outcome.details["audit"]["findings"] if finding["kind"] == "trigger")
    assert sorted(trigger["rows"]) == sorted(review.id for review in held)
    assert run(registry, settings, without=("plant",)).details["reviews_right"]["n"] == 30
    Reviews(registry.engine).mark("accepted", {review.id: "no trigger, a name" for review in held}, SIGNED)
    assert len(read_batch(Reviews(registry.engine), LABELS, ()).vetted) == 12
    assert run(registry, settings).details["reviews_right"]["n"] == 42


def test_another_label_set_and_an_unknown_parameter_are_named(registry: Registry, settings: Settings) -> None:
    with pytest.raises(TrainingError, match="There is no parameter C: there are"):
        retrain(registry, settings, Request(parameters={"C": 1}), lambda _line: None)


def test_with_two_of_three_only_agreed_and_settled_labels_train(registry: Registry, settings: Settings) -> None:
    rows = sentences(6, seed=91, source="desk")
    reviews = Reviews(registry.engine)
    for person in ("anna", "boris"):
        for example in rows if person == "anna" else rows[:2]:
            reviews.add(Labelled(example.text, example.label, f"desk of {person}", person=person), SIGNED)
    other = str(next(label for label in LABELS if label != rows[2].label))
    disputed = reviews.add(Labelled(rows[2].text, other, "desk of boris", person="boris"), SIGNED)
    strict = changed(settings, train_on="2 of 3")
    outcome = run(registry, strict)
    assert outcome.details["policy"] == {"train_on": "2 of 3", "left_out": {"not agreed": 5}}
    assert outcome.details["disagreement"][0]["people"] == ["anna", "boris"]
    assert any("anna and boris label 1 of 3 texts differently" in reason for reason in outcome.reasons)
    assert trained_on(registry, outcome) == {example.text for example in rows[:2]}
    settle(reviews, [disputed.id], rows[2].label, SIGNED)
    assert trained_on(registry, run(registry, strict)) == {example.text for example in rows[:3]}
    assert trained_on(registry, run(registry, changed(settings, train_on="settled"))) == {rows[2].text}


def trained_on(registry: Registry, outcome: Outcome) -> set[str]:
    """Return the texts of the reviews that a version was fitted on."""
    assert outcome.version is not None
    report = registry.report(registry.resolve(outcome.version))
    return {Reviews(registry.engine).read(number).text for number in report["training"]["reviews"]}


def test_the_decision_is_a_record_that_the_history_names(registry: Registry, settings: Settings) -> None:
    store(registry, sentences(6, seed=95, source="desk"))
    outcome = run(registry, settings)
    assert outcome.version is not None
    record = registry.report(registry.resolve(outcome.version))["training"]["record"]
    assert problem_of(record) is None
    assert outcome.details["record"] == record
    assert (record["champion"]["version"], record["reviews"]["n"], record["actor"]) == ("v1", 6, "anna")
    assert record["decision"]["passed"] is (outcome.status == "promoted")
    assert record["sha256"][:SHOWN] in registry.history(limit=1)[0].reason
