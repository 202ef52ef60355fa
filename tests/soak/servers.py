"""Real servers in processes of their own, started, asked and killed; and the small versions they serve."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from model.fitted.pipeline import Parameters
from model.settings import ROOT
from model.store.database import open_engine
from model.store.registry import Registry, Signature, Version
from training.corpus.corpus import Corpus, read_corpus
from training.fit.fit import Fitted, Recipe, fit_version

TRAINING = {"parameters": {"char_ngrams": None, "min_count": 1}, "force": {"reason": "a soak"}}
START_S = 60.0
TEXTS = (
    "The delegation left the capital on Friday after a two-day visit.",
    "Our invincible army will crush the reckless manoeuvres of the puppet clique.",
    "Officials assess with moderate confidence that some units have been moved.",
)


def small_corpus(n_examples: int = 240) -> Corpus:
    """Return seed sentences at equal distances."""
    seeds = read_corpus([ROOT / "seeds"])
    return seeds.subset(range(0, len(seeds.examples), len(seeds.examples) // n_examples))


def variants(corpus: Corpus, count: int, recipe: Recipe | None = None) -> list[Fitted]:
    """Return versions that give different probabilities."""
    recipe = recipe or Recipe(parameters=Parameters(char_ngrams=None, min_count=1))
    changed = [replace(recipe.parameters, inverse_penalty=10.0 / 4**number) for number in range(count)]
    return [fit_version(corpus, replace(recipe, parameters=parameters), lambda _: None) for parameters in changed]


def fill_registry(url: str, fitted: Sequence[Fitted]) -> list[Version]:
    """Store versions in an empty database, the first as champion."""
    registry = Registry(open_engine(url))
    signature = Signature("soak", datetime.now(UTC))
    stored = [registry.add(one.artifact, one.report, signature) for one in fitted]
    registry.promote(stored[0], signature)
    registry.engine.dispose()
    return stored


def write_seeds(corpus: Corpus, directory: Path) -> Path:
    """Write a corpus as the seeds that a trainer reads."""
    directory.mkdir(parents=True)
    rows = [{"text": e.text, "label": e.label, "group": e.group, "source": e.source} for e in corpus.examples]
    (directory / "small.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(rows))
    return directory


def wait_for(question: Callable[[], object], deadline_s: float, what: str) -> float:
    """Ask until the answer is true; return how long that took."""
    begun = time.monotonic()
    while not question():
        if time.monotonic() - begun > deadline_s:
            raise AssertionError(f"{what}: not within {deadline_s} s")
        time.sleep(0.02)
    return time.monotonic() - begun


@dataclass
class Served:
    """A server in its own process.

    Parameters
    ----------
    settings : FRAMING_ variables, by name without the prefix
    key : sent with every request
    log : where it writes its log; None for nowhere
    """

    settings: dict[str, str]
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    key: str = ""
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    log: Path | None = None

    def start(self) -> float:
        """Start it and return how many seconds passed until it gave a label."""
        begun = time.monotonic()
        self.port = free_port()
        named = {f"FRAMING_{name.upper()}": value for name, value in self.settings.items()}
        command = [sys.executable, "-m", "service", "serve", "--port", str(self.port), *self.options]
        environment = os.environ | {"FRAMING_LOG_LEVEL": "error"} | named | self.environment
        with (self.log or Path(os.devnull)).open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)
        wait_for(self.gives_a_label, START_S, "the server gives a label")
        return time.monotonic() - begun

    def cpu_s(self) -> float:
        """Return how many seconds of processor time the server itself has taken."""
        assert self.process
        return cpu_of(self.process.pid)

    def gives_a_label(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise AssertionError("the server ended by itself")
        try:
            return self.ask("POST", "/v1/label", {"text": TEXTS[0]})[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return status and body of one request; OSError where no whole answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            headers = {
                "content-type": "application/json",
                **({"authorization": f"Bearer {self.key}"} if self.key else {}),
            }
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            text = response.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        return response.status, json.loads(text) if text else None

    def serving(self) -> str:
        return str(self.ask("POST", "/v1/label", {"text": TEXTS[0]})[1]["model"]["version"])

    def trainer(self) -> list[int]:
        """Return the trainer's process and those it started."""
        assert self.process
        return [number for number in descendants(self.process.pid) if is_training(number)]

    def kill(self) -> None:
        """`kill -9` to the server, the trainer and all they started, in one moment."""
        assert self.process
        kill_all([self.process.pid, *descendants(self.process.pid)])
        self.process.wait()

    def stop(self) -> int:
        """End it by SIGTERM and return its exit code."""
        assert self.process
        self.process.terminate()
        return self.process.wait(60)


@contextlib.contextmanager
def running(server: Served) -> Iterator[Served]:
    """Run a server while the block runs; SIGTERM must then end it with exit code 0."""
    server.start()
    try:
        yield server
    except BaseException:
        server.kill()
        raise
    assert server.stop() == 0


def cpu_of(number: int) -> float:
    """Return how many seconds of processor time a process has taken, 0 where it is gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_all(numbers: Sequence[int]) -> None:
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def descendants(root: int) -> list[int]:
    """Return all processes below one, by /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit():
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    found, unseen = [], [root]
    while unseen:
        above = unseen.pop()
        below = [number for number, parent in parents.items() if parent == above]
        found += below
        unseen += below
    return found


def is_training(number: int) -> bool:
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        return b"training" in words or any(b"spawn_main" in word or b"loky" in word for word in words)
    return False
