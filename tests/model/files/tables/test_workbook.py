"""A workbook that would become too much is refused before the library reads it."""

import io
import tracemalloc
from collections.abc import Callable

import pytest

from model.errors import FormatError
from model.files.containers import Bounds
from model.files.tables.workbook import check_workbook
from tests.model.files.tables.workbooks import row, workbook

RAIN = '<c t="inlineStr"><is><t>Rain fell.</t></is></c>'
HEADER = row(RAIN)
IMPORT = Bounds(rows=1_000_000, cells=20_000_000, unpacked_bytes=64 * 1024 * 1024)
BOMBS: dict[str, tuple[Callable[[], io.BytesIO], str]] = {
    "bytes": (lambda: workbook(HEADER + row(RAIN) + " " * IMPORT.unpacked_bytes), "more than 67108864 bytes"),
    "a row of cells": (lambda: workbook(HEADER + row("<c/>" * 300_000)), "more than 262144 elements"),
    "rows of one far cell": (
        lambda: workbook(HEADER + "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(2, 5000))),
        "more than 20000000 cells",
    ),
    "styles": (
        lambda: workbook(HEADER, parts={"xl/styles.xml": f"<styleSheet>{'<xf/>' * 300_000}</styleSheet>"}),
        "'xl/styles.xml' has more than 262144 elements",
    ),
    "rows": (lambda: workbook(HEADER + row(RAIN, number=1_000_001)), "more than 1000000 rows"),
    "a row far away": (lambda: workbook(HEADER + row(RAIN, number=10**9)), "row '1000000000' comes after row 1"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_that_stands_for_a_large_one_is_refused_in_little_memory(bomb: str) -> None:
    write, word = BOMBS[bomb]
    source = write()
    assert len(source.getvalue()) < 800_000
    tracemalloc.start()
    with pytest.raises(FormatError, match=word):
        check_workbook(source, IMPORT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 1024 * 1024
