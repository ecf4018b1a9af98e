"""Things of the photograph taken out, moved, resized: what was behind them is filled in."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.edits.kind import Variant, Wish
from demo.edits.pixels import Picture, blurred, from_image, mix, step, to_image
from demo.view import View
from review.core.later import ndimage

#: What can be taken away or moved, with where it may go (fractions of the photograph).
MOVES: Mapping[tuple[str, str], tuple[float, float]] = {
    ("flower", "the large dahlia"): (0.20, -0.04),
    ("rocket", "the lattice tower left of the rocket"): (0.085, 0.0),
    ("rocket", "the lattice tower right of the rocket"): (-0.09, 0.0),
    ("astronaut", "the round mission patch"): (-0.01, -0.15),
    ("hubble", "the large orange galaxy on the right"): (0.09, -0.06),
    ("hubble", "the pale spiral galaxy on the left"): (0.09, -0.06),
    ("hubble", "the glowing orange galaxy at the top"): (0.09, 0.07),
    ("hubble", "the bright blue-white star"): (-0.09, 0.04),
    ("camera", "the tall white tower on the horizon"): (-0.11, 0.0),
}


_REMOVED = (
    ("flower", "the second bloom at the bottom edge"),
    ("astronaut", "the dark name tag"),
    ("china", "the wooded island"),
    *(key for key in MOVES if key[0] != "flower"),
)


def _side(dx: float, dy: float) -> str:
    aside = "further to the right" if dx > 0 else "further to the left"
    return "higher up" if dy < -abs(dx) else aside


REMOVABLE = tuple(Variant(name, {"object": name}, (photo,), name) for photo, name in _REMOVED)
MOVABLE = tuple(
    Variant(name, {"object": name, "side": _side(*by)}, (photo,), name)
    for (photo, name), by in MOVES.items()
)
RESIZABLE = tuple(
    Variant(f"{size} {name}", {"object": name, "size": size}, (photo,), name)
    for size in ("larger", "smaller")
    for photo, name in MOVES
    if photo not in ("rocket", "camera")
)


def without(view: View, region: str) -> Picture:
    """Fill a region from its surroundings, with their grain: it seems never to have been there."""
    left, _, right, _ = view.box(region)
    edge = min(max((right - left) * 0.04, 2.0), 11.0)
    around = view.mask(region, edge) > 0.02
    rows, columns = ndimage.find_objects(around.astype(np.uint8))[0]
    near = tuple(slice(max(span.start - 30, 0), span.stop + 30) for span in (rows, columns))
    picture = view.pixels.copy()
    filled = _filled(picture[near], around[near], plain=view.scene.photo == "hubble")
    cover = blurred(around[near].astype(np.float32), max(edge * 0.6, 1.5))
    picture[near] = mix(picture[near], filled, cover)
    return picture


def _filled(picture: Picture, hole: NDArray[np.bool_], *, plain: bool) -> Picture:
    """Fill a hole with the nearest colours outside, or with the ``plain`` ground around it."""
    ring = ndimage.binary_dilation(hole, iterations=12) & ~hole
    if plain:
        smooth = np.broadcast_to(np.median(picture[ring], axis=0), picture.shape)
    else:
        y, x = ndimage.distance_transform_edt(hole, return_distances=False, return_indices=True)
        smooth = blurred(picture[y, x], max(float(hole.sum()) ** 0.5 / 6, 3.0))
    strength = float(np.median(np.abs(picture - blurred(picture, 2))[ring])) * 1.4
    speckle = np.random.default_rng(1).normal(0, strength, (*hole.shape, 1))
    return np.asarray(smooth + speckle, np.float32)


def moved(
    view: View, below: Picture, region: str, *, by: tuple[float, float] = (0, 0), zoom: float = 1
) -> Picture:
    """Lay a region's pixels over ``below``, shifted by fractions of the photograph and scaled."""
    (left, top, right, bottom), margin = view.box(region), view.span(0.012)
    wide, tall = right - left + 2 * margin, bottom - top + 2 * margin
    size = round(wide * zoom), round(tall * zoom)
    back = (1 / zoom, 0, left - margin, 0, 1 / zoom, top - margin)
    outline = view.mask(region, 2.5)
    if view.scene.photo == "flower":  # The bloom stands out: its outline can be tightened.
        outline = blurred(outline * step(view.pixels[..., 0] - view.pixels[..., 2], 0.05, 0.18), 1)
    shifted, cover = (
        to_image(layer).transform(size, Image.Transform.AFFINE, back, Image.Resampling.BICUBIC)
        for layer in (view.pixels, outline)
    )
    (x, y), (x0, y0), whole = view.at(*by), view.at(0, 0), to_image(below)
    corner = (left + right - size[0]) / 2 + x - x0, (top + bottom - size[1]) / 2 + y - y0
    whole.paste(shifted, (round(corner[0]), round(corner[1])), cover)
    return from_image(whole)


def remove(view: View, wish: Wish) -> Picture:
    """Take the object away."""
    return without(view, wish.words["object"])


def relocate(view: View, wish: Wish) -> Picture:
    """Move the object to its new place and fill the old one."""
    target = MOVES[view.scene.photo, wish.variant]
    return moved(view, without(view, wish.variant), wish.variant, by=target)


def both_places(view: View, wish: Wish) -> Picture:
    """Copy the object to its new place."""
    return moved(view, view.pixels, wish.variant, by=MOVES[view.scene.photo, wish.variant])


def blackened(view: View, wish: Wish) -> Picture:
    """Leave a flat grey smudge where the object was."""
    return mix(view.pixels, (0.5, 0.5, 0.5), view.mask(wish.variant, 4))


def resize(view: View, wish: Wish) -> Picture:
    """Make the object larger or smaller where it is."""
    size, region = wish.variant.split(" ", 1)
    if size == "larger":
        return moved(view, view.pixels, region, zoom=1 + 0.45 * wish.strength)
    return moved(view, without(view, region), region, zoom=1 - 0.38 * wish.strength)


def wrong_size(view: View, wish: Wish) -> Picture:
    """Make the object smaller instead of larger, or the other way round."""
    size, region = wish.variant.split(" ", 1)
    other = "smaller" if size == "larger" else "larger"
    return resize(view, replace(wish, variant=f"{other} {region}"))
