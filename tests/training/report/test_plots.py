"""Plots: points land where they belong, and nothing but numbers is written."""

import re

from training.report.plots import MARGIN, SIZE, plot


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
