"""A request and its answer in plain ASGI: what the door and the hot routes work with, before any framework is there."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
JSON = b"application/json"
NO_CONTENT = 204


class ClientGoneError(Exception):
    """The client left before its request was complete: nobody is left to be answered."""


@dataclass(slots=True)
class Call:
    """One request.

    Attributes
    ----------
    state : what the application made when it started: `settings`, `slot`, `metrics`, `slow`, `board`,
        `reading`
    """

    scope: Scope
    receive: Receive
    state: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.scope["state"]


@dataclass(slots=True)
class Answer:
    """What goes back for one request, whole."""

    body: bytes
    status: int = 200
    media_type: bytes = JSON
    headers: Mapping[str, str] | None = None

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it, as an application does."""
        await self.send_to(send)

    async def send_to(self, send: Send) -> None:
        """Send it."""
        headers = []
        if self.status != NO_CONTENT:
            headers = [(b"content-length", b"%d" % len(self.body)), (b"content-type", self.media_type)]
        if self.headers:
            headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


async def read_body(receive: Receive) -> bytes:
    """Return a request's whole body; the door behind `receive` bounds it.

    Raises
    ------
    ClientGoneError
        The client left before it was complete.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        return bytes(message.get("body", b""))
    chunks = []
    while True:
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)
        message = await receive()


def held(body: bytes) -> Receive:
    """Return what receives a body that came already."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    return receive
