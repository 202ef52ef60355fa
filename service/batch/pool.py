"""Labelling by several threads or processes; the answers come back in the blocks' order.

Each process holds one block at a time: neither side can wait for the other, and memory stays bounded. The
processes end with their standard input, however this one ends.
"""

import contextlib
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO, cast

import msgspec

from model.errors import BatchError
from model.reader.shelf import Shelf
from model.settings import ROOT
from service.batch.job import Answer, Block, Setup
from service.batch.labeller import Labeller, open_labeller
from service.wire.pipes import receive, send


class Worker:
    """One labelling process."""

    def __init__(self, setup: Setup) -> None:
        command = [sys.executable, "-m", "service.batch.worker"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            command, cwd=ROOT, stdin=pipe, stdout=pipe, start_new_session=True
        )
        self._tasks = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)
        self.start(setup)

    def start(self, task: Setup | Block) -> None:
        """Hand over what the process must know, then one block after the other."""
        try:
            send(self._tasks, task)
        except BrokenPipeError:
            raise self._ended() from None

    def finish(self) -> Answer:
        """Wait for the answer to the block that was begun."""
        content = receive(self._answers)
        if content is None:
            raise self._ended()
        return msgspec.msgpack.decode(content, type=Answer)

    def close(self) -> None:
        """End the process and wait for it."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with contextlib.suppress(BrokenPipeError):
            self._tasks.close()

    def _ended(self) -> BatchError:
        code = self._process.wait()
        return BatchError(f"A labelling process ended with {code}: go on with --resume, or use fewer --workers.")


def label_blocks(
    setup: Setup, blocks: Iterable[Block], n_workers: int, n_threads: int, shelf: Shelf | None = None
) -> Iterator[Answer]:
    """Yield the answer to each block, in order.

    Parameters
    ----------
    n_threads : used where one worker, this process, labels; 1 answers a block before the next one is taken
    shelf : the second reader as this process has opened it; other processes open their own

    Raises
    ------
    BatchError
        A labelling process ended before its time.
    """
    if n_workers > 1:
        return _by_processes(setup, blocks, n_workers)
    labeller = open_labeller(setup, shelf)
    return _by_threads(labeller, blocks, n_threads) if n_threads > 1 else map(labeller.label, blocks)


def _by_threads(labeller: Labeller, blocks: Iterable[Block], n_threads: int) -> Iterator[Answer]:
    """Label with threads, which run side by side while the compiled scorer works."""
    begun: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(n_threads) as threads:
        for block in blocks:
            begun.append(threads.submit(labeller.label, block))
            if len(begun) > n_threads:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def _by_processes(setup: Setup, blocks: Iterable[Block], n_workers: int) -> Iterator[Answer]:
    with contextlib.ExitStack() as stack:
        workers = [stack.enter_context(contextlib.closing(Worker(setup))) for _ in range(n_workers)]
        begun = 0
        for begun, block in enumerate(blocks, 1):
            worker = workers[(begun - 1) % n_workers]
            answer = worker.finish() if begun > n_workers else None
            worker.start(block)
            if answer:
                yield answer
        for number in range(max(0, begun - n_workers), begun):
            yield workers[number % n_workers].finish()
