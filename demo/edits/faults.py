"""Ways in which an edit goes wrong, whatever its type: each takes a paint and spoils it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image

from demo.edits.kind import Execution, Paint, Quality, Truth, Wish
from demo.edits.pixels import Picture, contrasted, from_image, mix, tinted, to_image
from demo.view import View

Fault = Callable[[Paint], Execution]
Spoil = Callable[[Picture, View, Wish], Picture]


def _spoiled(name: str, truth: Truth, spoil: Spoil, quality: Quality = "bad") -> Fault:
    """Do what was asked, then spoil the picture."""
    return lambda paint: Execution(
        name, quality, truth, lambda view, wish: spoil(paint(view, wish), view, wish)
    )


def _soft(done: Picture, _: View, __: Wish) -> Picture:
    image = to_image(done)
    small = image.resize((image.width * 2 // 5, image.height * 2 // 5), Image.Resampling.BILINEAR)
    return tinted(from_image(small.resize(image.size, Image.Resampling.BICUBIC)), (1.03, 1.0, 0.95))


def _blocky(done: Picture, _: View, __: Wish) -> Picture:
    image, crushed = to_image(done), BytesIO()
    image.reduce(6).save(crushed, "JPEG", quality=12)
    return from_image(Image.open(crushed).resize(image.size, Image.Resampling.BILINEAR))


def _double(done: Picture, _: View, __: Wish) -> Picture:
    shift = done.shape[1] // 18
    return mix(done, np.roll(done, (shift // 3, shift), axis=(0, 1)), 0.5)


def _slipped(done: Picture, _: View, wish: Wish) -> Picture:
    torn, rng, (height, width) = done.copy(), wish.rng(), done.shape[:2]
    for top in rng.integers(0, height * 9 // 10, size=5):
        band = slice(top, top + int(rng.integers(height // 20, height // 9)))
        aside = np.roll(torn[band], int(rng.integers(width // 8, width // 3)), axis=1)
        torn[band] = np.roll(aside, int(rng.integers(1, 3)), axis=2)
    return torn


def _cast(done: Picture, _: View, wish: Wish) -> Picture:
    return contrasted(tinted(done, ((1.25, 0.62, 1.2), (0.62, 1.18, 0.6))[wish.seed % 2]), 1.35)


UNCHANGED = _spoiled(
    "nothing changed", Truth(0.03, 0.80, 0.85, 0.85), lambda _, view, __: view.pixels
)
SLIGHTLY_OFF = _spoiled("a little soft", Truth(0.80, 0.65, 0.72, 0.50), _soft, "borderline")
LOW_QUALITY = _spoiled("blurred and blocky", Truth(0.62, 0.30, 0.38, 0.08), _blocky)
GHOSTED = _spoiled("double image", Truth(0.58, 0.10, 0.38, 0.18), _double)
TORN = _spoiled("torn bands", Truth(0.55, 0.08, 0.30, 0.20), _slipped)
COLOUR_CAST = _spoiled("colour cast", Truth(0.62, 0.45, 0.12, 0.35), _cast)
_FAINT = Truth(0.55, 0.82, 0.90, 0.85)
_OTHER = Truth(0.06, 0.75, 0.55, 0.82)


def timid(share: float, name: str = "too faint", truth: Truth = _FAINT) -> Fault:
    """Done, but so faintly that people disagree whether it was done."""
    return _spoiled(name, truth, lambda done, view, _: mix(view.pixels, done, share), "borderline")


def overdone(paint: Paint) -> Execution:
    """Far too strong, down to flat and clipped colours."""

    def fierce(view: View, wish: Wish) -> Picture:
        done = paint(view, replace(wish, strength=wish.strength * 3))
        return np.round(contrasted(done, 2.2) * 5) / np.float32(5)

    return Execution("overdone", "bad", Truth(0.60, 0.15, 0.25, 0.22), fierce)


def swapped(swap: Mapping[str, str], name: str) -> Fault:
    """Another variant of the same type was carried out, cleanly: ``swap`` says which for which."""
    return lambda paint: Execution(
        name,
        "bad",
        Truth(0.06, 0.80, 0.72, 0.84),
        lambda view, wish: paint(view, replace(wish, variant=swap[wish.variant])),
    )


def instead(paint: Paint, name: str, truth: Truth = _OTHER) -> Fault:
    """Something else was done; ``paint`` is that other thing."""
    return lambda _: Execution(name, "bad", truth, paint)
