"""SIGINT and SIGTERM in a bulk run: no more is read, what was read is labelled and written, then it ends."""

import contextlib
import signal
from collections.abc import Iterable, Iterator
from types import FrameType, TracebackType
from typing import TypeVar

Item = TypeVar("Item")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppedError(Exception):
    """A signal came while the input was waited for; never leaves this module."""


class Stop:
    """Ends an iteration at a signal; a second signal ends the process.

    Attributes
    ----------
    signal_number : the signal that came, 0 if none did
    """

    def __init__(self) -> None:
        self.signal_number = 0
        self._is_waiting = False

    def __enter__(self) -> "Stop":
        """Take the signals over."""
        self._before = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Give the signals back."""
        for number, before in self._before.items():
            signal.signal(number, before)

    def before_each(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items until a signal comes, also while one is waited for."""
        with contextlib.suppress(StoppedError):
            self._is_waiting = True
            for item in items:
                self._is_waiting = False
                yield item
                if self.signal_number:
                    return
                self._is_waiting = True
            self._is_waiting = False

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.signal_number = number
        signal.signal(number, signal.SIG_DFL)
        if self._is_waiting:
            self._is_waiting = False
            raise StoppedError
