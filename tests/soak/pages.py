"""Slow pages: more of them than the server has processes for, while an honest client asks for labels; then its end."""

import contextlib
import http.client
import json
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.soak.crowds import served
from tests.soak.servers import TEXTS, Served, wait_for
from training.fit.fit import Fitted

SLOW_PAGES = (
    "<html><body><p " + " ".join(f"a{number}=1" for number in range(40_000)) + ">A page.</p></body></html>",
    "<html><body><article>" + "a<br>" * 180_000 + "</article></body></html>",
)
"""Pages that a parser takes seconds for: very many attributes, very many lines."""
DRAIN_S = 20


class Readers:
    """Clients that send slow pages until they are told to stop, and come again when the server said, as browsers do."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.statuses: Counter[int] = Counter()
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._read, args=(place,), daemon=True) for place in range(number)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def _read(self, place: int) -> None:
        body = json.dumps({"html": SLOW_PAGES[place % len(SLOW_PAGES)]}).encode()
        wait_s = 0.0
        while not self.is_over.wait(wait_s):
            wait_s = 1.0
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                connection.request("POST", "/v1/documents", body, {"content-type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                self.statuses[answer.status] += 1
                wait_s = float(answer.headers.get("retry-after", wait_s))
                connection.close()


def asked(server: Served, n: int) -> tuple[Counter[int], float]:
    """Ask for labels one after the other; return the statuses, and the 99th percentile in milliseconds."""
    statuses: Counter[int] = Counter()
    times = []
    for number in range(n):
        begun = time.perf_counter()
        statuses[server.ask("POST", "/v1/label", {"text": TEXTS[number % len(TEXTS)]})[0]] += 1
        times.append(time.perf_counter() - begun)
    return statuses, round(sorted(times)[int(0.99 * n)] * 1000, 2)


def soak_slow_pages(
    home: Path, *, rounds: int = 70, labels: int = 400, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Send slow pages from many clients, ask for labels meanwhile, then end the server among them.

    Parameters
    ----------
    rounds : clients that send slow pages
    labels : how many labels are asked for, calm and meanwhile
    """
    server = served(home, fitted)
    server.settings["drain_timeout_s"] = str(DRAIN_S)
    server.start()
    readers = Readers(server.port, rounds)
    try:
        asked(server, 20)
        _, calm_ms = asked(server, labels)
        readers.start()
        wait_for(lambda: readers.statuses[503] >= rounds // 4, 60, "the queue of slow work is full")
        statuses, busy_ms = asked(server, labels)
        begun = time.perf_counter()
        code = server.stop()
        ended_s = time.perf_counter() - begun
    finally:
        readers.is_over.set()
        if server.process and server.process.poll() is None:
            server.kill()
    return {
        "slow_clients": rounds,
        "pages": dict(readers.statuses),
        "labels": dict(statuses),
        "p99_calm_ms": calm_ms,
        "p99_meanwhile_ms": busy_ms,
        "ended_within_s": round(ended_s, 1),
        "drain_s": DRAIN_S,
        "exit_code": code,
    }
