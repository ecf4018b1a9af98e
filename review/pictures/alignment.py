"""Where one picture lies in another: a source inside its wider edit, or an edit that is a crop."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

How = Literal["same_size", "scaled", "inside", "zoomed", "stretched"]

#: Matching looks for the one picture in the other at this size, …
MATCHED = 128
#: … and then more closely at this one, so many pixels around.
REFINED, AROUND = 640, 6
#: A place is believed from this correlation on.
FOUND = 0.7
#: A place of more than this share is no other place.
IN_PLACE = 0.97


@dataclass(frozen=True)
class Box:
    """A part of a picture, as shares of its width and height: left, top, width, height."""

    left: float
    top: float
    width: float
    height: float


WHOLE = Box(0, 0, 1, 1)


def aligned(source: Image.Image, edited: Image.Image) -> tuple[How, Box, Box] | None:
    """Look for the source inside the edit (a wider canvas), and the other way round (a crop)."""
    inside = _best(source, edited)
    zoomed = _best(edited, source)
    if max(inside[0], zoomed[0]) < FOUND:
        return None
    if min(zoomed[1].width * zoomed[1].height, inside[1].width * inside[1].height) > IN_PLACE:
        return None
    if inside[0] >= zoomed[0]:
        return "inside", WHOLE, _refined(source, edited, inside[1])
    return "zoomed", _refined(edited, source, zoomed[1]), WHOLE


def _refined(small: Image.Image, large: Image.Image, box: Box) -> Box:
    """Return a box more exactly, from a closer look around it."""
    place, template = _grey(large, REFINED), small.convert("L")
    ground = np.asarray(place, dtype=np.float32)
    best, where = -1.0, box
    for more in range(-AROUND, AROUND + 1, 2):
        width = round(box.width * place.width) + more
        height = round(width * small.height / small.width)
        if not (0 < width <= place.width and 0 < height <= place.height):
            continue
        left = max(0, round(box.left * place.width) - AROUND)
        top = max(0, round(box.top * place.height) - AROUND)
        window = ground[top : top + height + 2 * AROUND, left : left + width + 2 * AROUND]
        if window.shape[0] < height or window.shape[1] < width:
            continue
        score, x, y = _matched(
            window, np.asarray(template.resize((width, height)), dtype=np.float32)
        )
        if score > best:
            best, where = score, _box(left + x, top + y, width, height, place)
    return where


def _box(left: int, top: int, width: int, height: int, place: Image.Image) -> Box:
    across, down = place.size
    return Box(left / across, top / down, width / across, height / down)


def _grey(image: Image.Image, longest: int) -> Image.Image:
    grey = image.convert("L")
    grey.thumbnail((longest, longest), Image.Resampling.BOX)
    return grey


def _best(small: Image.Image, large: Image.Image) -> tuple[float, Box]:
    """Return the best correlation of one picture somewhere in another, and where it lies."""
    place = _grey(large, MATCHED)
    ground = np.asarray(place, dtype=np.float32)
    best, where = -1.0, WHOLE
    for share in _scales(small, place):
        width = round(share * place.width)
        height = round(width * small.height / small.width)
        if min(width, height) < 16 or width > place.width or height > place.height:
            continue
        template = np.asarray(small.convert("L").resize((width, height)), dtype=np.float32)
        score, x, y = _matched(ground, template)
        if score > best:
            best, where = score, _box(x, y, width, height, place)
    return best, where


def _scales(small: Image.Image, place: Image.Image) -> Iterator[float]:
    """Return the widths to try, as shares of the larger picture's: those that differ at all."""
    most = min(1.0, place.height * small.width / small.height / place.width)
    pixels = np.unique(np.round(np.geomspace(0.25, 1, 36) * most * place.width))
    yield from (float(width) / place.width for width in pixels)


def _matched(ground: NDArray[np.float32], template: NDArray[np.float32]) -> tuple[float, int, int]:
    """Return the greatest normalised correlation, and its place (x, y)."""
    # Importing it takes longer than all else the server starts with, and few pictures need it.
    from skimage.feature import match_template  # noqa: PLC0415

    if np.ptp(template) < 1:
        return -1.0, 0, 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # Plain areas have no correlation.
        correlations = match_template(ground, template)  # type: ignore[no-untyped-call]
        scores: NDArray[Any] = np.nan_to_num(correlations, nan=-1.0)
    y, x = np.unravel_index(int(np.argmax(scores)), scores.shape)
    return float(scores[y, x]), int(x), int(y)
