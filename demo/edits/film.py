"""Film and age: edits that make a picture look taken otherwise or long ago."""

import numpy as np

from demo.edits import faults
from demo.edits.kind import KEEP_SHAPES, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Colour,
    Picture,
    blurred,
    clipped,
    clouds,
    contrasted,
    falloff,
    filled_with,
    grey,
    luminance,
    mix,
    saturated,
    slope,
    step,
)
from demo.scenes import WORDING
from demo.view import View


def grain(view: View, wish: Wish) -> Picture:
    """Film grain, a faded print, or a light leak."""
    rng, base = wish.rng(), view.pixels
    noise = rng.normal(0, 0.075 * wish.strength, base.shape[:2]).astype(np.float32)
    if wish.variant == "grain":
        return clipped(saturated(base, 0.85) + noise[..., None] * 1.5)
    faded = mix(saturated(base, 0.6), filled_with(base, (0.86, 0.72, 0.52)), 0.22)
    faded = faded * (1 - 0.5 * falloff(base)[..., None])
    if wish.variant == "light leak":
        leak = np.maximum(1 - slope(base, down=False) * 2.6, 0) * (0.6 + clouds(base, rng, 2))
        faded = faded + leak[..., None] * np.array([0.95, 0.38, 0.10], np.float32)
    return clipped(faded + noise[..., None] * 0.6)


def history(view: View, wish: Wish) -> Picture:
    """Return a sepia print, a daguerreotype, or a snapshot of the 1970s."""
    base, rng = view.pixels, wish.rng()
    if wish.variant == "1970s":
        aged = mix(saturated(base, 0.7), filled_with(base, (0.95, 0.62, 0.30)), 0.20)
        return clipped(contrasted(aged, 0.85) + np.float32(0.05))
    bright = luminance(blurred(base, 0.8))[..., None]
    ink, paper = _PRINTS[wish.variant]
    plate = np.array(ink, np.float32) + bright * (np.array(paper, np.float32) - np.array(ink))
    worn = (
        1 - 0.55 * falloff(base, 3)[..., None] - 0.16 * step(clouds(base, rng), 0.55, 1)[..., None]
    )
    plate = plate * worn
    specks = rng.random(base.shape[:2], dtype=np.float32) > 0.9993
    return clipped(mix(plate, filled_with(base, paper), specks.astype(np.float32) * 0.8))


_PRINTS: dict[str, tuple[Colour, Colour]] = {
    "sepia": ((0.16, 0.09, 0.04), (1.0, 0.90, 0.70)),
    "daguerreotype": ((0.05, 0.06, 0.09), (0.84, 0.88, 0.92)),
}


def _greyed(view: View, _: Wish) -> Picture:
    return grey(view.pixels)


GRAIN = EditKind(
    "grain",
    "Add film grain or vintage filter",
    38,
    0.88,
    (
        Variant(
            "grain",
            {"look": "coarse analogue film grain", "brief": "film grain"},
            tuple(name for name in WORDING if name != "hubble"),  # It would look like more stars.
        ),
        Variant("faded print", {"look": "a faded vintage filter", "brief": "a vintage filter"}),
        Variant(
            "light leak",
            {"look": "a vintage filter with an orange light leak", "brief": "a light-leak filter"},
        ),
    ),
    (
        "Add {look} over the entire image, {degree} visible in the even areas, as if "
        "shot on expired 35 mm film.",
        "Give the photograph the texture of an old print by applying {look}, {degree} visible but "
        "evenly spread.",
    ),
    KEEP_SHAPES,
    ("Add {brief}.", "Apply {brief} to the photo.", "Make it look shot on film, with {brief}."),
    (
        good(grain),
        faults.timid(grain, 0.3),
        faults.unchanged(),
        faults.overdone(grain, 4),
        faults.torn(grain),
        faults.instead(_greyed, "only turned grey"),
    ),
)

HISTORY = EditKind(
    "history",
    "Modern ↔ historical style/look",
    38,
    0.86,
    (
        Variant("sepia", {"era": "a sepia print of the 1900s", "brief": "a 1900s sepia print"}),
        Variant(
            "daguerreotype",
            {"era": "a silvery daguerreotype of the 1850s", "brief": "an 1850s daguerreotype"},
        ),
        Variant(
            "1970s",
            {"era": "a faded colour snapshot of the 1970s", "brief": "a 1970s snapshot"},
            ("astronaut", "chelsea", "coffee", "china", "flower", "rocket"),
        ),
    ),
    (
        "Turn this modern photograph into {era}, with the tones, the softness and the worn edges "
        "one expects of that time.",
        "Give the picture the historical look of {era}, including its limited colour range and "
        "slight ageing of the paper.",
    ),
    KEEP_SHAPES,
    ("Make it look like {brief}.", "Turn it into {brief}.", "Restyle as {brief}."),
    (
        good(history),
        faults.timid(history, 0.3),
        faults.unchanged(),
        faults.torn(history),
        faults.low_quality(history),
        faults.instead(lambda view, _: saturated(view.pixels, 2.6), "garish instead of old"),
    ),
)
