"""One thing in the scene gets another colour: crockery, petals, eyes, clothes."""

import numpy as np
from PIL import Image

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.pixels import (
    Mask,
    Picture,
    clipped,
    from_image,
    grey,
    luminance,
    mix,
    softened,
    step,
    tinted,
    to_image,
)
from demo.view import View

# Hues on Pillow's circle of 256, and how strongly colours are kept.
_HUES = {
    "blue": (152, 1.0),
    "green": (92, 0.85),
    "purple": (200, 0.9),
    "pink": (234, 0.75),
    "yellow": (40, 1.0),
    "red": (250, 1.1),
    "teal": (126, 0.9),
    "silver": (150, 0.12),
}
# Which hue a thing has now, how far its colours spread, and which regions it takes.
_THINGS: dict[tuple[str, str], tuple[int, int, tuple[str, ...]]] = {
    ("coffee", "the red cup and saucer"): (8, 11, ("the red cup and saucer",)),
    ("flower", "the large dahlia"): (18, 22, ("the large dahlia",)),
    ("chelsea", "the cat's green eyes"): (40, 26, ("the cat's green eyes", "the other eye")),
    ("china", "the red walls and roof tiles"): (10, 20, ("the red walls and roof tiles",)),
}
_NEW_COLOURS = {
    "the red cup and saucer": ("blue", "green", "teal", "purple"),
    "the large dahlia": ("pink", "purple", "blue", "red"),
    "the cat's green eyes": ("blue", "purple", "red"),
    "the red walls and roof tiles": ("blue", "green", "purple"),
}


def _thing(view: View, thing: str) -> Mask:
    """Weigh how much each pixel belongs to a thing: inside its outline and of its colour."""
    hue, spread, regions = _THINGS[view.scene.photo, thing]
    inside = np.max([view.mask(region, 1.5) for region in regions], axis=0)
    if view.scene.photo == "coffee":
        inside = inside * (1 - view.mask("inside of the cup", 1.5))
    return np.asarray(_of_hue(view, hue, spread) * inside, np.float32)


def _of_hue(view: View, hue: int, spread: int) -> Mask:
    hsv = np.asarray(to_image(view.pixels).convert("HSV"), np.float32)
    away = np.abs((hsv[..., 0] - hue + 128) % 256 - 128)
    coloured = step(hsv[..., 1], 50, 90)
    return softened((1 - step(away, spread * 0.8, spread * 1.3)) * coloured, 0.8)


def recoloured(view: View, where: Mask, colour: str, strength: float = 1.0) -> Picture:
    """Give the pixels in a mask another hue, more or less vivid; light and shade stay."""
    hue, keep = _HUES[colour]
    channels = to_image(view.pixels).convert("HSV").split()
    flat = Image.new("L", view.size, hue)
    pale = channels[1].point(lambda level: int(min(level * keep * strength**0.5, 255)))
    turned = from_image(Image.merge("HSV", (flat, pale, channels[2])))
    # Hues differ in brightness: bring the new colour half-way back to the old brightness.
    lift = (luminance(view.pixels) + 0.06) / (luminance(turned) + 0.06)
    return mix(view.pixels, clipped(turned * np.sqrt(lift)[..., None]), where)


def attribute(view: View, wish: Wish) -> Picture:
    """Give the thing its new colour."""
    thing, colour = wish.variant.rsplit(" ", 1)
    return recoloured(view, _thing(view, thing), colour, wish.strength)


def _wrong_colour(view: View, wish: Wish) -> Picture:
    thing, colour = wish.variant.rsplit(" ", 1)
    others = [name for name in _HUES if name not in (colour, "silver", "yellow", "pink", "red")]
    return recoloured(view, _thing(view, thing), others[wish.seed % len(others)])


def _spilled(view: View, wish: Wish) -> Picture:
    """Colour everything instead of the one thing."""
    return recoloured(view, np.ones(view.pixels.shape[:2], np.float32), wish.variant.split(" ")[-1])


def _daubed(view: View, wish: Wish) -> Picture:
    """Paint over the thing with flat colour."""
    thing, colour = wish.variant.rsplit(" ", 1)
    flat = np.array(Image.new("HSV", (1, 1), (_HUES[colour][0], 230, 200)).convert("RGB"))[0, 0]
    inside = view.mask(_THINGS[view.scene.photo, thing][2][0], 1.0)
    paint = np.broadcast_to(flat.astype(np.float32) / np.float32(255), view.pixels.shape)
    return mix(view.pixels, paint, inside)


def clothing(view: View, wish: Wish) -> Picture:
    """Dye the astronaut's suit, or give the cameraman another coat."""
    if view.scene.photo == "camera":
        return _coat(view, wish)
    return recoloured(view, _suit(view), wish.variant, wish.strength)


def _suit(view: View) -> Mask:
    return _of_hue(view, 10, 12) * view.mask("suit", 2)


def _coat(view: View, wish: Wish) -> Picture:
    dark = 1 - step(luminance(view.pixels), 0.16, 0.30)
    wool = softened(dark * view.mask("suit", 2), 1.0)
    top = view.at(0, 0.265)[1] / view.size[1]  # Hair and camera are dark as well.
    height, width = view.pixels.shape[:2]
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    left = view.at(0.30, 0)[0] / width
    body = step(np.asarray(y, np.float32), top + 0.12, top + 0.15)
    shoulder = 1 - step(np.asarray(x, np.float32), left - 0.01, left + 0.02)
    lighter = clipped(grey(view.pixels) * 2.2 + 0.34 * min(wish.strength, 1.1))
    return mix(view.pixels, lighter, wool * np.maximum(body, shoulder))


def _face_too(view: View, wish: Wish) -> Picture:
    """Dye the whole person, face and hair included."""
    if view.scene.photo == "camera":
        flat = tinted(view.pixels, (1, 1, 1)) * 0.3 + np.float32(0.6)
        return mix(view.pixels, flat, view.mask("person", 1))
    return recoloured(view, view.mask("person", 1), wish.variant)


def _wrong_clothes(view: View, wish: Wish) -> Picture:
    if view.scene.photo == "camera":
        return tinted(view.pixels, (0.7, 0.7, 0.7))
    other = {"blue": "green", "green": "purple", "purple": "green", "silver": "blue"}
    return recoloured(view, _suit(view), other[wish.variant])


ATTRIBUTE = EditKind(
    "attribute",
    "Change an object's attribute (e.g., color/material)",
    44,
    0.82,
    tuple(
        Variant(f"{name} {colour}", {"object": name, "colour": colour}, (photo,), name)
        for photo, name in _THINGS
        for colour in _NEW_COLOURS[name]
    ),
    (
        "Change the colour of {object} to {colour} while keeping material, texture, highlights and "
        "shadows, so that it looks as if it had always been {colour}.",
        "Recolour {object}: it should become {colour}, with natural light and shade, and no colour "
        "should spill onto anything next to it.",
    ),
    KEEP,
    ("Make {object} {colour}.", "Change {object} to {colour}.", "Turn {object} {colour}."),
    (
        good(attribute),
        faults.timid(attribute, 0.4),
        faults.instead(_wrong_colour, "another colour"),
        Execution("everything recoloured", "bad", Truth(0.45, 0.40, 0.05, 0.60), _spilled),
        Execution("flat paint", "bad", Truth(0.45, 0.04, 0.50, 0.30), _daubed),
        faults.unchanged(),
    ),
)

CLOTHING = EditKind(
    "clothing",
    "Clothing edit (change color/outfit)",
    15,
    0.75,
    (
        *(
            Variant(colour, {"clothes": "the orange flight suit", "look": look}, ("astronaut",))
            for colour, look in (
                ("blue", "a bright blue one"),
                ("green", "a bright green one"),
                ("purple", "a purple one"),
                ("silver", "a silver-grey one"),
            )
        ),
        Variant("light", {"clothes": "the black coat", "look": "a light grey one"}, ("camera",)),
    ),
    (
        "Change {clothes} into {look} of the same cut, keeping all folds, seams, patches and "
        "shadows, and leave face, hair and hands as they are.",
        "Replace {clothes} by {look}; the fabric should keep its creases and its light, and no "
        "colour may spill onto skin or background.",
    ),
    KEEP,
    ("Change {clothes} to {look}.", "Swap {clothes} for {look}.", "Make {clothes} {look}."),
    (
        good(clothing),
        faults.timid(clothing, 0.4),
        Execution("face dyed too", "bad", Truth(0.50, 0.12, 0.10, 0.45), _face_too),
        faults.instead(_wrong_clothes, "another colour"),
        faults.unchanged(),
        faults.low_quality(clothing),
    ),
)
