"""Things drawn from scratch, as tables of shapes in percent of a drawing's width.

``disc`` and ``bar`` (with round corners) have a colour and a box, ``line`` and ``shape`` a colour
and points, ``ring`` and ``arc`` (its lower half) a colour and a box.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

FINE = 2  # Drawn this many times larger, then scaled down: smooth edges.
Shape = tuple[str, tuple[int, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, the height (percent of the width), and the box of the ball that light falls on.

    ``gloss`` is how strong its highlight is, ``rough`` how uneven the surface, ``turn`` in degrees.
    """

    shapes: tuple[Shape, ...]
    tall: int = 100
    ball: tuple[int, int, int, int] | None = None
    gloss: float = 0.0
    rough: float = 0.0
    turn: float = 0.0
    line: float = 3.0


def _mirrored(*shapes: Shape) -> Iterator[Shape]:
    """Yield shapes and their mirror images about the middle."""
    for name, colour, (left, top, right, bottom) in shapes:
        yield name, colour, (left, top, right, bottom)
        yield name, colour, (100 - right, top, 100 - left, bottom)


def _gores(*halves: float) -> Iterator[Shape]:
    """Yield the stripes of a balloon: its outline, ever narrower, in two colours by turns."""
    for number, half in enumerate(halves):
        colour, wide, foot = ((250, 230, 180), (219, 51, 41))[number % 2], half * 0.94, half * 0.24
        yield "disc", colour, (50 - half, 0, 50 + half, 88)
        outline = (50 - wide, 58, 50 + wide, 58, 50 + foot, 97, 50 - foot, 97)
        yield "shape", colour, outline


_BLACK, _WHITE, _CHIP, _RING = (22, 18, 18), (240, 240, 235), (78, 42, 26), (224, 204, 163)
DRAWINGS: Mapping[str, Drawing] = {
    "hot-air balloon": Drawing((
        ("line", (70, 50, 35), (40, 93, 43, 119)), ("line", (70, 50, 35), (60, 93, 57, 119)),
        ("bar", (120, 80, 45), (42, 118, 58, 134)), ("bar", (165, 118, 70), (42, 118, 58, 122)),
        *_gores(50, 39, 24, 8),
    ), 135, (0, -4, 100, 104), line=1.2),
    "party balloon": Drawing((
        ("line", (235, 235, 235), (50, 115, 54, 130, 47, 150, 52, 170, 49, 197)),
        ("shape", (150, 18, 22), (50, 110, 44, 122, 56, 122)),
        ("disc", (235, 31, 41), (0, 0, 100, 116)),
    ), 200, (0, 0, 100, 116), 0.7, line=2),
    "moon": Drawing((
        *(("disc", (230, 235, 255, 10 + 5 * r), (r, r, 100 - r, 100 - r)) for r in range(17)),
        ("disc", (250, 247, 225), (17, 17, 83, 83)),
    ), rough=0.5),
    "planet": Drawing((
        ("ring", _RING, (2, 36, 98, 64)), ("disc", (235, 195, 138), (24, 24, 76, 76)),
        *(("line", (196, 140, 86), (50 - half, y, 50 + half, y))
          for y, half in ((33, 17), (42, 22), (58, 22), (67, 17))),
        ("arc", _RING, (2, 36, 98, 64)),
    ), 100, (24, 24, 76, 76), turn=-20, line=4),
    "ladybird": Drawing((
        *(("line", _BLACK, (8, y + 6, 50, y, 92, y + 6)) for y in (40, 55, 70)),
        ("disc", _BLACK, (32, 7, 68, 42)), *_mirrored(("disc", _WHITE, (34, 13, 44, 23))),
        ("disc", (230, 33, 20), (15, 22, 85, 98)), ("disc", _BLACK, (43, 27, 57, 41)),
        *_mirrored(*(("disc", _BLACK, (x, y, x + 14, y + 14)) for x, y in ((25, 42), (28, 67)))),
        ("line", _BLACK, (50, 30, 50, 97)),
    ), 100, (15, 22, 85, 98), 0.6),
    "cookie": Drawing((
        ("disc", (205, 145, 80), (3, 3, 97, 97)), ("disc", (245, 182, 105), (6, 5, 93, 92)),
        *(("disc", _CHIP, (x, y, x + 13, y + 12)) for x, y in
          ((26, 26), (57, 20), (46, 46), (70, 54), (20, 58), (47, 72), (74, 33))),
    ), 100, (-40, -40, 140, 140), rough=0.35),
    "sunglasses": Drawing((
        *_mirrored(("bar", (12, 12, 20, 240), (5, 5, 45, 35))), ("line", _BLACK, (-4, 9, 5, 12)),
        ("line", _BLACK, (104, 9, 95, 12)), ("line", _BLACK, (45, 17, 55, 17)),
        *(("line", (200, 200, 210), (x, 17, x + 8, 9)) for x in (12, 62)),
    ), 40, line=2.5),
    "bowler hat": Drawing((
        ("disc", (52, 40, 34), (19, 4, 81, 80)),
        ("shape", (0, 0, 0, 0), (0, 46, 100, 46, 100, 90, 0, 90)),
        ("bar", (128, 36, 32), (19, 34, 81, 47)), ("disc", (44, 34, 28), (0, 40, 100, 56)),
    ), 58),
}  # fmt: skip


@cache
def drawn(name: str, width: int) -> Image.Image:
    """Draw a thing ``width`` pixels wide, on a transparent RGBA image."""
    drawing, unit = DRAWINGS[name], width * FINE / 100
    image = Image.new("RGBA", (width * FINE, round(drawing.tall * unit)))
    draw, thick = ImageDraw.Draw(image), round(drawing.line * unit)
    for shape, colour, points in drawing.shapes:
        where = [number * unit for number in points]
        match shape:
            case "disc":
                draw.ellipse(where, colour)
            case "bar":
                draw.rounded_rectangle(where, 5 * unit, colour)
            case "ring":
                draw.ellipse(where, None, colour, thick)
            case "arc":
                draw.arc(where, 0, 180, colour, thick)
            case "line":
                draw.line(where, colour, thick, "curve")
            case _:
                draw.polygon(where, colour)
    image = _lit(image, drawing, unit).reduce(FINE)
    return image.rotate(drawing.turn, Image.Resampling.BICUBIC)


def _lit(image: Image.Image, drawing: Drawing, unit: float) -> Image.Image:
    """Let light from the upper left fall on the drawing's ball, and make its surface uneven."""
    channels = np.asarray(image, np.float32) / 255
    colour = channels[..., :3]
    if drawing.rough:
        noise = np.random.default_rng(4).integers(0, 255, (12, 12), dtype=np.uint8)
        bumps = Image.fromarray(noise).resize(image.size, Image.Resampling.BICUBIC)
        colour = colour * (1 - drawing.rough * np.asarray(bumps, np.float32)[..., None] / 400)
    if drawing.ball:
        left, top, right, bottom = (edge * unit for edge in drawing.ball)
        y, x = np.mgrid[: image.height, : image.width].astype(np.float32)
        x, y = (2 * x - left - right) / (right - left), (2 * y - top - bottom) / (bottom - top)
        z = np.sqrt(np.clip(1 - x**2 - y**2, 0, 1))
        facing = np.clip(-0.45 * x - 0.55 * y + 0.7 * z, 0, 1)[..., None]
        inside = (x**2 + y**2 < 1)[..., None]
        colour = np.where(
            inside, colour * (0.38 + 0.7 * facing) + drawing.gloss * facing**40, colour
        )
    shaded = np.dstack([np.clip(colour, 0, 1), channels[..., 3:]])
    return Image.fromarray((shaded * 255).astype(np.uint8))
