"""How a server process ends: it says so first, then lets open requests end, and is gone when the drain is over."""

import asyncio
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.supervisors import multiprocess

from model.settings import Settings

CLOSING_S = 1.0
"""What the server and the application need after the last request; as much is left to threads that go on."""

log = logging.getLogger("framing.ending")


class EndingServer(uvicorn.Server):
    """A server that is not ready for some time before it takes no more connections.

    Whoever balances load asks `/readyz` now and then, and goes on sending requests until it has asked.

    Parameters
    ----------
    notice_s : seconds of that time
    end_s : seconds from the signal after which the process ends whatever still goes on
    on_ending : called when the end begins
    """

    def __init__(
        self, config: uvicorn.Config, notice_s: float, end_s: float, on_ending: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self._notice_s = notice_s
        self._end_s = end_s
        self._on_ending = on_ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that the server ends, go on for a while, then end."""
        end_after(self._end_s)
        self._on_ending()
        self.lifespan.state["ending"].set()
        await self._give_notice()
        await super().shutdown(sockets)

    async def _give_notice(self) -> None:
        """Go on serving for the time of the notice; a second signal ends it."""
        n_signals = len(self._captured_signals)
        until = time.monotonic() + self._notice_s
        while time.monotonic() < until and len(self._captured_signals) <= n_signals:
            await asyncio.sleep(min(0.05, self._notice_s))


def ending_server(
    config: uvicorn.Config, settings: Settings, on_ending: Callable[[], None] = lambda: None
) -> EndingServer:
    """Return a server that ends as the settings say."""
    return EndingServer(config, notice_of(settings), settings.drain_timeout_s, on_ending)


def notice_of(settings: Settings) -> float:
    """Return the seconds of the notice: of a short drain, half."""
    return min(settings.drain_notice_s, settings.drain_timeout_s / 2)


def grace_of(settings: Settings) -> float:
    """Return the seconds that open requests have after the notice, so that all ends within the drain."""
    rest_s = settings.drain_timeout_s - notice_of(settings)
    return max(rest_s - 2 * CLOSING_S, rest_s / 2)


def end_after(seconds: float) -> None:
    """End the process after some time whatever it does then: Python itself would wait for every thread, for ever.

    What threads write they write in transactions: it is there as a whole or not at all.
    """
    timer = threading.Timer(seconds, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    busy = [thread.name for thread in threading.enumerate() if not thread.daemon]
    log.warning("the drain is over, what goes on is left behind", extra={"threads": busy})
    sys.stderr.flush()
    os._exit(0)


class EndingWorkers(multiprocess.Multiprocess):
    """Several server processes that end as one does.

    Parameters
    ----------
    on_ending : called when the end begins
    """

    def __init__(
        self, config: uvicorn.Config, sockets: list[socket.socket], settings: Settings, on_ending: Callable[[], None]
    ) -> None:
        def worker(config: uvicorn.Config, sockets: list[socket.socket]) -> EndingProcess:
            return EndingProcess(config, sockets, settings)

        multiprocess.Process = worker  # type: ignore[misc, assignment]  # the supervisor makes its processes by this name
        super().__init__(config, sockets)
        self._on_ending = on_ending

    def terminate_all(self) -> None:
        """End all processes."""
        self._on_ending()
        super().terminate_all()


class EndingProcess(multiprocess.Process):
    """One of them."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket], settings: Settings) -> None:
        self._settings = settings
        super().__init__(config, sockets)

    @property
    def server(self) -> Any:
        """Return the server, made in the process itself."""
        if self._server is None:
            self._server = ending_server(self.config, self._settings)
        return self._server
