"""Season: leaves turn, frost and snow settle."""

import numpy as np

from demo.edits import faults
from demo.edits.kind import KEEP_SHAPES, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Mask,
    Picture,
    clipped,
    clouds,
    contrasted,
    filled_with,
    luminance,
    mix,
    saturated,
    slope,
    softened,
    step,
    tinted,
)
from demo.edits.weather import flakes
from demo.view import View


def season(view: View, wish: Wish) -> Picture:
    """Turn leaves to autumn or the scene to winter."""
    base, rng, power = view.pixels, wish.rng(), wish.strength
    leaves = _leaves(view)
    if wish.variant == "autumn":
        hue = clouds(base, rng, 9)[..., None]
        gold, red = np.array([1.55, 0.98, 0.22]), np.array([1.50, 0.55, 0.20])
        turned = clipped(
            (luminance(base)[..., None] * 1.08 + 0.03) * (gold * hue + red * (1 - hue))
        )
        return view.in_keeping(
            mix(tinted(base, (1.08, 1.0, 0.86), power), turned, leaves * min(0.9 * power, 1))
        )
    cold = tinted(saturated(base, 0.5), (0.88, 0.95, 1.08), power)
    lit = step(luminance(base), 0.10, 0.42)
    frost = clipped(0.50 + 0.5 * contrasted(luminance(base)[..., None].repeat(3, axis=2), 1.3))
    white = mix(cold, frost, leaves * lit * min(0.95 * power, 1))
    snowy = mix(white, filled_with(base, (1, 1, 1)), flakes(view, rng, 0.35))
    return view.in_keeping(snowy)


def _leaves(view: View) -> Mask:
    """Weigh how much each pixel looks like foliage or grass."""
    if view.scene.photo == "camera":  # Black and white: the lawn is all that is below the horizon.
        below = softened(step(slope(view.pixels), *_horizon(view)), 2)
        return below * (1 - view.mask("person"))
    red, green, blue = np.moveaxis(view.pixels, 2, 0)
    if view.scene.photo == "flower":
        return softened(step(np.maximum(green, blue) - red, -0.02, 0.06), 1.5)
    lush = step(green - blue, 0.005, 0.06) * step(green - red + 0.07, 0, 0.05)
    return softened(lush * view.mask("greenery", 6), 1.2)


def _horizon(view: View) -> tuple[float, float]:
    y = view.at(0, 0.455)[1] / view.size[1]
    return y, y + 0.01


SEASON = EditKind(
    "season",
    "Apply seasonal transformation (summer ↔ winter)",
    30,
    0.76,
    (
        Variant(
            "winter",
            {"season": "deep winter", "signs": "frost and fresh snow on everything that grows"},
            ("china", "flower", "camera"),
        ),
        Variant(
            "autumn",
            {"season": "late autumn", "signs": "foliage in gold, orange and rust red"},
            ("china", "flower"),
        ),
    ),
    (
        "Transform the scene into {season}, with {signs} and with daylight to match, while "
        "{subject} remains the same.",
        "Move this photograph to {season}: show {signs}, {degree} visible throughout the frame.",
    ),
    KEEP_SHAPES,
    ("Make it {season}.", "Turn the season to {season}.", "Show the scene in {season}."),
    (
        good(season),
        faults.timid(season, 0.3),
        faults.wrong_variant(season, {"winter": "autumn", "autumn": "winter"}, "wrong season"),
        faults.unchanged(),
        faults.ghosted(season),
        faults.colour_cast(season),
    ),
)
