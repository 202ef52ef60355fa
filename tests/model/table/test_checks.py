"""No index of a table leads out of bounds: each damage is refused by either scorer, by the name of its part."""

from pathlib import Path

import numpy as np
import pytest

from model.errors import IntegrityError
from model.fitted.export import export_table
from model.scoring.scorer import open_scorer
from model.table.checks import check_table
from model.table.file import write_table
from model.table.layout import FOLD_STRIDE, LIST, NO_KEY, POINT_BITS, SECTIONS, ScoringTable
from tests.model.scoring.engines import LABELS, RECIPES, fitted
from tests.model.table.damaged import COMPILED, with_header, with_section


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("shape", [[0], [1], [3], [0, 0], [2, 4]])
def test_a_section_of_another_shape_is_refused(path: Path, name: str, shape: list[int]) -> None:
    if name == "lists" and shape in ([0], [1], [3]):
        with_header(path, lambda header: header["sections"][name].update(shape=[0]))
    else:
        with_header(path, lambda header: header["sections"][name].update(shape=shape))
    for compiled in COMPILED:
        with pytest.raises(IntegrityError):
            open_scorer(path, compiled=compiled)


DAMAGES: list[tuple[str, int, int]] = [
    ("fold_index", 5, 0xFFFF),
    ("fold_rows", 3, 1 << 48),
    ("fold_rows", 0, 0x1FFFFF),
    ("word_slots", -1, 0xFFFFFFFF),
    ("word_slots", -1, 1 << 40),
    ("word_slots", 0, 1),
    ("word_offsets", 0, 1),
    ("word_offsets", 3, 0xFFFFFFF0),
    ("word_offsets", -1, 0),
    ("phrase_keys", -1, 5 << 50),
    ("phrase_keys", 0, 1),
    ("phrase_states", -1, 0x7FFFFFFF),
    ("state_features", 0, 0x7FFFFFFF),
    ("state_features", 0, LIST + 10**6),
    ("letter_keys", 0, 1),
    ("letter_features", 0, 0x7FFFFFFF),
    ("letter_features", 0, 0xFFFFFFFE),
    ("lists", 0, 0xFFFFFFF0),
    ("lists", 1, 0xFFFFFFF0),
    ("payload", 2, 0x7FC00000),
]


@pytest.mark.parametrize(("name", "place", "value"), DAMAGES)
def test_an_index_out_of_bounds_is_refused(
    table: ScoringTable, tmp_path: Path, name: str, place: int, value: int
) -> None:
    array = table.sections[name].copy().ravel()
    if name == "payload":
        array = array.view(np.uint32)
    if name == "phrase_states":
        place = int(np.flatnonzero(table.sections["phrase_keys"] != np.uint64(NO_KEY))[0])
    if place == 0 and name in ("word_slots", "phrase_keys", "letter_keys"):
        array[:] = value  # no slot is empty, so that no search would end
    else:
        array[place] = value
    damaged = array.view(table.sections[name].dtype).reshape(table.sections[name].shape)
    path = tmp_path / "scoring.table"
    write_table(with_section(table, name, damaged), path)
    for compiled in COMPILED:
        with pytest.raises(IntegrityError, match=r"scoring\.table: its .* is damaged"):
            open_scorer(path, compiled=compiled)


def test_the_space_must_stay_a_space(table: ScoringTable, tmp_path: Path) -> None:
    rows = table.sections["fold_rows"].copy()
    rows[int(table.sections["fold_index"][0]) * 64 + 0x20] += 1
    path = tmp_path / "scoring.table"
    write_table(with_section(table, "fold_rows", rows), path)
    for compiled in COMPILED:
        with pytest.raises(IntegrityError, match="fold of the space"):
            open_scorer(path, compiled=compiled)


@pytest.mark.parametrize("name", RECIPES)
def test_every_exported_table_passes(name: str) -> None:
    check_table(export_table(fitted(name), LABELS))


@pytest.mark.parametrize("name", ["word_slots", "phrase_keys", "letter_keys"])
@pytest.mark.parametrize("n_slots", [0, 4, 12])
def test_slots_are_a_power_of_two_and_not_too_few(table: ScoringTable, name: str, n_slots: int) -> None:
    beside = {"phrase_keys": "phrase_states", "letter_keys": "letter_features"}.get(name)
    cut = with_section(table, name, table.sections[name][:n_slots])
    cut = with_section(cut, beside, table.sections[beside][:n_slots]) if beside else cut
    with pytest.raises(IntegrityError, match=f"its {name} is damaged"):
        check_table(cut)


def test_a_fold_to_a_surrogate_is_refused_and_one_beyond_all_characters(table: ScoringTable) -> None:
    for point, target in ((ord("a"), 0xD800), (ord("a"), 0x110000), (0x10FFFF, 0x110000)):
        rows = table.sections["fold_rows"].copy()
        place = int(table.sections["fold_index"][point // FOLD_STRIDE]) * FOLD_STRIDE + point % FOLD_STRIDE
        rows[place] = np.uint64(rows[place] & ~np.uint64(POINT_BITS)) | np.uint64((target - point) & POINT_BITS)
        with pytest.raises(IntegrityError, match="its fold is damaged"):
            check_table(with_section(table, "fold_rows", rows))


def test_offsets_of_words_rise(table: ScoringTable) -> None:
    offsets = table.sections["word_offsets"].copy()
    offsets[[3, 4]] = offsets[[4, 3]]
    with pytest.raises(IntegrityError, match="list of words"):
        check_table(with_section(table, "word_offsets", offsets))
