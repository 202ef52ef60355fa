"""Streams of labelled sentences by their source, of which so many are watched; what each counts are aggregates."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from model.drift.counts import MOST_TERMS
from model.drift.monitor import ALPHA, REFERENCE, Monitor

MOST_SOURCES = 20
SOURCE_REFERENCE = 2_000  # sentences: one source says less than all together
SOURCE_TERMS = 10_000  # words that are counted of one source at once


@dataclass(slots=True)
class Stream:
    """What one source said: a monitor, and the labels of each day, of the last `most_days` if that is not 0."""

    monitor: Monitor
    most_days: int = 0
    days: dict[str, Counter[str]] = field(default_factory=dict)

    def take(self, text: str, label: str, *, abstained: bool, day: str | None = None) -> None:
        """Count a labelled sentence; nothing but counts is kept of it."""
        self.monitor.take(text, label, abstained=abstained)
        if day is None:
            return
        if day not in self.days:
            self.days[day] = Counter()
            for former in list(self.days)[: -self.most_days] if self.most_days else ():
                del self.days[former]
        self.days[day].update(("sentences", "abstained" if abstained else label))

    def told(self) -> dict[str, Any]:
        """Return what moved since the reference."""
        days = {day: dict(counts) for day, counts in sorted(self.days.items())}
        return {"seen": self.monitor.n_seen, "report": asdict(self.monitor.report()), "days": days}


class Sources:
    """The streams of sources that callers name.

    Where all places are taken, a new source gets that of the one that said least, unless this has its whole reference.
    All sources together raise a false alarm in at most a window's `ALPHA`: each has a part of it.

    Parameters
    ----------
    labels : of the version that labels
    most_days : as for `Stream`
    """

    def __init__(self, labels: tuple[str, ...], most_days: int) -> None:
        self._labels, self._most_days = labels, most_days
        self.streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream | None:
        """Return a source's stream; None where no place is left for it."""
        if found := self.streams.get(name):
            return found
        if len(self.streams) >= MOST_SOURCES:
            least = min(self.streams, key=lambda one: self.streams[one].monitor.n_seen)
            if self.streams[least].monitor.n_seen >= SOURCE_REFERENCE:
                return None
            del self.streams[least]
        monitor = source_monitor(self._labels, SOURCE_REFERENCE, most_terms=SOURCE_TERMS)
        return self.streams.setdefault(name, Stream(monitor, self._most_days))

    def told(self) -> dict[str, Any]:
        """Return what moved, by source."""
        return {name: stream.told() for name, stream in sorted(self.streams.items())}

    def moved(self) -> dict[str, bool]:
        """Return whether the language of each source moved that has its whole reference."""
        monitors = {name: stream.monitor for name, stream in sorted(self.streams.items())}
        return {name: one.alarm_at is not None for name, one in monitors.items() if one.n_seen >= SOURCE_REFERENCE}


def source_monitor(
    labels: tuple[str, ...], reference: int = REFERENCE, *, among: int = MOST_SOURCES, most_terms: int = MOST_TERMS
) -> Monitor:
    """Return the monitor of one source `among` so many, which share one rate of false alarms."""
    return Monitor(labels, ALPHA / among, reference, most_terms=most_terms)
