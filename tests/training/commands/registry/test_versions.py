"""`training versions`, as a person runs it."""

from model.store.registry import Registry
from tests.training.commands.conftest import Run


def test_all_versions_are_listed_the_newest_first(run: Run, stored: Registry) -> None:
    listed = run("versions")
    assert listed.returncode == 0, listed.stderr
    rows = [line.split()[0] for line in listed.stdout.splitlines() if line.strip().startswith("v")]
    assert rows == ["version", "v3", "v2", "v1"]
    assert "champion" in listed.stdout


def test_a_command_below_it_that_is_not_there_is_wrong_usage(run: Run) -> None:
    wrong = run("versions", "prun")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.splitlines()[-1].startswith("training: No such command 'prun'")
