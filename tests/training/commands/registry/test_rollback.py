"""`training rollback`, as a person runs it."""

from model.store.registry import Registry
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_it_goes_back_until_there_is_no_earlier_champion(run: Run, stored: Registry) -> None:
    assert run("rollback", "--reason", "worse in use").stdout == "champion: v2 -> v1\n"
    assert stored.history(limit=1)[0].reason == "worse in use"
    check_refused(run("rollback"), "no earlier champion")
