"""Weather: rain, snow, fog and sunshine."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.edits import faults
from demo.edits.kind import KEEP_SHAPES, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Mask,
    Picture,
    blurred,
    clipped,
    clouds,
    contrasted,
    filled_with,
    from_layer,
    mix,
    saturated,
    slope,
    softened,
    tinted,
)
from demo.view import View


def weather(view: View, wish: Wish) -> Picture:
    """Let it rain, snow, fog over, or let the sun come out."""
    return view.in_keeping(_WEATHERS[wish.variant](view, wish))


def _rainy(view: View, wish: Wish) -> Picture:
    base, rng = view.pixels, wish.rng()
    dull = tinted(saturated(base, 0.45), (0.60, 0.68, 0.78), wish.strength)
    wet = mix(dull, filled_with(base, (0.62, 0.67, 0.73)), 0.25 * clouds(base, rng))
    return mix(wet, filled_with(base, (0.90, 0.93, 0.97)), _rain(view, rng) * 0.55)


def _snowy(view: View, wish: Wish) -> Picture:
    pale = tinted(saturated(view.pixels, 0.45), (0.86, 0.92, 1.0), wish.strength)
    pale = mix(pale, filled_with(pale, (0.86, 0.89, 0.94)), 0.22 * wish.strength)
    return mix(pale, filled_with(pale, (1, 1, 1)), flakes(view, wish.rng(), wish.strength))


def _foggy(view: View, wish: Wish) -> Picture:
    base = view.pixels
    depth = 0.78 - 0.5 * slope(base) ** 2 + 0.3 * (clouds(base, wish.rng(), 2, 2) - 0.5)
    fog = np.clip(depth * wish.strength**0.5, 0, 0.85).astype(np.float32)
    return mix(contrasted(base, 0.9), filled_with(base, (0.80, 0.82, 0.84)), fog)


def _rain(view: View, rng: np.random.Generator) -> Mask:
    layer = Image.new("L", view.size)
    draw = ImageDraw.Draw(layer)
    width, height = view.size
    lean = rng.uniform(-0.25, 0.25)
    for _ in range(900):
        x, y = rng.uniform(-40, width + 40), rng.uniform(-40, height)
        length, shade = rng.uniform(10, 34), int(rng.integers(70, 230))
        draw.line((x, y, x + lean * length, y + length), fill=shade, width=1)
    return from_layer(layer.filter(ImageFilter.GaussianBlur(0.7)))


def flakes(view: View, rng: np.random.Generator, power: float) -> Mask:
    """Scatter falling snow of three sizes over the whole picture."""
    width, height = view.size
    total = np.zeros((height, width), np.float32)
    for radius, count, softness in ((1.3, 900, 0.6), (2.6, 260, 1.0), (5.0, 45, 2.4)):
        layer = Image.new("L", view.size)
        draw = ImageDraw.Draw(layer)
        for x, y in rng.uniform((0, 0), (width, height), size=(round(count * power), 2)):
            r = radius * rng.uniform(0.7, 1.2)
            draw.ellipse((x - r, y - r, x + r, y + r), fill=int(rng.integers(170, 255)))
        total = np.maximum(total, softened(from_layer(layer), softness))
    return total


def _sunny(view: View, wish: Wish) -> Picture:
    vivid = saturated(contrasted(view.pixels, 1.12), 1.25)
    bright = tinted(vivid, (1.14, 1.06, 0.90), wish.strength)
    width, height = view.size
    y, x = np.mgrid[:height, :width]
    far = np.hypot(x - width * 0.86, y - height * 0.06) / width
    glow = np.exp(-((far / 0.05) ** 2)) + 0.55 * np.exp(-far / 0.16)
    return clipped(bright + glow[..., None] * np.array([1.0, 0.90, 0.62], np.float32))


_WEATHERS = {"rainy": _rainy, "snowy": _snowy, "foggy": _foggy, "sunny": _sunny}


def _misty(view: View, _: Wish) -> Picture:
    return blurred(view.pixels, 7)


WEATHER = EditKind(
    "weather",
    "Change weather conditions (sunny/rainy/snowy)",
    40,
    0.80,
    tuple(
        Variant(name, {"weather": text, "brief": name}, photos)
        for name, text, photos in (
            ("rainy", "a steady downpour under a grey sky", ("china", "camera", "flower", "brick")),
            ("snowy", "thick, gently falling snow", ("china", "camera", "flower", "rocket")),
            ("foggy", "dense morning fog", ("china", "camera", "rocket")),
            ("sunny", "bright sunshine from the upper right", ("china", "flower")),
        )
    ),
    (
        "Change the weather to {weather}, and let light, contrast and colour of the whole scene "
        "follow, so that {subject} seems to stand in it.",
        "Make this a {brief} day with {weather}; {subject} should stay clearly visible in front of "
        "{setting}.",
    ),
    KEEP_SHAPES,
    ("Make it {brief}.", "Change the weather to {brief}.", "Turn this into a {brief} day."),
    (
        good(weather),
        faults.timid(weather, 0.25),
        faults.unchanged(),
        faults.instead(_misty, "blurred instead of weather"),
        faults.overdone(weather, 2.2),
        faults.upside_down(weather),
    ),
)
