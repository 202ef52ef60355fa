import importlib.util
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import ArtifactError, FormatError, IntegrityError
from model.fitted.export import export_table
from model.scoring.scorer import open_scorer
from model.table.file import MAGIC, PREFIX, open_table, write_table
from model.table.layout import LIST, NO_KEY, NOTHING, SECTIONS, ScoringTable
from tests.model.scoring.engines import HOSTILE, LABELS, TEXTS, fitted

COMPILED = (
    (False, True) if importlib.util.find_spec("model.scoring.compiled") else (False,)
)  # each makes checks of its own


@pytest.fixture(scope="module")
def table() -> ScoringTable:
    return export_table(fitted("all"), LABELS)


@pytest.fixture
def path(table: ScoringTable, tmp_path: Path) -> Path:
    path = tmp_path / "scoring.table"
    write_table(table, path)
    return path


def test_what_is_written_is_read(table: ScoringTable, path: Path) -> None:
    read = open_table(path)
    assert (read.labels, read.blocks, read.factor, read.intercepts) == (
        table.labels,
        table.blocks,
        table.factor,
        table.intercepts,
    )
    for name in SECTIONS:
        assert np.array_equal(read.sections[name], table.sections[name])
        assert not read.sections[name].flags.writeable
        assert read.sections[name].ctypes.data % 64 == 0
    assert read.n_bytes == table.n_bytes < path.stat().st_size
    assert read.n_features == read.blocks[-1].end


def test_same_pipeline_same_bytes(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.table"
    write_table(export_table(fitted("all"), LABELS), again)
    assert again.read_bytes() == path.read_bytes()
    write_table(open_table(path), again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"FRSCORE", b"PK\3\4" * 40, b"{}" * 40])
def test_other_files_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(FormatError, match="is no scoring table"):
        open_table(path)


def test_another_version_is_refused_by_number(path: Path) -> None:
    path.write_bytes(MAGIC + struct.pack("<I", 7) + path.read_bytes()[12:])
    with pytest.raises(FormatError, match="format version 7, this program reads 1"):
        open_table(path)


def test_a_file_cut_short_is_refused_wherever_it_is_cut(path: Path) -> None:
    content = path.read_bytes()
    for length in [*range(16, 3000, 97), *range(3000, len(content), 5003), len(content) - 1]:
        path.write_bytes(content[:length])
        with pytest.raises(IntegrityError, match=r"damaged|cut short"):
            open_table(path)


def test_a_file_with_more_at_its_end_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(IntegrityError, match="added to"):
        open_table(path)


def with_header(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = path.read_bytes()
    _, version, length = PREFIX.unpack(content[: PREFIX.size])
    header = json.loads(content[PREFIX.size : PREFIX.size + length])
    change(header)
    text = json.dumps(header).encode()
    text = text.ljust(-(-(PREFIX.size + len(text)) // 64) * 64 - PREFIX.size)
    path.write_bytes(PREFIX.pack(MAGIC, version, len(text)) + text + content[PREFIX.size + length :])


@pytest.mark.parametrize(
    "changed",
    [
        {"labels": ["one"]},
        {"labels": ["a", "a", "b", "c"]},
        {"labels": [1, 2, 3, 4]},
        {"labels": 4},
        {"intercepts": [0.0]},
        {"intercepts": [0.0, 0.0, 0.0, float("nan")]},
        {"factor": float("inf")},
        {"factor": "x"},
        {"depth": 0},
        {"depth": 17},
        {"letter_range": [3, 7]},
        {"letter_range": [4, 3]},
        {"letter_range": [3]},
        {"letter_bits": 16},
        {"letter_bits": 0},
        {"blocks": []},
        {"blocks": [{"name": "a"}]},
        {"sections": {}},
        {"sections": []},
        {"size": -1},
        {"size": None},
    ],
)
def test_a_damaged_header_is_refused(path: Path, changed: dict[str, Any]) -> None:
    with_header(path, lambda header: header.update(changed))
    with pytest.raises(IntegrityError, match=r"scoring\.table"):
        open_table(path)


@pytest.mark.parametrize(
    "changed",
    [{"begin": 1}, {"end": 10**9}, {"end": -1}, {"kind": "char"}, {"weight": float("nan")}],
)
def test_a_damaged_block_is_refused(path: Path, changed: dict[str, Any]) -> None:
    with_header(path, lambda header: header["blocks"][0].update(changed))
    with pytest.raises(IntegrityError, match="block"):
        open_table(path)


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(
    "changed", [{"offset": 10**9}, {"offset": -64}, {"offset": 8}, {"shape": [-1]}, {"shape": [10**9]}]
)
def test_a_damaged_directory_is_refused(path: Path, name: str, changed: dict[str, Any]) -> None:
    with_header(path, lambda header: header["sections"][name].update(changed))
    with pytest.raises(IntegrityError, match="header is damaged"):
        open_table(path)


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


def with_section(table: ScoringTable, name: str, array: Any) -> ScoringTable:
    fields = {field: getattr(table, field) for field in ScoringTable.__slots__}
    return ScoringTable(**{**fields, "sections": {**table.sections, name: array}})


def test_the_space_must_stay_a_space(table: ScoringTable, tmp_path: Path) -> None:
    rows = table.sections["fold_rows"].copy()
    rows[int(table.sections["fold_index"][0]) * 64 + 0x20] += 1
    path = tmp_path / "scoring.table"
    write_table(with_section(table, "fold_rows", rows), path)
    for compiled in COMPILED:
        with pytest.raises(IntegrityError, match="fold of the space"):
            open_scorer(path, compiled=compiled)


@pytest.mark.parametrize("compiled", [False, None])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(places=st.lists(st.floats(0, 1), min_size=1, max_size=4), value=st.integers(0, 255))
def test_damaged_bytes_are_refused_or_harmless(
    path: Path, tmp_path: Path, places: list[float], value: int, *, compiled: bool | None
) -> None:
    content = bytearray(path.read_bytes())
    for place in places:
        content[int(place * (len(content) - 1))] = value
    damaged = tmp_path / "damaged.table"
    damaged.write_bytes(content)
    try:
        scorer = open_scorer(damaged, compiled=compiled)
    except ArtifactError:
        return
    assert scorer.scores(TEXTS + HOSTILE).shape == (len(TEXTS + HOSTILE), len(LABELS))


def test_nothing_is_no_feature() -> None:
    assert NOTHING >= LIST
