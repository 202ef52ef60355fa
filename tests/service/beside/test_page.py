"""A comparison as a page in a real browser, and as a table."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from service.beside.page import comparison_csv, comparison_page
from service.offline.verify import read_report
from service.report.sealed import sealed
from service.report.shapes import ComparisonReport
from tests.browser import Visit
from tests.service.views.test_page import CONTRAST, PHONE


@pytest.fixture
def page(comparison: ComparisonReport, tmp_path: Path) -> Path:
    path = tmp_path / "comparison.html"
    path.write_bytes(sealed(comparison_page(comparison).encode()))
    return path


def test_it_asks_for_nothing_runs_nothing_and_prints(visit: Callable[..., Visit], page: Path) -> None:
    seen = visit(page)
    assert (seen.requests, seen.complaints) == ([page.as_uri()], [])
    shown = seen.page.inner_text("main")
    assert "<script>alert(1)</script>" in shown
    assert "North Korea, people, killed: they differ" in shown
    assert seen.page.locator("script").count() == 1
    assert seen.page.pdf(format="A4").startswith(b"%PDF-")


@pytest.mark.parametrize("options", [PHONE, {**PHONE, "color_scheme": "dark"}, {**PHONE, "forced_colors": "active"}])
def test_it_fits_a_phone_and_is_read_in_any_colours(
    visit: Callable[..., Visit], page: Path, options: dict[str, Any]
) -> None:
    seen = visit(page, **options)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seen.page.evaluate(CONTRAST) == []


def test_what_only_one_says_is_folded_by_keyboard(visit: Callable[..., Visit], page: Path) -> None:
    seen = visit(page)
    folded = seen.page.locator("details.alone").first
    folded.locator("summary").focus()
    seen.page.keyboard.press("Enter")
    assert folded.get_attribute("open") is None


def test_it_gives_its_report_back(comparison: ComparisonReport, page: Path) -> None:
    assert read_report("comparison.html", page.read_bytes()) == comparison


def test_the_table_has_every_sentence_once_and_no_formula(comparison: ComparisonReport) -> None:
    content = comparison_csv(comparison)
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    found = comparison.comparison
    assert len(rows) == sum(len(fact["sentences"]) for fact in found["facts"]) + sum(map(len, found["alone"].values()))
    assert {row["fact"] for row in rows} == {"", *(str(n + 1) for n in range(len(found["facts"])))}
    cells = [cell for line in csv.reader(io.StringIO(content)) for cell in line]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_the_table_counts_sentences_from_one_and_gives_no_label_where_there_is_none(
    comparison: ComparisonReport,
) -> None:
    found = comparison.comparison
    rows = list(csv.DictReader(io.StringIO(comparison_csv(comparison), newline="")))
    told = [(one["document"], one) for fact in found["facts"] for one in fact["sentences"]]
    told += [(name, one) for name, own in found["alone"].items() for one in own]
    for row, (name, one) in zip(rows, told, strict=True):
        assert (row["document"].lstrip("'"), int(row["sentence"])) == (name, one["sentence"] + 1)
        assert (row["label"], row["abstained"]) == ("", "yes") if one["abstained"] else (one["label"], "no")
        assert int(row["end"]) - int(row["begin"]) == len(one["text"])


def test_a_name_and_a_text_that_are_markup_are_shown_as_they_are(comparison: ComparisonReport) -> None:
    found = comparison.comparison
    name, text = "<b onmouseover=x>", "</p><img src=x onerror=y>&amp;"
    one = {"sentence": 0, "begin": 0, "end": len(text), "text": text, "label": "<i>", "abstained": False}
    hostile = found | {"facts": [], "figures": [], "alone": {name: [one]}, "terms": {name: []}}
    page = comparison_page(msgspec.structs.replace(comparison, comparison=hostile))
    body = page.split("<script", 1)[0]
    assert "onmouseover=x" in body
    assert re.findall(r"<(?:b onmouseover|img|i>)", body) == []
