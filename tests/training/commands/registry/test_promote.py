"""`training promote`, as a person runs it."""

from model.store.registry import Registry
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_version_is_promoted_once_with_its_reason(run: Run, stored: Registry) -> None:
    assert run("promote", "v3", "--reason", "better").stdout == "champion: v2 -> v3\n"
    before = stored.history()
    assert (before[0].action, before[0].to_version, before[0].reason) == ("promote", "v3", "better")
    again = run("promote", "champion")
    assert (again.returncode, again.stdout) == (0, "v3 is champion already.\n")
    assert stored.history() == before


def test_an_unknown_version_is_one_line(run: Run, stored: Registry) -> None:
    check_refused(run("promote", "v9"), "no version 'v9'", "v3, v2, v1")
