"""What Prometheus is told: requests, their time, labels given, the serving version."""

import contextlib
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Literal, TypeAlias

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client import values as prometheus_values
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from model.command_line import PACKAGE
from model.drift.streams import MOST_SOURCES
from model.settings import shared_metrics
from service.watch.processes import is_alive

Mode: TypeAlias = Literal["livemax", "livemin", "livesum"]
BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Figures:
    """The figures of one process; with several workers, what is read is the sum over all.

    What was counted by a worker that died still counts; which version it served does not.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "framing_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "framing_request_seconds", "Time to answer.", ["route"], buckets=BUCKETS_S, registry=self.registry
        )
        self.dialects = Counter(
            "framing_dialect_requests",
            "Requests answered in another API's dialect.",
            ["dialect"],
            registry=self.registry,
        )
        self.labels = Counter("framing_labels", "Labels given.", ["label"], registry=self.registry)
        self.abstained = Counter(
            "framing_abstained", "Texts without a sure label, by reason.", ["reason"], registry=self.registry
        )
        self.read = Counter("framing_read_by_both", "Labels that both readers came to.", registry=self.registry)
        self.shadow = Counter(
            "framing_shadow_labels",
            "Texts that a version in the champion's shadow labelled too, by both labels.",
            ["champion", "challenger"],
            registry=self.registry,
        )
        self._add_gauges()

    def _add_gauges(self) -> None:
        """Add what stands at a value: of readers and versions, of what is stored, of the processes."""
        self.reader_refused = self._gauge(
            "framing_reader_refused", "1 while the table answers alone though a second reader is asked for."
        )
        self.champion = self._gauge(
            "framing_champion_version", "Number of the version that serves, 0 for none.", mode="livemin"
        )
        self.load_failed = self._gauge(
            "framing_champion_load_failed", "1 while the champion cannot be loaded and a former version serves."
        )
        self.reviews = self._gauge(
            "framing_reviews", "Reviews stored; held and quarantined ones are doubted.", ["state"]
        )
        self.trainings = self._gauge("framing_trainings", "Trainings asked for.", ["status"])
        self.memory = self._gauge(
            "framing_resident_memory_bytes", "Memory of the processes, each as of its last scrape.", mode="livesum"
        )
        self.drift_seen = self._gauge("framing_drift_sentences", "Sentences that were looked at.", mode="livesum")
        self.drift_alarm = self._gauge("framing_drift_alarm", "1 since the language of what is labelled moved.")
        self._sources: set[str] = set()
        self.drift_source = self._gauge(
            "framing_drift_source_alarm", "1 since the language of a source moved that requests name.", ["source"]
        )
        build = self._gauge("framing_build_info", "What runs.", ["version", "python"])
        build.labels(installed_version(PACKAGE), platform.python_version()).set(1)

    def _gauge(self, name: str, told: str, labels: Sequence[str] = (), mode: Mode = "livemax") -> Gauge:
        """Return a gauge; `mode` says what several workers make of theirs."""
        return Gauge(name, told, labels, registry=self.registry, multiprocess_mode=mode)

    def count_requests(self, method: str, route: str, status: int, seconds: Sequence[float]) -> None:
        """Count requests of one kind and the times they took, in seconds."""
        self.requests.labels(method, route, str(status)).inc(len(seconds))
        times = self.seconds.labels(route)
        for each in seconds:
            times.observe(each)

    def count_dialect(self, dialect: str) -> None:
        """Count a request of a dialect."""
        self.dialects.labels(dialect).inc()

    def count_labels(self, counts: Mapping[str, int], abstained: Mapping[str, int], n_read: int = 0) -> None:
        """Count the labels given, the abstentions by reason, and how many labels two readers came to."""
        for label, count in counts.items():
            self.labels.labels(label).inc(count)
        for reason, count in abstained.items():
            self.abstained.labels(reason).inc(count)
        if n_read:
            self.read.inc(n_read)

    def count_shadow(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Count pairs of labels: the champion's, and that of the version in its shadow."""
        for champion, challenger in pairs:
            self.shadow.labels(champion, challenger).inc()

    def note_reader(self, *, is_refused: bool) -> None:
        """Note whether the table answers alone though a second reader is asked for."""
        self.reader_refused.set(int(is_refused))

    def note_champion(self, number: int, *, has_failed: bool) -> None:
        """Note which version serves, and whether the champion could not be loaded."""
        self.champion.set(number)
        self.load_failed.set(int(has_failed))

    def note_stock(self, reviews: Mapping[str, int], trainings: Mapping[str, int]) -> None:
        """Note how many reviews and trainings the database has, by state and status."""
        for gauge, counts in ((self.reviews, reviews), (self.trainings, trainings)):
            for name, count in counts.items():
                gauge.labels(name).set(count)

    def note_process(self) -> None:
        """Note the memory that this process has, where the system tells."""
        with contextlib.suppress(OSError):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            self.memory.set(pages * os.sysconf("SC_PAGE_SIZE"))

    def note_drift(self, n_seen: int, sources: Mapping[str, bool], *, has_moved: bool) -> None:
        """Note how many sentences were looked at, and whether their language moved, that of sources too.

        No more sources are told than are watched at once, however often these change.
        """
        for name in sources:
            if len(self._sources) < MOST_SOURCES:
                self._sources.add(name)
        for name in self._sources:
            self.drift_source.labels(name).set(int(sources.get(name, False)))
        self.drift_seen.set(n_seen)
        self.drift_alarm.set(int(has_moved))

    def exposition(self) -> bytes:
        """Return the Prometheus text format."""
        if prometheus_values.ValueClass.__name__ == "MutexValue":
            return generate_latest(self.registry)
        shared = CollectorRegistry()
        shared.register(SharedFigures(shared_metrics()))
        return generate_latest(shared)


class SharedFigures(Collector):
    """What all workers counted, in the files of a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def collect(self) -> Iterable[Metric]:
        """Return the figures of all workers, summed or as each figure asks for."""
        drop_gauges_of_the_dead(self.directory)
        files = [str(file) for file in self.directory.glob("*.db") if is_begun(file)]
        figures: Iterable[Metric] = multiprocess.MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
        return figures


def drop_gauges_of_the_dead(directory: Path) -> None:
    """Delete what processes that are no more said of their present, as the library does when it is told of each."""
    for file in directory.glob("gauge_live*.db"):
        if not is_alive(int(file.stem.rpartition("_")[2])):
            file.unlink(missing_ok=True)  # another worker may have been faster


def is_begun(file: Path) -> bool:
    """Tell whether a file has content: one that a worker has just made cannot be read yet, one dropped no more."""
    try:
        return file.stat().st_size > 0
    except FileNotFoundError:
        return False
