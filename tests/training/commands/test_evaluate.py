"""`training evaluate`, as a person runs it."""

import json
from pathlib import Path

from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_rows_are_left_out_where_they_may_be(run_fitted: Run, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("text,label\nThe ministers agreed.,neutral_reporting\nNo label.,\nA vote.,neutral_reporting\n")
    refused = run_fitted("evaluate", "--data", file)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"training: 1 row cannot be used:\n{file}:3: there is no label" in refused.stderr
    lenient = run_fitted("evaluate", "--data", file, "--lenient", "--json", tmp_path / "figures.json")
    assert lenient.returncode == 0, lenient.stderr
    assert "2 of 2 rows scored" in lenient.stderr
    assert f"left out {file}:3: there is no label" in lenient.stderr
    assert json.loads((tmp_path / "figures.json").read_text())["all"]["n"] == 2


def test_an_output_that_cannot_be_written_is_told_before_the_work(run_at_home: Run) -> None:
    done = run_at_home("evaluate", "--data", "/none/in.jsonl", "--json", "/nonexistent/out.json")
    check_refused(done, "/nonexistent/out.json cannot be written: there is no directory")
