"""Work that may take seconds: in processes that are started when they are needed, reused, and killed at a limit.

It has bounds of its own, so that labels go on however much of it is asked for: so many processes of each kind, and so
many requests that wait for one.
"""

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from model.errors import BusyError, TextError
from model.reader.shelf import OFF
from model.scoring.classifier import FramingClassifier
from model.settings import Settings
from model.store.cache import table_digest, table_file
from service.documents.labelled import LabelledDocument, Way
from service.hot.judging import unjudged_of
from service.hot.slow_process import SlowProcess
from service.hot.slow_worker import ComparisonTask, DocumentTask, EvidenceTask, Kind, Limits, PageTask, ReaderSetup, Why
from service.wire.asgi import Call
from service.wire.ledgers.request import LedgerRequest
from service.wire.sent import SentDocument

TIMES_WITH_READER = 6
"""How much longer documents and evidence may take where a second reader reads too, milliseconds a sentence."""
NEEDED = ("threshold", "calibration_scores", "document_prior")
STOPPING = "The server is stopping: send it again in a second."


class Crew:
    """The processes of one kind; a thread waits for each.

    Parameters
    ----------
    most_processes : that there are at once; none is started before the first task
    most_waiting : tasks that may wait for one
    """

    def __init__(self, kind: Kind, limits: Limits, most_processes: int, most_waiting: int) -> None:
        self.kind = kind
        self.limits = limits
        self.most_tasks = most_processes + most_waiting
        self.n_tasks = 0
        self._threads = ThreadPoolExecutor(most_processes, kind)
        self._idle: list[SlowProcess] = []
        self._all: set[SlowProcess] = set()
        self._lock = threading.Lock()
        self._is_closed = False

    async def do(self, task: msgspec.Struct) -> list[bytes]:
        """Return what comes of a task.

        Raises
        ------
        BusyError
            Too many others wait, or this one waited too long.
        TextError
            What was sent cannot be read, or not within the limits.
        """
        if self.n_tasks >= self.most_tasks:
            raise BusyError(
                f"{self.n_tasks} requests for {self.kind} are at work or wait, the most allowed "
                "(FRAMING_SLOW_PROCESSES, FRAMING_MAX_SLOW_WAITING): send it again in a second."
            )
        self.n_tasks += 1
        try:
            return await asyncio.wrap_future(self._threads.submit(self._done, task, time.monotonic()))
        finally:
            self.n_tasks -= 1

    def close(self) -> None:
        """Kill every process, whatever it is at; what waits for them gets an error at once."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
            self._all.difference_update(idle)
            at_work = list(self._all)
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in at_work:
            process.end()
        for process in idle:
            process.kill()

    def _done(self, task: msgspec.Struct, came_at: float) -> list[bytes]:
        if time.monotonic() - came_at > self.limits.timeout_s:
            raise BusyError(
                f"No process for {self.kind} was free within {self.limits.timeout_s:g} s (FRAMING_SLOW_TIMEOUT_S): "
                "send it again in a second."
            )
        process = self._taken()
        try:
            return process.ask(task)
        except (TextError, BusyError):
            if self._is_closed:  # which ended the process
                raise BusyError(STOPPING) from None
            raise
        finally:
            self._give_back(process)

    def _taken(self) -> SlowProcess:
        with self._lock:
            if self._is_closed:
                raise BusyError(STOPPING)
            while self._idle:
                process = self._idle.pop()
                if process.is_alive():
                    return process
                self._all.discard(process)
                process.kill()
            process = SlowProcess(self.kind, self.limits)
            self._all.add(process)
        try:
            process.wait_until_ready()
        finally:
            if not process.is_free:
                self._all.discard(process)
        return process

    def _give_back(self, process: SlowProcess) -> None:
        """Keep a process for the next task, unless it is at one still, has ended, or has grown."""
        with self._lock:
            if process.is_free and not self._is_closed and process.resident_bytes() < self.limits.most_bytes / 2:
                self._idle.append(process)
                return
            self._all.discard(process)
        process.kill()


class SlowWork:
    """What takes seconds: the main text of pages, the labels of large documents, ledgers, and evidence."""

    def __init__(self, settings: Settings) -> None:
        limits = Limits(settings.slow_timeout_s, settings.max_slow_bytes)
        bounds = (limits, settings.slow_processes, settings.max_slow_waiting)
        self.pages = Crew("pages", *bounds)
        times = 1 if settings.reader == OFF else TIMES_WITH_READER
        reading = msgspec.structs.replace(limits, timeout_s=times * limits.timeout_s)
        self.documents = Crew("documents", reading, *bounds[1:])
        self.evidence = Crew("evidence", reading, *bounds[1:])
        self.ledgers = Crew("ledgers", *bounds)
        self.comparisons = Crew("comparisons", reading, *bounds[1:])
        self._cache_dir = settings.cache_dir
        self._asks = settings.reader
        self._reader_dir = str(settings.reader_dir.absolute())

    async def page_text(self, call: Call, page: str) -> str:
        """Return the main text of an HTML page; the errors are those of `Crew.do`."""
        with call.state["load"].aside():
            (text,) = await self.pages.do(PageTask(page))
        return text.decode()

    async def labelled(self, call: Call, classifier: FramingClassifier, text: str, way: Way) -> LabelledDocument:
        """Return the labels of a document's sentences; the errors are those of `Crew.do`."""
        task = DocumentTask(text=text, way=way, **self._labelled_by(classifier))
        with call.state["load"].aside():
            (content,) = await self.documents.do(task)
        return msgspec.msgpack.decode(content, type=LabelledDocument)

    async def why(
        self, call: Call, classifier: FramingClassifier, texts: list[str], names: Sequence[Why]
    ) -> dict[str, list[msgspec.Raw]]:
        """Return each text's evidence, or what the second reader leaned on, as JSON by name; errors as of `Crew.do`."""
        version = classifier.version
        table = str(table_file(version, self._cache_dir).absolute())
        asked = (
            classifier.asked(classifier.scorer.rows_of(texts), await unjudged_of(classifier, texts))
            if classifier.reader
            else []
        )
        reader = self._reader(classifier) if asked else None
        found: dict[str, list[msgspec.Raw]] = {}
        for name in names:
            task = EvidenceTask(table, table_digest(version), texts, asked, reader, name)
            with call.state["load"].aside():
                found[name] = [msgspec.Raw(part) for part in await self.evidence.do(task)]
        return found

    async def ledger(self, call: Call, asked: LedgerRequest) -> bytes:
        """Return the ledger of some documents as JSON; the errors are those of `Crew.do`."""
        with call.state["load"].aside():
            (content,) = await self.ledgers.do(asked)
        return content

    async def compared(
        self, call: Call, classifier: FramingClassifier, documents: list[SentDocument], decimals: int | None
    ) -> bytes:
        """Return documents side by side as JSON; the errors are those of `Crew.do`."""
        task = ComparisonTask(documents=documents, decimals=decimals, **self._labelled_by(classifier))
        with call.state["load"].aside():
            (content,) = await self.comparisons.do(task)
        return content

    def _labelled_by(self, classifier: FramingClassifier) -> dict[str, Any]:
        """Return the fields of a task that labels."""
        version = classifier.version
        return {
            "table": str(table_file(version, self._cache_dir).absolute()),
            "digest": table_digest(version),
            "manifest": {name: version.manifest[name] for name in NEEDED if name in version.manifest},
            "compiled": classifier.scorer.name == "compiled",
            "reader": self._reader(classifier),
        }

    def _reader(self, classifier: FramingClassifier) -> ReaderSetup | None:
        """Return how a process is to ask the second reader; None where nothing is told of readers."""
        if not classifier.tells_reader:
            return None
        manifest = classifier.version.manifest
        named: dict[str, Any] = {}
        if classifier.reader:
            named = {"labels": manifest["labels"], "reader": manifest["reader"]}
        return ReaderSetup(self._asks, self._reader_dir, named)

    def close(self) -> None:
        """Kill every process, whatever it is at."""
        for crew in (self.pages, self.documents, self.evidence, self.comparisons, self.ledgers):
            crew.close()
