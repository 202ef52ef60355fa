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
