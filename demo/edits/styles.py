"""Photographs turned into paintings, prints and drawings: all of them, or the person in them."""

import numpy as np

from demo.edits.kind import Wish
from demo.edits.pixels import (
    Colour,
    Mask,
    Picture,
    blurred,
    clipped,
    clouds,
    contrasted,
    luminance,
    mix,
    saturated,
    step,
)
from demo.view import View
from review.core.later import ndimage

_PAPER: Colour = (0.97, 0.96, 0.92)
_INK: Colour = (0.05, 0.04, 0.06)
_PALETTES = (
    ((0.10, 0.05, 0.30), (0.90, 0.10, 0.45), (1.0, 0.60, 0.10), (1.0, 0.95, 0.55)),
    ((0.05, 0.15, 0.30), (0.00, 0.55, 0.60), (0.98, 0.55, 0.60), (1.0, 0.93, 0.80)),
    ((0.20, 0.02, 0.15), (0.75, 0.05, 0.25), (0.20, 0.70, 0.75), (0.97, 0.97, 0.70)),
)
_GROUNDS: tuple[Colour, ...] = ((0.98, 0.80, 0.30), (0.45, 0.78, 0.88), (0.93, 0.55, 0.60))


def _painted(picture: Picture, radius: int) -> Picture:
    """Smooth into brush-like patches that keep edges (Kuwahara filter), radius in pixels."""
    half, size = radius // 2, radius + 1
    wide = np.pad(picture, ((half, half), (half, half), (0, 0)), mode="reflect")
    bright = luminance(wide)
    spread = ndimage.uniform_filter(bright**2, size) - ndimage.uniform_filter(bright, size) ** 2
    # Channel after channel: a choice for each pixel then runs along rows, not along threes.
    colour = ndimage.uniform_filter(np.ascontiguousarray(wide.transpose(2, 0, 1)), (1, size, size))
    result, calmest = colour, np.full_like(spread, np.inf)
    for shift in ((-half, -half), (-half, half), (half, -half), (half, half)):
        neighbour = np.roll(spread, shift, (0, 1))
        result = np.where(neighbour < calmest, np.roll(colour, shift, (1, 2)), result)
        calmest = np.minimum(calmest, neighbour)
    return np.ascontiguousarray(clipped(result[:, half:-half, half:-half]).transpose(1, 2, 0))


def _lines(picture: Picture, width: float = 1.5, strength: float = 1.0) -> Mask:
    """Return 1 on dark outlines, 0 elsewhere; line width in pixels."""
    bright = luminance(picture)
    edges = blurred(bright, width * 1.7) - blurred(bright, width)
    return step(edges * np.float32(strength), 0.008, 0.035)


def _flat(picture: Picture, levels: int) -> Picture:
    """Reduce brightness to a few levels with short ramps between; colours stay."""
    bright = blurred(luminance(picture), 1.5) * np.float32(levels)
    base = np.floor(bright)
    flat = (base + step(bright - base, 0.35, 0.65) + np.float32(0.15)) / levels
    return clipped(picture * (flat / (bright / levels + np.float32(0.02)))[..., None])


def restyled(view: View, wish: Wish) -> Picture:
    """Paint or draw the whole picture in the wished style."""
    return _STYLES[wish.variant](view, wish)


def _oil(view: View, wish: Wish) -> Picture:
    base, rng = saturated(_painted(view.pixels, 6), 1.5), wish.rng()
    bristle = rng.normal(0, 1, base.shape[:2]).astype(np.float32)
    strokes = [ndimage.uniform_filter1d(bristle, 9, axis) for axis in (0, 1)]
    relief = np.where(clouds(base, rng, 2) > 0.5, *strokes) * np.float32(0.16 * wish.strength)
    return clipped(contrasted(base, 1.1) + relief[..., None])


def _pop(view: View, wish: Wish) -> Picture:
    bright = luminance(_painted(view.pixels, 4))
    cuts = np.quantile(bright[::4, ::4], (0.25, 0.5, 0.75))  # Even shares of each colour.
    return np.array(_PALETTES[wish.seed % 3], np.float32)[np.digitize(bright, cuts)]


def pencil(view: View, _: Wish) -> Picture:
    """Draw everything in pencil."""
    bright = luminance(view.pixels)
    drawn = clipped((bright + 0.02) / (1.02 - blurred(1 - bright, 7))) ** np.float32(1.6)
    return drawn[..., None] * np.array(_PAPER, np.float32)


def _cartoon(view: View, wish: Wish) -> Picture:
    flat = _flat(saturated(_painted(view.pixels, 6), 1.35), 7)
    if wish.variant == "comic":
        flat = contrasted(flat, 1.2)
        y, x = np.indices(flat.shape[:2])
        screen = 0.375 + 0.1875 * (np.cos((x + y) * 0.9) + np.cos((x - y) * 0.9))
        flat = mix(flat, flat * np.float32(0.62), (luminance(flat) < screen).astype(np.float32))
    return mix(flat, _INK, _lines(view.pixels, 1.5, 0.9))


_STYLES = {
    "oil": _oil, "pop art": _pop,
    "cartoon": _cartoon, "comic": _cartoon, "pencil sketch": pencil,
}  # fmt: skip


def line_art(view: View, wish: Wish) -> Picture:
    """Draw the person in ink lines on white paper."""
    lines = np.maximum(_lines(view.pixels, wish.strength, 1.8), _lines(view.pixels, 2.4) * 0.8)
    solid = 1 - step(blurred(luminance(view.pixels), 1.5), 0.06, 0.12)
    drawn = np.maximum(lines, solid * 0.85) * view.mask("person", 1.5)
    return mix(mix(view.pixels, _PAPER, 1), _INK, drawn)


def comic(view: View, wish: Wish) -> Picture:
    """Shade the person in few hard steps with ink outlines; the rest stays a photograph."""
    base = contrasted(saturated(_painted(view.pixels, 6), 0.6 + wish.strength), 1.2)
    inked = mix(_flat(base, 5), _INK, _lines(view.pixels, 1.8, 1.1))
    return mix(view.pixels, inked, view.mask("person", 1.5))


def sticker(view: View, wish: Wish) -> Picture:
    """Cut the person out with a white border and a dark outline, on a plain ground."""
    person, rim = view.mask("person", 1.5), max(view.size) / 60
    dark = step(blurred(person, rim * 1.2), 0.004, 0.03)
    shade = blurred(np.roll(dark, (6, 8), (0, 1)), 8) * 0.35
    done = mix(view.pixels, _GROUNDS[wish.seed % 3], 1)
    white = step(blurred(person, rim), 0.03, 0.08)
    for colour, where in (((0, 0, 0), shade), (_INK, dark), ((1, 1, 1), white)):
        done = mix(done, colour, where)
    return mix(done, contrasted(saturated(_painted(view.pixels, 4), 1.35), 1.15), person)


def cut_wrong(view: View, _: Wish) -> Picture:
    """Cut out everything but the person."""
    return mix(view.pixels, (1, 1, 1), view.mask("person", 1.5))
