"""Workbooks written part by part, as Excel writes them: texts shared, dates as numbers in a style."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
DATE = 1  # the style of a date


def shared(number: int) -> str:
    return f'<c t="s"><v>{number}</v></c>'


def row(*cells: str, number: int | None = None) -> str:
    told = "" if number is None else f' r="{number}"'
    return f"<row{told}>{''.join(cells)}</row>"


def text(content: str) -> str:
    plain = UNWRITTEN.sub(lambda found: f"_x{ord(found[0]):04X}_", content)
    return f'<si><t xml:space="preserve">{escape(plain)}</t></si>'


def relations(*targets: tuple[str, str]) -> str:
    found = (
        f'<Relationship Id="rId{place}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, 1)
    )
    return f"<Relationships>{''.join(found)}</Relationships>"


def workbook(rows: str, texts: str = "", after: str = "", parts: Mapping[str, str] = {}) -> io.BytesIO:
    """Return a workbook of one sheet; `parts` takes the place of those of the same names."""
    written = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "/xl/sharedStrings.xml"),
            ("styles", "styles.xml"),
            ("chartsheet", "chartsheets/sheet1.xml"),
        ),
        "xl/workbook.xml": f'<workbook xmlns="{SPACE}" xmlns:r="{KINDS}"><sheets><sheet name="Rows" r:id="rId1"/>'
        '<sheet name="Chart" r:id="rId4"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SPACE}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{SPACE}"><numFmts><numFmt numFmtId="165" formatCode="d. mmm yyyy"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>',
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**written, **parts}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink


def table_of(rows: list[tuple[str, ...]]) -> bytes:
    """Return a workbook whose cells are texts."""
    cells = [cell for cells in rows for cell in cells]
    places = iter(range(len(cells)))
    written = "".join(row(*(shared(next(places)) for _ in cells)) for cells in rows)
    return workbook(written, "".join(map(text, cells))).getvalue()
