"""Sources are watched apart: so many, each by its own begin, at one rate of false alarms together."""

from itertools import chain

from model.drift.monitor import Monitor
from model.drift.streams import MOST_SOURCES, SOURCE_REFERENCE, SOURCE_TERMS, Sources, Stream
from tests.model.drift.streams import LABELS, labels, sentences
from tests.model.drift.test_monitor import PLANTED

DAY = "2026-12-01"


def fed(sources: Sources, name: str, texts: list[str], seed: int) -> None:
    for text, label in zip(texts, labels(len(texts), seed), strict=True):
        stream = sources.stream(name)
        assert stream is not None
        stream.take(text, label, abstained=False, day=DAY)


def test_the_source_whose_words_changed_is_told_and_no_other_one() -> None:
    sources = Sources(LABELS, 7)
    for number in range(5):
        after = sentences(500, number + 90, PLANTED, 0.5 if number == 3 else 0.0)
        fed(sources, f"desk {number:02}", list(chain(sentences(SOURCE_REFERENCE, number), after)), number)
    assert [name for name, has_moved in sources.moved().items() if has_moved] == ["desk 03"]
    told = sources.told()["desk 03"]
    assert told["report"]["alarm_at"] <= 500
    assert len({term["term"] for term in told["report"]["terms"]} & set(PLANTED)) >= 7
    assert told["days"][DAY]["sentences"] == told["seen"] == SOURCE_REFERENCE + 500


def test_a_new_source_takes_the_place_of_the_one_that_said_least() -> None:
    sources = Sources(LABELS, 7)
    for number in range(MOST_SOURCES):
        fed(sources, f"desk {number}", list(sentences(2 + number % 5, number)), number)
    fed(sources, "new", ["It rained."], 1)
    assert len(sources.streams) == MOST_SOURCES
    assert "desk 0" not in sources.streams
    assert sources.moved() == {}
    for stream in sources.streams.values():
        stream.monitor.n_seen = SOURCE_REFERENCE
    assert sources.stream("one more") is None


def test_memory_of_a_source_is_bounded_whatever_its_words() -> None:
    monitor = Monitor(LABELS, reference=200, window=200, most_terms=300)
    for number in range(900):
        words = ("".join("abcdefghij"[int(digit)] for digit in f"{number}{place}999") for place in range(9))
        monitor.take(" ".join(words), "first", abstained=False)
    kept = [monitor.reference, *monitor.windows]
    assert all(len(counts.terms) <= 300 for counts in kept)
    assert len(monitor._known) <= 300 + 9
    assert SOURCE_TERMS < 100_000


def test_only_the_last_days_are_kept() -> None:
    stream = Stream(Monitor(LABELS), most_days=2)
    for day in ("2026-12-01", "2026-12-02", "2026-12-03"):
        stream.take("It rained.", "first", abstained=True, day=day)
    stream.take("It snowed.", "first", abstained=False)
    assert stream.told()["days"] == {day: {"sentences": 1, "abstained": 1} for day in ("2026-12-02", "2026-12-03")}
