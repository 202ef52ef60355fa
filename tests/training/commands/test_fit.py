"""`training fit`, as a person runs it: who becomes champion, and a corpus that is too small."""

import json
from pathlib import Path

import pytest

from model.store.database import open_engine
from model.store.registry import Registry
from tests.training.command import check_refused
from tests.training.commands.conftest import Run


@pytest.mark.slow
def test_a_first_version_displaces_no_champion(run_fitted: Run, home: Path) -> None:
    again = run_fitted("fit", "--first")
    assert (again.returncode, again.stdout.endswith("is stored; `promote v2` serves it.\n")) == (0, True)
    engine = open_engine(f"sqlite:///{home / 'data' / 'framing.db'}")
    assert Registry(engine).champion_number() == 1
    engine.dispose()


def test_a_corpus_of_three_rows_is_refused_with_what_is_missing(run_at_home: Run, tmp_path: Path) -> None:
    file = tmp_path / "three.csv"
    file.write_text("text,label\nOne sentence.,a\nAnother one.,b\nA third.,c\n")
    check_refused(run_at_home("fit", "--data", file, "--no-seeds"), "has 1 example", "are needed")


def test_the_version_of_the_program_is_told(run_at_home: Run) -> None:
    assert run_at_home("--version").stdout.startswith("framing-classifier ")


def harbour_rows() -> list[dict[str, str]]:
    """Return rows of two own labels, each sentence once more with another figure and the same label."""
    verbs = ("opened", "closed", "sold", "painted", "left", "measured", "bought", "showed", "lost", "praised")
    return [
        {"text": f"The keeper {verb} pier {number} of {town}.", "label": label}
        for label, town in (("calm", "Hull"), ("loud", "Brest"))
        for verb in verbs
        for number in (4, 7)
    ]


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.slow
@pytest.mark.parametrize(("options", "n_fitted"), [((), 20), (("--keep-figures",), 40)])
def test_rows_that_differ_only_in_figures_are_told_or_kept(
    run_at_home: Run, tmp_path: Path, options: tuple[str, ...], n_fitted: int
) -> None:
    file = write_rows(tmp_path / "own.jsonl", harbour_rows())
    done = run_at_home("fit", "--no-seeds", "--data", file, *options, data=f"figures-{n_fitted}")
    assert done.returncode == 0, done.stderr
    assert f"fitted on {n_fitted} examples" in done.stdout
    told = "20 rows left out as repeated but for figures; --keep-figures keeps such"
    assert (told in done.stderr) == (n_fitted == 20)


def test_other_labels_of_texts_that_differ_only_in_figures_are_told_as_such(run_at_home: Run, tmp_path: Path) -> None:
    rows = [*harbour_rows(), {"text": "The keeper opened pier 9 of Hull.", "label": "loud"}]
    file = write_rows(tmp_path / "own.jsonl", rows)
    done = run_at_home("fit", "--no-seeds", "--data", file)
    assert done.returncode == 1
    first, second = done.stderr.splitlines()[-2:]
    assert first == "training: 1 row cannot be used:"
    assert second.startswith(f"{file}:41: the label is 'loud', but {file}:1 gives the same text but for its figures")
    assert second.endswith("keep one, or both by --keep-figures")
