"""Crowds: slow connections beyond what the system has files for, and twice the work that the server can do."""

import asyncio
import contextlib
import json
import os
import resource
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.servers import TEXTS, Served, fill_registry, running, small_corpus, variants
from training.fit.fit import Fitted

FILES = 1024
HEAD = b"POST /v1/label HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: "
SLOW = (HEAD + b"50\r\n\r\n{", b"GET /healthz HT", b"")
ASKED_EVERY = 50
CALM_CONNECTIONS = 6
"""Fewer than wait for their turn without a refusal, and enough that the server never waits for the client."""


def request_of(n_texts: int) -> bytes:
    body = json.dumps({"texts": [TEXTS[number % len(TEXTS)] for number in range(n_texts)]}).encode()
    return HEAD + b"%d\r\n\r\n" % len(body) + body


@contextlib.contextmanager
def open_files(soft: int) -> Iterator[None]:
    """Let this process, and those that it starts, have some number of open files."""
    before, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, hard))


def served(home: Path, fitted: list[Fitted] | None) -> Served:
    (home / "data").mkdir(parents=True)
    fill_registry(f"sqlite:///{home / 'data' / 'framing.db'}", fitted or variants(small_corpus(), 1))
    return Served({"data_dir": str(home / "data")}, ("--no-trainer",))


def soak_slow_sockets(home: Path, *, rounds: int = 1_100, fitted: list[Fitted] | None = None) -> dict[str, Any]:
    """Open slow connections, ask as an honest client meanwhile, and tell how it fared.

    Parameters
    ----------
    rounds : how many connections
    """
    server = served(home, fitted)
    with contextlib.ExitStack() as stack:
        with open_files(FILES):
            stack.enter_context(running(server))
        stack.enter_context(open_files(rounds + FILES))
        times: list[float] = []
        for number in range(rounds):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=60))
            slow.sendall(SLOW[number % len(SLOW)])
            if number % ASKED_EVERY == 0 or number == rounds - 1:
                begun = time.perf_counter()
                assert server.ask("POST", "/v1/label", {"text": TEXTS[0]})[0] == 200
                times.append(time.perf_counter() - begun)
        return {"slow_connections": rounds, "asked": len(times), "slowest_answer_ms": round(max(times) * 1000, 1)}


@dataclass
class Tally:
    """What came of requests: how many of each status, and the seconds that the labelled ones took from their time."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    without_wait: int = 0


async def ask(port: int, request: bytes, due: float, idle: list[Any] | None, tally: Tally) -> None:
    """Send one request on a connection that is free, or on one of its own (None), and note what comes."""
    loop = asyncio.get_running_loop()
    reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    except (ConnectionError, asyncio.IncompleteReadError):  # it was closed while it was idle
        await closed([writer])
        tally.statuses[0] += 1
        return
    except BaseException:
        await closed([writer])
        raise
    status = int(head.split()[1])
    tally.statuses[status] += 1
    if status == 200:
        tally.seconds.append(loop.time() - due)
    else:
        tally.without_wait += b"retry-after" not in head
    if idle is None or b"connection: close" in head:
        await closed([writer])
    else:
        idle.append((reader, writer))


async def closed(writers: list[asyncio.StreamWriter]) -> None:
    """Close connections, and wait until they are."""
    for writer in writers:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


@contextlib.asynccontextmanager
async def connections_kept() -> AsyncIterator[list[Any]]:
    """Give a list for connections that are idle, and close them in the end."""
    idle: list[Any] = []
    try:
        yield idle
    finally:
        await closed([writer for _, writer in idle])


@contextlib.contextmanager
def on_core(number: int) -> Iterator[None]:
    """Keep this thread, and the processes that it starts, on one core; where there is one alone, they share it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(before)[number % len(before)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def at_once(port: int, connections: int) -> Tally:
    """Ask over so many connections in one moment."""
    tally, now = Tally(), asyncio.get_running_loop().time()
    await asyncio.gather(*(ask(port, request_of(1_000), now, None, tally) for _ in range(connections)))
    return tally


async def one_after_the_other(port: int, seconds: float, connections: int) -> Tally:
    """Ask over a few connections, each again once it is answered."""
    loop, tally, request = asyncio.get_running_loop(), Tally(), request_of(1_000)
    until = loop.time() + seconds

    async def again() -> None:
        while loop.time() < until:
            await ask(port, request, loop.time(), idle, tally)

    async with connections_kept() as idle:
        await asyncio.gather(*(again() for _ in range(connections)))
    return tally


async def by_the_clock(port: int, seconds: float, rate: float, connections: int) -> Tally:
    """Ask at a rate, however long answers take, over at most so many connections."""
    loop, tally, request = asyncio.get_running_loop(), Tally(), request_of(1_000)
    tasks: set[asyncio.Task[None]] = set()
    begun = loop.time()
    async with connections_kept() as idle:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            while len(tasks) >= connections:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            tasks.add(task := asyncio.create_task(ask(port, request, due, idle, tally)))
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
    return tally


def timed(server: Served, asking: Coroutine[Any, Any, Tally]) -> tuple[Tally, float, float]:
    """Ask, and return what came of it, labelled requests a second, and a second of the server's processor time."""
    begun, cpu_s = time.monotonic(), server.cpu_s()
    tally = asyncio.run(asking)
    labelled = tally.statuses[200]
    return tally, labelled / (time.monotonic() - begun), labelled / (server.cpu_s() - cpu_s)


def overloaded(server: Served, seconds: float, connections: int) -> dict[str, Any]:
    """Find what the server can do, ask for twice as much, and compare."""
    calm, capacity, calm_by_cpu = timed(server, one_after_the_other(server.port, seconds, CALM_CONNECTIONS))
    crowd, rate, by_cpu = timed(server, by_the_clock(server.port, seconds, 2 * capacity, connections))
    times = sorted(crowd.seconds)
    return {
        "capacity_a_second": round(capacity, 1),
        "asked_a_second": round(2 * capacity, 1),
        "labelled_a_second": round(rate, 1),
        "goodput": round(rate / capacity, 3),
        "goodput_by_processor_time": round(by_cpu / calm_by_cpu, 3),
        "p99_of_the_labelled_s": round(times[int(0.99 * len(times))], 3),
        "statuses_calm": dict(calm.statuses),
        "statuses": dict(crowd.statuses),
        "refused_without_retry_after": crowd.without_wait,
    }


def soak_overload(
    home: Path, *, rounds: int = 5, seconds: float = 10.0, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Ask for 1,000 labels at a time, at twice the rate that the server has, over up to 300 connections.

    Server and client have a core each. Goodput is what is labelled at twice the capacity, as a share of the capacity:
    by the clock, which other work on the machine disturbs, and by the server's processor time, which it does not.

    Parameters
    ----------
    rounds : times that capacity and overload are measured, in turn
    seconds : of each
    """
    server = served(home, fitted)
    with contextlib.ExitStack() as stack:
        with on_core(0):
            stack.enter_context(running(server))
        stack.enter_context(on_core(1))
        burst = asyncio.run(at_once(server.port, 300))
        turns = [overloaded(server, seconds, 300) for _ in range(rounds)]
    return {"statuses_of_a_burst": dict(burst.statuses), "turns": turns}
