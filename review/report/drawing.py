"""The pictures of a report: static SVG, drawn with the page's own colours, so that it prints."""

from __future__ import annotations

from review.report.markup import Html, element
from review.report.shape import Figure

#: In units of the drawing: as wide as the scale, and a margin on both sides.
WIDTH, HEIGHT, MARGIN = 100, 12, 3
#: From where to where a number that is no share goes: coefficients.
COEFFICIENT = (-1.0, 1.0)


def interval(figure: Figure) -> Html:
    """Draw an estimate on its scale with its interval; the numbers stand beside it."""
    if figure.estimate is None or (figure.low is None and figure.scale == "number"):
        return Html("")
    low, high = (0.0, 1.0) if figure.scale == "share" else COEFFICIENT
    if not low <= figure.estimate <= high:  # No coefficient: it has no end to be drawn to.
        return Html("")
    return _drawn(figure.estimate, figure.low, figure.high, low, high)


def change(estimate: float, low: float, high: float, widest: float) -> Html:
    """Draw a difference about 0, on a scale that the ``widest`` one fits."""
    return _drawn(estimate, low, high, -widest, widest)


def part(number: int, of: int) -> Html:
    """Draw a count as a part of all."""
    width = f"{WIDTH * number / of if of else 0:.2f}"
    bar = element("rect", x=str(MARGIN), y="3", width=width, height="6", class_="bar")
    return _svg(_line(0, WIDTH, 9, "axis"), bar)


def _drawn(
    estimate: float, low: float | None, high: float | None, least: float, most: float
) -> Html:
    def place(value: float) -> float:
        return WIDTH * (min(max(value, least), most) - least) / (most - least)

    middle, y = HEIGHT / 2, HEIGHT / 2
    parts = [_line(0, WIDTH, middle, "axis"), _tick(WIDTH / 2, "axis")]
    if low is not None and high is not None:
        parts += [_line(place(low), place(high), middle, "range")]
        parts += [_tick(place(end), "range") for end in (low, high)]
    at = f"{MARGIN + place(estimate):.2f}"
    return _svg(*parts, element("circle", cx=at, cy=str(y), r="3", class_="point"))


def _line(start: float, end: float, y: float, kind: str) -> Html:
    ends = {"x1": f"{MARGIN + start:.2f}", "x2": f"{MARGIN + end:.2f}", "y1": f"{y:g}"}
    return element("line", **ends, y2=f"{y:g}", class_=kind)


def _tick(at: float, kind: str) -> Html:
    x = f"{MARGIN + at:.2f}"
    return element("line", x1=x, x2=x, y1="3", y2="9", class_=kind)


def _svg(*parts: Html) -> Html:
    box = f"0 0 {WIDTH + 2 * MARGIN} {HEIGHT}"
    return element("svg", *parts, viewBox=box, aria_hidden="true", focusable="false")
