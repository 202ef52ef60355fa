"""A comparison in a terminal and in a pipe."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from service.beside.lines import plain, print_comparison
from service.report.shapes import ComparisonReport
from tests.service.comparison.conftest import TEXTS


def test_it_says_what_is_shared_what_is_alone_and_where_figures_differ(comparison: ComparisonReport) -> None:
    text = "\n".join(plain(comparison))
    assert "4 documents side by side" in text
    assert re.search(r"\d\. 2 documents, likeness 0\.\d\d: .*vinson", text)
    assert "North Korea, people, killed: they differ" in text
    assert "≠ daily: 1,000 North Korean troops (Ukraine's military intelligence" in text
    assert re.search(r"Only in wire: \d sentences?", text)
    assert "Talks on an exchange of prisoners" in text
    for name in TEXTS:
        assert re.search(rf"{name}: ▲ \d framing, ◆ \d estimate, ● \d neutral, \d without a label", text)


def test_the_texts_move_no_cursor(comparison: ComparisonReport) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f]", "".join(plain(comparison)))


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_is_wider_than_the_terminal(comparison: ComparisonReport, width: int) -> None:
    file = io.StringIO()
    print_comparison(comparison, Console(file=file, width=width, highlight=False, markup=False, emoji=False))
    text = file.getvalue()
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= width
    words = "".join("".join(plain(comparison)).split())
    assert "".join(text.split()) == words
