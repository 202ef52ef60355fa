"""What the reader of a page reads: its paragraphs, without what stands around or behind them."""

import pytest

from model.errors import TextError
from model.language.html_text import page_text, whole_text, without_controls

PARAGRAPH = "The harbour board met on Tuesday and agreed to widen the northern channel before the winter storms come. "


def test_the_article_of_a_page_is_taken_and_its_menu_left() -> None:
    body = "".join(f"<p>{PARAGRAPH}Part {number} of it.</p>" for number in range(4))
    page = f"<html><head><title>T</title><style>p {{}}</style></head><body><nav><a href='/'>Home</a></nav>\
<article><h1>Channel</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    text = page_text(page)
    assert [f"Part {number} of it." in text for number in range(4)] == [True] * 4
    assert "Home" not in text
    assert "rights" not in text


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("plain words", "plain words"),
        ("one<br>two", "one\ntwo"),
        ("<p>One <b>bold</b>, <i>slanted</i> line.</p><p>Another.</p>", "One bold, slanted line.\nAnother."),
        ("<script>var x</script>seen<style>p{}</style><template>t</template>", "seen"),
        ("<ul><li>a<li>b</ul>tail", "a\nb\ntail"),
        ("a<!-- remark --> b<?php echo ?>", "a b"),
        ("  many \n  spaces  ", "many\nspaces"),
        ("", ""),
        ("<head><title>only a title</title></head>", ""),
        ("<html><head><title>T</title><meta charset='utf-8'></head><body>seen</body></html>", "seen"),
    ],
)
def test_a_piece_of_a_page_is_read_whole(page: str, text: str) -> None:
    assert whole_text(page) == text


@pytest.mark.parametrize("page", ["", "   ", "<p></p>", "<script>x</script>", "<!-- only a remark -->"])
def test_a_page_without_text_is_refused_with_what_to_send(page: str) -> None:
    with pytest.raises(TextError, match="send what its reader reads"):
        page_text(page)


@pytest.mark.parametrize(
    ("page", "cleaned"),
    [
        ("a\x00b", "a\ufffdb"),
        ("a\x0cb", "a b"),
        ("a&#0;b", "a\ufffdb"),
        ("a&#x1F;b&#31b", "a\ufffdb\ufffdb"),
        ("a&#xFFFE;b", "a\ufffdb"),
        ("tab\tline\n&#9;&#10;", "tab\tline\n&#9;&#10;"),
        ("&#65;&#x41;&amp;&#128512;", "&#65;&#x41;&amp;&#128512;"),
    ],
)
def test_what_xml_does_not_allow_is_marked_and_nothing_else(page: str, cleaned: str) -> None:
    assert without_controls(page) == cleaned
    assert whole_text(without_controls(page)).startswith(("a", "tab", "A"))


def test_a_page_nested_deeply_or_never_closed_is_still_read() -> None:
    deep = "<div>" * 2_000 + "the innermost words" + "</div>" * 10
    assert page_text(deep) == "the innermost words"


OTHER = "Ferries will go on from the old quay until the works are over, which the board expects in the spring."
FILLER = "".join(f"<p>{PARAGRAPH}Part {number} of it.</p>" for number in range(3))


def lines_of(body: str) -> list[str]:
    page = f"<!DOCTYPE html><html><head><title>T</title></head><body>{body}</body></html>"
    return [line for line in page_text(page).splitlines() if "Part" not in line]


@pytest.mark.parametrize(
    ("piece", "lines"),
    [
        ("<p>The board\nmet on\r\n  Monday.</p>", ["The board met on Monday."]),
        ("<ol>\n<li>Dig the\n channel.</li>\n<li>Wait.</li></ol>", ["Dig the channel.", "Wait."]),
        ("<tr><td>The board\nmet.</td></tr>", ["The board met."]),
        ("<p>They call it <q>a <b>grave</b> fault</q>.</p>", ["They call it “a grave fault”."]),
        ("<p>Seen.</p><p hidden>Not seen.</p>", ["Seen."]),
        ("<p>Seen.</p><p style='DISPLAY: none'>Not seen.</p>", ["Seen."]),
        ("<p>Seen.<span class='sr-only'> Not seen.</span> Again.</p>", ["Seen. Again."]),
        ("<p>It fell.<sup>3</sup> It rose.<sup><a href='#n'>[b]</a></sup></p>", ["It fell. It rose."]),
        ("<p>It has 4 km<sup>2</sup> and E = mc<sup>2</sup>.</p>", ["It has 4 km2 and E = mc2."]),
        ("<div>Boats left<div>Trains stood</div>Planes waited</div>", ["Boats left", "Trains stood", "Planes waited"]),
        ("<pre>a\n  b</pre>", ["a", "b"]),
    ],
)
def test_a_piece_is_read_as_a_browser_shows_it(piece: str, lines: list[str]) -> None:
    assert page_text(piece).splitlines() == lines
    within = lines_of(f"<article>{FILLER}{piece}{FILLER}</article>") if "<tr>" not in piece else lines
    assert [line.replace("  ", " ").strip() for line in within] == lines


def test_lists_layout_tables_and_tables_of_figures_are_lines_of_text() -> None:
    assert lines_of(f"{FILLER}<ul><li>The boats stay.</li><li>The trains go.</li></ul>{FILLER}") == [
        "The boats stay.",
        "The trains go.",
    ]
    laid_out = f"<table><tr><td><b>Boats stay</b><br>{PARAGRAPH}<br>{OTHER}</td></tr></table>"
    assert lines_of(laid_out) == ["Boats stay", PARAGRAPH.strip(), OTHER]
    figures = "<table><tr><th>Port</th><th>Boats</th></tr><tr><td>Leon</td><td>12</td></tr></table>"
    assert lines_of(f"<article>{FILLER}{figures}{FILLER}</article>") == ["Port Boats", "Leon 12"]


def test_the_headline_stands_first_wherever_the_page_has_it() -> None:
    head = "<header><h1>Channel is widened</h1><p>The board wants it by winter.</p></header>"
    assert lines_of(f"{head}<article>{FILLER}</article>") == ["Channel is widened", "The board wants it by winter."]
    assert lines_of(f"<article><h1>Channel is widened</h1>{FILLER}</article>") == ["Channel is widened"]


def test_a_menu_a_gate_and_a_share_bar_are_left_out() -> None:
    menu = "<ul><li><a href='/'>World</a></li><li><a href='/s'>Sport</a></li></ul>"
    gate = "<div class='newsletter-box'><p>Sign up today.</p></div><div class='share'>Share this</div>"
    assert lines_of(f"<nav>{menu}</nav><article>{FILLER}{gate}</article>") == []


@pytest.mark.parametrize(
    "shell",
    [
        "<html><body><noscript>Turn scripts on.</noscript><div id=app></div></body></html>",
        "<html><head><title>Wait</title></head><body><div id=app></div><script>run()</script></body></html>",
    ],
)
def test_a_shell_that_a_script_fills_has_no_text(shell: str) -> None:
    with pytest.raises(TextError, match="No text"):
        page_text(shell)


@pytest.mark.parametrize("tag", ["div", "sup", "div class=share", "ul><li", "pre", "q", "table><tr><td", "p hidden"])
def test_a_page_nested_without_end_is_read_whole_or_refused(tag: str) -> None:
    try:
        assert page_text(f"<html><body>{f'<{tag}>' * 600}x").strip("“”\n ") == "x"
    except TextError:
        assert tag in {"sup", "div class=share", "p hidden"}
