"""What a round reads: the rare rows, and more of the plain ones the likelier they look rare."""

import numpy as np
import pytest

from training.reader.draw import LEAST_RATE, draw_for, rare_chances
from training.reader.rows import PLAIN, Row


@pytest.fixture
def rows() -> list[Row]:
    """Return rows of three folds in which one word tells the rare ones, and stands in some plain ones too."""
    found = []
    for number in range(900):
        is_rare, looks_rare = number % 10 == 0, number % 10 in (0, 1)
        target = np.eye(3)[0 if is_rare else PLAIN]
        text = f"word{number % 50} " + ("glorious" if looks_rare else "plain")
        found.append(Row(f"d{number}", 0, text, target, 0 if is_rare else PLAIN, True, f"f{number % 3}", "wire"))
    return found


def test_a_round_reads_all_rare_rows_and_the_plain_ones_that_look_rare(rows: list[Row]) -> None:
    folds = np.arange(900) % 3
    chances = rare_chances(rows, folds)
    draw = draw_for(rows, folds, chances, held_out=1, plain_a_rare=2.0)
    labels = np.array([row.label for row in rows])
    looks_rare = np.arange(900) % 10 == 1
    assert not (draw.is_sure | draw.is_drawn)[folds == 1].any()
    assert draw.is_sure.sum() == ((labels == 0) & (folds != 1)).sum()
    drawn = draw.is_drawn & (folds != 1)
    assert draw.rates[drawn].sum() == pytest.approx(2.0 * draw.is_sure.sum(), rel=0.05)
    assert draw.rates[drawn & looks_rare].min() > draw.rates[drawn & ~looks_rare].max() >= LEAST_RATE
    lengths = np.arange(900) % 40 + 3
    batches = draw.round(lengths, 16, seed=5)
    read = np.concatenate(batches)
    assert len(set(read.tolist())) == len(read)
    assert set(np.flatnonzero(draw.is_sure)) <= set(read.tolist())
    assert sum(len(batch) * lengths[batch].max() for batch in batches) < 1.3 * lengths[read].sum()
    again = draw.round(lengths, 16, seed=5)
    assert all(np.array_equal(one, other) for one, other in zip(batches, again, strict=True))


@pytest.mark.parametrize("plain_a_rare", [0.0, 0.5, 3.0, 1e6])
def test_rates_lie_between_the_least_and_one_whatever_is_wanted(rows: list[Row], plain_a_rare: float) -> None:
    folds = np.arange(900) % 3
    chances = np.tile(np.linspace(0, 1, 900), (3, 1))
    draw = draw_for(rows, folds, chances, None, plain_a_rare)
    assert draw.rates.min() >= LEAST_RATE
    assert draw.rates.max() <= 1.0
    by_chance = draw.rates[np.argsort(chances[0], kind="stable")]
    assert (np.diff(by_chance) >= 0).all()
    assert not (draw.is_sure & draw.is_drawn).any()
    assert (draw.is_sure | draw.is_drawn).all()
    assert draw.targets[draw.is_sure, PLAIN] == pytest.approx(np.zeros(draw.is_sure.sum()))


def test_a_row_without_a_label_is_never_read(rows: list[Row]) -> None:
    unlabelled = [Row(row.document, 0, row.text, np.zeros(3), -1, False, row.family, row.kind) for row in rows[:300]]
    draw = draw_for(unlabelled + rows[300:], np.arange(900) % 3, np.full((3, 900), 0.5), None, 2.0)
    read = np.concatenate(draw.round(np.ones(900, dtype=int), 32, seed=1))
    assert read.min() >= 300
    assert draw.round(np.ones(900, dtype=int), 10_000, seed=1)[0].tolist() != sorted(read.tolist())
