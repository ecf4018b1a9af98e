"""The whole picture graded: colour and light, film and age, weather and season, by one table."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from demo.edits import outdoors
from demo.edits.kind import Wish
from demo.edits.pixels import (
    Colour,
    Picture,
    across,
    clipped,
    clouds,
    contrasted,
    mix,
    saturated,
    step,
    tinted,
)
from demo.view import View


@dataclass(frozen=True, slots=True)
class Look:
    """How pixels are graded, in this order; as it stands, each step changes nothing.

    ``veil`` is a colour laid over all by the share ``haze``, ``edges`` darkens the corners, and
    ``stains`` and ``grain`` are strengths.
    """

    saturation: float = 1.0
    tint: Colour = (1.0, 1.0, 1.0)
    veil: Colour = (0.0, 0.0, 0.0)
    haze: float = 0.0
    contrast: float = 1.0
    lift: float = 0.0
    edges: float = 0.0
    stains: float = 0.0
    grain: float = 0.0


LOOKS: Mapping[str, Look] = {
    "warm": Look(tint=(1.20, 1.02, 0.72)),
    "cool": Look(tint=(0.76, 0.98, 1.22)),
    "golden hour": Look(tint=(1.22, 0.98, 0.62), contrast=1.08),
    "fluorescent": Look(0.7, (0.90, 1.10, 0.98), contrast=0.9, lift=0.08),
    "night": Look(0.45, (0.34, 0.43, 0.70)),
    "grain": Look(0.85, grain=0.11),
    "faded print": Look(0.6, (1, 1, 1), (0.86, 0.72, 0.52), 0.22, edges=0.5, grain=0.045),
    "sepia": Look(0, (1, 0.9, 0.7), (0.8, 0.5, 0.25), 0.15, edges=0.4, stains=0.2, grain=0.02),
    "daguerreotype": Look(0, (0.84, 0.88, 0.92), contrast=1.1, edges=0.6, stains=0.25, grain=0.02),
    "1970s": Look(0.7, (1, 1, 1), (0.95, 0.62, 0.30), 0.2, 0.85, 0.05),
    "rainy": Look(0.45, (0.60, 0.68, 0.78)),
    "snowy": Look(0.45, (0.86, 0.92, 1.0), (0.86, 0.89, 0.94), 0.22),
    "sunny": Look(1.25, (1.14, 1.06, 0.90), contrast=1.12),
    "winter": Look(0.5, (0.88, 0.95, 1.08)),
    "autumn": Look(tint=(1.08, 1.0, 0.86)),
    "sunset": Look(tint=(1.05, 0.86, 0.80)),
    "storm": Look(tint=(0.66, 0.70, 0.76)),
    "stars": Look(tint=(0.34, 0.40, 0.58)),
    "aurora": Look(tint=(0.60, 0.85, 0.80)),
}


def graded(view: View, wish: Wish) -> Picture:
    """Give the picture the look of the wished variant, and whatever else belongs to it."""
    look, rng = LOOKS[wish.variant], wish.rng()
    base = view.pixels if look.saturation == 1 else saturated(view.pixels, look.saturation)
    done = tinted(base, look.tint, wish.strength)
    if look.haze or look.contrast != 1:
        done = contrasted(mix(done, look.veil, look.haze), look.contrast) + np.float32(look.lift)
    if look.edges:
        x, y = across(done)
        worn = 1 - look.edges * ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2
        stained = look.stains * step(clouds(done, rng), 0.55, 1) if look.stains else 0
        done = done * (worn - stained)[..., None]
    if look.grain:
        noise = rng.standard_normal((*done.shape[:2], 1), np.float32)
        done = done + noise * np.float32(look.grain * wish.strength)
    more = outdoors.BESIDES.get(wish.variant)
    return clipped(more(view, done, wish) if more else done)
