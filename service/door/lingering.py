"""The end of a connection whose request was answered before it came whole."""

import asyncio
from collections.abc import Callable

LINGER_S = 2.0


class Lingering(asyncio.Protocol):
    """What such an answer is written to; then drops for a moment what still comes, so that the answer can be read.

    A connection that is closed while more comes is reset by the system, and the client may lose the answer to that.

    Parameters
    ----------
    transport : the connection's
    is_lost : told when it is closed
    """

    def __init__(self, transport: asyncio.Transport, is_lost: Callable[[Exception | None], None]) -> None:
        self._transport = transport
        self._is_lost = is_lost
        self._timer: asyncio.TimerHandle | None = None

    def write(self, data: bytes) -> None:
        """Write a part of the answer."""
        self._transport.write(data)

    def is_closing(self) -> bool:
        """Tell whether no more can be written."""
        return self._transport.is_closing()

    def close(self) -> None:
        """End the answer: say so, and wait for the other side to do the same, but no longer than a moment."""
        if self._timer is not None or self._transport.is_closing():
            return
        self._transport.set_protocol(self)
        self._transport.write_eof()
        self._transport.resume_reading()
        self._timer = asyncio.get_running_loop().call_later(LINGER_S, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let the connection go."""
        if self._timer is not None:
            self._timer.cancel()
        self._is_lost(exc)
