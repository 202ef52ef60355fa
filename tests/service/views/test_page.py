"""The HTML report in a real browser: offline, without script, by keyboard, in forced colours, on paper."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.offline.verify import read_report
from service.report.sealed import sealed
from service.report.shapes import Report
from service.views.page import report_page
from tests.browser import Visit
from tests.service.views.made import LABELS, made, sentence

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
    for summary in seen.page.locator("summary").all():
        summary.click()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_its_ground(visit: Opened, page: Path, scheme: str) -> None:
    seen = visit(page, color_scheme=scheme)
    seen.page.locator("summary").nth(1).click()
    assert seen.page.evaluate(CONTRAST) == []


def test_each_label_is_a_shape_and_a_word_in_forced_colours_too(visit: Opened, page: Path) -> None:
    seen = visit(page, forced_colors="active")
    for mark in seen.page.locator("summary .mark").all():
        assert re.fullmatch(r"[▲◆●○] ?(framing|estimate|neutral|unsure) [01]\.\d\d|– ?not judged", mark.inner_text())
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


class Elements(HTMLParser):
    """Which elements and attributes a page has, and all text outside of style and script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""
        self._hidden = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element."""
        self.found[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        self._hidden = tag if tag in {"style", "script"} else self._hidden

    def handle_endtag(self, tag: str) -> None:
        """End what is hidden."""
        self._hidden = "" if tag == self._hidden else self._hidden

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        self.text += "" if self._hidden else data


def every_field(words: str) -> Report:
    """Return a report in which every field that comes from outside holds the same words."""
    text = f"{words} and {words}."
    end = len(words)
    speaker = {"text": words, "kind": words, "carried": True}
    result = {"label": words, "abstained": False}
    own = {"label": "neutral_reporting", "abstained": False}
    scores = dict.fromkeys((*LABELS, words), 0.5)
    one = sentence(
        0,
        len(text),
        words,
        read_by=words,
        voices={
            "own": own,
            "quoted": result,
            "quotes": [{"begin": 0, "end": end, "kind": words, "speaker": speaker}],
        },
        estimates=[
            {"begin": 0, "end": end, "kind": words, "scale": words, "negated": True, "confidence": words}
            | {"low": None, "high": None}
        ],
        figures=[{"text": words, "estimator": {"text": words}, "as_of": {"text": words}, "status": words}],
        lint=[{"message": words}],
        edit={"words": [{"begin": 0, "end": end, "plain": words}], "text": words, "label": words},
        evidence={
            "scores": scores,
            "intercepts": scores,
            "reader": scores,
            "words": [{"begin": 0, "end": end, "scores": scores}],
        },
        mix=scores,
    )
    other = sentence(0, end, abstained=True, reason=words)
    report = made(
        text,
        one,
        other,
        name=words,
        model={"version": words, "digest": words},
        reader={"sha256": words, "reads": words},
    )
    counts = {"characters": dict.fromkeys(scores, 5), "sentences": dict.fromkeys(scores, 1)}
    report.document["profile"]["voices"] = {
        "own": counts,
        "quoted": counts,
        "quoted_share": dict.fromkeys(scores, 0.5),
        "speakers": [{"text": words, "kind": words, "quotes": 1, "sentences": {words: 1}}],
    }
    return msgspec.structs.replace(report, method=words)


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}",
    "</details></main><h1>x",
    "<!--",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;&amp;",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_field_of_a_report_adds_an_element_or_an_attribute(words: str) -> None:
    plain, hostile = Elements(report_page(every_field("plain words"))), Elements(report_page(every_field(words)))
    assert hostile.found == plain.found
    assert hostile.attributes == plain.attributes
    assert hostile.text.count(words) == plain.text.count("plain words") > 20


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_any_report_comes_back_out_of_its_page(words: str) -> None:
    report = every_field(words)
    assert read_report("a.html", sealed(report_page(report).encode())) == report


def test_words_of_another_direction_turn_nothing_around_them() -> None:
    page = report_page(made("عاد الوفد يوم الجمعة.", name="زيارة.txt"))
    assert "<bdi>زيارة.txt</bdi>" in page
    assert re.search(r'<span class="words" dir="auto">عاد الوفد', page)


def test_sentences_can_be_picked_by_the_labels_that_there_are() -> None:
    page = Elements(report_page(made("One. Two.", sentence(0, 4), sentence(5, 9, abstained=True, reason="language"))))
    assert page.found["input"] == 3  # all, neutral, without a label
    assert page.found["details"] == 2
    assert "not English" in page.text
