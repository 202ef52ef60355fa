"""One request while it is answered: what was sent so far, and how its connection goes on."""

import re
from collections.abc import Mapping

from service.door.arrival import Arrival
from service.wire.asgi import Answer, Message, Scope, Send
from service.wire.refusals import problem_answer

NAMED = re.compile(rb"[!-~]{1,128}")
STOPPING = (
    "The server stops, and this was not done in the time that was left: send it again in some seconds. Of a file, what "
    "was stored before stays stored under its source."
)


def named(send: Send, scope: Scope, headers: Mapping[bytes, bytes]) -> Send:
    """Return what sends the answer to a request that has a name (`X-Request-Id`): it comes back, and the log has it.

    A name of more than 128 characters, or of others than visible ASCII, is passed over.
    """
    name = headers[b"x-request-id"]
    if not NAMED.fullmatch(name):
        return send
    scope["noted"]["request_id"] = name.decode()

    async def send_named(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = dict(message, headers=[*message["headers"], (b"x-request-id", name)])
        await send(message)

    return send_named


class Visit:
    """One request and its answer.

    Attributes
    ----------
    send : the server's, or what adds to the answer's head first
    arrival : the account of its body; None before it is let in
    status : of the answer; 500 until it begins
    """

    __slots__ = ("_is_begun", "_own_send", "arrival", "scope", "send", "status")

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.send = self._own_send = send
        self.arrival: Arrival | None = None
        self.status = 500
        self._is_begun = False

    async def answer(self, answer: Answer) -> None:
        """Send an answer."""
        self.begin(answer.status)
        connection = self.scope.get("connection")
        if self.send is not self._own_send or connection is None or not connection.answers(self.scope, answer):
            await answer.send_to(self.send)

    async def pass_on(self, message: Message) -> None:
        """Send a message of the framework's."""
        if message["type"] == "http.response.start":
            self.begin(message["status"])
        await self.send(message)

    async def cut_short(self) -> None:
        """End a request for which no time is left, with a problem where its answer has not begun."""
        if not self._is_begun:
            await self.answer(problem_answer(503, STOPPING, headers={"Retry-After": "5"}))

    def scope_of_get(self) -> Scope:
        """Return the scope for the framework, which knows GET and leaves HEAD to the server."""
        return dict(self.scope, method="GET") if self.scope["method"] == "HEAD" else self.scope

    def begin(self, status: int) -> None:
        """Note an answer's status; a connection of which more of the body is to come ends with the answer."""
        self.status = status
        self._is_begun = True
        if (self.arrival is None or not self.arrival.is_whole) and (connection := self.scope.get("connection")):
            connection.end_early(self.scope)
