"""A version in the champion's shadow: it labels what the champion labelled, a moment later; only labels are counted.

What the table scores is done on the event loop behind the answer, in microseconds a text; what asks the second reader
in a thread of its own, of which a bounded number of texts may wait. While nothing runs, a request pays for one look.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.errors import FramingError
from model.labels import Reason, Verdict
from model.reader.rule import Row
from model.scoring.classifier import FramingClassifier, with_joined
from service.hot.slot import Slot

if TYPE_CHECKING:
    from model.shadow.runs import Running, Shadows
    from model.shadow.tally import Tally

MOST_WAITING = 1_000
"""Texts that may wait for the second reader."""

FLUSH_S = 2.0
log = logging.getLogger("framing.shadow")


LONGEST_DOCUMENT = 16_384
"""Characters; of a longer one the sentences are left out and counted as such."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the champion labelled.

    Parameters
    ----------
    champion : what labelled it, and does so again in the thread, as its sentences did not stay
    alpha, is_mixed : as it was asked for
    """

    champion: FramingClassifier
    text: str
    n_sentences: int
    alpha: float | None
    is_mixed: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the champion made of a request.

    Parameters
    ----------
    alpha : as it was asked for
    seconds : that it took
    unjudged : what it found that cannot be judged; None where its labels are not the codebook's
    """

    texts: Sequence[str]
    verdicts: Sequence[Verdict]
    alpha: float | None
    seconds: float
    unjudged: Mapping[int, Reason] | None = None


class Shadow:
    """A run as one process sees it; used by the event loop's thread alone.

    Attributes
    ----------
    waiting : texts that the challenger has not labelled yet
    champion : number of the version that is compared with
    """

    def __init__(
        self, running: "Running", classifier: FramingClassifier, tally: "Tally", on_count: Callable[..., None]
    ) -> None:
        self.run, self.champion = running.run, running.champion
        self.classifier = classifier
        self.tally = tally
        self.waiting = 0
        self._on_count = on_count
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, "shadow")

    def look(self, given: Labelled) -> None:
        """Have the challenger label what the champion labelled, behind the answer."""
        self.waiting += len(given.texts)
        asyncio.get_running_loop().call_soon(self._label, given)

    def look_document(self, given: Document) -> None:
        """Have both label a document's sentences in the thread."""
        if self.waiting + given.n_sentences > MOST_WAITING or len(given.text) > LONGEST_DOCUMENT:
            self.tally.left_out += given.n_sentences
            return
        self.waiting += given.n_sentences
        work = asyncio.get_running_loop().run_in_executor(self._thread, _read_document, self.classifier, given)
        work.add_done_callback(lambda done: self._finish_document(given, done))

    def close(self) -> None:
        """End the thread; what waits is left out, and counted as such."""
        self._is_closed = True
        self.tally.left_out += self.waiting
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _label(self, given: Labelled) -> None:
        if self._is_closed:
            return
        started = time.perf_counter()
        classifier = self.classifier
        rows = classifier.scorer.rows_of(given.texts)
        is_known = given.unjudged is not None and classifier.is_codebooks
        unjudged = (given.unjudged or {}) if is_known else classifier.unjudged(given.texts)
        asked = classifier.asked(rows, unjudged)
        seconds = time.perf_counter() - started
        if not asked:
            self._count(given, classifier.judged(rows, given.alpha, (), unjudged), seconds)
        elif self.waiting > MOST_WAITING:
            self.waiting -= len(given.texts)
            self.tally.left_out += len(given.texts)
        else:
            work = asyncio.get_running_loop().run_in_executor(self._thread, _read, classifier, given.texts, rows, asked)
            work.add_done_callback(lambda done: self._finish(given, unjudged, done, seconds))

    def _finish(
        self, given: Labelled, unjudged: Mapping[int, Reason], done: "asyncio.Future[Read]", seconds: float
    ) -> None:
        with suppress(asyncio.CancelledError):
            rows, both, reading_s = done.result()
            self._count(given, self.classifier.judged(rows, given.alpha, both, unjudged), seconds + reading_s)

    def _finish_document(self, given: Document, done: "asyncio.Future[list[Judged]]") -> None:
        with suppress(asyncio.CancelledError):
            (before, before_s), (after, after_s) = done.result()
            if self._is_closed:
                return
            self.waiting -= given.n_sentences
            self.tally.note(before, after, (before_s, after_s))
            self._on_count(before, after)

    def _count(self, given: Labelled, verdicts: Sequence[Verdict], seconds: float) -> None:
        if self._is_closed:
            return
        self.waiting -= len(given.texts)
        self.tally.note(given.verdicts, verdicts, (given.seconds, seconds))
        self._on_count(given.verdicts, verdicts)


Read = tuple[Sequence[Row], Collection[int], float]


def _read(classifier: FramingClassifier, texts: Sequence[str], rows: Sequence[Row], asked: list[int]) -> Read:
    started = time.perf_counter()
    reader = classifier.reader
    joined = reader.joined_at(asked, texts, rows) if reader else {}
    return *with_joined(rows, joined), time.perf_counter() - started


Judged = tuple[Sequence[Verdict], float]


def _read_document(challenger: FramingClassifier, given: Document) -> list[Judged]:
    from model.language.sentences import read_sentences

    joined, spans = read_sentences(given.text)
    texts = [span.cut(joined) for span in spans]
    found: list[Judged] = []
    for classifier in (given.champion, challenger):
        started = time.perf_counter()
        if given.is_mixed:
            verdicts, _ = classifier.classify_document(texts, given.alpha)
        else:
            verdicts = classifier.classify(texts, given.alpha) if texts else []
        found.append((verdicts, time.perf_counter() - started))
    return found


class Shadowing:
    """Follows in one process which version runs in the shadow, and brings what was counted into the database.

    Parameters
    ----------
    on_count : told of each request's verdicts, the champion's and the challenger's

    Attributes
    ----------
    now : what runs; None while nothing does
    """

    def __init__(self, slot: Slot, on_count: Callable[..., None]) -> None:
        self.now: Shadow | None = None
        self._slot, self._on_count = slot, on_count
        self._unwritten: list[tuple[int, Tally]] = []
        self._written_at = time.monotonic()
        self._failed: int | None = None
        self._lock = asyncio.Lock()

    async def watch(self, every_s: float) -> None:
        """Look again and again what runs, until cancelled."""
        while True:
            with suppress(FramingError):  # of the database, which the slot's watch tells of
                await self.refresh()
                if time.monotonic() - self._written_at >= FLUSH_S:
                    await self.flush()
            await asyncio.sleep(every_s)

    async def refresh(self) -> None:
        """Follow what runs by now.

        Raises
        ------
        DatabaseError
            It could not be asked.
        """
        async with self._lock:
            found = await asyncio.to_thread(lambda: self._shadows().running())
            if (found.run if found else None) == (self.now.run if self.now else None):
                return
            self._let_go()
            if found and found.run != self._failed:
                await self._begin(found)

    async def flush(self) -> None:
        """Add what was counted here to the run's counts in the database.

        Raises
        ------
        DatabaseError
            It could not be written; the next call tries again.
        """
        from model.shadow.tally import Tally

        async with self._lock:
            if self.now and self.now.tally != Tally():
                self._unwritten.append((self.now.run, self.now.tally))
                self.now.tally = Tally()
            while self._unwritten:
                run, tally = self._unwritten[0]
                await asyncio.to_thread(self._add, run, tally)
                del self._unwritten[0]
            self._written_at = time.monotonic()

    async def close(self) -> None:
        """Write what was counted, and end."""
        with suppress(FramingError):
            if self.now or self._unwritten:
                await self.flush()
        self._let_go()

    async def _begin(self, running: "Running") -> None:
        from model.shadow.tally import Tally

        try:
            classifier = await self._slot.version(f"v{running.version}")
        except FramingError as error:
            self._failed = running.run
            log.error("version in the shadow not loaded", extra={"run": running.run, "problem": str(error)})
            return
        self.now = Shadow(running, classifier, Tally(), self._on_count)
        log.info("version in the shadow loaded", extra={"version": classifier.version.name})

    def _let_go(self) -> None:
        if self.now:
            self._unwritten.append((self.now.run, self.now.tally))
            self.now.close()
            self.now = None

    def _add(self, run: int, tally: "Tally") -> None:
        self._shadows().add(run, tally)

    def _shadows(self) -> "Shadows":
        from model.shadow.runs import Shadows

        return Shadows(self._slot.registry)
