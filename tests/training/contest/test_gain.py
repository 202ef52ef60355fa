"""What rows add to the seeds: much where they bring words of their own, nothing where they bring none or noise."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.errors import CorpusError
from tests.soak.servers import write_seeds
from tests.training.command import run_training
from tests.training.invented import LABELS, flipped, ground, sentences
from training.contest.gain import Gain, gains, gains_text
from training.corpus.corpus import Corpus, Example
from training.figures.evaluate import gain_interval
from training.fit.fit import Recipe
from training.fit.fitting import Folding

HALVES = Folding("group", 2)


def foreign(n: int) -> list[Example]:
    """Return sentences whose words no seed has; a third of them is not firm."""
    return [
        replace(row, text=row.text[::-1], is_firm=number % 3 > 0) for number, row in enumerate(sentences(n, seed=1))
    ]


def gained(rows: list[Example], recipe: Recipe, folding: Folding = HALVES) -> list[Gain]:
    return gains(ground().train, Corpus(tuple(rows), LABELS), recipe, folding, lambda _line: None)


def test_rows_with_words_of_their_own_teach_each_other(recipe: Recipe) -> None:
    found = gained(foreign(120), recipe)
    assert [(gain.name, gain.n) for gain in found] == [
        ("fold 1", 60),
        ("fold 2", 60),
        ("all rows", 120),
        ("firm rows", 80),
    ]
    for gain in found:
        assert gain.after > gain.before + 0.3
        assert gain.interval[0] > 0
    assert "all rows:      120  macro-F1 0." in gains_text(found)


def test_rows_that_the_seeds_know_already_add_little(recipe: Recipe) -> None:
    *_, everything = gained(sentences(60, seed=2), recipe)
    assert everything.before > 0.95
    assert abs(everything.after - everything.before) < 0.05


def test_labels_at_random_teach_nothing(recipe: Recipe) -> None:
    *_, everything, _firm = gained(flipped(foreign(120), share=1.0), recipe)
    assert everything.after < 0.6


def test_whole_sources_are_held_out_on_request(recipe: Recipe) -> None:
    rows = [replace(row, source=f"outlet {number % 3}") for number, row in enumerate(foreign(90))]
    found = gained(rows, recipe, Folding("source", 3))
    assert [gain.n for gain in found] == [30, 30, 30, 90, 60]
    with pytest.raises(CorpusError, match="not by 'colour'"):
        gained(rows, recipe, Folding("colour", 3))


def test_the_interval_is_of_the_paired_difference() -> None:
    truth = np.array([0, 1] * 50)
    assert gain_interval(truth, 1 - truth, truth) == (1.0, 1.0)
    assert gain_interval(truth, truth, truth) == (0.0, 0.0)


def test_the_command_tells_what_a_file_adds_to_the_seeds(tmp_path: Path) -> None:
    write_seeds(ground().train, tmp_path / "seeds")
    write_seeds(Corpus(tuple(foreign(60)), LABELS), tmp_path / "new")
    known = {"FRAMING_DATA_DIR": str(tmp_path / "data"), "FRAMING_SEEDS_DIR": str(tmp_path / "seeds")}
    done = run_training(known, "crossvalidate", "--data", tmp_path / "new", "--seeds", "--folds", 2)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("seeds alone -> seeds with the other folds, 2 folds by group\nfold 1:")
    assert len(done.stdout.splitlines()) == 4
    refused = run_training(known, "crossvalidate", "--seeds")
    assert refused.returncode == 2
    assert "--data" in refused.stderr
