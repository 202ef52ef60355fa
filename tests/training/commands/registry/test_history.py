"""`training history`, as a person runs it: the newest first, page by page."""

from model.store.registry import Registry
from tests.fitted import SIGNED
from tests.training.commands.conftest import Run


def test_what_changed_is_told_with_who_and_why_the_newest_first(run: Run, stored: Registry) -> None:
    stored.record("refuse", stored.resolve("v3"), SIGNED)
    lines = run("history").stdout.splitlines()
    assert lines[:3] == [
        "6 2026-01-02T03:04:05.000Z tester refuse v3 (a test)",
        "5 2026-01-02T03:04:05.000Z tester promote champion: v1 -> v2 (a test)",
        "4 2026-01-02T03:04:05.000Z tester promote champion: none -> v1 (a test)",
    ]
    assert len(lines) == 6


def test_older_events_follow_on_request(run: Run, stored: Registry) -> None:
    first = run("history", "--limit", "3")
    assert [line.split()[0] for line in first.stdout.splitlines()] == ["5", "4", "3"]
    assert first.stderr == "training: there are older ones: --before 3\n"
    rest = run("history", "--limit", "3", "--before", "3")
    assert [line.split()[0] for line in rest.stdout.splitlines()] == ["2", "1"]
    assert rest.stderr == ""
