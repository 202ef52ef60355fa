"""What a workbook tells of its parts: which numbers are dates, and how much of each there may be."""

import io

import pytest

from model.errors import FormatError
from model.files.containers import ANY
from model.files.tables.sheets import read_sheet
from model.files.tables.workbook import is_date, unescaped
from tests.model.files.tables.workbooks import relations, text, workbook

ROWS = "<row><c><v>1</v></c></row>"


@pytest.mark.parametrize(
    ("code", "expected"),
    [("yyyy-mm-dd", True), ("[h]:mm", True), ("0.00", False), ('0 "days"', False), ("[Red]0", False),
     ("General", False), ("#,##0 [$USD]", False), ("0.0\\d", False), ("@", False), ("mm:ss.0", True)],
)  # fmt: skip
def test_formats_of_dates(code: str, expected: bool) -> None:
    assert is_date(code) == expected


@pytest.mark.parametrize(
    ("bound", "source", "word"),
    [
        (
            "workbook.MOST_STYLES",
            workbook(ROWS, parts={"xl/styles.xml": f"<s><cellXfs>{'<xf/>' * 20}</cellXfs></s>"}),
            "10 styles",
        ),
        ("workbook.MOST_SHARED", workbook(ROWS, text("a") * 20), "10 texts"),
        ("markup.MOST_IN_UNIT", workbook("<x/>" * 20), "10 elements"),
        (
            "sheets.MOST_MERGED",
            workbook(ROWS, "", "".join(f'<mergeCell ref="A1:A{n}"/>' for n in range(2, 20))),
            "10 merged",
        ),
    ],
)
def test_what_is_counted_is_bounded(bound: str, source: io.BytesIO, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"model.files.tables.{bound}", 10)
    with pytest.raises(FormatError, match=f"more than {word}"):
        list(read_sheet(source, ANY))


def test_characters_that_xml_has_not_come_back() -> None:
    assert unescaped("a_x000D_b_x005F_x000D_ _xyz_") == "a\rb_x000D_ _xyz_"


def test_a_binary_workbook_is_refused_by_name() -> None:
    source = workbook("", parts={"_rels/.rels": relations(("officeDocument", "xl/workbook.bin"))})
    with pytest.raises(FormatError, match="binary workbook"):
        list(read_sheet(source, ANY))
