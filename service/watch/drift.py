"""Sampled sentences of what is labelled to counts that tell when the language moves; beside the requests, in a thread.

A request only leaves a reference to its texts behind, and none while enough wait. What is kept are counts: no text, and
no word in an answer that few sentences hold. Each process counts by itself, from its start or the champion's on.
"""

import random
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import msgspec

from model.drift.monitor import ALPHA, Monitor
from model.drift.streams import Sources, Stream
from model.labels import Verdict

MOST_WAITING = 200  # requests
MOST_AT_ONCE = 100  # sentences a look
MOST_BYTES = 256 * 1024  # of a document's sentences as JSON
EVERY_S = 1.0
MOST_DAYS = 60


Sentences: TypeAlias = Iterator[tuple[str, str, bool]]
"""A text, its label and whether it abstains; made when they are looked at."""


class About(NamedTuple):
    """What labelled a request's sentences, and whose they are.

    Parameters
    ----------
    digest, labels : the version's
    source : as the caller names it; None where not
    """

    digest: str
    labels: tuple[str, ...]
    source: str | None = None


Offered: TypeAlias = tuple[About, Sentences]


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
        self._waiting: deque[Offered] = deque()
        self._draw = random.Random(0)  # noqa: S311 - which sentence is counted is no secret
        self._digest = ""
        self._streams: tuple[Stream, Sources] | None = None
        self._every_s = every_s
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def offer(self, about: About, texts: Sequence[str], verdicts: Sequence[Verdict]) -> None:
        """Leave what a request labelled to be counted, if not enough waits; the work is done later."""
        labelled = zip(texts, verdicts, strict=True)
        self._offer(about, ((text, verdict.label, verdict.abstained) for text, verdict in labelled))

    def offer_document(self, about: About, text: str, sentences: bytes) -> None:
        """Leave a labelled document; one sentence of it is counted, as those of one article are of one subject.

        A very long one is passed over, as what waits is held in memory.

        Parameters
        ----------
        sentences : as JSON, their places in code points of the text
        """
        if len(sentences) <= MOST_BYTES:
            self._offer(about, self._drawn(text, sentences))

    def _offer(self, about: About, sentences: Sentences) -> None:
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append((about, sentences))
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
            about, sentences = self._waiting.popleft()
            with self._lock:
                streams = self._streams_of(about)
                for text, label, abstained in islice(sentences, left):
                    for stream in streams:
                        stream.take(text, label, abstained=abstained, day=day)
                    left -= 1
        return MOST_AT_ONCE - left

    def _streams_of(self, about: About) -> list[Stream]:
        """Return what counts a request's sentences; another version than the last one's begins anew."""
        if about.digest != self._digest or self._streams is None:
            self._digest = about.digest
            self._streams = Stream(Monitor(about.labels), MOST_DAYS), Sources(about.labels, MOST_DAYS)
        of_all, sources = self._streams
        of_source = sources.stream(about.source) if about.source else None
        return [of_all] if of_source is None else [of_all, of_source]

    def told(self) -> dict[str, Any]:
        """Return what moved since the reference, of all and of each source that was named."""
        with self._lock:
            if self._streams is None:
                return {"alpha": ALPHA, "seen": 0, "report": None, "days": {}, "sources": {}}
            of_all, sources = self._streams
            return {"alpha": ALPHA, **of_all.told(), "sources": sources.told()}

    def state(self) -> tuple[int, bool, dict[str, bool]]:
        """Return how many sentences were looked at, whether their language moved, and that of each source."""
        with self._lock:
            if self._streams is None:
                return 0, False, {}
            of_all, sources = self._streams
            return of_all.monitor.n_seen, of_all.monitor.alarm_at is not None, sources.moved()

    def close(self) -> None:
        """End the thread."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(self._every_s):
            self.count()
