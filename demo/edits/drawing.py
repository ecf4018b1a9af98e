"""What drawings of things are made with: coordinates, light on a ball, shadows."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from demo.edits.pixels import Colour

FINE = 2  # Drawn this many times larger, then scaled down: smooth edges.
Grid = NDArray[np.float64]


def grid(height: int, width: int) -> tuple[Grid, Grid]:
    """Return x and y from -1 to 1 over an image of this size."""
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return x, y


def rgba(colour: Grid, alpha: Grid) -> Image.Image:
    """Make an image of colours (height, width, 3) and their opacity, both 0 to 1."""
    channels = np.dstack([np.clip(colour, 0, 1), np.clip(alpha, 0, 1)])
    return Image.fromarray((channels * 255).astype(np.uint8))


def ball_light(x: Grid, y: Grid) -> tuple[Grid, Grid]:
    """Light a sphere from the upper left: brightness 0 to 1 and a highlight 0 to 1."""
    z = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
    facing = np.clip(-0.45 * x - 0.55 * y + 0.70 * z, 0, 1)
    return 0.35 + 0.65 * facing, facing**40


def smaller(image: Image.Image) -> Image.Image:
    """Scale a drawing down by FINE: smooth edges."""
    size = image.width // FINE, image.height // FINE
    return image.resize(size, Image.Resampling.LANCZOS)


def shadow(drawing: Image.Image, softness: float, darkness: float) -> Image.Image:
    """Return the soft black shadow of a drawing, of the drawing's size."""
    alpha = drawing.getchannel("A").filter(ImageFilter.GaussianBlur(softness))
    black = Image.new("RGBA", drawing.size, (0, 0, 0, 0))
    black.putalpha(alpha.point(lambda level: int(level * darkness)))
    return black


def in_colour(drawing: Image.Image, light: Colour) -> Image.Image:
    """Return the drawing under coloured or dim light (channel factors)."""
    red, green, blue, alpha = drawing.split()
    lit = [
        channel.point(lambda level, factor=factor: int(min(level * factor, 255)))
        for channel, factor in zip((red, green, blue), light, strict=True)
    ]
    return Image.merge("RGBA", (*lit, alpha))
