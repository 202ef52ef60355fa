"""`python -m training retrain`, as a person runs it: promoted, refused, forced with a reason."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model.settings import ROOT
from model.store.database import open_engine
from model.store.registry import Registry
from tests.soak.servers import write_seeds
from tests.training.invented import LABELS, flipped, sentences
from training.corpus.corpus import Corpus

Run = Callable[..., "subprocess.CompletedProcess[str]"]
QUICK = ("--parameter", "char_ngrams=null", "--parameter", "min_count=1")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with an invented corpus as seeds."""
    directory: Path = tmp_path_factory.mktemp("retrain")
    rows = [example for k in range(4) for example in sentences(60, seed=70 + k, source=f"archive {k}")]
    write_seeds(Corpus(tuple(rows), tuple(label.value for label in LABELS)), directory / "seeds")
    return directory


@pytest.fixture
def run(home: Path) -> Run:
    """Return a function that runs the command line on that directory."""

    def run_training(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "training", *map(str, arguments)]
        environment = environment_of(home, "data")
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return run_training


def environment_of(home: Path, data: str) -> dict[str, str]:
    return os.environ | {"FRAMING_DATA_DIR": str(home / data), "FRAMING_SEEDS_DIR": str(home / "seeds")}


@pytest.mark.slow
def test_one_that_is_interrupted_is_cancelled_and_says_so(home: Path) -> None:
    command = [sys.executable, "-m", "training", "retrain", *QUICK]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=environment_of(home, "interrupted"), text=True, **pipes) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("training: ")  # a step of it
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out.splitlines()[0]) == (130, "training 1: cancelled"), err
    assert "Traceback" not in err


@pytest.mark.slow
def test_a_training_is_run_here_and_its_steps_are_told(run: Run, home: Path) -> None:
    done = run("retrain", *QUICK)
    assert (done.returncode, done.stdout) == (0, "training 1: promoted v1\n"), done.stderr
    assert "auditing 0 reviews" in done.stderr
    reviews = home / "careless.csv"
    rows = flipped(sentences(400, seed=2), 0.2)
    reviews.write_text("text,label\n" + "".join(f"{row.text},{row.label}\n" for row in rows))
    assert run("add", reviews).returncode == 0
    refused = run("retrain", *QUICK)
    assert refused.returncode == 3
    assert "careless contradict their texts" in refused.stdout
    forced = run("retrain", *QUICK, "--force", "--reason", "satire")
    assert forced.returncode == 0
    assert "forced: satire" in forced.stdout
    engine = open_engine(f"sqlite:///{home / 'data' / 'framing.db'}")
    event = Registry(engine).history(limit=1)[0]
    engine.dispose()
    assert (event.action, "satire" in event.reason) == ("force", True)
    without = run("retrain", *QUICK, "--without", "careless")
    assert (without.returncode, without.stdout) == (0, "training 4: promoted v1\n")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--force",), "reason is blank"),
        (("--parameter", "min_count"), "no NAME=JSON"),
        (("--without", "nobody"), "no stored review has the source 'nobody'"),
    ],
)
def test_what_a_person_can_mend_is_one_message(run: Run, arguments: tuple[str, ...], word: str) -> None:
    refused = run("retrain", *arguments)
    assert refused.returncode == 1
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr
