"""`kill -9` at random moments, and power cuts: whatever was acknowledged is there, and a champion can be loaded."""

import contextlib
import itertools
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.soak.servers import (
    TRAINING,
    Served,
    descendants,
    fill_registry,
    kill_all,
    small_corpus,
    variants,
    wait_for,
    write_seeds,
)
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted

LONGEST_LIFE_S = 4.0
LONG_LIFE_S = 20.0  # of one round in five, in which a training gets far enough to promote
LABEL = "neutral_reporting"
OPEN = {"queued", "running"}
TRIED = "It was tried 3 times"
"""Why a training may fail: each time its trainer was killed."""


@dataclass
class Starts:
    """How long each start took until a label was given: by the clock, and in processor time of the server itself."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)

    def measure(self, server: Served) -> None:
        self.wall_s.append(server.start())
        self.cpu_s.append(server.cpu_s())
        self.load.append(os.getloadavg()[0])
        if len(self.wall_s) % 2 == 0:  # the others are cut while they still start, which takes long on a busy machine
            assert server.ask("GET", "/v1/reviews")[0] == 200

    def figures(self) -> dict[str, float]:
        slowest = max(range(len(self.wall_s)), key=self.wall_s.__getitem__)
        return {
            "slowest_start_s": round(self.wall_s[slowest], 2),
            "its_load_average": round(self.load[slowest], 2),
            "median_start_s": round(statistics.median(self.wall_s), 2),
            "slowest_start_cpu_s": round(max(self.cpu_s), 2),
            "median_start_cpu_s": round(statistics.median(self.cpu_s), 2),
        }


def life_of(number: int, pick: random.Random) -> float:
    """Return how many seconds a round's server lives."""
    return pick.uniform(LONGEST_LIFE_S, LONG_LIFE_S) if number % 5 == 4 else pick.uniform(0.05, LONGEST_LIFE_S)


class Writers:
    """Clients that write until the server is gone, and remember what was acknowledged."""

    def __init__(self, server: Served, seed: int) -> None:
        self.server = server
        self.pick = random.Random(seed)
        self.reviews: dict[int, str] = {}
        self.trainings: set[int] = set()
        self.moves: dict[int, str] = {}
        self.unexpected: list[str] = []
        self.numbers = itertools.count()

    def write(self, life_s: float, kill: Callable[[], None]) -> None:
        """Write from several threads, kill after some seconds, and wait for the threads."""
        stop = threading.Event()
        jobs = (self.review, self.review, self.train, self.move)
        threads = [threading.Thread(target=self.repeat, args=(job, stop)) for job in jobs]
        for thread in threads:
            thread.start()
        time.sleep(life_s)
        kill()
        stop.set()
        for thread in threads:
            thread.join()

    def repeat(self, job: Callable[[], None], stop: threading.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(OSError):  # no answer, no acknowledgement
                job()

    def review(self) -> None:
        text = f"The ferry left the northern quay with {next(self.numbers)} crates on board."
        fields = self.expect({201}, "/v1/reviews", {"text": text, "label": LABEL, "source": "soak"})
        if fields:
            self.reviews[fields["id"]] = text

    def train(self) -> None:
        fields = self.expect({202, 409}, "/v1/trainings", TRAINING)
        if "id" in fields:
            self.trainings.add(fields["id"])
        if fields and self.pick.random() < 0.01:
            self.server.ask("POST", f"/v1/trainings/{max(self.trainings, default=1)}/cancel")
        time.sleep(0.2)

    def move(self) -> None:
        path = self.pick.choice(["/v1/versions/v1/promote", "/v1/versions/v2/promote", "/v1/rollback"])
        fields = self.expect({200, 409}, path, {})
        if "event" in fields:
            self.moves[fields["event"]["id"]] = fields["event"]["to"]
        time.sleep(self.pick.uniform(0, 0.1))

    def expect(self, statuses: set[int], path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, fields = self.server.ask("POST", path, body)
        if status not in statuses:
            self.unexpected.append(f"{path}: {status} {fields}")
        return fields or {}


def check(database: Path, writers: Writers) -> None:
    """Raise unless every acknowledged row is in the database, and the history fits together."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        reviews = dict(connection.execute("SELECT id, text FROM reviews"))
        trainings = {number for (number,) in connection.execute("SELECT id FROM trainings")}
        moves = connection.execute(
            "SELECT id, from_id, to_id FROM history WHERE alias = 'champion' ORDER BY id"
        ).fetchall()
        champion = connection.execute("SELECT version_id FROM aliases WHERE name = 'champion'").fetchone()[0]
        running = connection.execute("SELECT count(*) FROM trainings WHERE status IN ('queued', 'running')").fetchone()[
            0
        ]
    lost = {number for number, text in writers.reviews.items() if reviews.get(number) != text}
    assert not lost, f"lost reviews {sorted(lost)[:5]}"
    assert writers.trainings <= trainings, f"lost trainings {sorted(writers.trainings - trainings)}"
    told = {number: f"v{to}" for number, _, to in moves}
    assert writers.moves.items() <= told.items(), "lost promotions"
    for (_, _, to), (_, following, _) in itertools.pairwise(moves):
        assert to == following, "the history has a gap"
    assert moves[-1][2] == champion, "alias and history differ"
    assert running <= 1


def prepared(home: Path, corpus: Corpus | None, fitted: list[Fitted] | None) -> Served:
    """Return a server over two versions, with a trainer that reads few seeds."""
    corpus = corpus or small_corpus()
    data = home / "data"
    data.mkdir(parents=True)
    fill_registry(f"sqlite:///{data / 'framing.db'}", fitted or variants(corpus, 2))
    seeds = write_seeds(corpus, home / "seeds")
    return Served({"data_dir": str(data), "seeds_dir": str(seeds)})


def soak_kills(
    home: Path, *, rounds: int = 100, corpus: Corpus | None = None, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Kill the whole tree, the server alone or the trainer's part, at random moments; start again and look."""
    server = prepared(home, corpus, fitted)
    writers, pick = Writers(server, 11), random.Random(13)
    starts = Starts()
    for number in range(rounds):
        starts.measure(server)
        check(home / "data" / "framing.db", writers)
        if number % 3 == 2:  # only the trainer's part first; the server must go on
            writers.write(pick.uniform(0.1, LONGEST_LIFE_S), lambda: kill_all(server.trainer()))
            assert server.gives_a_label()
        victims = server.kill if number % 2 else lambda: kill_all([server.process.pid])
        writers.write(life_of(number, pick), victims)
        left = descendants(server.process.pid)
        server.process.wait()
        kill_all(left)
    return ended(server, writers, home, starts)


def soak_power_cuts(
    home: Path, *, rounds: int = 50, corpus: Corpus | None = None, fitted: list[Fitted] | None = None
) -> dict[str, Any]:
    """Kill the whole tree and take back whatever was written without an fsync; start again and look."""
    server = prepared(home, corpus, fitted)
    data, disk = home / "data", home / "disk"
    disk.mkdir()
    shutil.copy(data / "framing.db", disk / "framing.db")
    server.environment = {
        "LD_PRELOAD": str(compiled_shim(home)),
        "POWERCUT_FROM": str(data),
        "POWERCUT_TO": str(disk),
    }
    writers, pick = Writers(server, 17), random.Random(19)
    starts = Starts()
    for number in range(rounds):
        starts.measure(server)
        writers.write(life_of(number, pick), server.kill)
        restore(data, disk)
        check(data / "framing.db", writers)
        keep(data, disk)
    return ended(server, writers, home, starts)


def compiled_shim(home: Path) -> Path:
    """Compile powercut.c; FileNotFoundError where there is no compiler."""
    library = home / "powercut.so"
    source = Path(__file__).parent / "powercut.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def restore(data: Path, disk: Path) -> None:
    """Put what is surely on the disk in place of what the files held."""
    for file in data.glob("framing.db*"):
        file.unlink()
    for file in disk.glob("framing.db*"):
        if file.suffix in {".db", ".db-wal"}:
            shutil.copy(file, data / file.name)


def keep(data: Path, disk: Path) -> None:
    """Take what the files hold as being on the disk: the look at them went past the shim."""
    (disk / "framing.db-wal").unlink(missing_ok=True)
    shutil.copy(data / "framing.db", disk / "framing.db")


def ended(server: Served, writers: Writers, home: Path, starts: Starts) -> dict[str, Any]:
    """Start once more, let the last training end, and return the figures."""
    starts.measure(server)
    check(home / "data" / "framing.db", writers)
    wait_for(lambda: not open_trainings(server), 120, "the last training ends")
    trainings = list(every_training(server))
    statuses = [training["status"] for training in trainings]
    server.stop()
    failures = [reason for training in trainings if training["status"] == "failed" for reason in training["reasons"]]
    assert all(reason.startswith(TRIED) for reason in failures), failures
    assert not writers.unexpected, writers.unexpected[:3]
    return {
        "rounds": len(starts.wall_s) - 1,
        "acknowledged_reviews": len(writers.reviews),
        "acknowledged_trainings": len(writers.trainings),
        "acknowledged_promotions": len(writers.moves),
        "lost": 0,
        "trainings": {status: statuses.count(status) for status in sorted(set(statuses))},
        **starts.figures(),
    }


def open_trainings(server: Served) -> bool:
    return any(training["status"] in OPEN for training in every_training(server))


def every_training(server: Served) -> Iterator[dict[str, Any]]:
    yield from server.ask("GET", "/v1/trainings?limit=1000")[1]["trainings"]
