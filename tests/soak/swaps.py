"""Swaps under load: no request fails, none mixes two versions, none gets a version that was replaced before."""

import asyncio
import itertools
import json
import random
import time
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.store.cache import open_version
from model.store.database import open_engine
from model.store.registry import Registry
from tests.soak.servers import TEXTS, Served, fill_registry, running, small_corpus, variants
from training.fit.fit import Fitted

CONNECTIONS = 16
ROUNDS = 10  # calm and swapping take turns, so that whatever else the machine does falls on both
Expected = dict[tuple[str, str], tuple[str, list[float]]]


@dataclass(frozen=True)
class Answer:
    """When a request was sent and answered, by which version, and what was wrong with it."""

    sent: float
    came: float
    version: str
    problem: str | None


@dataclass(frozen=True)
class Move:
    """A promotion or rollback: when it was asked for, when it was answered, what serves since."""

    asked: float
    answered: float
    version: str


class Connection:
    """One keep-alive connection, with as little work of its own as possible."""

    async def open(self, port: int) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def close(self) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def post(self, path: str, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        body = json.dumps(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        )
        self.writer.write(head.encode() + b"\r\n\r\n" + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.startswith("content-length"))
        return int(lines[0].split()[1]), json.loads(await self.reader.readexactly(length))


def expected_answers(url: str, cache: Path) -> Expected:
    """Return digest and probabilities that each version gives each text, by a scorer of our own."""
    registry = Registry(open_engine(url))
    found: Expected = {}
    for version in registry.versions():
        scorer = open_version(registry, version, cache)
        for text in TEXTS:
            found[version.name, text] = version.digest, scorer.probabilities([text])[0].tolist()
    registry.engine.dispose()
    return found


async def ask_on(connection: Connection, stop: asyncio.Event, expected: Expected, answers: list[Answer]) -> None:
    """Send one request after the other until stopped."""
    for text in itertools.cycle(TEXTS):
        if stop.is_set():
            return
        sent = time.perf_counter()
        status, fields = await connection.post("/v1/label", {"text": text})
        came = time.perf_counter()
        answers.append(checked(sent, came, text, (status, fields), expected))


def checked(sent: float, came: float, text: str, answer: tuple[int, dict[str, Any]], expected: Expected) -> Answer:
    status, fields = answer
    if status != 200:
        return Answer(sent, came, "", f"status {status}: {fields}")
    version = fields["model"]["version"]
    digest, probabilities = expected[version, text]
    given = list(fields["results"][0]["probabilities"].values())
    is_whole = fields["model"]["digest"] == digest and given == probabilities
    return Answer(sent, came, version, None if is_whole else f"{version} with another version's digest or figures")


async def swap(connection: Connection, names: list[str], count: int, pick: random.Random) -> list[Move]:
    """Promote versions at random, and roll back now and then."""
    moves: list[Move] = []
    for _ in range(count):
        is_back = bool(moves) and pick.random() < 0.2
        path = "/v1/rollback" if is_back else f"/v1/versions/{pick.choice(names)}/promote"
        asked = time.perf_counter()
        status, fields = await connection.post(path, {"reason": "soak"})
        answered = time.perf_counter()
        if status == 409 and is_back:
            continue
        assert status == 200, fields
        moves.append(Move(asked, answered, fields["model"]["version"]))
        await asyncio.sleep(pick.uniform(0, 0.05))
    return moves


async def load(port: int, expected: Expected, swaps: int, calm_s: float) -> dict[str, Any]:
    """Keep 16 connections asking; take turns between calm and swapping."""
    pick, names = random.Random(7), sorted({version for version, _ in expected})
    asking = [await Connection().open(port) for _ in range(CONNECTIONS)]
    changing = await Connection().open(port)
    answers: list[Answer] = []
    moves = [Move(0.0, 0.0, names[0])]
    swapping: list[tuple[float, float]] = []
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for connection in asking:
            group.create_task(ask_on(connection, stop, expected, answers))
        await asyncio.sleep(0.5)  # warm
        warm = len(answers)
        for _ in range(ROUNDS):
            await asyncio.sleep(calm_s / ROUNDS)
            begun = time.perf_counter()
            moves += await swap(changing, names, -(-swaps // ROUNDS), pick)
            swapping.append((begun, time.perf_counter()))
        stop.set()
    for connection in (*asking, changing):
        await connection.close()
    return report(answers[warm:], moves, swapping)


def report(answers: list[Answer], moves: list[Move], swapping: list[tuple[float, float]]) -> dict[str, Any]:
    moved = [answer for answer in answers if any(begin <= answer.came <= end for begin, end in swapping)]
    calm = [answer for answer in answers if not any(begin <= answer.came <= end for begin, end in swapping)]
    problems = [answer.problem for answer in answers if answer.problem]
    return {
        "swaps": len(moves) - 1,
        "answers_calm": len(calm),
        "answers_while_swapping": len(moved),
        "failed_or_mixed": len(problems),
        "first_problem": next(iter(problems), None),
        "stale": stale(answers, moves),
        "p99_calm_ms": p99(calm),
        "p99_while_swapping_ms": p99(moved),
        "slowest_swap_s": round(max(move.answered - move.asked for move in moves), 3),
    }


def stale(answers: list[Answer], moves: list[Move]) -> int:
    """Count answers by a version that was not champion at any moment between request and answer."""
    count, first = 0, 0
    for answer in sorted(answers, key=lambda answer: answer.sent):
        while first + 1 < len(moves) and moves[first + 1].answered <= answer.sent:
            first += 1
        last = bisect_right(moves, answer.came, lo=first, key=lambda move: move.asked)
        count += answer.version not in {move.version for move in moves[first:last]}
    return count


def p99(answers: list[Answer]) -> float:
    times = sorted(answer.came - answer.sent for answer in answers)
    return round(times[int(0.99 * len(times))] * 1000, 2)


def soak_swaps(
    home: Path,
    *,
    swaps: int = 200,
    calm_s: float = 20.0,
    workers: int = 1,
    fitted: list[Fitted] | None = None,
) -> dict[str, Any]:
    """Run the soak in a directory and return its figures."""
    url = f"sqlite:///{home / 'data' / 'framing.db'}"
    (home / "data").mkdir(parents=True)
    fill_registry(url, fitted or variants(small_corpus(), 4))
    expected = expected_answers(url, home / "own-cache")
    server = Served({"data_dir": str(home / "data")}, ("--no-trainer", "--workers", str(workers)))
    with running(server):
        return asyncio.run(load(server.port, expected, swaps, calm_s))


def soak_followers(
    home: Path, *, rounds: int = 50, calm_s: float = 10.0, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Run the soak on three workers: once a promotion is answered, none of them may answer with the version before."""
    return soak_swaps(home, swaps=rounds, calm_s=calm_s, workers=3, fitted=fitted)
