"""Points to small SVG plots; the page around them is model/report/pages/report.html.j2."""

from collections.abc import Sequence

from markupsafe import Markup, escape

Point = tuple[float, float]
SIZE = 260
MARGIN, TOP = 56, 12
STEPS = 4
"""Parts that ticks divide an axis into."""


def plot(
    curves: Sequence[Sequence[Point]],
    across: str,
    up: str,
    *,
    low: Point = (0.0, 0.0),
    high: Point = (1.0, 1.0),
    ideal: bool = False,
) -> Markup:
    """Return curves with dots in a square frame with named axes.

    Parameters
    ----------
    curves : the first is drawn in the first colour, the second in the second
    across, up : what the axes are of
    low, high : the frame's corners in the curves' units
    ideal : whether to draw the diagonal
    """
    parts = [_frame(low, high), _named(across, up)]
    if ideal:
        parts.append(_line([low, high], low, high, "ideal"))
    for curve, style, dot in zip(curves, ("curve", "curve second"), ("dot", "dot seconddot"), strict=False):
        parts.append(_line(curve, low, high, style))
        parts += [_dot(point, low, high, dot) for point in curve]
    size = SIZE + 2 * MARGIN
    told = escape(f"{up} against {across}")
    return Markup(  # noqa: S704  # nosec B704 - numbers, and names that are escaped
        f'<svg viewBox="0 {MARGIN - TOP} {size} {SIZE + MARGIN + TOP}" role="img" aria-label="{told}">'
        f"{''.join(parts)}</svg>"
    )


def _place(point: Point, low: Point, high: Point) -> Point:
    across = (point[0] - low[0]) / ((high[0] - low[0]) or 1.0)
    up = (point[1] - low[1]) / ((high[1] - low[1]) or 1.0)
    return MARGIN + across * SIZE, MARGIN + (1 - up) * SIZE


def _line(curve: Sequence[Point], low: Point, high: Point, style: str) -> str:
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(point, low, high) for point in curve))
    return f'<polyline class="{style}" points="{places}"/>'


def _dot(point: Point, low: Point, high: Point, style: str) -> str:
    x, y = _place(point, low, high)
    told = f"{point[0]:.3f}, {point[1]:.3f}"
    return f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{told}</title></circle>'


def _frame(low: Point, high: Point) -> str:
    """Return the axes with a tick, its line and its number at each step."""
    end = MARGIN + SIZE
    parts = [f'<path class="axis" fill="none" d="M{MARGIN} {MARGIN}V{end}H{end}"/>']
    for step in range(STEPS + 1):
        share = step / STEPS
        right, above = MARGIN + share * SIZE, end - share * SIZE
        at = [_number(start + share * (stop - start), stop - start) for start, stop in zip(low, high, strict=True)]
        parts.append(
            f'<path class="grid" fill="none" d="M{right:g} {MARGIN}V{end}M{MARGIN} {above:g}H{end}"/>'
            f'<text x="{right:g}" y="{end + 16}" text-anchor="middle">{at[0]}</text>'
            f'<text x="{MARGIN - 6}" y="{above + 4:g}" text-anchor="end">{at[1]}</text>'
        )
    return "".join(parts)


def _number(value: float, span: float) -> str:
    """Return a number as a tick has it: whole where the axis is of counts."""
    return f"{value:,.0f}" if span > STEPS else f"{value:.3g}"


def _named(across: str, up: str) -> str:
    middle, far = MARGIN + SIZE / 2, MARGIN + SIZE + 38
    return (
        f'<text class="name" x="{middle:g}" y="{far}" text-anchor="middle">{escape(across)}</text>'
        f'<text class="name" x="14" y="{middle:g}" text-anchor="middle" transform="rotate(-90 14 {middle:g})">'
        f"{escape(up)}</text>"
    )
