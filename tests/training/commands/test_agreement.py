"""`training agreement`, as a person runs it."""

import json
from pathlib import Path

from model.files.labelled import Labelled
from model.store.reviews import Reviews
from tests.fitted import SIGNED
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


def files(directory: Path) -> tuple[Path, Path]:
    first, second = directory / "first.csv", directory / "second.csv"
    first.write_text("text,label\nA.,x\nB.,y\nC.,x\nD.,y\n")
    second.write_text("text,label\nA.,x\nB.,x\n C. ,x\nD.,y\nE.,y\nE.,x\n")
    return first, second


def test_two_files_are_compared(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = run("agreement", *files(tmp_path), "--json", out)
    assert done.returncode == 0, done.stderr
    assert "second.csv: 6 rows, 5 texts" in done.stderr
    assert "first.csv and second.csv: 4 texts, 75.0 % the same" in done.stdout
    assert "1 times y against x" in done.stdout
    found = json.loads(out.read_text())
    assert found["pairs"][0]["kappa"]["value"] == 0.5
    assert found["labels"] == ["x", "y"]


def test_stored_reviews_are_compared_by_person_or_source(run: Run, reviews: Reviews) -> None:
    assert "0 texts with labels of two or more; tester" in run("agreement").stdout
    reviews.add(Labelled("Text 1.", "intelligence_estimate", "b", person="boris"), SIGNED)
    assert "tester and boris: 1 text, 0.0 % the same" in run("agreement").stdout
    assert "a and b: 1 text" in run("agreement", "--by", "source").stdout
    assert "not defined" in run("agreement", "--source", "a").stdout


def test_one_file_or_one_that_cannot_be_read_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("agreement", files(tmp_path)[0]).returncode == 2
    check_refused(run("agreement", tmp_path / "none.csv", tmp_path / "none.csv"), "is no file")
