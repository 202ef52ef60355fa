"""A comparison in a terminal and in a pipe."""

import io
import re

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from service.beside.lines import figure_name, figure_words, lines_of, plain, print_comparison, profile_words
from service.report.shapes import ComparisonReport
from service.views.marks import verdict_mark
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


@pytest.mark.parametrize(
    ("estimator", "as_of", "status", "words"),
    [
        (None, None, None, "600 men"),
        ({"text": "Oslo"}, None, None, "600 men (Oslo)"),
        (None, {"date": "2025-05-01"}, "confirmed", "600 men (as of 2025-05-01, confirmed)"),
        ({"text": "Oslo"}, {"date": None}, None, "600 men (Oslo)"),
    ],
)
def test_a_figure_says_what_is_known_of_it_and_no_more(
    estimator: object, as_of: object, status: object, words: str
) -> None:
    told = {"text": "600\r\nmen", "estimator": estimator, "as_of": as_of, "status": status}
    assert figure_words({"told": [told]}, 0) == words


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("North Korea", "people", "killed"), "North Korea, people, killed"),
        (("", "people", ""), "people"),
        (("",) * 3, ""),
    ],
)
def test_what_is_counted_has_no_empty_parts(parts: tuple[str, str, str], name: str) -> None:
    assert figure_name(dict(zip(("subject", "unit", "event"), parts, strict=True))) == name


def test_a_profile_of_other_peoples_labels_is_told_in_their_words() -> None:
    words = profile_words({"profile": {"sentences": {"satire": 2, "neutral_reporting": 0}}, "sentences": 5})
    assert words == "■ 2 satire, ● 0 neutral, 3 without a label"


def test_a_comparison_of_nothing_alike_says_so_in_every_part(comparison: ComparisonReport) -> None:
    found = comparison.comparison
    bare = found | {"facts": [], "figures": [], "alone": {"a\x1b": []}, "terms": {"a\x1b": []}}
    text = list(plain(msgspec.structs.replace(comparison, comparison=bare)))
    assert "Told by more than one: 0 facts" in text
    assert "Figures that more than one gives: 0" in text
    assert "Only in a\ufffd: 0 sentences" in text
    assert text[-1].strip() == "a\ufffd: none that is sure"


def test_every_sentence_is_a_line_with_its_mark(comparison: ComparisonReport) -> None:
    found = comparison.comparison
    marked = [line for line in lines_of(comparison) if line.mark]
    sentences = [one for fact in found["facts"] for one in fact["sentences"]]
    sentences += [one for own in found["alone"].values() for one in own]
    assert [line.mark for line in marked] == [verdict_mark(one) for one in sentences]
    assert all(line.depth == 1 and not line.is_head for line in marked)
