"""A load generator in one process: keep-alive connections that each send the next request after an answer."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

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
    body = json.dumps({"texts": list(texts)}).encode()
    head = f"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def run_load(port: int, requests: Sequence[bytes], connections: int, n_requests: int) -> Load:
    """Send `n_requests` over some connections to a server on loopback and return what came back."""
    return uvloop.run(_run(port, requests, connections, n_requests))


async def _run(port: int, requests: Sequence[bytes], connections: int, n_requests: int) -> Load:
    counter = iter(range(n_requests))
    latencies: list[float] = []
    failures: list[int] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in counter:
            started = time.perf_counter()
            writer.write(requests[number % len(requests)])
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            latencies.append(time.perf_counter() - started)
            if b" 200 " not in head[:16]:
                failures.append(number)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(connections)))
    return Load(time.perf_counter() - started, sorted(latencies), len(failures))
