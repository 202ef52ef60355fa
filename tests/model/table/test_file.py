import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import ArtifactError, FormatError, IntegrityError
from model.fitted.export import export_table
from model.scoring.scorer import open_scorer
from model.table.file import MAGIC, open_table, write_table
from model.table.layout import SECTIONS, ScoringTable
from tests.model.scoring.engines import HOSTILE, LABELS, TEXTS, fitted
from tests.model.table.damaged import with_header


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


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize(
    "changed", [{"offset": 10**9}, {"offset": -64}, {"offset": 8}, {"shape": [-1]}, {"shape": [10**9]}]
)
def test_a_damaged_directory_is_refused(path: Path, name: str, changed: dict[str, Any]) -> None:
    with_header(path, lambda header: header["sections"][name].update(changed))
    with pytest.raises(IntegrityError, match="header is damaged"):
        open_table(path)


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
