"""The constants of the layout, which the kernel repeats, and sizes that follow from it."""

import re
from pathlib import Path

import numpy as np
import pytest

from model.settings import ROOT
from model.table import header, slots
from model.table.file import map_table
from model.table.layout import (
    FOLD_STRIDE,
    IS_DELETED,
    IS_SPACE,
    IS_WORD,
    LETTER_SHIFT,
    LIST,
    NO_KEY,
    NOTHING,
    POINT_BITS,
    ScoringTable,
    payload_stride,
)


def test_nothing_is_no_feature() -> None:
    assert NOTHING >= LIST


@pytest.mark.parametrize(("n_labels", "stride"), [(2, 4), (3, 4), (4, 8), (7, 8), (8, 12), (64, 68)])
def test_a_payload_row_is_whole_sixteen_bytes_and_holds_idf_and_weights(n_labels: int, stride: int) -> None:
    assert payload_stride(n_labels) == stride
    assert stride >= 1 + n_labels


def test_a_table_counts_its_features_and_bytes_alike_as_arrays_and_as_memory(table: ScoringTable, path: Path) -> None:
    mapped = map_table(path)
    assert mapped.n_features == table.n_features == table.blocks[-1].end
    assert mapped.n_bytes == table.n_bytes == sum(array.nbytes for array in table.sections.values())


def test_the_kernel_repeats_the_constants() -> None:
    """The two cannot import each other: this keeps them the same."""
    source = (ROOT / "model" / "scoring" / "kernel" / "table.h").read_text()
    told = {name: int(value, 0) for name, value in re.findall(r"#define (\w+) \(?(0x[0-9A-Fa-f]+|\d+)", source)}
    named = {"LIST": LIST, "NOTHING": NOTHING, "FOLD_STRIDE": FOLD_STRIDE, "LETTER_SHIFT": LETTER_SHIFT}
    named |= {"POINT_BITS": POINT_BITS, "BYTE_BASE": slots.BYTE_BASE, "MULTIPLIER": int(slots.MULTIPLIER)}
    named |= {name: getattr(header, name) for name in ("MAX_LABELS", "MAX_BLOCKS", "MAX_DEPTH", "MAX_LETTERS")}
    assert {name: told.get(name) for name in named} == named


def test_flags_and_moves_of_a_fold_entry_do_not_overlap() -> None:
    parts = [POINT_BITS, IS_DELETED, IS_WORD, IS_SPACE, 1 << LETTER_SHIFT]
    assert sum(parts) == np.bitwise_or.reduce(parts)
    assert POINT_BITS >= 0x10FFFF
    assert NO_KEY == (1 << 64) - 1
