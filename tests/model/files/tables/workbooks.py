"""Workbooks written part by part, as Excel writes them: texts shared, dates as numbers in a style."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

import openpyxl

SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED_TEXTS = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sharedStrings+xml"/></Types>'
)
"""The library writes no texts that cells share, other programs do."""
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


def workbook(rows: str, texts: str = "", parts: Mapping[str, str] = {}) -> io.BytesIO:
    """Return a workbook of one sheet; `parts` takes the place of those of the same names."""
    library, book = io.BytesIO(), openpyxl.Workbook()
    book.active["A1"].number_format, book.active["A2"].number_format = "d. mmm yyyy", "0.00%"
    book.save(library)
    written = {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{SPACE}">{texts}</sst>',
        **parts,
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(library) as before, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        kept = {name: before.read(name).decode() for name in before.namelist()}
        kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace("</Types>", SHARED_TEXTS)
        for name, content in {**kept, **written}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return sink


def table_of(rows: list[tuple[str, ...]]) -> bytes:
    """Return a workbook whose cells are texts."""
    cells = [cell for cells in rows for cell in cells]
    places = iter(range(len(cells)))
    written = "".join(row(*(shared(next(places)) for _ in cells)) for cells in rows)
    return workbook(written, "".join(map(text, cells))).getvalue()
