"""`training versions prune`, as a person runs it: what goes, what stays, what is said of it."""

from model.store.registry import Registry
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run
from tests.training.contest.test_contest import with_macro_f1
from training.fit.fit import Fitted


def test_what_nothing_needs_goes_and_is_named(run: Run, stored: Registry) -> None:
    dry = run("versions", "prune", "--dry-run")
    assert dry.stdout.startswith("v3 would be removed\n1 version to remove, ")
    assert dry.stdout.endswith("; kept: v1, v2\n")
    assert len(stored.versions()) == 3
    done = run("versions", "prune", "--reason", "room")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("v3 was removed\n1 version removed, ")
    assert [version.name for version in stored.versions()] == ["v2", "v1"]
    assert (stored.history()[0].action, stored.history()[0].reason) == ("prune", "room")
    check_refused(run("report", "v3"), "no version 'v3'", "v2, v1")
    assert run("versions", "prune").stdout.startswith("0 versions removed, 0.0 MB; kept: v1, v2")


def test_the_version_that_the_gate_compares_with_stays(run: Run, stored: Registry, fitted: Fitted) -> None:
    for macro_f1 in (0.999, 0.5):
        stored.promote(stored.add(with_macro_f1(fitted, macro_f1), {}, SIGNED), SIGNED)
    assert run("versions", "prune", "--keep", "0").stdout.endswith("kept: v4, v5\n")


def test_forerunners_stay_up_to_the_number_asked_for(run: Run, stored: Registry) -> None:
    stored.promote(stored.resolve("v3"), SIGNED)
    assert run("versions", "prune", "--keep", "1").stdout.endswith("; kept: v2, v3\n")
    assert run("rollback").stdout == "champion: v3 -> v2\n"
    check_refused(run("rollback"), "v1, which was pruned: promote one of v3, v2")
    assert run("versions", "prune", "--keep", "-1").returncode == 2
