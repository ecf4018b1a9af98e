"""Photographs turned into cartoons, comics and pencil drawings."""

import numpy as np

from demo.edits import faults
from demo.edits.kind import KEEP_SHAPES, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Mask,
    Picture,
    clipped,
    contrasted,
    filled_with,
    grey,
    luminance,
    mix,
    saturated,
    softened,
    step,
)
from demo.edits.styles import PICTORIAL, painted
from demo.view import View


def ink(picture: Picture, width: float = 1.2, strength: float = 1.0) -> Mask:
    """Return 1 on dark outlines, 0 elsewhere; line width in pixels."""
    bright = luminance(picture)
    fine, wide = softened(bright, width), softened(bright, width * 1.7)
    return step((wide - fine) * np.float32(strength), 0.008, 0.035)


def flattened(picture: Picture, levels: int) -> Picture:
    """Reduce brightness to a few levels with short ramps between; colours stay."""
    bright = softened(luminance(picture), 1.5) * np.float32(levels)
    base = np.floor(bright)
    flat = (base + step(bright - base, 0.35, 0.65) + np.float32(0.15)) / levels
    return clipped(picture * (flat / (bright / levels + np.float32(0.02)))[..., None])


def cartoon(view: View, wish: Wish) -> Picture:
    """Draw it as a cartoon, a pencil sketch, or a comic print."""
    base = view.pixels
    if wish.variant == "pencil sketch":
        return pencil(base)
    lines = ink(base, 1.5, 0.9)
    flat = flattened(saturated(painted(base, 6), 1.35), 7)
    if wish.variant == "comic":
        flat = _halftone(contrasted(flat, 1.2))
    return mix(flat, filled_with(base, (0.05, 0.04, 0.06)), lines)


def pencil(picture: Picture) -> Picture:
    """Draw soft graphite lines on off-white paper."""
    bright = luminance(picture)
    glow = softened(1 - bright, 7)
    drawn = clipped((bright + 0.02) / (1.02 - glow)) ** np.float32(1.6)
    return np.asarray(drawn[..., None] * np.array([0.97, 0.96, 0.93]), np.float32)


def _halftone(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width]
    screen = 0.5 + 0.25 * (np.cos((x + y) * 0.9) + np.cos((x - y) * 0.9))
    dots = (luminance(picture) < screen * 0.75).astype(np.float32)
    return mix(picture, picture * np.float32(0.62), dots)


def _only_grey(view: View, _: Wish) -> Picture:
    return grey(view.pixels)


CARTOON = EditKind(
    "cartoon",
    "Photo to cartoon/sketch/comic",
    38,
    0.81,
    tuple(
        Variant(name, {"style": style, "brief": f"a {brief}"}, PICTORIAL)
        for name, style, brief in (
            ("cartoon", "a flat cartoon with clean dark outlines", "cartoon"),
            ("pencil sketch", "a soft graphite sketch on off-white paper", "pencil sketch"),
            ("comic", "a printed comic panel with halftone dots", "comic panel"),
        )
    ),
    (
        "Convert the photograph into {style}, simplifying surfaces but keeping every contour of "
        "{subject} where it is.",
        "Redraw the whole scene as {style}; nothing photographic should remain, yet the scene must "
        "be the same.",
    ),
    KEEP_SHAPES,
    ("Make it {brief}.", "Turn the photo into {brief}.", "Redraw as {brief}."),
    (
        good(cartoon),
        faults.timid(cartoon, 0.4),
        faults.wrong_variant(
            cartoon,
            {"cartoon": "pencil sketch", "pencil sketch": "comic", "comic": "pencil sketch"},
            "another style",
        ),
        faults.instead(_only_grey, "only turned grey"),
        faults.ghosted(cartoon),
        faults.unchanged(),
    ),
)
