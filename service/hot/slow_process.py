"""One process that does slow work: started, asked, watched, and ended when it takes more than it may."""

import contextlib
import logging
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from model.errors import BusyError, CostlyTextError, TextError
from model.settings import ROOT
from service.hot.slow_worker import OUT_OF_MEMORY, Kind, Limits, Reply
from service.wire.pipes import receive, send

START_TIMEOUT_S = 30.0
LOOK_S = 0.05
"""Seconds between looks at how much memory a process takes."""

LEAST_SHARE = 0.5
"""Of its time a process must have worked, if what was sent is to blame and not the load."""

UNFORESEEN = 1
"""Exit code of a Python program with an error that nobody caught."""

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
ADVICE = {
    "pages": 'send a smaller page, or what its reader reads as "text"',
    "documents": "send it in parts",
    "ledgers": "send fewer or shorter documents",
    "comparisons": "send fewer or shorter documents",
    "evidence": "ask for the evidence of fewer or shorter texts",
}
log = logging.getLogger("framing.slow")


class SlowProcess:
    """A process of one kind, which does one task after the other.

    Attributes
    ----------
    is_free : whether it waits for a task

    Raises
    ------
    BusyError
        It could not be started.
    """

    def __init__(self, kind: Kind, limits: Limits) -> None:
        self.kind = kind
        self.limits = limits
        self.is_free = False
        command = [sys.executable, "-m", "service.hot.slow_worker", kind]
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                command, cwd=ROOT, stdin=pipe, stdout=pipe, start_new_session=True
            )
        except OSError as error:
            raise self._not_started(str(error)) from error
        self._tasks = cast("BinaryIO", self._process.stdin)
        self._answers = cast("BinaryIO", self._process.stdout)

    def wait_until_ready(self) -> None:
        """Wait until it has loaded what it needs; BusyError where it cannot."""
        with contextlib.suppress(BrokenPipeError):
            send(self._tasks, self.limits)
        if not self._has_answered(START_TIMEOUT_S) or receive(self._answers) is None:
            self.kill()
            raise self._not_started(f"it ended with {self._process.returncode}")
        self.is_free = True

    def ask(self, task: msgspec.Struct) -> list[bytes]:
        """Return what comes of a task.

        Raises
        ------
        CostlyTextError
            It took more time or memory than it may; the process has to be killed.
        BusyError
            It took more time than it may, because others kept the processor; the process has to be killed.
        TextError
            What was sent cannot be read; of a process that ended at it, nobody can tell why.
        RuntimeError
            The process failed at something that it should be able to do.
        """
        self.is_free = False
        used_s = self.processor_s()
        with contextlib.suppress(BrokenPipeError):
            send(self._tasks, task)
        deadline = time.monotonic() + self.limits.timeout_s
        while not self._has_answered(LOOK_S):
            if time.monotonic() >= deadline:
                raise self._overdue(self.processor_s() - used_s)
            if self.resident_bytes() > self.limits.most_bytes:
                raise self._too_large()
        content = receive(self._answers)
        if content is None:
            raise self._ended()
        reply = msgspec.msgpack.decode(content, type=Reply)
        self.is_free = True
        if reply.problem:
            raise TextError(reply.problem)
        return reply.parts

    def resident_bytes(self) -> int:
        """Return how much memory it takes, 0 once it has ended."""
        try:
            return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * PAGE_BYTES
        except (OSError, IndexError):
            return 0

    def processor_s(self) -> float:
        """Return how many seconds of processor time it has taken, 0 once it has ended."""
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def is_alive(self) -> bool:
        """Tell whether it has not ended."""
        return self._process.poll() is None

    def end(self) -> None:
        """End it, whatever it is at; who asked it learns of it, and has to call `kill`."""
        self._process.kill()

    def kill(self) -> None:
        """End it and wait for that; it may have ended already."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with contextlib.suppress(BrokenPipeError):
            self._tasks.close()

    def _has_answered(self, within_s: float) -> bool:
        """Tell whether there is something to read, or nothing more ever will be."""
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        return bool(poll.poll(within_s * 1000))

    def _ended(self) -> Exception:
        code = self._process.wait()
        if code == UNFORESEEN:
            return RuntimeError(f"a process for {self.kind} failed; standard error holds its trace")
        log.warning("a process ended at its task", extra={"kind": self.kind, "code": code})
        if code == OUT_OF_MEMORY:
            return self._too_large()
        if code == -signal.SIGALRM:
            return self._too_slow()
        return TextError(f"What was sent cannot be read: the process ended at it ({code}); {ADVICE[self.kind]}.")

    def _overdue(self, processor_s: float) -> CostlyTextError | BusyError:
        if processor_s >= LEAST_SHARE * self.limits.timeout_s:
            return self._too_slow()
        return BusyError(
            f"The server is too busy: of {self.limits.timeout_s:g} s (FRAMING_SLOW_TIMEOUT_S), the process for "
            f"{self.kind} had {processor_s:.1f} s to work. Send it again in a second."
        )

    def _too_slow(self) -> CostlyTextError:
        return self._too_costly(f"takes longer than {self.limits.timeout_s:g} s (FRAMING_SLOW_TIMEOUT_S)")

    def _too_large(self) -> CostlyTextError:
        return self._too_costly(f"takes more than {self.limits.most_bytes} bytes of memory (FRAMING_MAX_SLOW_BYTES)")

    def _too_costly(self, what: str) -> CostlyTextError:
        return CostlyTextError(f"Reading what was sent {what}: {ADVICE[self.kind]}.")

    def _not_started(self, why: str) -> BusyError:
        log.error("a process cannot be started", extra={"kind": self.kind, "problem": why})
        return BusyError(f"No process for {self.kind} can be started now ({why}): send it again in a second.")
