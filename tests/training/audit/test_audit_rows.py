"""Findings on single rows: form, language, repeats, caps, marks of origin."""

from dataclasses import replace

import pytest

from model.labels import Label
from tests.training.invented import ground, sentences
from training.audit.audit import Audit, audit
from training.audit.duplicates import near_pairs
from training.audit.findings import Ground, Limits
from training.audit.form import fragment_problem, language_problem
from training.audit.giveaways import check_giveaways, marks
from training.corpus.corpus import Example

NEUTRAL, FRAMING = Label.NEUTRAL_REPORTING.value, Label.STATE_MEDIA_FRAMING.value
LONG = "The ministers met for ninety minutes in the old town hall on Tuesday and agreed to open a second bridge."
GROUND = ground()


def row(text: str, label: str = NEUTRAL, source: str = "desk", group: str = "g") -> Example:
    return Example(text, label, group, source)


def audited(*examples: Example, of: Ground = GROUND, limits: Limits | None = None) -> Audit:
    return audit(of, examples, limits or Limits())


def kinds(found: Audit, action: str) -> dict[int, str]:
    return {place: why.partition(":")[0] for place, why in found.with_action(action).items()}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("https://example.org/a/b", "a link"),
        ("Politics | Sports | Weather | Culture", "a menu"),
        ("By Anna Example and Otto Example", "a byline"),
        ("12/11 – 14:30 – 99.5 %", "fewer than two words"),
        ("ab 12 345 678 9012 cd 3456", "mostly figures or signs"),
        (LONG, None),
        ("Ministers agree to open second bridge", None),
        ("By Tuesday the harbour was open again, the ministry said.", None),
        ("By order of the court the bridge was closed", None),
    ],
)
def test_what_is_no_sentence_is_named(text: str, problem: str | None) -> None:
    assert fragment_problem(text) == problem


@pytest.mark.parametrize(
    "text",
    [
        "Der Minister traf am Montag in Berlin ein und sprach über die neue Brücke.",
        "Le ministre a déclaré mardi que le pont serait ouvert avant la fin de l'année.",
        "Министр прибыл в Москву в понедельник и осмотрел новый мост.",
        "長官は月曜日に新しい橋を視察し、年内に開通すると述べたと報じられた。",
    ],
)
def test_another_language_is_seen(text: str) -> None:
    assert language_problem(text, 0.5)
    assert kinds(audited(row(text)), "quarantined") == {0: "not-english"}


@pytest.mark.parametrize("text", [LONG, "Bonjour, he said.", "Nyet."])
def test_english_and_what_is_too_short_to_tell_pass(text: str) -> None:
    assert language_problem(text, 0.5) is None


def test_no_seed_sentence_of_the_small_corpus_is_taken_for_something_else(corpus: object) -> None:
    texts = corpus.texts  # type: ignore[attr-defined]
    doubted = [text for text in texts if fragment_problem(text) or language_problem(text, 0.5)]
    assert len(doubted) <= len(texts) // 50


def test_a_text_of_the_pinned_test_part_is_removed_whatever_its_label() -> None:
    text = GROUND.test.texts[0]
    found = audited(row(text.upper(), FRAMING), row(text.replace("of it", "off it")))
    assert kinds(found, "removed") == {0: "test-overlap", 1: "test-overlap"}
    assert not found.kept


def test_repeats_of_the_corpus_are_removed_and_contradictions_quarantined() -> None:
    known = GROUND.train.examples[0]
    other = next(label for label in GROUND.labels if label != known.label)
    found = audited(row(known.text, known.label), row(known.text, other))
    assert kinds(found, "removed") == {0: "duplicate"}
    assert kinds(found, "quarantined") == {1: "two-labels"}


def test_of_one_text_the_last_label_of_a_source_counts_and_two_sources_must_agree() -> None:
    found = audited(
        row(LONG, NEUTRAL), row(LONG, FRAMING), row(LONG + " Twice.", NEUTRAL), row(LONG + " Twice.", FRAMING, "other")
    )
    assert kinds(found, "removed") == {0: "two-labels"}
    assert kinds(found, "quarantined") == {2: "two-labels", 3: "two-labels"}
    assert audited(row(LONG), row(LONG)).kept == (0,)


def test_near_duplicates_with_one_label_are_removed_and_with_two_told() -> None:
    found = audited(row(LONG), row(LONG.replace("Tuesday", "Thursday")), row(LONG.replace("ninety", "eighty"), FRAMING))
    assert kinds(found, "removed") == {1: "near-duplicate"}
    assert any(f.kind == "two-labels" and f.rows == (2,) and f.action == "accepted" for f in found.findings)


def test_near_pairs_are_exact() -> None:
    texts = ["abcdefghij", "zzzzzzzzzz", "abcdefghij", "abcdefghik"]
    assert [(place, other) for place, other, _ in near_pairs(texts, 1, 0.9)] == [(2, 0)]
    assert [(place, other) for place, other, _ in near_pairs(texts, 1, 0.7)] == [(2, 0), (3, 0), (3, 2)]


def test_of_a_source_with_too_many_rows_the_newest_count() -> None:
    rows = sentences(30, seed=3, source="flood")
    found = audited(*rows, *sentences(5, seed=4, source="calm"), limits=Limits(most_rows=20))
    assert kinds(found, "removed") == dict.fromkeys(range(10), "too-many")


def test_a_dateline_that_comes_with_one_label_is_told() -> None:
    rows = sentences(60, seed=5)
    marked = [replace(e, text=f"PYONGYANG, May 5 (KCNA) -- {e.text}") if e.label == FRAMING else e for e in rows]
    told = {f.details["mark"]: f for f in check_giveaways(marked, range(60), Limits())}
    assert set(told) == {"KCNA", "dateline PYONGYANG"}
    assert told["KCNA"].action == "accepted"
    assert len(told["KCNA"].rows) == 20
    everywhere = [replace(e, text=f"PYONGYANG, May 5 (KCNA) -- {e.text}") for e in rows]
    assert not list(check_giveaways(everywhere, range(60), Limits()))


def test_marks_of_origin_are_read() -> None:
    assert marks("By Anna Example The bridge opened, Reuters reported.") >= {"Reuters"}
    assert "dateline LONDON" in marks("LONDON (AP) — The bridge opened.")
    assert marks("The bridge opened on Tuesday.") == set()


def test_an_audit_of_nothing_finds_nothing() -> None:
    found = audited()
    assert (found.findings, found.kept, found.as_json()["rows"]) == ((), (), 0)
