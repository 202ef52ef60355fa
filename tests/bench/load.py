"""A load generator in one process: keep-alive connections that each send the next request after an answer."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import uvloop


@dataclass(frozen=True, slots=True)
class Load:
    """What one run saw.

    Parameters
    ----------
    latencies_s : of each request, rising
    failed : answers other than 200
    """

    seconds: float
    latencies_s: list[float]
    failed: int

    @property
    def rate(self) -> float:
        """Return answers a second."""
        return len(self.latencies_s) / self.seconds

    def quantile(self, share: float) -> float:
        """Return a quantile of the latencies, in seconds."""
        return self.latencies_s[min(int(len(self.latencies_s) * share), len(self.latencies_s) - 1)]


def request_bytes(texts: Sequence[str], port: int) -> bytes:
    """Return one HTTP request for some texts."""
    return posted("label", {"texts": list(texts)}, port)


def posted(route: str, fields: dict[str, object], port: int) -> bytes:
    """Return one HTTP request to a route of /v1."""
    body = json.dumps(fields).encode()
    head = f"POST /v1/{route} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def run_load(port: int, requests: Sequence[bytes], connections: int, n_requests: int, *, polls: bool = False) -> Load:
    """Send `n_requests` over some connections to a server on loopback and return what came back.

    Parameters
    ----------
    polls : look for answers without a pause, on a core that nobody else needs. A core that sleeps between answers has
        to be woken for each, on a virtual machine by its host: the server pays for the call, the client waits
        milliseconds when the host is slow, and none of it is the server's own time.
    """
    return uvloop.run(_run(port, requests, connections, n_requests, polls=polls))


async def _run(port: int, requests: Sequence[bytes], connections: int, n_requests: int, *, polls: bool) -> Load:
    loop = asyncio.get_running_loop()
    if polls:
        _stay_awake(loop)
    numbers = iter(range(n_requests))
    clients = [_Client(numbers, requests, loop.create_future()) for _ in range(connections)]
    for client in clients:  # all before the first request: a busy server takes one new connection a turn of its loop
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
    started = time.perf_counter()
    for client in clients:
        client.send()
    await asyncio.gather(*(client.ended for client in clients))
    seconds = time.perf_counter() - started
    return Load(
        seconds,
        sorted(latency for client in clients for latency in client.latencies_s),
        sum(client.failed for client in clients),
    )


def _stay_awake(loop: asyncio.AbstractEventLoop) -> None:
    """Give the loop something to do in every turn, so that it never waits; it ends with the loop."""
    loop.call_soon(_stay_awake, loop)


class _Client(asyncio.Protocol):
    """One connection; a protocol and not streams, as the client's own time must not be taken for the server's."""

    def __init__(self, numbers: Iterator[int], requests: Sequence[bytes], ended: "asyncio.Future[None]") -> None:
        self._numbers = numbers
        self._requests = requests
        self._answer = b""
        self.ended = ended
        self.latencies_s: list[float] = []
        self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, gap, body = self._answer.partition(b"\r\n\r\n")
        if not gap or len(body) < int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]):
            return
        self.latencies_s.append(time.perf_counter() - self._sent)
        self.failed += b" 200 " not in head[:16]
        self._answer = b""
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("the server closed the connection"))

    def send(self) -> None:
        """Send the next request; close if there is none."""
        number = next(self._numbers, None)
        if number is None:
            self.ended.set_result(None)
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(self._requests[number % len(self._requests)])
