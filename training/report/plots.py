"""Points to small SVG plots; the page around them is training/report/pages/report.html.j2."""

from collections.abc import Sequence

from markupsafe import Markup

Point = tuple[float, float]
SIZE = 260
MARGIN = 34


def plot(
    curves: Sequence[Sequence[Point]], *, low: Point = (0.0, 0.0), high: Point = (1.0, 1.0), ideal: bool = False
) -> Markup:
    """Return curves with dots in a square frame.

    Parameters
    ----------
    curves : the first is drawn in the first colour, the second in the second
    low, high : the frame's corners in the curves' units
    ideal : whether to draw the diagonal
    """
    parts = [_frame(low, high)]
    if ideal:
        parts.append(_line([low, high], low, high, "ideal"))
    for curve, style, dot in zip(curves, ("curve", "curve second"), ("dot", "dot seconddot"), strict=False):
        parts.append(_line(curve, low, high, style))
        parts += [_dot(point, low, high, dot) for point in curve]
    size = SIZE + 2 * MARGIN
    return Markup(f'<svg width="{size}" height="{size}" viewBox="0 0 {size} {size}" role="img">{"".join(parts)}</svg>')  # noqa: S704  # nosec B704 - numbers only


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
    end, far = MARGIN + SIZE, MARGIN + SIZE + 16
    return (
        f'<path class="axis" fill="none" d="M{MARGIN} {MARGIN}V{end}H{end}"/>'
        f'<text x="{MARGIN}" y="{far}">{low[0]:g}</text><text x="{end}" y="{far}" text-anchor="end">{high[0]:g}</text>'
        f'<text x="{MARGIN - 5}" y="{end}" text-anchor="end">{low[1]:g}</text>'
        f'<text x="{MARGIN - 5}" y="{MARGIN + 4}" text-anchor="end">{high[1]:g}</text>'
    )
