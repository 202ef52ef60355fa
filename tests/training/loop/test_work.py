"""The trainer: real trainings in real child processes, and what becomes of them when something dies."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from model.settings import ROOT, Settings, changed, read_settings
from model.store.database import open_engine
from model.store.registry import CHAMPION, Registry, Signature
from model.store.trainings import Training, Trainings, Wish
from tests.outage import breakable_database
from tests.postgres import Server
from training.corpus.corpus import Corpus
from training.loop.work import Trainer

QUICK = Wish(parameters={"char_ngrams": None, "min_count": 1}, force_reason="the gate is told elsewhere")
OVER = {"promoted", "refused", "failed", "cancelled"}
TRAINER = "trainer"


def asked() -> Signature:
    return Signature("maintainer-1", datetime.now(UTC))


def wait_for(question: Callable[[], object], is_at_work: Callable[[], bool]) -> None:
    """Wait for something as long as a trainer is at work; a hang is ended by the limit on each test."""
    while not question():
        assert is_at_work() or question(), "the trainer ended before"
        time.sleep(0.05)


def has_trainer() -> bool:
    return any(thread.name == TRAINER for thread in threading.enumerate())


@pytest.fixture
def settings(tmp_path: Path, corpus: Corpus) -> Settings:
    """Return settings with the small corpus as seeds."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    rows = [{"text": e.text, "label": e.label, "group": e.group, "source": e.source} for e in corpus.examples]
    (seeds / "small.jsonl").write_bytes(msgspec.json.Encoder().encode_lines(rows))
    return read_settings(data_dir=tmp_path / "data", seeds_dir=seeds)


@pytest.fixture
def trainings(settings: Settings, registry: Registry) -> Trainings:
    return Trainings(registry.engine)


@contextlib.contextmanager
def at_work(settings: Settings) -> Iterator[list[str]]:
    """Run a trainer in a thread; give what it says."""
    said: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(target=Trainer(settings, stop, said.append).work, name=TRAINER)
    thread.start()
    try:
        yield said
    finally:
        stop.set()
        thread.join()


def ended(trainings: Trainings, number: int) -> Training:
    wait_for(lambda: trainings.read(number).status in OVER, has_trainer)
    return trainings.read(number)


def children() -> list[int]:
    """Return the processes that this one started by spawning."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and b"spawn_main" in (entry / "cmdline").read_bytes():
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
                found += [int(entry.name)] if int(parent) == os.getpid() else []
    return found


def test_a_training_runs_to_its_end_and_its_version_is_champion(
    settings: Settings, registry: Registry, trainings: Trainings
) -> None:
    number = trainings.request(QUICK, asked()).number
    with at_work(settings):
        training = ended(trainings, number)
    champion = registry.find(CHAMPION)
    assert (training.status, training.version) == ("promoted", champion.name), training.reasons
    assert champion.manifest["parameters"]["char_ngrams"] is None
    moves = [event for event in registry.history() if event.alias == CHAMPION]
    assert (moves[0].actor, moves[0].from_version, moves[0].to_version) == ("maintainer-1", "v1", champion.name)
    assert any("fitting" in line for line in training.log)


@pytest.mark.parametrize(
    ("wish", "word"),
    [
        (Wish(parameters={"colour": 3}), "no parameter colour"),
        (Wish(parameters={"min_count": "many"}), "Expected `int`, got `str` - at `$.min_count`"),
        (Wish(parameters={"min_count": 0}), "at `$.min_count`"),
        (Wish(parameters={"inverse_penalty": -1}), "at `$.inverse_penalty`"),
        (Wish(parameters={"word_ngrams": [2, 1]}), "the least length first"),
        (Wish(parameters={"prior": {"other": 1}}), "The prior names ['other'], the corpus"),
        (Wish(parameters={"weights": {"words": "x"}}), "at `$.weights[...]`"),
        (Wish(parameters=QUICK.parameters, force_reason="\ud800"), "report it"),  # which the wire refuses
    ],
)
def test_a_training_that_cannot_be_done_says_why(
    settings: Settings, registry: Registry, trainings: Trainings, wish: Wish, word: str
) -> None:
    number = trainings.request(wish, asked()).number
    with at_work(settings):
        training = ended(trainings, number)
    assert training.status == "failed"
    assert word in training.reasons[0]
    assert registry.find(CHAMPION).name == "v1"


def test_a_running_training_is_cancelled_and_its_process_ended(settings: Settings, trainings: Trainings) -> None:
    number = trainings.request(QUICK, asked()).number
    with at_work(settings):
        wait_for(children, has_trainer)
        trainings.cancel(number, asked())
        training = ended(trainings, number)
    assert training.status == "cancelled"
    assert not children()


def test_a_training_whose_process_is_killed_fails_with_the_reason(settings: Settings, trainings: Trainings) -> None:
    number = trainings.request(QUICK, asked()).number
    with at_work(settings):
        wait_for(lambda: trainings.read(number).log, has_trainer)
        os.kill(children()[0], signal.SIGKILL)
        training = ended(trainings, number)
    assert training.status == "failed"
    assert "exit code -9" in training.reasons[0]


def test_sigterm_gives_the_training_back_and_exits_0(settings: Settings, trainings: Trainings) -> None:
    number = trainings.request(QUICK, asked()).number
    environment = os.environ | {
        "FRAMING_DATA_DIR": str(settings.data_dir),
        "FRAMING_SEEDS_DIR": str(settings.seeds_dir),
    }
    process = subprocess.Popen([sys.executable, "-m", "training", "work"], cwd=ROOT, env=environment)
    wait_for(lambda: trainings.read(number).log, lambda: process.poll() is None)
    process.terminate()
    assert process.wait() == 0
    training = trainings.read(number)
    assert (training.status, training.attempts) == ("queued", 0)


def test_the_trainer_ends_when_whoever_started_it_is_gone(settings: Settings, registry: Registry) -> None:
    environment = os.environ | {"FRAMING_DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-m", "training", "work", "--until-stdin-closes"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE)
    process.stdin.close()
    assert process.wait() == 0


def test_an_idle_trainer_imports_nothing_that_fits() -> None:
    program = (
        "import sys, training.__main__, training.loop.work; print({'sklearn', 'scipy', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_trainer_outlives_a_failing_database(settings: Settings, postgres: Server) -> None:
    with breakable_database(postgres) as database:
        with at_work(changed(settings, database_url=database.url)) as said:
            database.fail()
            wait_for(lambda: any("waits for the database" in line for line in said), has_trainer)
            database.recover()
            trainings = Trainings(open_engine(database.url))
            training = ended(trainings, trainings.request(QUICK, asked()).number)
            assert training.status == "promoted", training.reasons
        trainings.engine.dispose()
