"""Figures as they are drawn: seen in light and dark, on one axis where they say so, words free."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from pages.deciding.taxonomy.figures import Dot, dots
from pages.deciding.thresholds.figures import histogram, reliability, thresholds
from pages.parts.charts import BAND, BLUE, EDGE, GREY, ORANGE
from review.promises.curves import Curve, Histogram
from review.promises.judging import ReliabilityBin
from review.statistics.estimates import Interval

#: Grounds of the two themes.
GROUNDS = {"light": (255.0, 255.0, 255.0), "dark": (23.0, 22.0, 20.0)}


def light(colour: tuple[float, ...]) -> float:
    """Return the relative luminance of a colour."""
    shares = np.array(colour) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(colour: str, ground: tuple[float, ...]) -> float:
    """Return the contrast of a colour, perhaps a transparent one, on a ground."""
    if colour.startswith("#"):
        found = [*bytes.fromhex(colour[1:]), 1.0]
    else:
        found = [float(number) for number in re.findall(r"[\d.]+", colour)]
    drawn = tuple(
        above * found[3] + below * (1 - found[3])
        for above, below in zip(found, ground, strict=False)
    )
    less, more = sorted((light(drawn), light(ground)))
    return (more + 0.05) / (less + 0.05)


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
@pytest.mark.parametrize("colour", [BLUE, ORANGE, GREY])
def test_lines_and_dots_are_seen_on_both_pages(
    colour: str, ground: tuple[float, float, float]
) -> None:
    """With a contrast of 3 : 1, as WCAG asks of what must be seen to understand a figure."""
    assert contrast(colour, ground) >= 3


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
def test_the_band_of_an_interval_is_seen_on_both_pages(ground: tuple[float, float, float]) -> None:
    """Its area stands apart from the page, its edge more so, and neither hides the line in it."""
    assert 1.2 < contrast(BAND, ground) < contrast(EDGE, ground) < contrast(BLUE, ground)


def a_curve() -> Curve:
    cuts = np.linspace(0.2, 0.9, 8)
    share, count = np.linspace(0.6, 0.95, 8), np.arange(8, 0, -1)
    return Curve(cuts, count, count / 8, count, count, share, share - 0.05, share + 0.04, share)


def test_charts_over_the_same_scores_share_their_range_and_their_sides() -> None:
    """So that a score stands at one place in the curve and in the counts below it."""
    edges = np.linspace(0.2, 0.9, 41)
    counts = np.ones(40, int)
    above = thresholds(a_curve(), 0.5, 0.9, {}).layout
    below = histogram(Histogram(edges, counts, counts, counts), 0.5).layout
    assert above.xaxis.range == below.xaxis.range
    assert (above.margin.l, above.margin.r) == (below.margin.l, below.margin.r)


def test_words_stand_around_the_curve_and_never_on_each_other() -> None:
    """Thresholds that are close have their words in lines above the chart; the target's beside."""
    marks = {"published": 0.5, "promised": 0.501, "proposed": 0.502}
    layout: Any = thresholds(a_curve(), 0.5, 0.9, marks).layout
    target, *named = layout.annotations
    assert (target.x, target.xanchor) == (1, "left")
    assert {note.y for note in named} == {1}
    assert {note.yanchor for note in named} == {"bottom"}
    heights = sorted(note.yshift or 0 for note in named)
    assert min(np.diff(heights)) >= 14
    assert layout.margin.t >= heights[-1] + 14


def test_numbers_of_labels_stand_above_all_intervals() -> None:
    """An interval ends at 1 at most; n stands above that."""
    rate = Interval(0.9, 0.7, 1.0)
    figure: Any = reliability(
        [ReliabilityBin(0, 0.6, 0.5, 12, rate), ReliabilityBin(0.6, 1, 0.9, 30, rate)]
    )
    (words,) = [trace for trace in figure.data if trace.mode == "text"]
    assert min(words.y) > 1.03
    assert max(words.y) < figure.layout.yaxis.range[1]


def test_the_line_of_all_types_is_broken_where_a_name_stands() -> None:
    """It crosses the dots of each row, and none of the names above them."""
    rows = [Dot("A long name of a type of edits", Interval(0.2, 0.1, 0.4)) for _ in range(3)]
    layout: Any = dots(rows, "share", line=0.15).layout
    names = [note.y for note in layout.annotations]
    for shape in layout.shapes:
        assert not any(shape.y0 < y + 0.14 and shape.y1 > y - 0.18 for y in names)
