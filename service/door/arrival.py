"""How a request's body arrives: how much of it, by when the rest must be there, and what is held meanwhile."""

import asyncio
from dataclasses import dataclass

from service.door.load import Load
from service.wire.asgi import Message, Receive, Scope
from service.wire.refusals import RefusedError

LEAST_OF_A_FILE = 64 * 1024
"""Bytes of a file that have to come in the time that another body has for all of it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How large a body may be, the setting that says so, and the seconds that it may take.

    Parameters
    ----------
    is_held : whether it is held until it is whole, and not written to a file as it comes
    """

    most: int
    setting: str
    timeout_s: float
    is_held: bool = True

    def refusal(self, what: str) -> str:
        """Return the text of a refusal for size."""
        return f"The body {what}, at most {self.most} are allowed ({self.setting}): send it in parts."

    def late(self) -> str:
        """Return the text of a refusal for time."""
        if self.is_held:
            return f"The body did not come within {self.timeout_s:g} s (FRAMING_BODY_TIMEOUT_S): send it again."
        return (
            f"Less than {LEAST_OF_A_FILE} bytes of the body came within {self.timeout_s:g} s (FRAMING_BODY_TIMEOUT_S): "
            "send it again, nothing was stored."
        )


class Arrival:
    """The account of one body: what the door lets a route receive.

    Parameters
    ----------
    receive : the server's

    Attributes
    ----------
    held : bytes of it that count as held, as it is not whole
    """

    __slots__ = ("_bound", "_deadline", "_due", "_load", "_receive", "_scope", "held", "is_whole", "seen")

    def __init__(self, receive: Receive, bound: Bound, load: Load, scope: Scope) -> None:
        self._receive = receive
        self._bound = bound
        self._load = load
        self._scope = scope
        self._deadline = 0.0
        self._due = LEAST_OF_A_FILE
        self.held = 0
        self.seen = 0
        self.is_whole = False

    async def __call__(self) -> Message:
        """Return the next message.

        Raises
        ------
        RefusedError
            408 where it does not come in time, 413 where the body is over its bound.
        BusyError
            Too much is held of incomplete bodies, or too many others came whole before.
        """
        if self.is_whole:
            return await self._receive()
        connection = self._scope.get("connection")
        if connection is not None and connection.is_whole(self._scope):
            message = await self._receive()
        else:
            message = await self._in_time()
        self.seen += len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        if self.seen > self._bound.most:
            raise RefusedError(413, self._bound.refusal(f"has more than {self._bound.most} bytes"))
        if not self._bound.is_held:
            self._prolong()
        elif not self.is_whole:
            more, self.held = self.seen - self.held, self.seen
            self._load.hold(more)
        elif self._load.requests > self._load.most_requests:
            self._load.check_requests(self._load.requests - 1)
        return message

    def let_go(self) -> None:
        """End the account: nothing is held any more."""
        self._load.hold(-self.held)
        self.held = 0

    def _prolong(self) -> None:
        """Give what is still to come of a file its time, once enough came."""
        if self.seen >= self._due:
            self._due = self.seen + LEAST_OF_A_FILE
            self._deadline = asyncio.get_running_loop().time() + self._bound.timeout_s

    async def _in_time(self) -> Message:
        """Return the next message; RefusedError where none comes before the deadline.

        Who waits for its client is not at work: however many send slowly, others are let in.
        `asyncio.timeout` would do, but every request pays for it, and this costs a third.
        """
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        is_late = False

        def give_up() -> None:
            nonlocal is_late
            is_late = True
            if task:
                task.cancel()

        self._deadline = self._deadline or loop.time() + self._bound.timeout_s
        timer = loop.call_at(self._deadline, give_up)
        self._load.requests -= 1
        try:
            return await self._receive()
        except asyncio.CancelledError:
            if not is_late or task is None or task.uncancel():
                raise
            raise RefusedError(408, self._bound.late()) from None
        finally:
            self._load.requests += 1
            timer.cancel()
