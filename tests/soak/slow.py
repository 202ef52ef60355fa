"""Slow work: more of it than the server has processes for, while an honest client asks for labels; then its end."""

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
EVIDENCE = ["Officials said that the delegation would leave the capital on Friday. " * 140] * 20
N_ROWS = 20_000
DRAIN_S = 20


def slow_work(place: int) -> tuple[str, str, bytes]:
    """Return kind, path and body of a client's request: each kind comes in turn, the two pages first."""
    kind = ("page", "page", "evidence", "import")[place % 4]
    if kind == "page":
        return kind, "/v1/documents", json.dumps({"html": SLOW_PAGES[place % len(SLOW_PAGES)]}).encode()
    if kind == "evidence":
        return kind, "/v1/label", json.dumps({"texts": EVIDENCE, "evidence": True}).encode()
    rows = ({"text": f"Envoy {place} said {row}.", "label": "neutral_reporting"} for row in range(N_ROWS))
    lines = "".join(f"{json.dumps(row)}\n" for row in rows)
    return kind, f"/v1/reviews/import?source=desk-{place}&format=jsonl", lines.encode()


class Readers:
    """Clients that send slow work until they are told to stop, and come again when the server said, as browsers do."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._read, args=(place,), daemon=True) for place in range(number)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def _read(self, place: int) -> None:
        kind, path, body = slow_work(place)
        wait_s = 0.0
        while not self.is_over.wait(wait_s):
            wait_s = 1.0
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                connection.request("POST", path, body, {"content-type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                self.statuses[kind, answer.status] += 1
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


def soak_slow_work(
    home: Path, *, rounds: int = 70, labels: int = 400, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Send pages, evidence and imports that take long, ask for labels meanwhile, then end the server among them.

    Parameters
    ----------
    rounds : clients that send slow work
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
        wait_for(lambda: readers.statuses["page", 503] >= rounds // 8, 60, "the queue of slow work is full")
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
        "slow_answers": {f"{kind} {status}": n for (kind, status), n in sorted(readers.statuses.items())},
        "labels": dict(statuses),
        "p99_calm_ms": calm_ms,
        "p99_meanwhile_ms": busy_ms,
        "ended_within_s": round(ended_s, 1),
        "drain_s": DRAIN_S,
        "exit_code": code,
    }
