"""`python -m training` as a person runs it: exit codes, paths that cannot be written, who becomes champion."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from model.store.database import open_engine
from model.store.registry import Registry
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.soak.servers import write_seeds
from tests.training.command import run_training
from tests.training.invented import LABELS, sentences
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted

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

    def run_here(*arguments: object, data: str = "data") -> "subprocess.CompletedProcess[str]":
        known = {"FRAMING_DATA_DIR": str(home / data), "FRAMING_SEEDS_DIR": str(home / "seeds")}
        return run_training(known, *arguments)

    return run_here


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


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate", "--data", "/none/in.jsonl", "--json"),
        ("report", "v1", "--html"),
        ("report", "v1", "--card"),
        ("report", "v1", "--json"),
        ("reviews", "export"),
        ("words", "--text", "/none/in.txt", "--output"),
    ],
)
def test_an_output_that_cannot_be_written_is_told_before_the_work(run: Run, arguments: tuple[str, ...]) -> None:
    refused(run(*arguments, "/nonexistent/out.csv"), "/nonexistent/out.csv cannot be written: there is no directory")


def test_what_the_system_refuses_only_then_is_one_line_too(fitted: Run) -> None:
    refused(fitted("export", "v1", "/proc/exp"), "/proc/exp cannot be written: ")
    refused(fitted("report", "v1", "--html", "/proc/x.html"), "/proc/x.html cannot be written: ")
    refused(fitted("words", "--text", "/none/in", "--output", "/proc/x"), "/none/in cannot be read: No such file")


@pytest.mark.parametrize(
    ("command", "options"), [("fit", ("--no-seeds",)), ("crossvalidate", ("--folds", "2")), ("crossvalidate", ())]
)
def test_a_corpus_of_three_rows_is_refused_with_what_is_missing(
    run: Run, home: Path, command: str, options: tuple[str, ...]
) -> None:
    file = home / "three.csv"
    file.write_text("text,label\nOne sentence.,a\nAnother one.,b\nA third.,c\n")
    refused(run(command, "--data", file, *options), "has 1 example", "are needed")


def test_evaluate_leaves_rows_out_where_it_may(fitted: Run, home: Path) -> None:
    file = home / "rows.csv"
    file.write_text("text,label\nThe ministers agreed.,neutral_reporting\nNo label.,\nA vote.,neutral_reporting\n")
    assert fitted("evaluate", "--data", file).returncode == 1
    lenient = fitted("evaluate", "--data", file, "--lenient")
    assert lenient.returncode == 0, lenient.stderr
    assert "2 of 2 rows scored" in lenient.stderr
    assert f"left out {file}:3: there is no label" in lenient.stderr


def test_folds_by_anything_else_are_wrong_usage(run: Run) -> None:
    wrong = run("crossvalidate", "--by", "colour")
    assert wrong.returncode == 2
    assert "folds" not in wrong.stderr


def test_the_champion_is_not_promoted_again(fitted: Run, home: Path) -> None:
    engine = open_engine(f"sqlite:///{home / 'data' / 'framing.db'}")
    before = Registry(engine).history()
    again = fitted("promote", "champion")
    assert (again.returncode, again.stdout) == (0, "v1 is champion already.\n")
    assert Registry(engine).history() == before
    engine.dispose()


def test_the_version_of_the_program_is_told(run: Run) -> None:
    assert run("--version").stdout.startswith("framing-classifier ")


def test_labels_that_no_training_could_use_are_refused_at_once(run: Run, home: Path, own_fitted: Fitted) -> None:
    engine = open_engine(f"sqlite:///{home / 'own' / 'framing.db'}")
    registry = Registry(engine)
    registry.promote(registry.add(own_fitted.artifact, own_fitted.report, SIGNED), SIGNED)
    file = home / "own.csv"
    file.write_text("text,label\nA trial.,crime\n")
    refused(run("add", file, data="own"), "labels of its own", "fit --no-seeds")
    refused(run("retrain", data="own"), "labels of its own", "fit --no-seeds")
    assert sum(Reviews(engine).counts().values()) == 0
    engine.dispose()
