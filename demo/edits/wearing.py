"""Glasses and hats for the people, and glasses for the cat."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.pixels import (
    Picture,
    from_image,
    mix,
    step,
    to_image,
)
from demo.view import View

# Where the eyes are, in fractions of the photograph.
_EYES = {
    "astronaut": ((0.393, 0.198), (0.483, 0.204)),
    "chelsea": ((0.378, 0.385), (0.702, 0.452)),
}


def accessory(view: View, wish: Wish) -> Picture:
    """Put on sunglasses, reading glasses or a hat."""
    fine = Image.new("RGBA", (view.size[0] * 2, view.size[1] * 2))
    draw = ImageDraw.Draw(fine)
    if wish.variant == "party hat":
        _party_hat(draw, view)
    elif wish.variant == "bowler hat":
        _bowler_hat(draw, view)
    else:
        _glasses(draw, view, dark=wish.variant == "sunglasses")
    return _worn(view, fine)


def _worn(view: View, fine: Image.Image) -> Picture:
    """Lay a drawing made at twice the size over the picture, with a little shadow below it."""
    drawing = fine.resize(view.size, Image.Resampling.LANCZOS)
    alpha = drawing.getchannel("A").filter(ImageFilter.GaussianBlur(3))
    dark = Image.new("RGBA", view.size)
    shade = Image.new("RGBA", view.size, (0, 0, 0, 0))
    shade.putalpha(alpha.point(lambda level: level // 3))
    dark.paste(shade, (0, 4))
    dark.alpha_composite(drawing)
    scene = to_image(view.pixels).convert("RGBA")
    scene.alpha_composite(dark)
    return view.in_keeping(from_image(scene))


def _glasses(draw: ImageDraw.ImageDraw, view: View, *, dark: bool) -> None:
    (lx, ly), (rx, ry) = (_twice(view, eye) for eye in _EYES[view.scene.photo])
    apart = float(np.hypot(rx - lx, ry - ly))
    wide, tall, line = apart * 0.40, apart * (0.30 if dark else 0.36), max(int(apart * 0.045), 3)
    glass = (12, 12, 20, 235) if dark else (200, 220, 235, 46)
    frame = (15, 12, 12, 255) if dark else (120, 70, 30, 255)
    draw.line((lx + wide, ly, rx - wide, ry), fill=frame, width=line)
    for x, y, side in ((lx, ly, -1), (rx, ry, 1)):
        box = (x - wide, y - tall, x + wide, y + tall)
        draw.rounded_rectangle(box, tall * (0.55 if dark else 1), glass, frame, line)
        arm = (x + side * wide, y - tall * 0.3, x + side * wide * 1.42, y - tall * 0.45)
        draw.line(arm, fill=frame, width=line)
        shine = [(x - wide * 0.6, y - tall * 0.1), (x - wide * 0.2, y - tall * 0.7)]
        draw.line(shine, fill=(255, 255, 255, 130), width=line)


def _party_hat(draw: ImageDraw.ImageDraw, view: View) -> None:
    x, y, half = _crown(view)
    left, right = np.array([x - half * 0.55, y + half * 0.1]), np.array([x + half * 0.6, y])
    tip = np.array([x + half * 0.12, y - half])
    draw.polygon([*left, *tip, *right], fill=(225, 60, 90, 255))
    for share, colour in ((0.25, (250, 210, 70, 255)), (0.55, (80, 170, 220, 255))):
        stripe = [*(left + (tip - left) * share), *(right + (tip - right) * share)]
        draw.line(stripe, fill=colour, width=int(half * 0.13))
    r = half * 0.13
    draw.ellipse([*(tip - r), *(tip + r)], fill=(250, 210, 70, 255))


def _bowler_hat(draw: ImageDraw.ImageDraw, view: View) -> None:
    x, y, half = _crown(view)
    dome = (x - half * 0.78, y - half * 0.95, x + half * 0.78, y + half * 0.75)
    draw.pieslice(dome, 180, 360, fill=(52, 40, 34, 255))
    draw.rectangle((dome[0], y - half * 0.30, dome[2], y - half * 0.06), fill=(128, 36, 32, 255))
    brim = (x - half * 1.25, y - half * 0.16, x + half * 1.25, y + half * 0.16)
    draw.ellipse(brim, fill=(44, 34, 28, 255))


def _crown(view: View) -> tuple[float, float, float]:
    """Return where a hat sits (drawn at twice the size) and half its width."""
    x, y = _twice(view, (0.425, 0.165))
    return x, y, view.span(0.125) * 2


def _twice(view: View, point: tuple[float, float]) -> tuple[float, float]:
    x, y = view.at(*point)
    return x * 2, y * 2


def _askew(view: View, wish: Wish) -> Picture:
    """Put the accessory on a wrong place, low and to the side."""
    left, _, right, _ = view.scene.crop
    placed = accessory(view, wish)
    change = np.abs(placed - view.pixels).max(axis=2)
    shift = int(view.size[1] * 0.38), int(view.size[0] * (0.22 if right - left > 0.7 else -0.2))
    moved, cover = np.roll(placed, shift, (0, 1)), np.roll(step(change, 0.02, 0.06), shift, (0, 1))
    return mix(view.pixels, moved, cover)


ACCESSORY = EditKind(
    "accessory",
    "Add/Remove/Replace accessories (glasses, hats, jewelry, masks)",
    16,
    0.72,
    tuple(
        Variant(name, {"thing": f"{look} on {who}", "brief": f"{brief} on {who}"}, (photo,), region)
        for name, look, brief, wearers in (
            ("sunglasses", "a pair of dark sunglasses", "sunglasses", ("astronaut", "chelsea")),
            (
                "reading glasses",
                "a pair of brown-rimmed glasses",
                "glasses",
                ("astronaut", "chelsea"),
            ),
            ("party hat", "a pink paper party hat", "a party hat", ("camera",)),
            (
                "bowler hat",
                "a dark bowler hat with a red band",
                "a bowler hat",
                ("camera", "astronaut"),
            ),
        )
        for photo, who in (
            ("astronaut", "the astronaut"),
            ("chelsea", "the cat"),
            ("camera", "the man"),
        )
        if photo in wearers
        for region in ["eyes" if "glasses" in name else "crown"]
    ),
    (
        "Put {thing}, fitted to the size, the angle and the light of the head, with a faint shadow "
        "where it touches.",
        "Add {thing}; it should sit naturally and follow the tilt of the head, and nothing else of "
        "the face may change.",
    ),
    KEEP,
    ("Put {brief}.", "Add {brief}."),
    (
        good(accessory),
        faults.timid(accessory, 0.45),
        Execution("in the wrong place", "bad", Truth(0.25, 0.15, 0.45, 0.60), _askew),
        faults.unchanged(),
        faults.low_quality(accessory),
        faults.colour_cast(accessory),
    ),
)
