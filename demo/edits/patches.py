"""Parts of a picture taken out, filled in, moved, scaled."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from demo.edits.pixels import (
    Mask,
    Picture,
    blurred,
    from_image,
    mix,
    softened,
    step,
    to_image,
    to_layer,
)
from demo.view import View


def without(view: View, region: str) -> Picture:
    """Fill a region from its surroundings, with their grain: it seems never to have been there."""
    left, _, right, _ = view.box(region)
    edge = min(max((right - left) * 0.04, 2.0), 11.0)
    around = view.mask(region, edge) > 0.02
    near = _near(around)
    picture = view.pixels.copy()
    filled = _filled(picture[near], around[near], plain=view.scene.photo == "hubble")
    cover = softened(around[near].astype(np.float32), max(edge * 0.6, 1.5))
    picture[near] = mix(picture[near], filled, cover)
    return picture


def _near(hole: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Return the rows and columns of a hole with 30 pixels around it."""
    rows, columns = (np.nonzero(hole.any(axis=axis))[0] for axis in (1, 0))
    return (
        slice(max(int(rows[0]) - 30, 0), int(rows[-1]) + 30),
        slice(max(int(columns[0]) - 30, 0), int(columns[-1]) + 30),
    )


def _filled(picture: Picture, hole: NDArray[np.bool_], *, plain: bool) -> Picture:
    """Fill a hole with the nearest colours outside, or with the ``plain`` ground around it."""
    grain = picture - blurred(picture, 2)
    ring = ndimage.binary_dilation(hole, iterations=12) & ~hole
    if plain:
        smooth = np.broadcast_to(np.median(picture[ring], axis=0), picture.shape)
    else:
        y, x = ndimage.distance_transform_edt(hole, return_distances=False, return_indices=True)
        radius = max(float(hole.sum()) ** 0.5 / 6, 3.0)
        smooth = blurred(blurred(picture[y, x], radius), radius / 2)
    strength = float(np.median(np.abs(grain[ring]))) * 1.4
    speckle = np.random.default_rng(1).normal(0, strength, hole.shape).astype(np.float32)
    return np.asarray(smooth + speckle[..., None], np.float32)


def moved(
    view: View, below: Picture, region: str, *, by: tuple[float, float] = (0, 0), zoom: float = 1
) -> Picture:
    """Lay a region's pixels over ``below``, shifted by fractions of the photograph and scaled."""
    left, top, right, bottom = box = _around(view, region)
    size = max(round((right - left) * zoom), 2), max(round((bottom - top) * zoom), 2)
    patch = to_image(view.pixels).resize(size, Image.Resampling.BICUBIC, box=box)
    cover = to_layer(_cover(view, region)).resize(size, Image.Resampling.BICUBIC, box=box)
    x, y = (left + right) / 2 + view.span(by[0]), (top + bottom) / 2 + _down(view, by[1])
    whole = to_image(below)
    whole.paste(patch, (round(x - size[0] / 2), round(y - size[1] / 2)), cover)
    return from_image(whole)


def _down(view: View, dy: float) -> float:
    return view.at(0, dy)[1] - view.at(0, 0)[1]


def _around(view: View, region: str) -> tuple[float, float, float, float]:
    """Return the pixel box of a region with a margin, within the picture."""
    left, top, right, bottom = view.box(region)
    margin, (width, height) = view.span(0.012), view.size
    return (
        max(left - margin, 0),
        max(top - margin, 0),
        min(right + margin, width),
        min(bottom + margin, height),
    )


def _cover(view: View, region: str) -> Mask:
    """Return where a region's object is: its outline, tightened to the object if it stands out."""
    outline = view.mask(region, 2.5)
    if view.scene.photo == "flower":
        bloom = step(view.pixels[..., 0] - view.pixels[..., 2], 0.05, 0.18)
        return softened(outline * bloom, 1.0)
    return outline
