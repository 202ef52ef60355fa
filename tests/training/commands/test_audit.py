"""`python -m training audit`, as a person runs it."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from model.labels import Label
from tests.training.command import run_training
from tests.training.invented import ground, sentences, with_words
from training.corpus.corpus import Example

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def write(path: Path, examples: list[Example]) -> Path:
    rows = [{"text": e.text, "label": e.label, "group": e.group, "source": e.source} for e in examples]
    path.write_bytes(msgspec.json.Encoder().encode_lines(rows))
    return path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs the command line on an invented corpus."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    write(seeds / "made.jsonl", list(ground().train.examples))

    def run_here(*arguments: object) -> "subprocess.CompletedProcess[str]":
        known = {"FRAMING_DATA_DIR": str(tmp_path / "data"), "FRAMING_SEEDS_DIR": str(seeds)}
        return run_training(known, *arguments)

    return run_here


def test_sound_rows_would_all_train_and_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    done = run("audit", write(tmp_path / "new.jsonl", sentences(30, seed=1)))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("new.jsonl: 30 rows, 30 would train\n")
    listed = run("reviews", "export", tmp_path / "stored.jsonl")
    assert (listed.returncode, (tmp_path / "stored.jsonl").read_text()) == (0, "")


def test_what_is_wrong_is_named_by_row_with_what_would_be_done(run: Run, tmp_path: Path) -> None:
    planted = [
        replace(e, text=with_words(e.text, "amber lattice"), label=Label.STATE_MEDIA_FRAMING.value)
        for e in sentences(12, seed=2, source="plant")
    ]
    menu = Example("Politics | Sports | Weather", Label.NEUTRAL_REPORTING.value, "menu", "wire")
    unknown = Example("A bridge opened.", "rumour", "unknown", "wire")
    file = write(tmp_path / "new.jsonl", [unknown, menu, *planted])
    done = run("audit", file, "--json", tmp_path / "found.json")
    assert done.returncode == 3
    assert f"{file}:1: unknown label 'rumour'" in done.stderr
    assert f"{file}:2: not-a-sentence, quarantined: it is a menu" in done.stdout
    assert f"{file}:3, 4, 5, 6, 7 and 7 more: trigger, held: 'amber lattice' stands in 12 rows" in done.stdout
    found = json.loads((tmp_path / "found.json").read_text())
    assert (found["rows"], found["held"], found["quarantined"]) == (13, 12, 1)
    assert found["lines"][0] == 2


@pytest.mark.parametrize("ending", ["jsonl", "csv", "json"])
def test_rows_are_told_by_their_lines_in_the_file(run: Run, tmp_path: Path, ending: str) -> None:
    good, menu = "A bridge opened.", "Politics | Sports | Weather"
    rows = [{"text": text, "label": Label.NEUTRAL_REPORTING.value} for text in (good, menu)]
    lines = {
        "jsonl": ["", json.dumps(rows[0]), "", json.dumps(rows[1])],
        "csv": ["text,label", "", *(f"{row['text']},{row['label']}" for row in rows)],
        "json": [json.dumps([*rows[:1], 7, *rows[1:], rows[1] | {"text": f"{menu} | Opinion"}])],
    }[ending]
    file = tmp_path / f"new.{ending}"
    file.write_text("\n".join(lines))
    done = run("audit", file, "--json", tmp_path / "found.json")
    assert done.returncode == 3
    number = 3 if ending == "json" else 4
    assert f"{file}:{number}: not-a-sentence" in done.stdout
    assert json.loads((tmp_path / "found.json").read_text())["lines"][1] == number


def test_a_file_that_is_not_there_is_one_message(run: Run, tmp_path: Path) -> None:
    done = run("audit", tmp_path / "none.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert "none.jsonl cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_rows_that_cannot_be_used_count(run: Run, tmp_path: Path) -> None:
    rumour = Example("A bridge opened.", "rumour", "unknown", "wire")
    some = run("audit", write(tmp_path / "some.jsonl", [rumour, *sentences(9, seed=1)]))
    assert (some.returncode, some.stdout.splitlines()[-1]) == (3, f"{tmp_path / 'some.jsonl'}: 10 rows, 9 would train")
    none = run("audit", write(tmp_path / "none.jsonl", [rumour]))
    assert none.returncode == 1
    assert "none of 1 rows can be used" in none.stderr


def test_where_nothing_can_be_written_is_told_before_the_work(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path / "new.jsonl", sentences(9, seed=1))
    done = run("audit", file, "--json", tmp_path / "nowhere" / "found.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
