"""What the frame shows: closer in, or more around it."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from PIL import Image

from demo.edits.kind import Wish
from demo.edits.pixels import Picture, blurred, from_image, mix, to_image
from demo.regions import REGIONS
from demo.view import View

#: How far the picture grows on each side: left, top, right, bottom, as shares of width and height.
_SIDES: Mapping[str, tuple[float, float, float, float]] = {
    "to both sides": (0.22, 0.0, 0.22, 0.0),
    "to the right": (0.0, 0.0, 0.35, 0.0),
    "upwards": (0.0, 0.30, 0.0, 0.0),
    "on all sides": (0.16, 0.16, 0.16, 0.16),
}


def _closer(view: View, x: float, y: float, share: float) -> Picture:
    """Show the part around a point (pixels), a share of the picture, at the old size."""
    (width, height), half = view.size, share / 2
    x, y = np.clip((x, y), (width * half, height * half), (width * (1 - half), height * (1 - half)))
    box = (x - width * half, y - height * half, x + width * half, y + height * half)
    return from_image(to_image(view.pixels).resize(view.size, Image.Resampling.LANCZOS, box=box))


def zoom(view: View, wish: Wish) -> Picture:
    """Show only the part around the subject, at the old size."""
    left, top, right, bottom = REGIONS[view.scene.photo]["focus"].box()
    middle = view.at((left + right) / 2, (top + bottom) / 2)
    return _closer(view, *middle, 0.62 / wish.strength**0.5)


def zoomed_aside(view: View, wish: Wish) -> Picture:
    """Zoom into a corner away from the subject."""
    return _closer(view, *((view.size[0], 0) if wish.seed % 2 else (0, view.size[1])), 0.34)


def _grown(
    view: View, wish: Wish, mode: Literal["reflect", "constant", "edge"], *, soften: bool = False
) -> Picture:
    """Make the canvas larger, filled as ``numpy.pad`` does, and scaled to at most 768 pixels."""
    left, top, right, bottom = _SIDES[wish.variant]
    width, height = view.size
    around = (
        (round(top * height), round(bottom * height)),
        (round(left * width), round(right * width)),
    )
    wide = np.pad(view.pixels, (*around, (0, 0)), mode=mode)
    if soften:  # Ever softer away from the old edge.
        down, aside = (
            np.pad(np.zeros(size, np.float32), far, "linear_ramp", end_values=far)
            for size, far in zip((height, width), around, strict=True)
        )
        away = np.maximum(down[:, None], aside) / width
        near = mix(wide, blurred(wide, 5), np.clip(away * 10, 0, 1))
        wide = mix(near, blurred(wide, 16), np.clip(away * 4.4 - 0.4, 0, 1))
    image = to_image(wide)
    image.thumbnail((768, 768), Image.Resampling.LANCZOS)
    return from_image(image)


def outpaint(view: View, wish: Wish) -> Picture:
    """Extend the canvas by what may lie beyond it; one patch of deep space is like another."""
    return _grown(view, wish, "reflect", soften=view.scene.photo != "hubble")


def bars(view: View, wish: Wish) -> Picture:
    """Leave the new area black."""
    return _grown(view, wish, "constant")


def streaks(view: View, wish: Wish) -> Picture:
    """Smear the edge of the picture over the new area."""
    return _grown(view, wish, "edge")
