"""Which version each worker of a server serves, in memory that they share: what a promotion waits for."""

import fcntl
import mmap
import os
import struct
import tempfile
import time
from collections.abc import Callable
from multiprocessing.reduction import DupFd
from typing import Any

from service.watch.processes import is_alive

ENTRY = struct.Struct("<qq")
"""A process and the number of the version that it serves, 0 while it serves none."""

SPARE = 8
"""Entries beyond one a worker: one that ended and is not cleared away yet has its own still."""

LOOK_S = 0.005


class Board:
    """A row for each worker.

    Parameters
    ----------
    descriptor : of a file in memory that all workers hold; it goes along when a worker is started
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._memory = mmap.mmap(descriptor, 0)
        self._own: int | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Hand the memory to a process that is being started."""
        return _taken_over, (DupFd(self._descriptor),)

    def enter(self) -> None:
        """Take a row for this process, before it looks who is champion: who promotes meanwhile waits for it."""
        fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
        try:
            free = (at for at, (pid, _) in self._rows() if not pid or not is_alive(pid))
            self._own = next(free, None)
            self.tell(0)
        finally:
            fcntl.lockf(self._descriptor, fcntl.LOCK_UN)

    def tell(self, number: int) -> None:
        """Note which version this process serves from now on."""
        if self._own is not None:
            ENTRY.pack_into(self._memory, self._own, os.getpid(), number)

    def leave(self) -> None:
        """Give up this process's row: nobody is to wait for it."""
        if self._own is not None:
            ENTRY.pack_into(self._memory, self._own, 0, 0)
            self._own = None

    def behind(self, number: int) -> int:
        """Return how many of the workers that live serve another version."""
        return sum(bool(pid) and served != number and is_alive(pid) for _, (pid, served) in self._rows())

    def wait_for(self, number: Callable[[], int], within_s: float) -> int:
        """Wait until all workers serve a version; return how many do not after so many seconds.

        Parameters
        ----------
        number : of the version; another promotion may come meanwhile
        """
        deadline = time.monotonic() + within_s
        while (behind := self.behind(number())) and time.monotonic() < deadline:
            time.sleep(LOOK_S)
        return behind

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        os.close(self._descriptor)

    def _rows(self) -> list[tuple[int, tuple[int, int]]]:
        places = range(0, len(self._memory), ENTRY.size)
        return [(at, ENTRY.unpack_from(self._memory, at)) for at in places]


def open_board(n_workers: int) -> Board:
    """Return an empty board for so many workers."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("framing-board", os.MFD_CLOEXEC)
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, ENTRY.size * (n_workers + SPARE))
    return Board(descriptor)


def _taken_over(handed: Any) -> Board:
    return Board(handed.detach())
