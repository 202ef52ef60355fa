"""uvicorn's HTTP protocol with bounds on a request's head, and with answers that leave as soon as they are whole."""

import asyncio

from uvicorn._types import HTTPScope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from service.wire.refusals import problem_answer

ANSWER_HEAD_BYTES = 200
MOST_HEAD_BYTES = 64 * 1024
MOST_AT_ONCE = MOST_HEAD_BYTES + 1
HEAD_TIMEOUT_S = 30.0


class PromptProtocol(HttpToolsProtocol):
    """Sends an answer as soon as it is whole, and not when all requests that came with it are answered too.

    uvloop keeps what is written until the end of its turn unless more is waiting than the transport should hold.
    A head alone is less than that, a head with its body more.

    A head has to come whole in `MOST_HEAD_BYTES` and in `head_timeout_s`, and of what follows a chunked body there may
    be as much. Where several requests come at once, up to twice that passes before it is noticed.

    Attributes
    ----------
    rest : bytes that came since something was complete: a request, or a piece of its body; almost always none
    """

    __slots__ = ("open_scope", "rest", "timer")  # beside its dictionary, which is fast up to 30 entries
    head_timeout_s = HEAD_TIMEOUT_S

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=ANSWER_HEAD_BYTES)
        self.rest = 0
        self.open_scope: HTTPScope | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.set_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a connection go."""
        self.unset_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self.rest + len(data) > MOST_AT_ONCE:
            self.read_in_pieces(data)
            return
        self.rest += len(data)
        HttpToolsProtocol.data_received(self, data)  # a third of what `super()` costs, twice a request
        cycle = self.cycle
        if cycle is None or cycle.scope is not self.scope:
            self.wait_for_head()
            return
        if self.timer is not None:
            self.unset_timer()
        if not cycle.more_body:
            self.rest = 0
        elif self.rest > MOST_HEAD_BYTES:
            self.refuse_head()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self.rest = 0
        HttpToolsProtocol.on_body(self, body)

    def read_in_pieces(self, data: bytes) -> None:
        """Read what came in pieces, so that a head is looked at before more of it is read than is allowed."""
        at = 0
        while at < len(data) and not self.transport.is_closing():
            end = at + MOST_AT_ONCE - self.rest
            self.data_received(data[at:end])
            at = end

    def wait_for_head(self) -> None:
        """Refuse a head that is too large so far, else wait for the rest of it."""
        if self.open_scope is not self.scope:
            self.open_scope = self.scope
            if self.cycle is not None:  # what came begins with something else
                self.rest = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if self.rest > MOST_HEAD_BYTES:
            self.refuse_head()
        elif self.timer is None:
            self.set_timer()

    def refuse_head(self) -> None:
        """Refuse a head that is too large."""
        self.refuse(
            431, f"The head of the request has more than {MOST_HEAD_BYTES} bytes: send fewer or shorter headers."
        )

    def refuse(self, status: int, detail: str) -> None:
        """Close the connection, with a problem as answer unless the answer to an earlier request is due."""
        if not self.is_answering():
            answer = problem_answer(status, detail)
            lines = (
                b"content-type: %b" % answer.media_type,
                b"content-length: %d" % len(answer.body),
                b"connection: close",
            )
            self.transport.write(STATUS_LINE[status] + b"\r\n".join((*lines, b"", answer.body)))
        self.transport.close()

    def is_answering(self) -> bool:
        """Tell whether an answer is due or under way."""
        return self.cycle is not None and not self.cycle.response_complete

    def set_timer(self) -> None:
        """Wait for the rest of a head no longer than is allowed."""
        self.timer = self.loop.call_later(self.head_timeout_s, self.give_up)

    def unset_timer(self) -> None:
        """Stop waiting: what was waited for is there."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def give_up(self) -> None:
        """Close a connection that never sent a whole head; one that is being answered may not be read meanwhile."""
        if self.is_answering():
            self.set_timer()
        elif self.rest:
            self.refuse(
                408, f"The head of the request did not come whole within {self.head_timeout_s:g} s: send it again."
            )
        else:
            self.transport.close()
