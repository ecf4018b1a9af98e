"""Pictures as arrays: float32 (height, width, 3) from 0 to 1; masks are (height, width)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = NDArray[np.float32]
Mask = NDArray[np.float32]
Colour = tuple[float, float, float]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def from_image(image: Image.Image) -> Picture:
    """Return a Pillow image as a picture, a greyscale one as a mask."""
    plain = image if image.mode == "L" else image.convert("RGB")
    picture = np.array(plain, np.float32)
    picture /= 255
    return picture


def to_image(picture: Picture) -> Image.Image:
    """Return a picture or a mask as a Pillow image; values outside 0 to 1 are clipped."""
    levels = np.multiply(picture, 255, dtype=np.float32)
    levels += 0.5
    return Image.fromarray(np.clip(levels, 0, 255, out=levels).astype(np.uint8))


def clipped(picture: NDArray[np.floating[Any]]) -> Picture:
    """Limit values to 0 to 1."""
    return np.asarray(np.clip(picture, 0, 1), np.float32)


def blurred(picture: Picture, radius: float) -> Picture:
    """Gaussian blur of a picture or mask, radius in pixels."""
    return from_image(to_image(picture).filter(ImageFilter.GaussianBlur(radius)))


def luminance(picture: Picture) -> Mask:
    """Brightness as the eye weighs the channels."""
    return np.asarray(picture @ _LUMA, np.float32)


def grey(picture: Picture) -> Picture:
    """Return the picture without its colours."""
    return np.repeat(luminance(picture)[..., None], 3, axis=2)


def mix(below: Picture, above: Picture | Colour, weight: Mask | float) -> Picture:
    """From ``below`` (weight 0) to ``above`` (1): a picture or one colour, per pixel or at once."""
    share, over = np.asarray(weight, np.float32), np.asarray(above, np.float32)
    mixed = (over - below) * (share[..., None] if share.ndim else share)
    mixed += below  # In place, as above: new arrays cost more time than the sums.
    return np.asarray(mixed, np.float32)


def saturated(picture: Picture, amount: float) -> Picture:
    """Colours weaker (below 1) or stronger (above 1)."""
    return mix(grey(picture), picture, amount)


def contrasted(picture: Picture, amount: float) -> Picture:
    """Contrast about mid-grey weaker (below 1) or stronger (above 1)."""
    return clipped(picture * np.float32(amount) + np.float32(0.5 - amount / 2))


def tinted(picture: Picture, colour: Sequence[float], strength: float = 1.0) -> Picture:
    """Channels scaled by ``colour`` to the power of ``strength``; 1 leaves a channel alone."""
    return clipped(picture * np.power(np.array(colour, np.float32), np.float32(strength)))


def across(picture: Picture) -> tuple[Mask, Mask]:
    """Return x and y of every pixel, from 0 at the left and the top to 1."""
    height, width = picture.shape[:2]
    x, y = np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32)
    return np.broadcast_to(x, (height, width)), np.broadcast_to(y[:, None], (height, width))


def clouds(picture: Picture, rng: np.random.Generator, cells: int = 3, flatness: int = 1) -> Mask:
    """Smooth fractal noise from 0 to 1 of the picture's size; flat bands with ``flatness`` > 1."""
    height, width = picture.shape[:2]
    total = np.zeros((height // 2, width // 2), np.float32)
    for octave in range(5):
        count = cells * 2**octave
        grid = to_image(rng.random((count * flatness, count), dtype=np.float32))
        total += from_image(grid.resize(total.shape[::-1], Image.Resampling.BICUBIC)) / 2**octave
    spread = to_image(step(total, float(total.min()), float(total.max())))
    return from_image(spread.resize((width, height), Image.Resampling.BILINEAR))


def step(mask: Mask, low: float, high: float) -> Mask:
    """0 below ``low``, 1 above ``high``, linear between."""
    return clipped((mask - np.float32(low)) / np.float32(high - low))
