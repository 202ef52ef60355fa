"""The training command line on an invented corpus fitted once, and on databases of a test's own."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from model.files.labelled import Labelled
from model.labels import Label
from model.store.registry import Registry
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.soak.servers import write_seeds
from tests.training.command import call_training, run_training
from tests.training.invented import LABELS, sentences
from training.corpus.corpus import Corpus
from training.fit.fit import Fitted

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the command line on the test's database: SQLite, then PostgreSQL."""
    monkeypatch.setenv("FRAMING_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("FRAMING_DATABASE_URL", database_url)
    return call_training


@pytest.fixture
def stored(engine: sa.Engine, fitted: Fitted) -> Registry:
    """Return a registry in that database with v1 and v2 as champions in this order, and v3 beside them."""
    registry = Registry(engine)
    for _ in range(3):
        registry.add(fitted.artifact, fitted.report, SIGNED)
    for name in ("v1", "v2"):
        registry.promote(registry.resolve(name), SIGNED)
    return registry


@pytest.fixture
def reviews(engine: sa.Engine) -> Reviews:
    """Return the reviews 1 and 2 of source a, and 3 of source b, in the test's database."""
    store = Reviews(engine)
    for number, source in enumerate("aab", start=1):
        store.add(Labelled(f"Text {number}.", Label.NEUTRAL_REPORTING.value, source), SIGNED)
    return store


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with an invented corpus as seeds."""
    directory: Path = tmp_path_factory.mktemp("commands")
    rows = [example for k in range(4) for example in sentences(60, seed=70 + k, source=f"archive {k}")]
    write_seeds(Corpus(tuple(rows), tuple(label.value for label in LABELS)), directory / "seeds")
    return directory


@pytest.fixture(scope="session")
def run_at_home(home: Path) -> Run:
    """Return a function that runs the command line on that directory."""

    def run_here(*arguments: object, data: str = "data") -> "subprocess.CompletedProcess[str]":
        known = {"FRAMING_DATA_DIR": str(home / data), "FRAMING_SEEDS_DIR": str(home / "seeds")}
        return run_training(known, *arguments)

    return run_here


@pytest.fixture(scope="session")
def run_fitted(run_at_home: Run) -> Run:
    """Return that function once v1 is champion, fitted as the first start does."""
    done = run_at_home("fit", "--first")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("v1 is champion.\n")
    return run_at_home
