"""`training add`, as a person runs it: all rows, some or none; what a person can mend is one message."""

from pathlib import Path

import pytest

from model.settings import ROOT
from tests.model.files.test_read import FILES
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def test_a_file_is_stored_whole(run: Run) -> None:
    added = run("add", FILES / "rows.jsonl")
    assert (added.returncode, added.stderr) == (0, "")
    assert "jsonl, utf-8: 3 rows stored, 0 refused" in added.stdout
    assert [line.split(" ")[2] for line in run("reviews", "list").stdout.splitlines()] == ["'desk'", "'rows'", "'desk'"]


def test_refused_rows_are_named_and_the_exit_code_tells(run: Run, tmp_path: Path) -> None:
    partly = run("add", FILES / "doccano.jsonl")
    assert partly.returncode == 3
    assert f"{FILES / 'doccano.jsonl'}:5: there is no label: it was not annotated" in partly.stderr
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"text,label\nCaf\xe9,x\n" * 150)
    none = run("add", bad)
    assert none.returncode == 1
    assert "unknown label 'x'" in none.stderr
    assert len(none.stderr.splitlines()) == 299
    assert "windows-1252 (a guess): 0 rows stored, 299 refused" in none.stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("missing.csv",), "missing.csv cannot be read"),
        ((ROOT / "run",), "names no columns"),
        ((FILES / "rows.jsonl", "--format", "xml"), "There is no format 'xml'"),
    ],
)
def test_what_a_person_can_mend_is_one_message(run: Run, arguments: tuple[object, ...], word: str) -> None:
    check_refused(run("add", *arguments), word)
