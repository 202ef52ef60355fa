"""`training has-champion`, as a script asks it."""

from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_no_champion_and_no_registry_are_told_apart(run_fitted: Run) -> None:
    assert run_fitted("has-champion").returncode == 0
    none = run_fitted("has-champion", data="other")
    assert (none.returncode, none.stderr) == (3, "")
    check_refused(run_fitted("has-champion", data="/proc/x"), "FRAMING_DATA_DIR", "/proc/x")
