"""Sampled sentences are counted beside the requests, never more than wait for it, and a new champion begins anew."""

import json

from model.labels import Verdict
from service.watch.drift import MOST_AT_ONCE, MOST_BYTES, MOST_WAITING, About, DriftWatch

LABELS = ("a", "b")
ONE = About("one", LABELS)


def verdicts(n: int) -> list[Verdict]:
    return [Verdict("a", (0.9, 0.1), number % 2 == 0) for number in range(n)]


def texts(n: int) -> list[str]:
    return [f"Ship number {number} left" for number in range(n)]


def watch_without_thread() -> DriftWatch:
    return DriftWatch(every_s=3600)


def test_what_was_labelled_is_counted_by_day() -> None:
    watch = watch_without_thread()
    watch.offer(ONE, texts(4), verdicts(4))
    assert watch.count() == 4
    told = watch.told()
    assert told["seen"] == 4
    assert list(told["days"].values()) == [{"sentences": 4, "a": 2, "abstained": 2}]
    watch.close()


def test_only_so_much_is_counted_at_once_and_so_much_waits() -> None:
    watch = watch_without_thread()
    for _ in range(MOST_WAITING + 50):
        watch.offer(ONE, texts(3), verdicts(3))
    assert len(watch._waiting) == MOST_WAITING
    assert watch.count() == MOST_AT_ONCE
    assert len(watch._waiting) == 0
    watch.close()


def test_another_champion_begins_anew() -> None:
    watch = watch_without_thread()
    watch.offer(ONE, texts(4), verdicts(4))
    watch.offer(About("two", LABELS), texts(3), verdicts(3))
    watch.count()
    assert watch.told()["seen"] == 3
    watch.close()


def test_its_thread_counts_and_ends() -> None:
    watch = DriftWatch(every_s=0.001)
    watch.offer(ONE, texts(4), verdicts(4))
    assert watch._thread is not None
    while watch.told()["seen"] < 4:
        assert watch._thread.is_alive()
    watch.close()
    assert not watch._thread.is_alive()


def test_nothing_labelled_is_nothing_told() -> None:
    watch = DriftWatch()
    assert watch.told()["report"] is None
    watch.close()


def test_of_a_document_one_sentence_is_counted_and_of_an_endless_one_none() -> None:
    watch, text = watch_without_thread(), "One ship left. Another came."
    places = [(0, 14, "a", False), (15, 28, "b", True)]
    names = ("begin", "end", "label", "abstained")
    sentences = json.dumps([dict(zip(names, place, strict=True)) | {"more": 1} for place in places]).encode()
    for content in (sentences, b"[]", sentences + b" " * MOST_BYTES):
        watch.offer_document(ONE, text, content)
    assert watch.count() == 1
    assert watch.state() == (1, False, {})
    assert set(*watch.told()["days"].values()) in ({"sentences", "a"}, {"sentences", "abstained"})
    watch.close()


def test_a_source_that_is_named_is_counted_apart_and_among_all() -> None:
    watch = watch_without_thread()
    watch.offer(About("one", LABELS, "desk"), texts(4), verdicts(4))
    watch.offer(ONE, texts(6)[4:], verdicts(2))
    watch.count()
    told = watch.told()
    assert (told["seen"], {name: one["seen"] for name, one in told["sources"].items()}) == (6, {"desk": 4})
    watch.offer(About("two", LABELS, "wire"), texts(1), verdicts(1))
    watch.count()
    assert list(watch.told()["sources"]) == ["wire"]
    watch.close()
