"""uvicorn's HTTP protocol with bounds on heads and connections; answers leave as soon as they are whole."""

import asyncio
from typing import Any

import httptools
from uvicorn._types import HTTPScope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from service.door.guests import Guests
from service.door.lingering import Lingering
from service.wire.asgi import NO_CONTENT, Answer, Scope
from service.wire.refusals import problem_answer

ANSWER_HEAD_BYTES = 200
MOST_HEAD_BYTES = 64 * 1024
MOST_AT_ONCE = MOST_HEAD_BYTES + 1
HEAD_TIMEOUT_S = 30.0
OF_THE_UPGRADE = frozenset({b"upgrade", b"http2-settings"})
LEAST_PROGRESS = 4096
"""Bytes of a body that have to come at once if the connection is not to count as slow."""


class PromptProtocol(HttpToolsProtocol):
    """Sends an answer as soon as it is whole, and not when all requests that came with it are answered too.

    uvloop keeps what is written until the end of its turn unless more is waiting than the transport should hold.
    A head alone is less than that, a head with its body more.

    A head has to come whole in `MOST_HEAD_BYTES` and in `head_timeout_s`, and of what follows a chunked body there may
    be as much. Where several requests come at once, up to twice that passes before it is noticed.

    Attributes
    ----------
    rest : bytes that came since something was complete: a request, or a piece of its body; almost always none
    address : where the connection comes from
    since : when it was made, or last had a request or a good piece of one complete
    """

    # beside its dictionary, which is fast up to 30 entries
    __slots__ = ("address", "guests", "open_scope", "rest", "since", "timer")
    head_timeout_s = HEAD_TIMEOUT_S

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=ANSWER_HEAD_BYTES)
        self.rest = 0
        self.open_scope: HTTPScope | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.set_timer()
        self.since = self.loop.time()
        self.address = self.client[0] if self.client else ""
        self.guests: Guests | None = self.app_state.get("guests")
        if self.guests is not None:
            self.guests.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let a connection go."""
        self.unset_timer()
        if self.guests is not None:
            self.guests.leave(self)
        super().connection_lost(exc)
        if self.scope is not None:
            self.scope.pop("connection", None)  # type: ignore[typeddict-item]  # else only a collection would free both

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        if self.rest + len(data) > MOST_AT_ONCE:
            self.read_in_pieces(data)
            return
        self.rest += len(data)
        self.feed(data)
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

    def feed(self, data: bytes) -> None:
        """Have the parser read what came."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.send_400_response("Invalid HTTP request received.")
        except httptools.HttpParserUpgrade as asked:
            self.stay_with_http(data[asked.args[0] :])

    def stay_with_http(self, rest: bytes) -> None:
        """Read a request that asks for another protocol as what it is too (RFC 9110, 7.8).

        The parser takes all that follows such a head for the other protocol: the request would lose its body, or the
        body would be read as the next request. So another parser reads the head again, without the question.

        Parameters
        ----------
        rest : what came after the head
        """
        asked = self.parser
        kept = [self.without_question(name, value) for name, value in self.headers if name not in OF_THE_UPGRADE]
        lines = (b"%b: %b\r\n" % header for header in kept)
        version = asked.get_http_version().encode()
        head = b"%b %b HTTP/%b\r\n%b\r\n" % (asked.get_method(), self.url, version, b"".join(lines))
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self.rest = 0
        self.data_received(head + rest)

    @staticmethod
    def without_question(name: bytes, value: bytes) -> tuple[bytes, bytes]:
        """Return a header without what the header `Connection` says of another protocol."""
        if name != b"connection":
            return name, value
        kept = [one for one in value.split(b",") if one.strip().lower() not in OF_THE_UPGRADE]
        return name, b",".join(kept)

    def on_message_begin(self) -> None:
        """Begin a request."""
        HttpToolsProtocol.on_message_begin(self)
        self.scope["connection"] = self  # type: ignore[typeddict-unknown-key]

    def on_headers_complete(self) -> None:
        """Take a whole head; one that asks for another protocol is read again."""
        if self.parser.should_upgrade():
            return
        if not self.url.startswith(b"/"):
            self.take_absolute()
        HttpToolsProtocol.on_headers_complete(self)

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self.rest = 0
        if len(body) >= LEAST_PROGRESS:
            self.since = self.loop.time()
        HttpToolsProtocol.on_body(self, body)

    def on_message_complete(self) -> None:
        """Take the end of a request."""
        if self.parser.should_upgrade():
            return
        self.since = self.loop.time()
        HttpToolsProtocol.on_message_complete(self)

    def take_absolute(self) -> None:
        """Take a target that names the host too: as RFC 9112 has it, that host counts and not the header's."""
        target = httptools.parse_url(self.url)
        if not target.host:
            return
        host = b"[%b]" % target.host if b":" in target.host else target.host
        own = host if target.port is None else b"%b:%d" % (host, target.port)
        for number, (name, _) in enumerate(self.headers):
            if name == b"host":
                self.headers[number] = (name, own)
        self.url = (target.path or b"/") + (b"?" + target.query if target.query else b"")

    def is_whole(self, scope: Scope) -> bool:
        """Tell whether a request's body has come to its end; only the latest one's may be on its way."""
        cycle: Any = self.cycle
        return cycle.scope is not scope or not cycle.more_body

    def end_early(self, scope: Scope) -> None:
        """Close the connection with the answer to a request, if more of its body is to come.

        What follows could be meant as a body or as the next request; and a client may send it for ever.
        """
        cycle: Any = self.cycle
        if cycle is not None and cycle.scope is scope and cycle.more_body:
            cycle.keep_alive = False
            cycle.transport = Lingering(self.transport, self.connection_lost)

    def answers(self, scope: Scope, answer: Answer) -> bool:
        """Write an answer at once, head and body, and tell whether that could be done.

        uvicorn's own way is two messages whose every header it looks at. It is left what is not plain: an answer with
        headers of its own or without a body, to an earlier of several requests, or one that ends its connection.
        """
        cycle: Any = self.cycle
        if (
            cycle.scope is not scope
            or answer.headers
            or answer.status == NO_CONTENT
            or scope["method"] == "HEAD"
            or not cycle.keep_alive
            or cycle.response_started
            or cycle.disconnected
            or self.flow.write_paused
        ):
            return False
        usual = b"".join([b"%b: %b\r\n" % header for header in self.server_state.default_headers])
        own = b"content-length: %d\r\ncontent-type: %b\r\n\r\n" % (len(answer.body), answer.media_type)
        self.transport.writelines((STATUS_LINE[answer.status] + usual + own, answer.body))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        cycle.on_response()
        return True

    def is_waiting(self) -> bool:
        """Tell whether the server waits for the client: for a request, for more of it, or for its going."""
        return not self.is_answering() or self.cycle.more_body

    def show_out(self) -> None:
        """Close a connection that others need more."""
        if self.is_body_due() or (self.rest and not self.is_answering()):
            self.write_problem(
                503, "Too many connections are open, and this one is the slowest: send it again at once."
            )
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self.refuse(400, f"{msg} Send HTTP/1.1.")

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
        if self.is_body_due() or not self.is_answering():
            self.write_problem(status, detail)
        self.transport.close()

    def write_problem(self, status: int, detail: str) -> None:
        """Answer with a problem, past the application."""
        answer = problem_answer(status, detail)
        lines = (
            b"content-type: %b" % answer.media_type,
            b"content-length: %d" % len(answer.body),
            b"connection: close",
        )
        self.transport.write(STATUS_LINE[status] + b"\r\n".join((*lines, b"", answer.body)))

    def is_answering(self) -> bool:
        """Tell whether an answer is due or under way."""
        return self.cycle is not None and not self.cycle.response_complete

    def is_body_due(self) -> bool:
        """Tell whether a request waits for its body, and no answer is due before its own."""
        cycle: Any = self.cycle
        return self.is_answering() and cycle.more_body and not cycle.response_started and not self.pipeline

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
