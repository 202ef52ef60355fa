"""`python -m training add` and `reviews export`, as a person runs them."""

import json
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from model.files.formats import ENDINGS
from model.files.labelled import Labelled
from model.labels import Label
from model.settings import ROOT
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.model.files.test_read import FILES
from tests.training.command import run_training

NEUTRAL = Label.NEUTRAL_REPORTING.value


@pytest.fixture
def run(tmp_path: Path, database_url: str):
    """Return a function that runs the command line on a database of the test's own."""

    def run_here(*arguments: object) -> "subprocess.CompletedProcess[str]":
        known = {"FRAMING_DATA_DIR": str(tmp_path), "FRAMING_DATABASE_URL": database_url}
        return run_training(known, *arguments)

    return run_here


def test_a_file_is_stored_and_comes_out_in_every_format(run, tmp_path: Path) -> None:
    added = run("add", FILES / "rows.jsonl")
    assert (added.returncode, added.stderr) == (0, "")
    assert "jsonl, utf-8: 3 rows stored, 0 refused" in added.stdout
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


def test_what_the_audit_took_out_is_listed_and_accepted(run, engine: sa.Engine) -> None:
    store = Reviews(engine)
    first, second = (store.add(Labelled(text, NEUTRAL, "desk"), SIGNED).id for text in ("One.", "Two."))
    store.mark("held", {first: "trigger: 'amber lattice'", second: "trigger: 'amber lattice'"}, SIGNED)
    listed = run("reviews", "doubted")
    assert (
        f"{first} held 'desk' neutral_reporting: One.\n    trigger: 'amber lattice' (2026-01-02, tester)"
        in listed.stdout
    )
    assert "2 reviews to look at" in listed.stderr
    assert run("reviews", "accept", first, "--reason", "a name").stdout == "1 review accepted\n"
    assert run("reviews", "accept", "--source", "desk", "--reason", "all names").stdout == "1 review accepted\n"
    assert [review.details["states"][-1]["why"] for review in store.accepted()] == ["a name", "all names"]
    for arguments, word in (
        (("--reason", "x"), "either numbers or --source"),
        ((first, "--reason", " "), "reason is blank"),
        ((999, "--reason", "x"), "no review 999"),
        (("--source", "nobody", "--reason", "x"), "no stored review has the source 'nobody'"),
    ):
        refused = run("reviews", "accept", *arguments)
        assert (refused.returncode, word in refused.stderr) == (1, True), refused.stderr


def test_reviews_are_listed_taken_back_by_source_and_deleted_by_number(run, engine: sa.Engine) -> None:
    store = Reviews(engine)
    first, second, third = (
        store.add(Labelled(f"Text {n}.", NEUTRAL, source), SIGNED).id for n, source in enumerate(("a", "a", "b"))
    )
    assert run("reviews", "delete", second, "--reason", "asked for").stdout == f"review {second} deleted\n"
    assert run("reviews", "withdraw", "--source", "a").stdout == "1 review withdrawn\n"
    assert run("reviews", "list").stdout.splitlines() == [
        f"{first} withdrawn 'a' neutral_reporting: Text 0.",
        f"{third} accepted 'b' neutral_reporting: Text 2.",
    ]
    assert run("reviews", "list", "--source", "b", "--label", "x").stdout == ""
    for arguments, word in (
        (("withdraw", "--source", "nobody"), "no stored review has the source 'nobody'"),
        (("delete", second), f"no review {second}"),
    ):
        refused = run("reviews", *arguments)
        assert (refused.returncode, word in refused.stderr) == (1, True), refused.stderr


def test_refused_rows_are_named_and_the_exit_code_tells(run, tmp_path: Path) -> None:
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
        (("add", "missing.csv"), "missing.csv cannot be read"),
        (("add", ROOT / "run"), "names no columns"),
        (("add", FILES / "rows.jsonl", "--format", "xml"), "There is no format 'xml'"),
        (("reviews", "export", "out.docx"), "name the format"),
    ],
)
def test_what_a_person_can_mend_is_one_message(run, arguments: tuple[object, ...], word: str) -> None:
    refused = run(*arguments)
    assert refused.returncode == 1
    assert word in refused.stderr
    assert "Traceback" not in refused.stderr
