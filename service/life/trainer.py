"""The trainer beside the server: a process that is started, kept alive at low priority, and ended with the server.

What it does is none of the service's business: they meet in the database.
"""

import contextlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from model.settings import Settings

COMMAND = (sys.executable, "-m", "training", "work", "--until-stdin-closes")
NICENESS = 15
START_AFTER_S = 2.0
"""A server that starts has the machine for itself before its trainer loads scikit-learn."""

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
END_TIMEOUT_S = 10.0
log = logging.getLogger("framing.trainer")


class TrainerProcess:
    """A process that is started again, after growing pauses, whenever it dies.

    Parameters
    ----------
    command : a program that ends when its standard input closes, so that not even `kill -9` leaves it behind
    after_s : seconds to wait before the first start
    """

    def __init__(self, command: Sequence[str], after_s: float = 0.0) -> None:
        self._command = command
        self._after_s = after_s
        self._stop = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._keep, name="trainer", daemon=True)

    def start(self) -> None:
        """Start the process, after the wait, and return at once."""
        self._thread.start()

    def ask_to_end(self) -> None:
        """Ask the process to end, and return at once."""
        self._stop.set()
        if self._process:
            self._process.terminate()

    def end(self) -> None:
        """End the process; what it was at goes back into the queue."""
        self.ask_to_end()
        process = self._process
        if process:
            try:
                process.wait(END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(END_TIMEOUT_S)

    def _keep(self) -> None:
        pause_s = FIRST_PAUSE_S
        self._stop.wait(self._after_s)
        while not self._stop.is_set():
            begun = time.monotonic()
            try:
                code: int | str = self._run()
            except OSError as error:
                code = str(error)
            if self._stop.is_set():
                return
            pause_s = FIRST_PAUSE_S if time.monotonic() - begun > LONGEST_PAUSE_S else pause_s
            log.warning("trainer ended, starts again", extra={"code": code, "pause_s": pause_s})
            self._stop.wait(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _run(self) -> int:
        """Start the process, log what it says, and return its exit code."""
        with subprocess.Popen(  # noqa: S603 - the command is a constant of this program
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C is the server's to answer
        ) as process:
            self._process = process
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
            if self._stop.is_set():
                process.terminate()
            for line in process.stderr or ():
                log.info(line.rstrip())
        return process.returncode


@contextlib.contextmanager
def trainer_beside(settings: Settings) -> Iterator[Callable[[], None]]:
    """Keep a trainer running while the block runs, if the settings want one; the block gets what asks it to end."""
    if not settings.trainer:
        yield lambda: None
        return
    process = TrainerProcess(COMMAND, START_AFTER_S)
    process.start()
    try:
        yield process.ask_to_end
    finally:
        process.end()
