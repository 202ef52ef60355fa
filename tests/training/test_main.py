"""`python -m training` as a person runs it: exit codes, paths that cannot be written, who becomes champion."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model.database import open_engine
from model.registry import Registry
from model.settings import ROOT
from tests.soak.servers import write_seeds
from tests.training.invented import LABELS, sentences
from training.corpus import Corpus

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with an invented corpus as seeds."""
    directory: Path = tmp_path_factory.mktemp("main")
    rows = [example for k in range(4) for example in sentences(60, seed=70 + k, source=f"archive {k}")]
    write_seeds(Corpus(tuple(rows), tuple(label.value for label in LABELS)), directory / "seeds")
    return directory


@pytest.fixture(scope="module")
def run(home: Path) -> Run:
    """Return a function that runs the command line on that directory."""

    def run_training(*arguments: object, data: str = "data") -> "subprocess.CompletedProcess[str]":
        known = {"FRAMING_DATA_DIR": str(home / data), "FRAMING_SEEDS_DIR": str(home / "seeds")}
        command = [sys.executable, "-m", "training", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, env=os.environ | known, capture_output=True, text=True, check=False)

    return run_training


@pytest.fixture(scope="module")
def fitted(run: Run) -> Run:
    """Return that function once v1 is champion, fitted as the first start does."""
    done = run("fit", "--first")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("v1 is champion.\n")
    return run


def refused(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    """Check that a run ended with exit code 1 and one line that holds some words."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert all(word in done.stderr.splitlines()[-1] for word in words), done.stderr


@pytest.mark.slow
def test_a_first_version_displaces_no_champion(fitted: Run, home: Path) -> None:
    again = fitted("fit", "--first")
    assert (again.returncode, again.stdout.endswith("v2 is stored; `promote v2` serves it.\n")) == (0, True)
    engine = open_engine(f"sqlite:///{home / 'data' / 'framing.db'}")
    assert Registry(engine).champion_number() == 1
    engine.dispose()


def test_no_champion_and_no_registry_are_told_apart(fitted: Run) -> None:
    assert fitted("has-champion").returncode == 0
    none = fitted("has-champion", data="other")
    assert (none.returncode, none.stderr) == (3, "")
    refused(fitted("has-champion", data="/proc/x"), "FRAMING_DATA_DIR", "/proc/x")
