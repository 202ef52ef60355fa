"""The tree before the text: bounded looks, whatever the page."""

import pytest

from model.language.html_tree import headings, is_deep, plain_text, read_tree


def test_what_no_reader_sees_is_gone_and_what_stands_behind_it_stays() -> None:
    root = read_tree("<p>a<script>b</script>c<span hidden>d</span>e<svg>f</svg></p>")
    assert plain_text(root) == "ace"


def test_the_first_headline_and_the_line_below_it_are_found_outside_menus() -> None:
    assert headings(read_tree("<header><h1>One <b>two</b></h1><h2>Three</h2><h2>Four</h2></header>")) == [
        "One two",
        "Three",
    ]
    assert headings(read_tree("<nav><h1>Menu</h1></nav><p>text</p>")) == []
    assert headings(read_tree("<p>text</p>")) == []


@pytest.mark.parametrize(("depth", "deep"), [(3, False), (500, True)])
def test_depth_is_told(depth: int, deep: bool) -> None:
    assert is_deep(read_tree("<div>" * depth + "x")) is deep
