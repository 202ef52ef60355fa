"""How much one process has at work at once: requests, bytes of bodies that are not whole yet, texts to label."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

from model.errors import BusyError
from model.settings import Settings

BYTES_A_TEXT = 200
"""What a sentence has; a text of more takes as much longer to label."""

SMALL_WORK = 100
"""Texts of a request that is not worth a turn: they are labelled in a millisecond or two."""


def work_of(n_texts: int, n_bytes: int) -> int:
    """Return what labelling some texts comes to, in texts of usual length."""
    return n_texts + n_bytes // BYTES_A_TEXT


class Load:
    """What is at work in a process; the door asks it before a request is let in.

    Attributes
    ----------
    requests : those at work; who waits for its client or for its turn is not at work
    held_bytes : of bodies that are not whole yet
    work : texts of all requests that wait for their turn, and of the one that has it
    files : imports that wait for their turn, and the one that has it
    """

    def __init__(self, settings: Settings) -> None:
        self.most_requests = settings.max_in_flight
        self.most_held_bytes = settings.max_in_flight * settings.max_body_bytes
        self.most_work = settings.max_waiting_texts
        self.requests = 0
        self.held_bytes = 0
        self.work = 0
        self.most_files = settings.max_slow_waiting + 1
        self.files = 0
        self._turn = asyncio.Lock()
        self._turn_of_files = asyncio.Lock()

    def check_requests(self, n_others: int) -> None:
        """Raise BusyError where as many other requests are at work as may be."""
        if n_others >= self.most_requests:
            raise BusyError(f"{n_others} requests are at work, the most allowed: send it again in a second.")

    def check_work(self, work: int) -> None:
        """Raise BusyError where more texts would wait than may; one request alone may always wait."""
        if self.work and self.work + work > self.most_work:
            raise BusyError(
                f"{self.work} texts wait to be labelled, at most {self.most_work} may (FRAMING_MAX_WAITING_TEXTS): "
                "send it again in a second."
            )

    def hold(self, more: int) -> None:
        """Note more bytes of bodies that are not whole, or fewer; BusyError where those of all are too much."""
        self.held_bytes += more
        if more > 0 and self.held_bytes > self.most_held_bytes:
            raise BusyError(
                f"{self.held_bytes} bytes of incomplete bodies are held, the most allowed: send it again in a second."
            )

    @contextlib.asynccontextmanager
    async def counted(self, work: int) -> AsyncIterator[None]:
        """Count work while it is done elsewhere.

        Raises
        ------
        BusyError
            Too much waits already.
        """
        self.check_work(work)
        self.work += work
        try:
            yield
        finally:
            self.work -= work

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Count a request as not at work: processes with bounds of their own work for it."""
        self.requests -= 1
        try:
            yield
        finally:
            self.requests += 1

    @contextlib.asynccontextmanager
    async def turn_of_file(self) -> AsyncIterator[None]:
        """Wait until no other file is being stored: the threads of several would leave labels hardly any time.

        Raises
        ------
        BusyError
            As many wait as may.
        """
        if self.files >= self.most_files:
            raise BusyError(
                f"{self.files} files are being stored or wait for it, the most allowed (FRAMING_MAX_SLOW_WAITING): "
                "send it again in a second."
            )
        self.files += 1
        try:
            with self.aside():
                async with self._turn_of_files:
                    yield
        finally:
            self.files -= 1

    @contextlib.asynccontextmanager
    async def turn(self, work: int) -> AsyncIterator[None]:
        """Wait until no other work of the event loop's own thread is under way; small requests pass in between.

        Raises
        ------
        BusyError
            Too much waits already.
        """
        async with self.counted(work):
            self.requests -= 1
            try:
                await asyncio.sleep(0)  # whoever came in the same turn of the loop is counted before anybody begins
                await self._turn.acquire()
            finally:
                self.requests += 1
            try:
                yield
            finally:
                self._turn.release()
