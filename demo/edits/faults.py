"""Ways in which an edit goes wrong, whatever its type: each takes a paint and spoils it."""

from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image

from demo.edits.kind import Execution, Paint, Truth, Wish
from demo.edits.pixels import Picture, clipped, contrasted, from_image, mix, tinted, to_image
from demo.view import View


def unchanged() -> Execution:
    """Give the source unaltered."""
    return Execution(
        "nothing changed", "bad", Truth(0.03, 0.80, 0.85, 0.85), lambda view, _: view.pixels
    )


def timid(paint: Paint, share: float = 0.35) -> Execution:
    """Done, but so faintly that people disagree whether it was done."""

    def faint(view: View, wish: Wish) -> Picture:
        return mix(view.pixels, paint(view, wish), share)

    return Execution("too faint", "borderline", Truth(0.55, 0.82, 0.90, 0.85), faint)


def slightly_off(paint: Paint) -> Execution:
    """Done, but soft and a little off in colour: people disagree whether that is good enough."""

    def off(view: View, wish: Wish) -> Picture:
        done = to_image(paint(view, wish))
        small = done.resize((done.width * 2 // 5, done.height * 2 // 5), Image.Resampling.BILINEAR)
        soft = from_image(small.resize(done.size, Image.Resampling.BICUBIC))
        return tinted(soft, (1.03, 1.0, 0.95))

    return Execution("a little soft", "borderline", Truth(0.80, 0.65, 0.72, 0.50), off)


def low_quality(paint: Paint) -> Execution:
    """Make the edit, in a picture of coarse blocks."""

    def coarse(view: View, wish: Wish) -> Picture:
        done = to_image(paint(view, wish))
        small = done.resize((done.width // 6, done.height // 6), Image.Resampling.BILINEAR)
        crushed = BytesIO()
        small.save(crushed, "JPEG", quality=12)
        return from_image(Image.open(crushed).resize(done.size, Image.Resampling.BILINEAR))

    return Execution("blurred and blocky", "bad", Truth(0.62, 0.30, 0.38, 0.08), coarse)


def ghosted(paint: Paint) -> Execution:
    """Everything appears twice, shifted."""

    def double(view: View, wish: Wish) -> Picture:
        done = paint(view, wish)
        shift = done.shape[1] // 18
        return mix(done, np.roll(done, (shift // 3, shift), axis=(0, 1)), 0.5)

    return Execution("double image", "bad", Truth(0.58, 0.10, 0.38, 0.18), double)


def torn(paint: Paint) -> Execution:
    """Bands of the picture slip sideways and change colour."""

    def slipped(view: View, wish: Wish) -> Picture:
        done, rng = paint(view, wish).copy(), wish.rng()
        height, width = done.shape[:2]
        for top in rng.integers(0, height * 9 // 10, size=5):
            band = slice(top, top + int(rng.integers(height // 20, height // 9)))
            moved = np.roll(done[band], int(rng.integers(width // 8, width // 3)), axis=1)
            done[band] = np.roll(moved, int(rng.integers(1, 3)), axis=2)
        return done

    return Execution("torn bands", "bad", Truth(0.55, 0.08, 0.30, 0.20), slipped)


def washed_out(paint: Paint) -> Execution:
    """Make the edit, in a picture bleached almost to white."""

    def bleached(view: View, wish: Wish) -> Picture:
        return clipped(contrasted(paint(view, wish), 0.4) + np.float32(0.28))

    return Execution("washed out", "bad", Truth(0.58, 0.45, 0.30, 0.15), bleached)


def colour_cast(paint: Paint) -> Execution:
    """Make the edit, but turn the whole picture magenta or green."""

    def cast(view: View, wish: Wish) -> Picture:
        colour = ((1.25, 0.62, 1.20), (0.62, 1.18, 0.60))[wish.seed % 2]
        return contrasted(tinted(paint(view, wish), colour), 1.35)

    return Execution("colour cast", "bad", Truth(0.62, 0.45, 0.12, 0.35), cast)


def upside_down(paint: Paint) -> Execution:
    """Make the edit, but turn the whole picture over."""
    return Execution(
        "turned over",
        "bad",
        Truth(0.55, 0.60, 0.04, 0.75),
        lambda view, wish: paint(view, wish)[::-1],
    )


def wrong_variant(paint: Paint, swap: dict[str, str], name: str = "wrong direction") -> Execution:
    """Another variant of the same type was carried out, cleanly: ``swap`` says which for which."""

    def other(view: View, wish: Wish) -> Picture:
        return paint(view, replace(wish, variant=swap[wish.variant]))

    return Execution(name, "bad", Truth(0.06, 0.80, 0.72, 0.84), other)


def overdone(paint: Paint, times: float = 3.0) -> Execution:
    """Far too strong, down to flat and clipped colours."""

    def fierce(view: View, wish: Wish) -> Picture:
        done = paint(view, replace(wish, strength=wish.strength * times))
        return np.round(contrasted(done, 2.2) * 5) / np.float32(5)

    return Execution("overdone", "bad", Truth(0.60, 0.15, 0.25, 0.22), fierce)


def instead(paint: Paint, name: str) -> Execution:
    """Something else was done, cleanly; ``paint`` is that other thing."""
    return Execution(name, "bad", Truth(0.06, 0.75, 0.55, 0.82), paint)
