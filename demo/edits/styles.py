"""Photographs turned into paintings and prints."""

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from demo.edits import faults
from demo.edits.kind import KEEP_SHAPES, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Colour,
    Picture,
    blurred,
    clipped,
    clouds,
    contrasted,
    filled_with,
    from_image,
    luminance,
    mix,
    saturated,
    softened,
    step,
    to_image,
)
from demo.scenes import WORDING
from demo.view import View


def painted(picture: Picture, radius: int) -> Picture:
    """Smooth into brush-like patches that keep edges (Kuwahara filter), radius in pixels."""
    size, half = radius + 1, radius // 2
    wide = np.pad(picture, ((half, half), (half, half), (0, 0)), mode="reflect")
    bright = luminance(wide)
    mean = ndimage.uniform_filter(bright, size)
    spread = ndimage.uniform_filter(bright**2, size) - mean**2
    colour = ndimage.uniform_filter(wide, (size, size, 1))
    shifts = [(dy, dx) for dy in (-half, half) for dx in (-half, half)]
    calmest = np.argmin([np.roll(spread, shift, (0, 1)) for shift in shifts], axis=0)
    result = wide
    for index, shift in enumerate(shifts):
        result = np.where((calmest == index)[..., None], np.roll(colour, shift, (0, 1)), result)
    return result[half:-half, half:-half]


def art(view: View, wish: Wish) -> Picture:
    """Paint it in oil, in watercolour, as pop art, or in dots."""
    return _ARTS[wish.variant](view, wish)


def _oil(view: View, wish: Wish) -> Picture:
    base = saturated(painted(view.pixels, 6), 1.5)
    rng = wish.rng()
    bristle = rng.normal(0, 1, base.shape[:2]).astype(np.float32)
    angle = clouds(base, rng, 2) > 0.5
    across, along = ndimage.uniform_filter1d(bristle, 9, 0), ndimage.uniform_filter1d(bristle, 9, 1)
    relief = np.where(angle, across, along) * 0.16 * wish.strength
    return clipped(contrasted(base, 1.1) + relief[..., None])


def _watercolour(view: View, wish: Wish) -> Picture:
    base = painted(view.pixels, 8)
    washes = clouds(base, wish.rng(), 4)[..., None]
    pale = clipped(saturated(base, 1.15) * 0.72 + np.float32(0.28))
    edges = np.abs(luminance(base) - softened(luminance(base), 3))
    paper = filled_with(base, (0.98, 0.97, 0.93))
    wet = clipped(pale - 0.9 * edges[..., None] - 0.10 * (washes - 0.5))
    return mix(wet, paper, step(clouds(base, wish.rng(), 12), 0.62, 1.0) * 0.4)


def _pop(view: View, wish: Wish) -> Picture:
    palettes: tuple[tuple[Colour, ...], ...] = (
        ((0.10, 0.05, 0.30), (0.90, 0.10, 0.45), (1.0, 0.60, 0.10), (1.0, 0.95, 0.55)),
        ((0.05, 0.15, 0.30), (0.00, 0.55, 0.60), (0.98, 0.55, 0.60), (1.0, 0.93, 0.80)),
        ((0.20, 0.02, 0.15), (0.75, 0.05, 0.25), (0.20, 0.70, 0.75), (0.97, 0.97, 0.70)),
    )
    palette = np.array(palettes[wish.seed % len(palettes)], np.float32)
    bright = luminance(painted(view.pixels, 4))
    cuts = np.quantile(bright[::4, ::4], (0.25, 0.5, 0.75))  # Even shares of each colour.
    return palette[np.digitize(bright, cuts)]


def _dots(view: View, wish: Wish) -> Picture:
    rng, (width, height) = wish.rng(), view.size
    colours = to_image(saturated(blurred(view.pixels, 2), 1.5))
    canvas = colours.resize((width // 16, height // 16)).resize((width, height))
    draw = ImageDraw.Draw(canvas)
    places = rng.integers(0, (width, height), size=(9000, 2))
    picked = np.asarray(colours, np.int64)[places[:, 1], places[:, 0]]
    fills = np.clip(picked + rng.integers(-18, 18, size=picked.shape), 0, 255)
    for (x, y), fill in zip(places.tolist(), fills.tolist(), strict=True):
        draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=tuple(fill))
    return from_image(canvas)


_ARTS = {"oil": _oil, "watercolour": _watercolour, "pop art": _pop, "pointillist": _dots}


def _pixelated(view: View, _: Wish) -> Picture:
    image = to_image(view.pixels)
    small = image.resize((image.width // 20, image.height // 20))
    return from_image(small.resize(image.size, Image.Resampling.NEAREST))


# Stars and bricks have no contours that a style could show.
PICTORIAL = tuple(name for name in WORDING if name not in ("hubble", "brick"))

ART = EditKind(
    "art",
    "Strong artistic style transfer (e.g., Van Gogh/anime/etc.)",
    46,
    0.92,
    tuple(
        Variant(name, {"style": style, "brief": brief}, PICTORIAL)
        for name, style, brief in (
            ("oil", "a thick oil painting with visible brush strokes", "an oil painting"),
            ("watercolour", "a light watercolour with soft washes", "a watercolour"),
            ("pop art", "a pop-art screen print in four flat colours", "pop art"),
            ("pointillist", "a painting made of small round dots", "a pointillist painting"),
        )
    ),
    (
        "Repaint the photograph as {style}, consistently over the whole frame, so that it no "
        "longer looks like a photograph.",
        "Transform the picture into {style}, strongly enough that the technique can be recognised "
        "at once in every part of it.",
    ),
    KEEP_SHAPES,
    ("Turn it into {brief}.", "Repaint as {brief}.", "Make it {brief}."),
    (
        good(art),
        faults.timid(art, 0.35),
        faults.unchanged(),
        faults.instead(_pixelated, "coarse pixels instead"),
        faults.torn(art),
        faults.washed_out(art),
    ),
)
