"""`training crossvalidate`, as a person runs it: what is wrong usage, and a corpus that is too small."""

from pathlib import Path

import pytest

from tests.training.command import check_refused
from tests.training.commands.conftest import Run


@pytest.mark.parametrize("options", [("--folds", "2"), ()])
def test_a_corpus_of_three_rows_is_refused_with_what_is_missing(
    run_at_home: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / "three.csv"
    file.write_text("text,label\nOne sentence.,a\nAnother one.,b\nA third.,c\n")
    check_refused(run_at_home("crossvalidate", "--data", file, *options), "has 1 example", "are needed")


@pytest.mark.parametrize(
    ("options", "word"), [(("--by", "colour"), "'colour'"), (("--folds", "1"), "1"), (("--seeds",), "--data")]
)
def test_wrong_usage_is_told_before_the_work(run_at_home: Run, options: tuple[str, ...], word: str) -> None:
    wrong = run_at_home("crossvalidate", *options)
    assert wrong.returncode == 2
    assert word in wrong.stderr.splitlines()[-1]
    assert "examples in" not in wrong.stderr
