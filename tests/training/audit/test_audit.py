"""The audit as a whole: every check in its order, pure, and nothing of nothing."""

from tests.training.audit.audited import GROUND, LIMITS, audited, row
from tests.training.invented import flipped, sentences
from training.audit.audit import MOST_LISTED, Audit, audit, ground_of
from training.audit.findings import Finding
from training.corpus.corpus import Corpus


def test_an_audit_of_nothing_finds_nothing() -> None:
    found = audited()
    assert (found.findings, found.kept, found.as_json()["rows"]) == ((), (), 0)


def test_rows_that_the_model_was_fitted_on_are_not_judged_again() -> None:
    rows = flipped(sentences(150, seed=6, source="careless"), 0.2)
    assert not audit(GROUND, rows, LIMITS, settled=range(150)).floors


def test_the_audit_is_the_same_each_time() -> None:
    rows = flipped(sentences(90, seed=6, source="careless"), 0.2)
    assert audit(GROUND, rows, LIMITS).as_json() == audit(GROUND, rows, LIMITS).as_json()


def test_one_bad_row_keeps_no_other_out_and_each_is_told_once() -> None:
    good = sentences(6, seed=11)
    link = row("https://example.org/a/b")
    found = audited(*good[:3], link, *good[3:], link)
    assert [place for place in range(8) if place not in found.kept] == [3, 7]
    assert set(found.with_action("quarantined")) == {3, 7}
    told = found.as_json(names=range(100, 108))
    assert [finding["rows"] for finding in told["findings"]] == [[103], [107]]
    assert (told["rows"], told["kept"], told["quarantined"], told["removed"]) == (8, 6, 2, 0)


def test_the_gravest_findings_are_listed_first_and_the_rest_counted() -> None:
    order = ["accepted", "removed", "quarantined", "held"]
    findings = tuple(Finding("duplicate", (0,), "why", action) for action in order * 60)
    found = Audit((row("A text."),), findings, (), {}, {})
    assert [finding.action for finding in found.ranked()[::60]] == order[::-1]
    told = found.as_json()
    assert (len(told["findings"]), told["not_listed"]) == (MOST_LISTED, 40)


def test_the_ground_is_the_corpus_in_its_two_pinned_parts(corpus: Corpus) -> None:
    found = ground_of(corpus)
    assert sorted((*found.train.texts, *found.test.texts)) == sorted(corpus.texts)
    assert not {e.group for e in found.train.examples} & {e.group for e in found.test.examples}
    assert found.labels == corpus.labels
