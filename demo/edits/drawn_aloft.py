"""Things that float or fly, drawn from scratch: RGBA images about ``size`` pixels wide."""

import numpy as np
from PIL import Image, ImageDraw

from demo.edits.drawing import FINE, ball_light, grid, rgba, smaller


def hot_air_balloon(size: int) -> Image.Image:
    """Draw a striped balloon with ropes and a basket."""
    width, tall = size * FINE, int(size * 1.35) * FINE
    x, y = grid(width, width)
    dome = np.sqrt(np.clip(1 - ((y + 0.12) / 0.88) ** 2, 0, 1))
    taper = 0.12 + 0.88 * (1 - np.clip((y + 0.12) / 1.12, 0, 1) ** 1.9)
    half = np.where(y < -0.12, dome, taper)
    across = np.clip(x / np.maximum(half, 0.01), -1, 1)
    stripe = np.floor((np.arcsin(across) / np.pi + 0.5) * 7.999).astype(int) % 2
    red, cream = np.array([0.86, 0.20, 0.16]), np.array([0.98, 0.90, 0.70])
    bright, _ = ball_light(across * 0.9, y * 0.75)
    colour = np.where(stripe[..., None] == 0, red, cream) * bright[..., None] * 1.1
    envelope = rgba(colour, (np.abs(x) <= half).astype(float))
    whole = Image.new("RGBA", (width, tall))
    _basket(ImageDraw.Draw(whole), width, tall)
    whole.alpha_composite(envelope)
    return smaller(whole)


def _basket(draw: ImageDraw.ImageDraw, width: int, tall: int) -> None:
    middle, top = width / 2, tall * 0.88
    for side in (-1, 1):
        rope = (middle + side * width * 0.10, width * 0.93, middle + side * width * 0.07, top)
        draw.line(rope, fill=(70, 50, 35, 255), width=FINE)
    basket = (middle - width * 0.08, top, middle + width * 0.08, tall - 1)
    draw.rounded_rectangle(basket, width * 0.02, fill=(120, 80, 45, 255))
    draw.rectangle((basket[0], top, basket[2], top + width * 0.03), fill=(165, 118, 70, 255))


def party_balloon(size: int) -> Image.Image:
    """Draw a glossy red balloon on a string."""
    width, tall = size * FINE, size * 2 * FINE
    round_tall = int(width * 1.16)
    x, y = grid(round_tall, width)
    bright, shine = ball_light(x, y)
    colour = bright[..., None] * np.array([0.92, 0.12, 0.16]) + shine[..., None] * 0.7
    whole = Image.new("RGBA", (width, tall))
    draw = ImageDraw.Draw(whole)
    drop = np.linspace(0, 1, 60)
    string = width / 2 + np.sin(drop * 6) * width * 0.05
    line = list(zip(string.tolist(), (round_tall + drop * width * 0.8).tolist(), strict=True))
    draw.line(line, fill=(235, 235, 235, 255), width=FINE)
    knot = width * 0.06
    tip = (width / 2, round_tall - knot)
    foot = round_tall + knot
    triangle = [tip, (tip[0] - knot, foot), (tip[0] + knot, foot)]
    draw.polygon(triangle, fill=(170, 20, 25, 255))
    whole.alpha_composite(rgba(colour, (x**2 + y**2 <= 1).astype(float)))
    return smaller(whole)


def moon(size: int) -> Image.Image:
    """Draw a full moon with dark plains, in a faint halo."""
    width = size * FINE
    x, y = grid(width, width)
    x, y = x * 1.5, y * 1.5
    far = np.hypot(x, y)
    rng = np.random.default_rng(4)
    rough = Image.fromarray(rng.integers(0, 255, (11, 11), dtype=np.uint8)).resize(
        (width, width), Image.Resampling.BICUBIC
    )
    plains = np.clip((np.asarray(rough, float) / 255 - 0.5) * 3, 0, 1) * 0.30
    shade = (0.98 - plains) * (1 - 0.22 * far**4)
    colour = shade[..., None] * np.array([1.0, 0.97, 0.88])
    disc = np.clip((1 - far) * 40, 0, 1)
    halo = 0.35 * np.exp(-np.clip(far - 1, 0, 1) / 0.12) * np.clip((1.5 - far) / 0.4, 0, 1)
    colour = np.where(far[..., None] > 1, np.array([0.9, 0.92, 1.0]), colour)
    return smaller(rgba(colour, np.maximum(disc, halo)))


def planet(size: int) -> Image.Image:
    """Draw a banded planet within its tilted rings."""
    width = size * FINE
    x, y = grid(width, width)
    turned, risen = x * 0.94 + y * 0.34, -x * 0.34 + y * 0.94
    bx, by = turned / 0.52, risen / 0.52
    bright, _ = ball_light(bx, by)
    band = 0.5 + 0.5 * np.sin(by * 11 + np.sin(by * 5))
    tan, pale = np.array([0.80, 0.58, 0.36]), np.array([0.96, 0.86, 0.66])
    body = (tan + (pale - tan) * band[..., None]) * (bright[..., None] * 1.25 - 0.15)
    in_ball = np.clip((1 - np.hypot(bx, by)) * 30, 0, 1)
    far = np.hypot(turned, risen / 0.26)
    ring = ((far > 0.66) & (far < 0.96) & (np.abs(far - 0.84) > 0.02)).astype(float) * 0.85
    in_front = ring * ((risen > 0) | (in_ball < 0.5))
    colour = np.where(in_front[..., None] > 0, np.array([0.88, 0.80, 0.64]), body)
    return smaller(rgba(colour, np.maximum(in_ball, in_front)))
