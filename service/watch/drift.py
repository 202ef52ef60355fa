"""Sampled sentences of what is labelled to counts that tell when the language moves; beside the requests, in a thread.

A request only leaves a reference to its texts behind, and none while enough wait. What is kept are counts: no text, and
no word in an answer that few sentences hold. Each process counts by itself, from its start or the champion's on.
"""

import random
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeAlias

import msgspec

from model.drift.monitor import ALPHA, Monitor
from model.labels import Verdict

MOST_WAITING = 200  # requests
MOST_AT_ONCE = 100  # sentences a look
MOST_BYTES = 256 * 1024  # of a document's sentences as JSON
EVERY_S = 1.0
MOST_DAYS = 60


Sentences: TypeAlias = Iterator[tuple[str, str, bool]]
"""A text, its label and whether it abstains; made when they are looked at."""


class _Labelled(msgspec.Struct):
    begin: int
    end: int
    label: str
    abstained: bool


decoder = msgspec.json.Decoder(list[_Labelled])


class DriftWatch:
    """Counts sampled sentences of one process.

    Parameters
    ----------
    every_s : seconds between two looks at what was labelled
    """

    def __init__(self, *, every_s: float = EVERY_S) -> None:
        self._waiting: deque[tuple[str, tuple[str, ...], Sentences]] = deque()
        self._draw = random.Random(0)  # noqa: S311 - which sentence is counted is no secret
        self._digest = ""
        self._monitor: Monitor | None = None
        self._days: dict[str, Counter[str]] = {}
        self._every_s = every_s
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def offer(self, digest: str, labels: tuple[str, ...], texts: Sequence[str], verdicts: Sequence[Verdict]) -> None:
        """Leave what a request labelled to be counted, if not enough waits; the work is done later."""
        labelled = zip(texts, verdicts, strict=True)
        self._offer(digest, labels, ((text, verdict.label, verdict.abstained) for text, verdict in labelled))

    def offer_document(self, digest: str, labels: tuple[str, ...], text: str, sentences: bytes) -> None:
        """Leave a labelled document; one sentence of it is counted, as those of one article are of one subject.

        A very long one is passed over, as what waits is held in memory.

        Parameters
        ----------
        sentences : as JSON, their places in code points of the text
        """
        if len(sentences) <= MOST_BYTES:
            self._offer(digest, labels, self._drawn(text, sentences))

    def _offer(self, digest: str, labels: tuple[str, ...], sentences: Sentences) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((digest, labels, sentences))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="drift", daemon=True)
                self._thread.start()

    def _drawn(self, text: str, sentences: bytes) -> Sentences:
        if found := decoder.decode(sentences):
            one = self._draw.choice(found)
            yield text[one.begin : one.end], one.label, one.abstained

    def count(self) -> int:
        """Count some of what waits, let go of the rest, and return how many sentences were looked at."""
        left = MOST_AT_ONCE
        day = datetime.now(UTC).date().isoformat()
        while self._waiting:
            digest, labels, sentences = self._waiting.popleft()
            with self._lock:
                if digest != self._digest or self._monitor is None:
                    self._digest, self._monitor, self._days = digest, Monitor(labels), {}
                for text, label, abstained in islice(sentences, left):
                    self._monitor.take(text, label, abstained=abstained)
                    self._of_day(day).update(("sentences", "abstained" if abstained else label))
                    left -= 1
        return MOST_AT_ONCE - left

    def told(self) -> dict[str, Any]:
        """Return what moved since the reference."""
        with self._lock:
            if self._monitor is None:
                return {"alpha": ALPHA, "seen": 0, "report": None, "days": {}}
            report = asdict(self._monitor.report())
            days = {day: dict(counts) for day, counts in self._days.items()}
            return {"alpha": ALPHA, "seen": self._monitor.n_seen, "report": report, "days": days}

    def state(self) -> tuple[int, bool]:
        """Return how many sentences were looked at, and whether their language moved."""
        with self._lock:
            monitor = self._monitor
            return (0, False) if monitor is None else (monitor.n_seen, monitor.alarm_at is not None)

    def close(self) -> None:
        """End the thread."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def _of_day(self, day: str) -> Counter[str]:
        if day not in self._days:
            for former in list(self._days)[: len(self._days) - MOST_DAYS + 1]:
                del self._days[former]
            self._days[day] = Counter()
        return self._days[day]

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            self.count()
