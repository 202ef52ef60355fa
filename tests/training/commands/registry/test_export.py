"""`training export`, as a person runs it."""

from pathlib import Path

from model.store.artifact import read_directory
from model.store.registry import Registry
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_version_comes_out_as_it_was_stored(run: Run, stored: Registry, tmp_path: Path) -> None:
    done = run("export", "champion", tmp_path / "out")
    assert done.stdout.startswith("v2 (")
    assert read_directory(tmp_path / "out") == stored.artifact(stored.resolve("v2"))


def test_a_directory_that_cannot_be_written_is_one_line(run: Run, stored: Registry) -> None:
    check_refused(run("export", "v1", "/proc/exp"), "/proc/exp cannot be written: ")
