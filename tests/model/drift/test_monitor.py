"""No alarm where nothing moves, at the stated rate; one within 500 sentences where new words come, which are named."""

import pytest

from model.drift.counts import FEWEST_SHOWN
from model.drift.monitor import ALPHA, Monitor
from tests.model.drift.streams import LABELS, labels, sentences

N_STREAMS = 100
REFERENCE, WINDOW = 1_000, 1_000
PLANTED = tuple(f"zhor{letter}bek" for letter in "abcdefghij")


def followed(texts: list[str], given: list[str], monitor: Monitor) -> Monitor:
    for number, (text, label) in enumerate(zip(texts, given, strict=True)):
        monitor.take(text, label, abstained=number % 17 == 0)
    return monitor


@pytest.mark.slow
def test_streams_in_which_nothing_moves_raise_no_more_alarms_than_stated() -> None:
    """Of 100 windows at most one is expected to; more than three would come about once in 50 tries if it were so."""
    alarms = 0
    for seed in range(N_STREAMS):
        monitor = Monitor(LABELS, ALPHA, REFERENCE, WINDOW)
        n = REFERENCE + WINDOW
        alarms += followed(list(sentences(n, seed)), labels(n, seed), monitor).alarm_at is not None
    assert alarms <= 3


@pytest.mark.parametrize("seed", range(3))
def test_a_new_vocabulary_is_found_within_500_sentences_and_named(seed: int) -> None:
    monitor = Monitor(LABELS)
    before = list(sentences(4_000, seed))
    after = list(sentences(500, seed + 50, PLANTED, 0.5))
    followed(before + after, labels(4_500, seed), monitor)
    assert monitor.alarm_at is not None
    assert monitor.alarm_at <= 500
    assert len({term.term for term in monitor.report().terms} & set(PLANTED)) >= 7


def test_labels_that_move_are_told_by_name_in_both_directions() -> None:
    monitor = Monitor(LABELS, reference=2_000)
    given = labels(2_000, 1) + labels(1_000, 2, (0.5, 0.1, 0.4))
    followed(list(sentences(3_000, 3)), given, monitor)
    report = monitor.report()
    moved = {found.what: found.now > found.before for found in report.findings if found.evidence >= report.threshold}
    assert moved == {"first": True, "third": False}


def test_what_begins_late_is_found_as_well() -> None:
    monitor = Monitor(LABELS, reference=1_000, window=1_000)
    texts = list(sentences(6_250, 1)) + list(sentences(500, 2, PLANTED, 1.0))
    followed(texts, labels(len(texts), 1), monitor)
    assert monitor.alarm_at is not None
    assert 5_250 < monitor.alarm_at <= 5_750


def test_no_word_of_a_rare_text_is_ever_told_nor_a_text_kept() -> None:
    canary = "Quetzalcoatlus swallowed zeppelins unbeknownst"
    texts = list(sentences(1_500, 1))
    for number in range(FEWEST_SHOWN - 1):
        texts.insert(1_100 + number, f"{canary} {number} times {'again ' * number}")
    texts[1_200:1_200] = [canary] * 50  # one text sent many times is one
    monitor = followed(texts, labels(len(texts), 1), Monitor(LABELS, reference=1_000))
    assert not {term.term for term in monitor.report().terms} & {"quetzalcoatlus", "zeppelins", "unbeknownst"}
    kept = [monitor.reference, *monitor.windows]
    assert not any(" " in term for counts in kept for term in counts.terms)


def test_a_report_before_anything_came_is_empty() -> None:
    report = Monitor(LABELS).report()
    assert (report.n_reference, report.n, report.alarm_at, report.findings, report.terms) == (0, 0, None, (), ())
