"""The `run` script: whose directory a path counts from, and when a first version is fitted."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from model.settings import ROOT
from model.store.database import open_engine
from model.store.registry import Registry

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that calls the script from a directory elsewhere, with an environment already set up."""
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    stamp = tmp_path / "venv" / ".installed-requirements.lock"
    stamp.touch()
    os.utime(stamp, (2**32, 2**32))
    known = {"FRAMING_VENV": str(tmp_path / "venv"), "FRAMING_DATA_DIR": str(tmp_path / "data")}

    def run_script(*arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [ROOT / "run", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | known | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run_script


def test_relative_paths_are_the_callers_and_his_folders_no_modules_of_ours(run: Run, tmp_path: Path) -> None:
    for name in ("model", "training"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('not ours')")
    (tmp_path / "rows.csv").write_text("text,label\nThe envoys met.,neutral_reporting\n")
    added = run("training", "add", "rows.csv")
    assert (added.returncode, added.stderr) == (0, "")
    assert run("training", "reviews", "export", "out.csv", FRAMING_DATA_DIR="data").returncode == 0
    assert "The envoys met." in (tmp_path / "out.csv").read_text()
    assert not (ROOT / "out.csv").exists()


@pytest.mark.parametrize(
    ("name", "value"), [("FRAMING_DATA_DIR", "gone/data"), ("FRAMING_DATABASE_URL", "postgresql://127.0.0.1:1/none")]
)
def test_a_registry_that_cannot_be_read_stops_the_start(run: Run, tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "unplugged")
    stopped = run("serve", "--port", "0", **{name: value})
    assert stopped.returncode == 1
    assert len(stopped.stderr.splitlines()) == 1, stopped.stderr
    assert "fitting" not in stopped.stderr


def test_where_a_version_is_to_be_adopted_none_is_fitted(run: Run, tmp_path: Path) -> None:
    stopped = run("serve", "--port", "0", "--no-trainer", FRAMING_ARTIFACT_DIR=str(tmp_path / "missing"))
    assert "fitting" not in stopped.stderr
    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'framing.db'}")
    assert Registry(engine).versions() == []
    engine.dispose()


def test_an_unknown_command_is_named(run: Run) -> None:
    refused = run("bogus")
    assert refused.returncode == 2
    assert "no command 'bogus'" in refused.stderr
