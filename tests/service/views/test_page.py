"""The HTML report in a real browser: offline, without script, by keyboard, in forced colours, on paper."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.report.sealed import sealed
from service.report.shapes import Report
from service.report.verify import read_report
from service.views.page import report_page
from tests.browser import Visit

Opened = Callable[..., Visit]
PHONE = {"viewport": {"width": 390, "height": 800}}
CONTRAST = """
(() => {
  const channel = (value) => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
  const light = (color) => { const [r, g, b] = color.match(/[0-9.]+/g).map(Number).map(channel); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (element) => { for (let at = element; at; at = at.parentElement) { const color = getComputedStyle(at).backgroundColor; if (!/, 0\\)$/.test(color)) return color; } return "rgb(255, 255, 255)"; };
  return [...document.querySelectorAll("main *, header *")].filter((element) => element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())).map((element) => {
    const [one, other] = [light(getComputedStyle(element).color), light(ground(element))];
    return [(Math.max(one, other) + .05) / (Math.min(one, other) + .05), element.className + " " + element.textContent.slice(0, 30)];
  }).filter(([ratio]) => ratio < 4.5);
})()
"""  # noqa: E501 - a program of another language


@pytest.fixture
def page(report: Report, tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(sealed(report_page(report).encode()))
    return path


def test_it_asks_the_network_for_nothing_and_complains_of_nothing(visit: Opened, page: Path) -> None:
    seen = visit(page)
    assert seen.requests == [page.as_uri()]
    assert seen.complaints == []
    policy = str(seen.page.get_attribute("meta[http-equiv]", "content"))
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert seen.page.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # the style passed the policy


def test_the_text_is_shown_and_none_of_it_runs(visit: Opened, page: Path) -> None:
    seen = visit(page)
    shown = seen.page.inner_text("main")
    assert "</script><script>alert(1)</script> <b>&amp; nothing</b> runs." in shown
    assert seen.page.locator("main b, main script").count() == 0
    assert seen.page.locator("script").count() == 1


def test_a_sentence_is_opened_by_keyboard_and_says_its_probabilities(visit: Opened, page: Path) -> None:
    seen = visit(page)
    sentence = seen.page.locator("details").nth(1)
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.className") == "skip"
    for _ in range(4):
        seen.page.keyboard.press("Tab")
        if seen.page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.parentElement.id") == "s2"
    outline = seen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    seen.page.keyboard.press("Enter")
    assert sentence.get_attribute("open") is not None
    assert re.search(r"neutral\s+[01]\.\d{4}", sentence.inner_text())
    seen.page.keyboard.press("Space")
    assert sentence.get_attribute("open") is None


def test_sentences_of_one_label_are_picked_by_keyboard(visit: Opened, page: Path) -> None:
    seen = visit(page)
    seen.page.locator("#only-all").focus()
    seen.page.keyboard.press("ArrowRight")
    assert seen.page.evaluate("document.activeElement.id") == "only-framing"
    kinds = {one.get_attribute("class") for one in seen.page.locator("details").all() if one.is_visible()}
    assert kinds == {"framing"}


@pytest.mark.parametrize("options", [PHONE, {**PHONE, "color_scheme": "dark"}, {**PHONE, "forced_colors": "active"}])
def test_nothing_is_wider_than_a_phone(visit: Opened, page: Path, options: dict[str, Any]) -> None:
    seen = visit(page, **options)
    for sentence in seen.page.locator("summary").all():
        sentence.click()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(visit: Opened, page: Path, scheme: str) -> None:
    seen = visit(page, color_scheme=scheme)
    seen.page.locator("summary").nth(1).click()
    assert seen.page.evaluate(CONTRAST) == []


def test_each_label_is_a_shape_and_a_word_in_forced_colours_too(visit: Opened, page: Path) -> None:
    seen = visit(page, forced_colors="active")
    for sentence in seen.page.locator("summary .mark").all():
        assert re.fullmatch(
            r"[▲◆●○] ?(framing|estimate|neutral|unsure) [01]\.\d\d|– ?not judged", sentence.inner_text()
        )
    assert (
        len(set(seen.page.evaluate("[...document.querySelectorAll('main .mark')].map(m => getComputedStyle(m).color)")))
        <= 2
    )


def test_it_prints(visit: Opened, page: Path, tmp_path: Path) -> None:
    seen = visit(page)
    seen.page.emulate_media(media="print")
    assert not seen.page.locator("fieldset").is_visible()
    assert seen.page.locator(".method").is_visible()
    printed = seen.page.pdf(format="A4")
    assert printed.startswith(b"%PDF-")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 3


def test_the_page_holds_its_report_and_gives_it_back(report: Report, page: Path) -> None:
    assert read_report("report.html", page.read_bytes()) == report


def test_labels_of_other_people_and_a_text_from_standard_input(reported: Callable[..., Report]) -> None:
    report = reported("The envoys met.", "-")
    report.document["sentences"][0] |= {"label": "sport", "probabilities": {"sport": 0.9, "crime": 0.1}}
    page = report_page(report)
    assert "Text from standard input" in page
    assert "■</span>sport" in page
