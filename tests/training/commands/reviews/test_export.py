"""`training reviews export`, as a person runs it."""

import json
from pathlib import Path

from model.files.formats import ENDINGS
from tests.model.files.test_read import FILES
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_stored_labels_come_out_in_every_format(run: Run, tmp_path: Path) -> None:
    run("add", FILES / "rows.jsonl")
    for ending in ENDINGS:
        assert run("reviews", "export", tmp_path / f"out{ending}").returncode == 0
    stored = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(one["source"], one["state"]) for one in stored] == [
        ("desk", "accepted"),
        ("rows", "accepted"),
        ("desk", "accepted"),
    ]
    again = run("add", tmp_path / "out.json", "--source", "again")
    assert "label-studio, utf-8: 3 rows stored" in again.stdout
    run("reviews", "export", tmp_path / "again.csv", "--source", "again", "--format", "doccano")
    assert len((tmp_path / "again.csv").read_text().splitlines()) == 3


def test_an_output_that_cannot_be_had_is_one_line(run: Run) -> None:
    check_refused(run("reviews", "export", "out.docx"), "name the format")
    check_refused(run("reviews", "export", "/nonexistent/out.csv"), "cannot be written: there is no directory")
