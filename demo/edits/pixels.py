"""Pictures as arrays: float32 (height, width, 3) from 0 to 1; masks are (height, width)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Picture = NDArray[np.float32]
Mask = NDArray[np.float32]
Colour = tuple[float, float, float]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def from_image(image: Image.Image) -> Picture:
    """Return a Pillow image, any mode, as a picture."""
    return np.asarray(image.convert("RGB"), np.float32) / np.float32(255)


def to_image(picture: Picture) -> Image.Image:
    """Return a picture as an RGB Pillow image; values outside 0 to 1 are clipped."""
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def from_layer(layer: Image.Image) -> Mask:
    """Return a greyscale Pillow image as a mask."""
    return np.asarray(layer, np.float32) / np.float32(255)


def to_layer(mask: Mask) -> Image.Image:
    """Return a mask as a greyscale Pillow image."""
    return Image.fromarray((np.clip(mask, 0, 1) * 255 + 0.5).astype(np.uint8))


def clipped(picture: NDArray[np.floating[Any]]) -> Picture:
    """Limit values to 0 to 1."""
    return np.asarray(np.clip(picture, 0, 1), np.float32)


def blurred(picture: Picture, radius: float) -> Picture:
    """Gaussian blur, radius in pixels."""
    return from_image(to_image(picture).filter(ImageFilter.GaussianBlur(radius)))


def softened(mask: Mask, radius: float) -> Mask:
    """Gaussian blur of a mask, radius in pixels."""
    return from_layer(to_layer(mask).filter(ImageFilter.GaussianBlur(radius)))


def luminance(picture: Picture) -> Mask:
    """Brightness as the eye weighs the channels."""
    return np.asarray(picture @ _LUMA, np.float32)


def grey(picture: Picture) -> Picture:
    """Return the picture without its colours."""
    return np.repeat(luminance(picture)[..., None], 3, axis=2)


def mix(below: Picture, above: Picture, weight: Mask | float) -> Picture:
    """From ``below`` (weight 0) to ``above`` (weight 1), per pixel or for the whole picture."""
    share = np.asarray(weight, np.float32)
    return below + (above - below) * (share[..., None] if share.ndim else share)


def saturated(picture: Picture, amount: float) -> Picture:
    """Colours weaker (below 1) or stronger (above 1)."""
    return mix(grey(picture), picture, amount)


def contrasted(picture: Picture, amount: float) -> Picture:
    """Contrast about mid-grey weaker (below 1) or stronger (above 1)."""
    return clipped((picture - 0.5) * np.float32(amount) + 0.5)


def tinted(picture: Picture, colour: Colour, strength: float = 1.0) -> Picture:
    """Channels scaled by ``colour`` to the power of ``strength``; 1 leaves a channel alone."""
    return clipped(picture * np.power(np.array(colour, np.float32), np.float32(strength)))


def filled_with(picture: Picture, colour: Colour) -> Picture:
    """Return a picture of the same size in one colour."""
    return np.broadcast_to(np.array(colour, np.float32), picture.shape)


def falloff(picture: Picture, power: float = 2.0) -> Mask:
    """0 in the middle of the picture, 1 in its corners."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return np.asarray(((x**2 + y**2) / 2) ** (power / 2), np.float32)


def slope(picture: Picture, *, down: bool = True) -> Mask:
    """From 0 to 1, from top to bottom (``down``) or from left to right."""
    height, width = picture.shape[:2]
    line = np.linspace(0, 1, height if down else width, dtype=np.float32)
    shape = (height, 1) if down else (1, width)
    return np.broadcast_to(line.reshape(shape), (height, width))


def clouds(picture: Picture, rng: np.random.Generator, cells: int = 3, flatness: int = 1) -> Mask:
    """Smooth fractal noise from 0 to 1 of the picture's size; flat bands with ``flatness`` > 1."""
    height, width = picture.shape[:2]
    half = width // 2, height // 2
    total = np.zeros(half[::-1], np.float32)
    for octave in range(5):
        count = cells * 2**octave
        grid = to_layer(rng.random((count * flatness, count), dtype=np.float32))
        total += from_layer(grid.resize(half, Image.Resampling.BICUBIC)) / 2**octave
    spread = to_layer(step(total, float(total.min()), float(total.max())))
    return from_layer(spread.resize((width, height), Image.Resampling.BILINEAR))


def step(mask: Mask, low: float, high: float) -> Mask:
    """0 below ``low``, 1 above ``high``, linear between."""
    return clipped((mask - np.float32(low)) / np.float32(high - low))
