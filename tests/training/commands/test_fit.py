"""`training fit`, as a person runs it: who becomes champion, and a corpus that is too small."""

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
