"""Threads for the second reader: a bounded queue of their own, in which requests take turns.

A request hands over a few sentences at a time, so a long document never keeps one sentence of another waiting.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from model.errors import BusyError
from model.reader.pair import SecondReader
from model.reader.rule import Row
from model.scoring.classifier import FramingClassifier, with_joined

READING_THREADS = 2
MOST_WAITING = 1_000
"""Sentences that may wait in a process when a request comes; with more, some seconds of work, it is refused."""
A_TURN = 4
Given = ParamSpec("Given")
Result = TypeVar("Result")


class Reading:
    """What one process reads with; used by the event loop's thread alone.

    Attributes
    ----------
    waiting : sentences that were taken and are not read yet
    """

    def __init__(self) -> None:
        self.waiting = 0
        self._threads = ThreadPoolExecutor(READING_THREADS, "reading")

    async def read(
        self, classifier: FramingClassifier, texts: Sequence[str], rows: Sequence[Row], unjudged: Collection[int] = ()
    ) -> tuple[Sequence[Row], Collection[int]]:
        """Return the rows of texts that the table has scored, and the places of those that both readers came to.

        Parameters
        ----------
        unjudged : places of texts that cannot be judged, which nobody reads

        Raises
        ------
        BusyError
            Too many sentences wait already.
        """
        reader = classifier.reader
        asked = classifier.asked(rows, unjudged)
        return with_joined(rows, await self._joined(reader, texts, rows, asked)) if reader and asked else (rows, ())

    async def _joined(
        self, reader: SecondReader, texts: Sequence[str], rows: Sequence[Row], asked: list[int]
    ) -> dict[int, Row | None]:
        self._check()
        joined: dict[int, Row | None] = {}
        self.waiting += len(asked)
        try:
            for first in range(0, len(asked), A_TURN):
                turn = [(place, texts[place], rows[place]) for place in asked[first : first + A_TURN]]
                work = self._threads.submit(_read, reader, turn)
                read: dict[int, Row | None] = await asyncio.wrap_future(work)
                joined |= read
        finally:
            self.waiting -= len(asked)
        return joined

    async def done(
        self, n_sentences: int, work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs
    ) -> Result:
        """Return what some work returns that asks the second reader, done as one piece.

        Parameters
        ----------
        n_sentences : how many it may come to

        Raises
        ------
        BusyError
            Too many sentences wait already.
        """
        self._check()
        self.waiting += n_sentences
        try:
            return await asyncio.wrap_future(self._threads.submit(work, *args, **kwargs))
        finally:
            self.waiting -= n_sentences

    def _check(self) -> None:
        if self.waiting >= MOST_WAITING:
            raise BusyError(
                f"{self.waiting} sentences wait for the second reader, the most allowed: send it again in a second, "
                "or run more --workers."
            )

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _read(reader: SecondReader, turn: Sequence[tuple[int, str, Row]]) -> dict[int, Row | None]:
    return {place: reader.joined(text, row) for place, text, row in turn}
