"""Small things, drawn from scratch: RGBA images about ``size`` pixels wide."""

import numpy as np
from PIL import Image, ImageDraw

from demo.edits.drawing import FINE, ball_light, grid, rgba, smaller


def ladybird(size: int) -> Image.Image:
    """Draw a ladybird seen from above, head up."""
    width = size * FINE
    image = Image.new("RGBA", (width, width))
    draw = ImageDraw.Draw(image)
    unit = width / 20
    for side in (-1, 1):
        for height in (8, 11, 14):
            foot = (10 * unit + side * 8.5 * unit, (height + 1) * unit)
            draw.line((10 * unit, height * unit, *foot), fill=(20, 15, 15, 255), width=FINE * 2)
    draw.ellipse((6.5 * unit, 1.5 * unit, 13.5 * unit, 8 * unit), fill=(22, 18, 18, 255))
    for side in (-1, 1):
        eye = 10 * unit + side * 2.2 * unit
        draw.ellipse((eye - unit, 2.6 * unit, eye + unit, 4.6 * unit), fill=(240, 240, 235, 255))
    x, y = grid(int(15 * unit), int(14 * unit))
    bright, shine = ball_light(x, y)
    shell = bright[..., None] * np.array([0.90, 0.13, 0.08]) + 0.6 * shine[..., None]
    dots = ((-0.5, -0.3), (0.5, -0.3), (-0.45, 0.35), (0.45, 0.35), (0, -0.72))
    near = np.min([np.hypot(x - dx, y - dy) for dx, dy in dots], axis=0)
    dark = (near < 0.19) | (np.abs(x) < 0.025)
    shell = np.where(dark[..., None], shell * 0.12, shell)
    back = rgba(shell, (x**2 + y**2 <= 1).astype(float))
    image.alpha_composite(back, (int(3 * unit), int(4.5 * unit)))
    return smaller(image)


def cookie(size: int) -> Image.Image:
    """Draw a round biscuit with chocolate chips."""
    width = size * FINE
    x, y = grid(width, width)
    rng = np.random.default_rng(11)
    rough = Image.fromarray(rng.integers(90, 165, (46, 46), dtype=np.uint8)).resize(
        (width, width), 3
    )
    crumb = np.asarray(rough, float) / 128
    far = np.hypot(x, y) + 0.012 * np.sin(7 * np.arctan2(y, x) + 1)
    light = (1.02 - 0.14 * x - 0.16 * y) * (1.06 - 0.42 * np.clip(far, 0, 1) ** 6) * crumb**0.5
    colour = light[..., None] * np.array([0.80, 0.57, 0.31])
    for cx, cy in (
        (-0.4, -0.35),
        (0.25, -0.5),
        (0.05, 0.02),
        (0.52, 0.18),
        (-0.5, 0.3),
        (0.05, 0.55),
    ):
        chip = np.hypot(x - cx, (y - cy) * 1.2)
        sheen = 0.8 + 0.9 * np.clip(cy - y, 0, 0.15) / 0.15
        colour = np.where(
            (chip < 0.13)[..., None], sheen[..., None] * np.array([0.25, 0.13, 0.08]), colour
        )
    return smaller(rgba(colour, np.clip((0.96 - far) * 40, 0, 1)))


def wall_clock(size: int) -> Image.Image:
    """Draw a round clock that shows ten past ten."""
    width = size * FINE
    image = Image.new("RGBA", (width, width))
    draw = ImageDraw.Draw(image)
    middle = width / 2
    draw.ellipse((0, 0, width - 1, width - 1), fill=(38, 36, 36, 255))
    rim = width * 0.025
    draw.ellipse((rim, rim, width - rim, width - rim), fill=(92, 88, 84, 255))
    rim = width * 0.06
    draw.ellipse((rim, rim, width - rim, width - rim), fill=(246, 243, 234, 255))
    for hour in range(12):
        turn = np.pi * hour / 6
        inner = 0.34 if hour % 3 == 0 else 0.37
        ends = [
            (middle + width * r * np.sin(turn), middle - width * r * np.cos(turn))
            for r in (inner, 0.41)
        ]
        draw.line(ends, fill=(30, 30, 30, 255), width=FINE * (3 if hour % 3 == 0 else 1))
    for turn, reach, thick in ((np.pi * 61 / 36, 0.22, 3), (np.pi / 3, 0.33, 2)):
        tip = (middle + width * reach * np.sin(turn), middle - width * reach * np.cos(turn))
        draw.line((middle, middle, *tip), fill=(20, 20, 20, 255), width=FINE * thick)
    hub = width * 0.02
    draw.ellipse((middle - hub, middle - hub, middle + hub, middle + hub), fill=(170, 30, 25, 255))
    return smaller(image)


def butterfly(size: int) -> Image.Image:
    """Draw a blue butterfly with dark wing edges, wings open."""
    width = size * FINE
    x, y = grid(width, width)
    x, y = x * 1.2, y * 1.2
    side = np.abs(x)
    upper = ((side - 0.50) / 0.46) ** 2 + ((y + 0.34 + 0.35 * (side - 0.5)) / 0.42) ** 2
    lower = ((side - 0.38) / 0.34) ** 2 + ((y - 0.36 - 0.2 * (side - 0.4)) / 0.40) ** 2
    wing = np.minimum(upper, lower)
    veins = 0.82 + 0.18 * np.sin(np.arctan2(y, side) * 22)
    colour = veins[..., None] * np.array([0.22, 0.52, 0.98]) * (1.1 - 0.25 * side[..., None])
    colour = np.where((wing > 0.72)[..., None], np.array([0.10, 0.07, 0.06]), colour)
    spots = (np.sin(x * 24) * np.sin(y * 24) > 0.75) & (wing > 0.78) & (wing < 0.95)
    colour = np.where(spots[..., None], np.array([0.97, 0.95, 0.90]), colour)
    body = (x / 0.055) ** 2 + ((y - 0.05) / 0.55) ** 2 < 1
    colour = np.where(body[..., None], np.array([0.13, 0.09, 0.07]), colour)
    image = rgba(colour, np.maximum(np.clip((1 - wing) * 20, 0, 1), body))
    return smaller(image.rotate(18, Image.Resampling.BICUBIC))
