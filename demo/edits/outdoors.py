"""What happens out of doors: weather falls, leaves turn, another sky stands behind the scene."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from demo.edits.kind import Wish
from demo.edits.pixels import (
    Colour,
    Mask,
    Picture,
    across,
    blurred,
    clipped,
    clouds,
    contrasted,
    from_image,
    grey,
    luminance,
    mix,
    step,
)
from demo.view import View, sky


@dataclass(frozen=True, slots=True)
class Sky:
    """Colours from the top to the horizon, clouds that cover a share, the longer the flatter."""

    colours: tuple[Colour, ...]
    cloud: Colour
    cover: float
    flatness: int = 1
    starry: bool = False


_RED = np.array([1.50, 0.55, 0.20], np.float32)
_NIGHT = Sky(((0.02, 0.03, 0.09), (0.1, 0.13, 0.26)), (0.3, 0.32, 0.5), 0.45, starry=True)
SKIES: Mapping[str, Sky] = {
    "sunset": Sky(
        ((0.20, 0.20, 0.42), (0.62, 0.34, 0.50), (0.96, 0.50, 0.32), (1.0, 0.76, 0.42)),
        (1.0, 0.62, 0.50), 0.5, 3),
    "storm": Sky(((0.40, 0.42, 0.46), (0.52, 0.55, 0.58), (0.72, 0.75, 0.78)),
                 (0.07, 0.08, 0.10), 0.9, 2),
    "stars": _NIGHT,
    "aurora": _NIGHT,
}  # fmt: skip


def above(view: View, wish: Wish) -> Picture:
    """Paint the wished sky over the whole picture."""
    sky, rng = SKIES[wish.variant], wish.rng()
    horizon = view.at(0, 0.55 if view.scene.photo != "rocket" else 0.95)[1]
    down, knots = np.arange(view.size[1]) / horizon, np.linspace(0, 1, len(sky.colours))
    rows = np.stack([np.interp(down, knots, channel) for channel in np.transpose(sky.colours)], 1)
    air = np.broadcast_to(rows[:, None].astype(np.float32), view.pixels.shape)
    veil = step(clouds(air, rng, 2, sky.flatness), 1 - sky.cover, 1.5 - sky.cover)
    air = mix(air, sky.cloud, veil * 0.75)
    if sky.starry:
        points = (rng.random(air.shape[:2], dtype=np.float32) > 0.9975).astype(np.float32)
        shine = points * rng.random(air.shape[:2], dtype=np.float32)
        air = air + (blurred(points, 0.8) * 2.4 + shine)[..., None]
    return clipped(air + _curtain(air, rng) if wish.variant == "aurora" else air)


def _curtain(air: Picture, rng: np.random.Generator) -> Picture:
    """Hang northern lights: green at a waving foot, violet above, in rays."""
    (x, y), start, pace = across(air), rng.uniform(0, 6), rng.uniform(4, 7)
    foot = 0.58 + 0.10 * np.sin(pace * x + start) + 0.04 * np.sin(17 * x)
    rays = 0.65 + 0.35 * np.sin(90 * x + 6 * np.sin(9 * x + start))
    glow = np.exp(-np.clip(foot - y, 0, 1) / 0.16) * rays * (y < foot)
    hue = mix(np.array([0.16, 0.95, 0.50], np.float32), (0.62, 0.30, 0.85), step(foot - y, 0, 0.35))
    return blurred(glow, 3)[..., None] * hue


def _behind(view: View, done: Picture, wish: Wish) -> Picture:
    air = sky(view.scene)
    if view.scene.photo == "china":  # Its horizon is hazy: the new sky fades out above the hills.
        low = view.at(0, 0.50)[1] / view.size[1]
        air = air * (1 - step(across(done)[1], low * 0.80, low))
    return view.in_keeping(mix(done, above(view, wish), air))


def _falling(view: View, wish: Wish, tall: float, *sizes: tuple[float, float, float]) -> Mask:
    """Scatter drops or flakes: (width, how many, softness), ``tall`` times as high as wide."""
    rng, total = wish.rng(), np.zeros(view.size[::-1], np.float32)
    for wide, count, softness in sizes:
        layer = Image.new("L", view.size)
        draw = ImageDraw.Draw(layer)
        for x, y, large in rng.uniform((0, -40, 0.6), (*view.size, 1.2), (round(count), 3)):
            box = (x, y, x + wide * large, y + wide * tall * large)
            draw.ellipse(box, fill=int(rng.integers(120, 255)))
        total = np.maximum(total, blurred(from_image(layer), softness))
    return total


def _flakes(view: View, wish: Wish, power: float) -> Mask:
    sizes = ((2.6, 900, 0.6), (5.2, 260, 1.0), (10.0, 45, 2.4))
    return _falling(view, wish, 1, *((wide, count * power, soft) for wide, count, soft in sizes))


def _rain(view: View, done: Picture, wish: Wish) -> Picture:
    wet = mix(done, (0.62, 0.67, 0.73), 0.25 * clouds(done, wish.rng()))
    drops = _falling(view, wish, 26, (0.9, 700, 0.7))
    return view.in_keeping(mix(wet, (0.90, 0.93, 0.97), drops * 0.5))


def _snow(view: View, done: Picture, wish: Wish) -> Picture:
    return view.in_keeping(mix(done, (1, 1, 1), _flakes(view, wish, wish.strength)))


def _sunlit(_: View, done: Picture, wish: Wish) -> Picture:
    side = across(done)[0] if wish.seed % 2 == 0 else 1 - across(done)[0]
    sun = np.array([0.42, 0.24, 0.04], np.float32) * np.float32(wish.strength)
    return done + side[..., None] ** 2 * sun


def _sun(view: View, done: Picture, _: Wish) -> Picture:
    (x, y), (width, height) = across(done), view.size
    far = np.hypot(x - 0.86, (y - 0.06) * height / width)
    glow = np.exp(-((far / 0.05) ** 2)) + 0.55 * np.exp(-far / 0.16)
    return clipped(done + glow[..., None] * np.array([1.0, 0.90, 0.62], np.float32))


def _winter(view: View, done: Picture, wish: Wish) -> Picture:
    lit = step(luminance(view.pixels), 0.10, 0.42) * min(0.95 * wish.strength, 1)
    frost = clipped(0.5 + 0.5 * contrasted(grey(view.pixels), 1.3))
    white = mix(done, frost, _leaves(view) * lit)
    return view.in_keeping(mix(white, (1, 1, 1), _flakes(view, wish, 0.35)))


def _autumn(view: View, done: Picture, wish: Wish) -> Picture:
    hues = mix(_RED, (1.55, 0.98, 0.22), clouds(done, wish.rng(), 9))
    turned = clipped((luminance(view.pixels)[..., None] * 1.08 + 0.03) * hues)
    return view.in_keeping(mix(done, turned, _leaves(view) * min(0.9 * wish.strength, 1)))


def _leaves(view: View) -> Mask:
    """Weigh how much each pixel looks like foliage or grass."""
    if view.scene.photo == "camera":  # Black and white: the lawn is all that is below the horizon.
        low = view.at(0, 0.455)[1] / view.size[1]
        return step(across(view.pixels)[1], low, low + 0.01) * (1 - view.mask("person"))
    red, green, blue = np.moveaxis(view.pixels, 2, 0)
    if view.scene.photo == "flower":
        return blurred(step(np.maximum(green, blue) - red, -0.02, 0.06), 1.5)
    lush = step(green - blue, 0.005, 0.06) * step(green - red + 0.07, 0, 0.05)
    return blurred(lush * view.mask("greenery", 6), 1.2)


BESIDES: Mapping[str, Callable[[View, Picture, Wish], Picture]] = {
    "golden hour": _sunlit, "rainy": _rain, "snowy": _snow, "sunny": _sun,
    "winter": _winter, "autumn": _autumn, **dict.fromkeys(SKIES, _behind),
}  # fmt: skip
