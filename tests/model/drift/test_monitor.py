"""No alarm where nothing moves, at the stated rate; one within 500 sentences where new words come, which are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_a_sentence_that_came_before_is_not_counted_again() -> None:
    monitor = Monitor(LABELS, reference=4, window=4)
    for text in ("rain fell", "rain fell", "snow fell", "rain fell"):
        monitor.take(text, "first", abstained=False)
    assert (monitor.n_seen, monitor.n_followed, monitor.report().n_reference) == (2, 0, 2)


def test_the_reference_learns_words_in_its_first_half_and_counts_in_its_second() -> None:
    monitor = Monitor(LABELS, reference=4, window=4)
    for text in ("rain fell", "snow fell", "rain came", "hail came down", "rain melted"):
        monitor.take(text, "first", abstained=False)
    assert monitor.reference.n == 2
    assert monitor.reference.unknown == pytest.approx(1 / 2 + 1)
    assert monitor.windows[0].unknown == pytest.approx(1 / 2)
    assert monitor.n_followed == 1


@given(st.integers(0, 60), st.integers(2, 20), st.integers(2, 20))
def test_a_window_never_holds_more_than_it_may_and_the_longer_one_is_told(n: int, reference: int, window: int) -> None:
    monitor = Monitor(LABELS, reference=reference, window=window)
    for number in range(n):
        monitor.take(f"sentence number {number}", "first", abstained=False)
    report = monitor.report()
    assert report.n_reference == min(n, reference)
    assert report.n == max(one.n for one in monitor.windows) <= window
    assert all(0.0 <= found.before <= 1.0 and 0.0 <= found.now <= 1.0 for found in report.findings)


def test_sentences_without_a_word_are_of_no_unknown_ones() -> None:
    monitor = Monitor(LABELS, reference=4, window=8)
    for number in range(10):
        monitor.take(f"{number} 🙂", "first", abstained=False)
    (unknown,) = [one for one in monitor.report().findings if one.what == "unknown_words"]
    assert (unknown.before, unknown.now) == (0.0, 0.0)


def test_abstentions_that_rise_are_told_and_the_first_alarm_stays() -> None:
    monitor = Monitor(LABELS, reference=1_000, window=1_000)
    for number, text in enumerate(sentences(3_000, 5)):
        monitor.take(text, "first", abstained=number >= 1_000)
        if number == 1_499:
            first = monitor.alarm_at
    assert first is not None
    assert monitor.alarm_at == first
    found = {one.what: one for one in monitor.report().findings}
    assert (found["abstained"].before, found["abstained"].now) == (0.0, 1.0)
    assert found["abstained"].evidence >= monitor.threshold


def test_who_bears_fewer_false_alarms_asks_for_more_evidence() -> None:
    assert Monitor(LABELS, alpha=0.001).threshold > Monitor(LABELS, alpha=0.01).threshold
    assert Monitor((*LABELS, "fourth")).threshold > Monitor(LABELS).threshold
