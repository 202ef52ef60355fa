"""`training report`, as a person runs it."""

import json
from pathlib import Path

import pytest

from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_report_is_written_in_each_form_and_the_card_shown_without_one(run_fitted: Run, tmp_path: Path) -> None:
    page, card, figures = (tmp_path / f"out.{ending}" for ending in ("html", "md", "json"))
    done = run_fitted("report", "v1", "--html", page, "--card", card, "--json", figures)
    assert (done.returncode, done.stdout) == (0, "")
    assert "<svg" in page.read_text()
    assert json.loads(figures.read_text())["test"]["n"] > 0
    assert run_fitted("report", "champion").stdout.strip() == card.read_text().strip()


@pytest.mark.parametrize("option", ["--html", "--card", "--json"])
def test_an_output_that_cannot_be_written_is_told_before_the_work(run_at_home: Run, option: str) -> None:
    done = run_at_home("report", "v1", option, "/nonexistent/out")
    check_refused(done, "/nonexistent/out cannot be written: there is no directory")


def test_what_the_system_refuses_only_then_is_one_line_too(run_fitted: Run) -> None:
    check_refused(run_fitted("report", "v1", "--html", "/proc/x.html"), "/proc/x.html cannot be written: ")
