"""Rows that repeat the test part, the corpus or each other, with the same label or with another."""

from dataclasses import replace

from tests.training.audit.audited import FRAMING, GROUND, LIMITS, LONG, NEUTRAL, audited, kinds, row
from tests.training.invented import flipped, sentences
from training.audit.audit import audit
from training.audit.contradicted import floor_of_repeats
from training.audit.duplicates import check_near, near_pairs
from training.audit.findings import Ground, Limits
from training.corpus.corpus import same_key


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


def test_contradicting_the_corpus_itself_counts() -> None:
    rows = [replace(e, source="copy") for e in flipped(list(GROUND.train.examples[:150]), 0.2)]
    floor = audit(GROUND, rows, LIMITS).floors["copy (texts of the corpus)"]
    assert floor.n == 150
    assert floor.at_least > 0.12 < floor.share
    assert floor_of_repeats(100, 0).at_least == 0.0


def test_a_review_is_never_quoted_in_a_reason() -> None:
    """A deleted review must be gone from every report."""
    known = replace(row(LONG), is_review=True)
    of = Ground(replace(GROUND.train, examples=(*GROUND.train.examples, known)), GROUND.test)
    (finding,) = check_near([row(LONG.replace("Tuesday", "Thursday"))], [0], of, LIMITS)
    assert finding.kind == "near-duplicate"
    assert "an earlier row" in finding.reason
    assert "ministers" not in finding.reason


def test_texts_are_the_same_as_the_model_sees_them() -> None:
    assert same_key("  The Café \n Royal—12 ") == same_key("the cafe royal—99")
    assert same_key("a b") != same_key("ab")


def test_no_row_has_no_near_duplicate() -> None:
    assert list(check_near([], [], GROUND, LIMITS)) == []
