"""Two replicas on one PostgreSQL: one champion, one winner of a race, a dead trainer's work taken up by the other."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.postgres import find_binaries, running_postgres
from tests.soak.servers import (
    TRAINING,
    Served,
    fill_registry,
    kill_all,
    running,
    small_corpus,
    variants,
    wait_for,
    write_seeds,
)
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted

SAME_S = 2.0
LEASE_FREE_S = 15.0
RACERS = 8


def soak_replicas(home: Path, *, rounds: int = 50) -> dict[str, Any]:
    """Run the soak on a PostgreSQL of its own."""
    binaries = find_binaries()
    assert binaries, "there are no binaries of PostgreSQL"
    with running_postgres(binaries) as postgres:
        return replicas(home, postgres.url(), rounds=rounds)


def replicas(
    home: Path, url: str, *, rounds: int, corpus: Corpus | None = None, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Run the soak on an empty database and return its figures."""
    corpus = corpus or small_corpus()
    seeds = write_seeds(corpus, home / "seeds")
    fill_registry(url, fitted or variants(corpus, 2))
    first, second = (
        Served({"data_dir": str(home / name), "database_url": url, "seeds_dir": str(seeds)}) for name in ("a", "b")
    )
    with running(first), running(second):
        return (
            {"rounds": rounds, "slowest_to_follow_s": round(follow(first, second, rounds), 3)}
            | races((first, second), rounds)
            | dead_trainers((first, second), max(1, rounds // 10))
        )


def follow(first: Served, second: Served, rounds: int) -> float:
    """Promote at one replica; return the longest time until the other serves the same."""
    slowest = 0.0
    for number in range(rounds):
        leader, follower = (first, second) if number % 2 else (second, first)
        name = f"v{1 + number % 2}"
        status, fields = leader.ask("POST", f"/v1/versions/{name}/promote", {})
        assert (status, fields["model"]["version"], leader.serving()) == (200, name, name)
        took = wait_for(lambda follower=follower, name=name: follower.serving() == name, SAME_S, "the other follows")
        slowest = max(slowest, took)
    return slowest


def races(servers: tuple[Served, Served], rounds: int) -> dict[str, Any]:
    """Let both replicas promote with the same expectation at once; exactly one may win."""
    winners = []
    for _ in range(rounds):
        champion = servers[0].ask("GET", "/v1/versions/champion")[1]["version"]
        target = "v2" if champion == "v1" else "v1"
        barrier = threading.Barrier(RACERS)

        def promote(number: int) -> int:
            barrier.wait()  # noqa: B023 - every racer of this round is done before the next begins
            path = f"/v1/versions/{target}/promote"  # noqa: B023
            return servers[number % 2].ask("POST", path, {"expected": champion})[0]  # noqa: B023

        with ThreadPoolExecutor(RACERS) as pool:
            statuses = list(pool.map(promote, range(RACERS)))
        assert set(statuses) <= {200, 409}, statuses
        winners.append(statuses.count(200))
    assert set(winners) == {1}, winners
    return {"races": rounds, "racers": RACERS, "winners_of_each": 1}


def dead_trainers(servers: tuple[Served, Served], rounds: int) -> dict[str, Any]:
    """Kill the trainer at work again and again; return the longest time until its training was taken up."""
    slowest = max(dead_trainer(servers) for _ in range(rounds))
    return {"trainers_killed": rounds, "slowest_lease_free_s": round(slowest, 2)}


def dead_trainer(servers: tuple[Served, Served]) -> float:
    """`kill -9` the trainer at work, with all it started; return how long its training waited for another."""
    number = servers[0].ask("POST", "/v1/trainings", TRAINING)[1]["id"]

    def read() -> dict[str, Any]:
        fields: dict[str, Any] = servers[0].ask("GET", f"/v1/trainings/{number}")[1]
        return fields

    wait_for(lambda: read()["log"], 60, "the training begins")
    kill_all(max((server.trainer() for server in servers), key=len))
    took = wait_for(lambda: read()["attempts"] > 1, LEASE_FREE_S, "it is taken up again")
    wait_for(lambda: read()["ended_at"], 120, "it ends")
    assert read()["status"] == "promoted", read()
    return took
