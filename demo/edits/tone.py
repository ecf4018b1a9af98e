"""Colour and light: edits of the whole picture that move nothing."""

import numpy as np

from demo.edits import faults
from demo.edits.kind import KEEP_SHAPES, EditKind, Variant, Wish, good
from demo.edits.pixels import (
    Colour,
    Picture,
    clipped,
    contrasted,
    saturated,
    slope,
    tinted,
)
from demo.scenes import WORDING
from demo.view import View

_TONES: dict[str, Colour] = {"warm": (1.20, 1.02, 0.72), "cool": (0.76, 0.98, 1.22)}


def tone(view: View, wish: Wish) -> Picture:
    """Warmer or cooler."""
    return tinted(view.pixels, _TONES[wish.variant], wish.strength)


def light(view: View, wish: Wish) -> Picture:
    """Golden hour, fluorescent tubes, night, or a spotlight."""
    base, power = view.pixels, wish.strength
    if wish.variant == "golden hour":
        glow = 1 - slope(base, down=False) if wish.seed % 2 else slope(base, down=False)
        warm = tinted(base, (1.22, 0.98, 0.62), power)
        sun = glow[..., None] ** 2 * np.array([0.42, 0.24, 0.04], np.float32) * np.float32(power)
        return clipped(contrasted(warm, 1.08) + sun)
    if wish.variant == "fluorescent":
        flat = tinted(saturated(base, 0.7), (0.90, 1.10, 0.98), power)
        return clipped(contrasted(flat, 0.9) + np.float32(0.08))
    if wish.variant == "night":
        return tinted(saturated(base, 0.45), (0.34, 0.43, 0.70), power)
    x, y = view.at(*_focus(view))
    ys, xs = np.mgrid[: base.shape[0], : base.shape[1]]
    near = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (0.30 * max(view.size)) ** 2 / 1.2)
    lit = np.asarray(0.10 + 1.15 * near, np.float32)
    return clipped(base * lit[..., None])


def _focus(view: View) -> tuple[float, float]:
    left, top, right, bottom = view.scene.crop
    return (left + right) / 2, (top * 1.1 + bottom * 0.9) / 2


# A warmer or cooler black sky would look the same.
_IN_COLOUR = tuple(name for name in WORDING if name != "hubble")

TONE = EditKind(
    "tone",
    "Change overall color tone (warm ↔ cool)",
    40,
    0.86,
    (
        Variant("warm", {"to": "warm", "hues": "amber and honey", "from_": "cool"}, _IN_COLOUR),
        Variant("cool", {"to": "cool", "hues": "steel and ice blue", "from_": "warm"}, _IN_COLOUR),
    ),
    (
        "Shift the overall colour tone {degree} towards a {to} palette, so that whites and "
        "midtones lean towards {hues}.",
        "Regrade the whole photograph from {from_} to {to}: push highlights and shadows {degree} "
        "towards {hues} without changing the exposure.",
        "Apply a {to} colour grade across the frame, with {hues} in the midtones, {degree} enough "
        "to be seen at first glance.",
    ),
    KEEP_SHAPES,
    ("Make the colours {to}er.", "Shift the photo to {to} tones.", "Give it a {to} colour tone."),
    (
        good(tone),
        faults.timid(tone, 0.3),
        faults.wrong_variant(tone, {"warm": "cool", "cool": "warm"}),
        faults.unchanged(),
        faults.overdone(tone),
        faults.low_quality(tone),
    ),
)

LIGHT = EditKind(
    "light",
    "Adjust global lighting (golden hour/fluorescent)",
    38,
    0.84,
    tuple(
        Variant(name, {"light": text, "brief": name}, photos)
        for name, text, photos in (
            (
                "golden hour",
                "low golden-hour sunlight that rakes in from one side",
                ("astronaut", "camera", "chelsea", "china", "flower", "brick", "coffee"),
            ),
            (
                "fluorescent",
                "flat, slightly greenish fluorescent tube light",
                ("astronaut", "coffee", "chelsea", "brick"),
            ),
            (
                "night",
                "dim blue moonlight, as late at night",
                ("china", "camera", "brick", "flower"),
            ),
            (
                "spotlight",
                "a single soft spotlight in the middle of a dark room",
                ("astronaut", "coffee", "flower", "chelsea"),
            ),
        )
    ),
    (
        "Relight the whole scene with {light}, and let shadows and highlights on {subject} follow "
        "that light {degree}.",
        "Change the global lighting to {light}; the mood should shift {degree} while {subject} "
        "stays well modelled.",
    ),
    KEEP_SHAPES,
    ("Change the lighting to {brief}.", "Relight the scene: {brief}.", "New lighting: {brief}."),
    (
        good(light),
        faults.timid(light, 0.3),
        faults.wrong_variant(
            light,
            {
                "golden hour": "fluorescent",
                "fluorescent": "golden hour",
                "night": "golden hour",
                "spotlight": "fluorescent",
            },
            "wrong light",
        ),
        faults.unchanged(),
        faults.washed_out(light),
        faults.ghosted(light),
    ),
)
