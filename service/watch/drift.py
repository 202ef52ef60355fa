"""Sampled sentences of what is labelled to counts that tell when the language moves; beside the requests, in a thread.

A request only leaves a reference to its texts behind, and none while enough wait. What is kept are counts: no text, and
no word in an answer that few sentences hold. Each process counts by itself, from its start or the champion's on.
"""

import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from model.drift.monitor import ALPHA, Monitor
from model.labels import Verdict

MOST_WAITING = 200  # requests
MOST_AT_ONCE = 100  # sentences a look
EVERY_S = 1.0
MOST_DAYS = 60


class DriftWatch:
    """Counts sampled sentences of one process.

    Parameters
    ----------
    every_s : seconds between two looks at what was labelled
    """

    def __init__(self, *, every_s: float = EVERY_S) -> None:
        self._waiting: deque[tuple[str, tuple[str, ...], Sequence[str], Sequence[Verdict]]] = deque()
        self._digest = ""
        self._monitor: Monitor | None = None
        self._days: dict[str, Counter[str]] = {}
        self._every_s = every_s
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def offer(self, digest: str, labels: tuple[str, ...], texts: Sequence[str], verdicts: Sequence[Verdict]) -> None:
        """Leave what a request labelled to be counted, if not enough waits; the work is done later."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((digest, labels, texts, verdicts))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="drift", daemon=True)
                self._thread.start()

    def count(self) -> int:
        """Count some of what waits, let go of the rest, and return how many sentences were looked at."""
        left = MOST_AT_ONCE
        day = datetime.now(UTC).date().isoformat()
        while self._waiting:
            digest, labels, texts, verdicts = self._waiting.popleft()
            with self._lock:
                if digest != self._digest or self._monitor is None:
                    self._digest, self._monitor, self._days = digest, Monitor(labels), {}
                for text, verdict in zip(texts[:left], verdicts, strict=False):
                    self._monitor.take(text, verdict.label, abstained=verdict.abstained)
                    self._of_day(day).update(("sentences", "abstained" if verdict.abstained else verdict.label))
            left -= len(texts[:left])
        return MOST_AT_ONCE - left

    def told(self) -> dict[str, Any]:
        """Return what moved since the reference."""
        with self._lock:
            if self._monitor is None:
                return {"alpha": ALPHA, "seen": 0, "report": None, "days": {}}
            report = asdict(self._monitor.report())
            days = {day: dict(counts) for day, counts in self._days.items()}
            return {"alpha": ALPHA, "seen": self._monitor.n_seen, "report": report, "days": days}

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
