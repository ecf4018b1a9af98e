"""One thing in the scene gets another colour: crockery, petals, eyes, a suit."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from demo.edits.kind import Variant, Wish
from demo.edits.pixels import (
    Mask,
    Picture,
    blurred,
    clipped,
    from_image,
    luminance,
    mix,
    step,
    to_image,
)
from demo.view import View

#: Hues on Pillow's circle of 256, and how strongly colours are kept.
_HUES = {
    "blue": (152, 1.0), "green": (92, 0.85), "purple": (200, 0.9), "teal": (126, 0.9),
    "pink": (234, 0.75), "red": (250, 1.1), "silver": (150, 0.12),
}  # fmt: skip
_OTHER = {"blue": "green", "green": "purple", "purple": "teal"}  # Every other one: blue.


@dataclass(frozen=True, slots=True)
class Thing:
    """Which hue a thing has, how far its colours spread, its new ones, and its other regions."""

    hue: int
    spread: int
    colours: tuple[str, ...]
    also: str = ""
    without: str = ""


_THINGS: Mapping[tuple[str, str], Thing] = {
    ("coffee", "the red cup and saucer"): Thing(
        8, 11, ("blue", "green", "teal", "purple"), without="inside of the cup"
    ),
    ("flower", "the large dahlia"): Thing(18, 22, ("pink", "purple", "blue", "red")),
    ("chelsea", "the cat's green eyes"): Thing(40, 26, ("blue", "purple", "red"), "the other eye"),
    ("china", "the red walls and roof tiles"): Thing(10, 20, ("blue", "green", "purple")),
    ("astronaut", "suit"): Thing(10, 12, ("blue", "green", "purple", "silver")),
}
RECOLOURABLE = tuple(
    Variant(f"{name} {colour}", {"object": name, "colour": colour}, (photo,), name)
    for (photo, name), thing in _THINGS.items()
    if name != "suit"
    for colour in thing.colours
)


def _asked(wish: Wish) -> tuple[str, str]:
    """Return the thing and its new colour; a colour alone is that of the suit."""
    name, _, colour = wish.variant.rpartition(" ")
    return name or "suit", colour


def _where(view: View, name: str) -> Mask:
    """Weigh how much each pixel belongs to a thing: inside its outline and of its colour."""
    thing = _THINGS[view.scene.photo, name]
    channels = to_image(view.pixels).convert("HSV").split()
    hue, vivid, _ = (np.asarray(channel, np.float32) for channel in channels)
    away = np.abs((hue - thing.hue + 128) % 256 - 128)
    alike = (1 - step(away, thing.spread * 0.8, thing.spread * 1.3)) * step(vivid, 50, 90)
    inside = view.mask(name, 1.5) + (view.mask(thing.also, 1.5) if thing.also else 0)
    if thing.without:
        inside = inside * (1 - view.mask(thing.without, 1.5))
    return np.asarray(blurred(alike, 0.8) * inside, np.float32)


def _dyed(view: View, where: Mask | float, colour: str, strength: float = 1.0) -> Picture:
    """Give the pixels in a mask another hue, more or less vivid; light and shade stay."""
    hue, keep = _HUES[colour]
    _, vivid, value = to_image(view.pixels).convert("HSV").split()
    vivid = vivid.point(lambda level: int(min(level * keep * strength**0.5, 255)))
    turned = from_image(Image.merge("HSV", (Image.new("L", view.size, hue), vivid, value)))
    # Hues differ in brightness: bring the new colour half-way back to the old brightness.
    lift = (luminance(view.pixels) + 0.06) / (luminance(turned) + 0.06)
    return mix(view.pixels, clipped(turned * np.sqrt(lift)[..., None]), where)


def recolour(view: View, wish: Wish) -> Picture:
    """Give the thing its new colour."""
    name, colour = _asked(wish)
    return _dyed(view, _where(view, name), colour, wish.strength)


def other_colour(view: View, wish: Wish) -> Picture:
    """Give the thing a colour that was not asked for."""
    name, colour = _asked(wish)
    return _dyed(view, _where(view, name), _OTHER.get(colour, "blue"))


def spilled(view: View, wish: Wish) -> Picture:
    """Colour everything, or the person's face and hair as well, instead of the one thing."""
    name, colour = _asked(wish)
    return _dyed(view, view.mask("person", 1) if name == "suit" else 1, colour)
