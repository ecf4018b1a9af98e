"""A scene's pixels together with where its things are: what every edit works on."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from PIL import Image, ImageDraw

from demo.edits.pixels import Mask, Picture, blurred, from_image, grey, luminance
from demo.photos import photo
from demo.regions import REGIONS, Ellipse
from demo.scenes import LONG_SIDE, Scene
from review.core.later import ndimage


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A scene and the pixels it has now: the source, or the picture after earlier turns."""

    scene: Scene
    pixels: Picture

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def in_keeping(self, picture: Picture) -> Picture:
        """Return the picture without colours if the photograph itself has none."""
        return grey(picture) if self.scene.photo in ("camera", "brick") else picture

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the pixel position of a point given in fractions of the photograph."""
        left, top, right, bottom = self.scene.crop
        width, height = self.size
        return (x - left) / (right - left) * width, (y - top) / (bottom - top) * height

    def span(self, fraction: float) -> float:
        """Pixels for a length given as a fraction of the photograph's width."""
        return fraction / (self.scene.crop[2] - self.scene.crop[0]) * self.size[0]

    def box(self, region: str) -> tuple[float, float, float, float]:
        """Left, top, right and bottom pixel positions of a named region."""
        left, top, right, bottom = REGIONS[self.scene.photo][region].box()
        return *self.at(left, top), *self.at(right, bottom)

    def mask(self, region: str, feather: float = 2.0) -> Mask:
        """1 inside a named region, 0 outside, with an edge about ``feather`` pixels wide."""
        return _mask(self.scene, self.size, region, feather)

    def painted(self, pixels: Picture) -> "View":
        """Return the same scene with other pixels."""
        return replace(self, pixels=pixels)


@lru_cache(maxsize=32)
def _mask(scene: Scene, size: tuple[int, int], region: str, feather: float) -> Mask:
    """Draw the mask of a region; those of one scene are asked for again and again."""
    view = View(scene, np.empty((size[1], size[0], 3), np.float32))
    layer = Image.new("L", size)
    outline = REGIONS[scene.photo][region]
    draw = ImageDraw.Draw(layer)
    if isinstance(outline, Ellipse):
        draw.ellipse(view.box(region), fill=255)
    else:
        draw.polygon([view.at(x, y) for x, y in outline.points], fill=255)
    mask = blurred(from_image(layer), feather)
    mask.setflags(write=False)
    return mask


@cache
def bare(scene: Scene) -> View:
    """Return the scene as cropped and scaled from its photograph, without any sign."""
    image = photo(scene.photo).open()
    left, top, right, bottom = scene.crop
    box = (left * image.width, top * image.height, right * image.width, bottom * image.height)
    scale = LONG_SIDE / max(box[2] - box[0], box[3] - box[1])
    size = round((box[2] - box[0]) * scale), round((box[3] - box[1]) * scale)
    return View(scene, from_image(image.resize(size, Image.Resampling.LANCZOS, box=box)))


@cache
def sky(scene: Scene) -> Mask:
    """1 where the sky is, 0 elsewhere; only for photographs with a region of that name."""
    view = bare(scene)
    bright = luminance(view.pixels)
    if scene.photo == "rocket":
        clear = (view.pixels[..., 2] - view.pixels[..., 0]) > 0.09
    else:
        clear = bright > (0.66 if scene.photo == "china" else 0.68)
    open_air = ndimage.median_filter(clear & (view.mask("sky", 0) > 0.5), 3)
    if scene.photo != "rocket":  # Its towers cut the sky into pieces; elsewhere it is one piece.
        pieces, _ = ndimage.label(open_air)
        open_air &= np.isin(pieces, pieces[0][pieces[0] > 0])
    return blurred(open_air.astype(np.float32), 1.0)
