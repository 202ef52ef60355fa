"""Plots: points land where they belong, and nothing but numbers is written."""

import re
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from model.report import plots
from model.report.plots import MARGIN, SIZE


def plot(*args: Any, **options: Any) -> str:
    return plots.plot(*args, "share answered", "right <b>", **options)


def dots(svg: str) -> list[tuple[float, float]]:
    found = re.findall(r'<circle[^>]*cx="([\d.]+)" cy="([\d.]+)"', svg)
    return [(float(x), float(y)) for x, y in found]


def test_the_corners_of_the_frame_are_its_extremes() -> None:
    assert dots(plot([[(0.0, 0.0), (1.0, 1.0)]])) == [(MARGIN, MARGIN + SIZE), (MARGIN + SIZE, MARGIN)]


def test_units_are_those_of_the_curves() -> None:
    svg = plot([[(150.0, 0.75)]], low=(100.0, 0.5), high=(200.0, 1.0))
    assert dots(svg) == [(MARGIN + SIZE / 2, MARGIN + SIZE / 2)]


def test_two_curves_are_told_apart_and_the_diagonal_is_drawn_on_request() -> None:
    both = plot([[(0.0, 0.0), (1.0, 1.0)], [(0.0, 1.0)]])
    assert 'class="curve second"' in both
    assert 'class="ideal"' not in both
    assert 'class="ideal"' in plot([[(0.0, 0.0)]], ideal=True)


def test_axes_have_names_and_a_number_at_each_tick() -> None:
    root = ElementTree.fromstring(plot([], low=(0.0, 0.5), high=(20_000.0, 1.0)))
    told = [text.text for text in root.iter("text")]
    assert told[:10:2] == ["0", "5,000", "10,000", "15,000", "20,000"]
    assert told[1:10:2] == ["0.5", "0.625", "0.75", "0.875", "1"]
    assert told[10:] == ["share answered", "right <b>"]
    assert root.attrib["aria-label"] == "right <b> against share answered"


def test_a_frame_without_any_height_or_width_divides_by_nothing() -> None:
    svg = plot([[(1.0, 1.0)]], low=(1.0, 1.0), high=(1.0, 1.0), ideal=True)
    assert dots(svg) == [(MARGIN, MARGIN + SIZE)]
    assert "nan" not in svg


def test_empty_curves_draw_the_frame_alone_and_a_third_curve_is_left_out() -> None:
    assert dots(plot([])) == dots(plot([[], []])) == []
    point = [(0.5, 0.5)]
    assert len(dots(plot([point, point, point]))) == 2


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=20))
def test_every_point_is_told_and_lies_within_the_frame(curve: list[tuple[float, float]]) -> None:
    svg = plot([curve])
    for x, y in dots(svg):
        assert MARGIN <= x <= MARGIN + SIZE
        assert MARGIN <= y <= MARGIN + SIZE
    assert [f"{x:.3f}, {y:.3f}" for x, y in curve] == re.findall(r"<title>([^<]*)</title>", svg)
    assert ElementTree.fromstring(svg).tag == "svg"
