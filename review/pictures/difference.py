"""Where an edit differs from its source: aligned, measured, drawn as a heat map.

Models hand back other sizes, crops and wider canvases; so the source is first brought to where
it lies in the edit. Work is done on at most ``LONGEST`` pixels a side.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from review.core.i18n import _
from review.pictures.alignment import WHOLE, Box, How, aligned

Pixels = NDArray[np.uint8]

LONGEST = 640
#: A channel that differs by more than this (of 255, after a blur of one pixel) is changed:
#: re-encoding alone stays below it.
CHANGED = 24
#: The heat map is fully opaque from this difference on.
FULL = 96
#: Aspect ratios this close are one and the same.
SAME_ASPECT = 0.02
#: Where more than this share changes in place, a crop or a wider canvas is looked for.
SUSPICIOUS = 0.4
ORANGE = (255, 127, 14)


@dataclass(frozen=True)
class Difference:
    """How an edit differs from its source.

    ``share``: of the edit's pixels that changed (0 to 1); what lies outside the source is changed.
    ``how`` and ``words``: how the two were aligned. ``source_box``: the part of the source that is
    seen; ``edited_box``: where in the edit it lies. ``heat``: (height, width, 4) RGBA to lay over
    the edit; opacity is the difference.
    """

    share: float
    how: How
    words: str
    source_size: tuple[int, int]
    edited_size: tuple[int, int]
    source_box: Box
    edited_box: Box
    heat: Pixels


@dataclass(frozen=True)
class Laid:
    """A source laid over its edit: how, which part of it, where, and how far they differ there.

    ``distance``: (height, width) of the edit, the greatest difference of a channel, 0 to 255; 255
    outside the source.
    """

    how: How
    source_box: Box
    edited_box: Box
    distance: NDArray[np.int16]

    @property
    def changed(self) -> NDArray[np.bool_]:
        """Return which of the edit's pixels changed visibly."""
        return self.distance > CHANGED


def compare(source: Image.Image, edited: Image.Image) -> Difference:
    """Align a source with its edit and measure what changed; sizes are (width, height)."""
    sizes = source.size, edited.size
    found = laid_over(plain(source), plain(edited), sizes)
    boxes = found.source_box, found.edited_box
    return Difference(
        share=round(float(np.mean(found.changed)), 4),
        how=found.how,
        words=in_words(found.how, sizes, boxes),
        source_size=sizes[0],
        edited_size=sizes[1],
        source_box=boxes[0],
        edited_box=boxes[1],
        heat=_heat(found.distance),
    )


def laid_over(
    source: Image.Image, edited: Image.Image, sizes: tuple[tuple[int, int], tuple[int, int]]
) -> Laid:
    """Lay a source over its edit, both ``plain``; ``sizes``: what they were before."""
    same_aspect = abs(_aspect(sizes[0]) / _aspect(sizes[1]) - 1) <= SAME_ASPECT
    how: How = "same_size" if sizes[0] == sizes[1] else "scaled"
    found = Laid(how, WHOLE, WHOLE, distances(source, edited, WHOLE, WHOLE))
    if same_aspect and np.mean(found.changed) <= SUSPICIOUS:
        return found
    alignment = aligned(source, edited)
    if alignment:
        return Laid(*alignment, distances(source, edited, *alignment[1:]))
    return found if same_aspect else replace(found, how="stretched")


def plain(image: Image.Image) -> Image.Image:
    """Return an RGB picture of bounded size; what is transparent lies on mid-grey."""
    shrunk = image.copy()
    shrunk.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    if "A" in shrunk.getbands() or "transparency" in shrunk.info:
        shrunk = shrunk.convert("RGBA")
        ground = Image.new("RGBA", shrunk.size, (128, 128, 128, 255))
        shrunk = Image.alpha_composite(ground, shrunk)
    return shrunk.convert("RGB")


def distances(
    source: Image.Image, edited: Image.Image, source_box: Box, edited_box: Box
) -> NDArray[np.int16]:
    """Return the greatest difference of a channel at each pixel of the edit, 0 to 255."""
    left, top, right, bottom = pixels(edited_box, edited.size)
    source_part, edited_part = both_parts(source, edited, source_box, edited_box)
    distance = np.full(edited.size[::-1], 255, dtype=np.int16)
    distance[top:bottom, left:right] = np.abs(edited_part - source_part).max(axis=2)
    return distance


def both_parts(
    source: Image.Image, edited: Image.Image, source_box: Box, edited_box: Box
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return a part of the source where it lies in the edit, and that part of the edit, blurred."""
    inside = pixels(edited_box, edited.size)
    left, top, right, bottom = inside
    size = _long(edited_box.width, edited.width), _long(edited_box.height, edited.height)
    placed = source.resize(size, Image.Resampling.BILINEAR, box=part(source_box, source.size))
    cropped = placed.crop((0, 0, right - left, bottom - top))
    return _blurred(cropped), _blurred(edited.crop(inside))


def pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a box in a picture: one pixel or more, all inside."""
    width, height = size
    left = min(round(box.left * width), width - 1)
    top = min(round(box.top * height), height - 1)
    right, bottom = left + _long(box.width, width), top + _long(box.height, height)
    return left, top, min(width, right), min(height, bottom)


def part(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the same as fractions of pixels, for ``Image.resize``."""
    width, height = size
    right, bottom = (box.left + box.width) * width, (box.top + box.height) * height
    return box.left * width, box.top * height, min(right, width), min(bottom, height)


def _long(share: float, side: int) -> int:
    return max(1, round(share * side))


def _blurred(image: Image.Image) -> NDArray[np.int16]:
    return np.asarray(image.filter(ImageFilter.GaussianBlur(1)), dtype=np.int16)


def _heat(distance: NDArray[np.int16]) -> Pixels:
    heat = np.empty((*distance.shape, 4), dtype=np.uint8)
    heat[..., :3] = ORANGE
    opacity = np.clip((distance - CHANGED / 2) / (FULL - CHANGED / 2), 0, 1)
    heat[..., 3] = np.round(255 * opacity).astype(np.uint8)
    return heat


def _aspect(size: tuple[int, int]) -> float:
    return size[0] / size[1]


def in_words(
    how: How, sizes: tuple[tuple[int, int], tuple[int, int]], boxes: tuple[Box, Box]
) -> str:
    """Say how a source and its edit were laid over each other."""
    source, edited = (f"{width} × {height}" for width, height in sizes)
    if how == "same_size":
        return _("Both are {source}; compared pixel by pixel.", source=source)
    differ = _("Source {source}, edit {edited}; ", source=source, edited=edited)
    if sizes[0] == sizes[1]:
        differ = ""
    if how == "scaled":
        return differ + _("the source was scaled to the edit's size.")
    if how == "stretched":
        return differ + _("no part of one was found in the other, so the source was stretched.")
    if how == "inside":
        share = boxes[1].width * boxes[1].height
        sentence = _(
            "the edit holds the source on {share:.0%} of its area; the rest is new.", share=share
        )
    else:
        share = boxes[0].width * boxes[0].height
        sentence = _("the edit shows {share:.0%} of the source, enlarged.", share=share)
    return differ + sentence if differ else sentence[0].upper() + sentence[1:]
