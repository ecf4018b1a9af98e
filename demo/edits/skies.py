"""Backgrounds: another sky behind the scene."""

import numpy as np
from PIL import Image

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Colour,
    Picture,
    clipped,
    clouds,
    filled_with,
    mix,
    slope,
    softened,
    step,
    tinted,
)
from demo.view import View, sky


def backdrop(view: View, wish: Wish) -> Picture:
    """Put another sky behind the scene."""
    above, light = _SKIES[wish.variant]
    scenery = tinted(view.pixels, light)
    air = sky(view.scene)
    if view.scene.photo == "china":  # Its horizon is hazy: the new sky fades out above the hills.
        low = view.at(0, 0.50)[1] / view.size[1]
        air = air * (1 - step(slope(view.pixels), low * 0.80, low))
    return view.in_keeping(mix(scenery, above(view, wish.rng()), air))


def _gradient(view: View, colours: tuple[Colour, ...]) -> Picture:
    strip = Image.fromarray((np.array([colours]) * 255).astype(np.uint8).transpose(1, 0, 2))
    horizon = round(view.at(0, 0.55 if view.scene.photo != "rocket" else 0.95)[1])
    width, height = view.size
    band = strip.resize((width, horizon), Image.Resampling.BICUBIC)
    tall = Image.new("RGB", view.size, tuple(int(c * 255) for c in colours[-1]))
    tall.paste(band.crop((0, 0, width, min(horizon, height))))
    return np.asarray(tall, np.float32) / np.float32(255)


def _sunset(view: View, rng: np.random.Generator) -> Picture:
    hues = ((0.20, 0.20, 0.42), (0.62, 0.34, 0.50), (0.96, 0.50, 0.32), (1.0, 0.76, 0.42))
    air = _gradient(view, hues)
    veil = step(clouds(air, rng, 2, 3), 0.50, 0.85)
    return mix(air, filled_with(air, (1.0, 0.62, 0.50)), veil * 0.7)


def _storm(view: View, rng: np.random.Generator) -> Picture:
    air = _gradient(view, ((0.16, 0.18, 0.22), (0.30, 0.33, 0.38), (0.52, 0.55, 0.58)))
    heaps = clouds(air, rng, 3, 2)
    return clipped(air * (0.45 + 1.0 * heaps[..., None]))


def _stars(view: View, rng: np.random.Generator) -> Picture:
    air = _gradient(view, ((0.02, 0.03, 0.09), (0.04, 0.06, 0.16), (0.10, 0.13, 0.26)))
    milk = step(clouds(air, rng, 2), 0.5, 1.0)
    air = mix(air, filled_with(air, (0.40, 0.42, 0.60)), milk * 0.55)
    points = (rng.random(air.shape[:2], dtype=np.float32) > 0.9975).astype(np.float32)
    shine = points * rng.random(air.shape[:2], dtype=np.float32)
    return clipped(air + (softened(points, 0.8) * 2.4 + shine)[..., None])


def _aurora(view: View, rng: np.random.Generator) -> Picture:
    air = _stars(view, rng)
    width, height = view.size
    x, y = np.linspace(0, 1, width), np.linspace(0, 1, height)[:, None]
    start, pace = rng.uniform(0, 6), rng.uniform(4, 7)
    foot = 0.58 + 0.10 * np.sin(pace * x + start) + 0.04 * np.sin(17 * x)
    rays = 0.65 + 0.35 * np.sin(90 * x + 6 * np.sin(9 * x + start))
    curtain = np.exp(-np.clip(foot - y, 0, 1) / 0.16) * rays * (y < foot)
    glow = softened(np.asarray(curtain, np.float32), 3)[..., None]
    height_tint = np.clip((foot - y) / 0.35, 0, 1)[..., None]
    green, violet = np.array([0.16, 0.95, 0.50]), np.array([0.62, 0.30, 0.85])
    return clipped(air + glow * (green + (violet - green) * height_tint))


_SKIES = {
    "sunset": (_sunset, (1.05, 0.86, 0.80)),
    "storm": (_storm, (0.66, 0.70, 0.76)),
    "stars": (_stars, (0.34, 0.40, 0.58)),
    "aurora": (_aurora, (0.60, 0.85, 0.80)),
}


def _fallen_sky(view: View, wish: Wish) -> Picture:
    """Lay the new sky over the lower half instead, across whatever is there."""
    above, _ = _SKIES[wish.variant]
    low = step(slope(view.pixels), 0.48, 0.5)
    return mix(view.pixels, above(view, wish.rng())[::-1], low)


BACKDROP = EditKind(
    "backdrop",
    "Add new scene context/background",
    34,
    0.78,
    tuple(
        Variant(name, {"sky": text, "brief": brief}, photos)
        for name, text, brief, photos in (
            (
                "sunset",
                "a glowing sunset sky with drifting clouds",
                "a sunset sky",
                ("china", "rocket"),
            ),
            (
                "storm",
                "a dramatic sky of heavy storm clouds",
                "a stormy sky",
                ("china", "camera", "rocket"),
            ),
            (
                "stars",
                "a clear night sky full of stars",
                "a starry sky",
                ("china", "rocket", "camera"),
            ),
            (
                "aurora",
                "green and violet northern lights above the horizon",
                "northern lights",
                ("rocket",),
            ),
        )
    ),
    (
        "Replace the background behind {subject} with {sky}, and adapt the light on the foreground "
        "so that both belong together.",
        "Put {subject} in front of {sky}; the outline against it must be clean, without halos or "
        "leftovers of the old background.",
    ),
    KEEP,
    ("Add {brief}.", "Put {brief} behind it.", "Replace the background with {brief}."),
    (
        good(backdrop),
        faults.slightly_off(backdrop),
        faults.instead(_fallen_sky, "sky laid over the ground"),
        faults.unchanged(),
        faults.torn(backdrop),
        faults.washed_out(backdrop),
    ),
)
