"""`training shadow start`, `show` and `stop`, as a person runs them."""

from model.labels import Verdict
from model.shadow.runs import Shadows
from model.shadow.tally import Tally
from model.store.registry import Registry
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_run_is_begun_looked_at_and_ended(run: Run, stored: Registry) -> None:
    assert "no version ran in the shadow yet" in run("shadow", "show").stderr
    begun = run("shadow", "start", "v3", "--reason", "before we promote").stdout
    assert begun.startswith("v3 runs in the shadow of v2")
    shadows = Shadows(stored)
    tally = Tally(left_out=2)
    tally.note([Verdict("a", (), abstained=False)] * 3, [Verdict(name, (), abstained=False) for name in "abb"], (1, 2))
    running = shadows.running()
    assert running is not None
    shadows.add(running.run, tally)
    shown = run("shadow", "show").stdout
    for told in ("going on", "3 texts in 1 request, 2 changed", "2 from a to b", "2 texts left out", "v3: 2000.000 ms"):
        assert told in shown
    assert run("shadow", "stop").stdout == "v3 ran in the shadow of v2: 2 of 3 changed\n"
    assert "until" in run("shadow", "show").stdout


def test_what_cannot_run_and_what_does_not_run_are_refused(run: Run, stored: Registry) -> None:
    check_refused(run("shadow", "start", "v2"), "v2 is champion")
    check_refused(run("shadow", "start", "v9"), "no version 'v9'")
    check_refused(run("shadow", "stop"), "nothing to stop")
    assert Shadows(stored).latest() == []
