"""Objects put into a scene or on somebody: lit like their surroundings, with a shadow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

from demo.edits.drawings import drawn
from demo.edits.kind import Variant, Wish
from demo.edits.patches import remove
from demo.edits.pixels import Colour, Picture, from_image, to_image
from demo.regions import REGIONS
from demo.scenes import SCENES, Scene
from demo.view import View


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an object belongs in a photograph: centre and width in fractions, light, tilt."""

    x: float
    y: float
    width: float
    light: Colour = (1.0, 1.0, 1.0)
    shadow: float = 0.0
    turn: float = 0.0


_DUSK, _LAMP, _FUR = (0.62, 0.64, 0.82), (0.95, 0.85, 0.75), (0.9, 0.83, 0.78)
SPOTS: Mapping[tuple[str, str], tuple[Spot, ...]] = {
    ("china", "hot-air balloon"): (Spot(0.60, 0.25, 0.10), Spot(0.80, 0.28, 0.13)),
    ("china", "party balloon"): (Spot(0.60, 0.25, 0.085), Spot(0.74, 0.28, 0.10)),
    ("camera", "hot-air balloon"): (Spot(0.72, 0.16, 0.12), Spot(0.70, 0.20, 0.09)),
    ("rocket", "hot-air balloon"): (Spot(0.40, 0.34, 0.11, _DUSK), Spot(0.61, 0.40, 0.10, _DUSK)),
    ("rocket", "moon"): (Spot(0.40, 0.30, 0.11), Spot(0.61, 0.32, 0.09)),
    ("hubble", "planet"): (
        Spot(0.50, 0.40, 0.20), Spot(0.83, 0.54, 0.10), Spot(0.22, 0.54, 0.10),
        Spot(0.39, 0.19, 0.11)),
    ("flower", "ladybird"): (Spot(0.56, 0.4, 0.09, shadow=0.6), Spot(0.39, 0.6, 0.1, shadow=0.6)),
    ("coffee", "cookie"): (Spot(0.235, 0.60, 0.15, _LAMP, 0.7), Spot(0.73, 0.60, 0.13, _LAMP, 0.7)),
    ("chelsea", "ladybird"): (Spot(0.57, 0.645, 0.085, _FUR, 0.5),),
    ("astronaut", "party balloon"): (Spot(0.645, 0.20, 0.10), Spot(0.235, 0.20, 0.11)),
}  # fmt: skip
WORN: Mapping[tuple[str, str], Spot] = {
    ("astronaut", "sunglasses"): Spot(0.438, 0.201, 0.18, shadow=0.35, turn=-4),
    ("chelsea", "sunglasses"): Spot(0.540, 0.418, 0.65, shadow=0.35, turn=-8),
    ("camera", "bowler hat"): Spot(0.425, 0.15, 0.31, shadow=0.35),
    ("astronaut", "bowler hat"): Spot(0.44, 0.12, 0.31, shadow=0.35),
}
#: Which region of a photograph may be replaced, and by what.
REPLACED: Mapping[tuple[str, str], str] = {
    ("camera", "the tall white tower on the horizon"): "hot-air balloon",
    ("rocket", "the lattice tower left of the rocket"): "hot-air balloon",
    ("rocket", "the lattice tower right of the rocket"): "moon",
    ("hubble", "the large orange galaxy on the right"): "planet",
    ("hubble", "the bright blue-white star"): "planet",
    ("flower", "the large dahlia"): "party balloon",
    ("astronaut", "the round mission patch"): "ladybird",
}
REPLACEABLE = tuple(
    Variant(f"{region} by a {new}", {"object": region, "new": f"a {new}"}, (photo,), region)
    for (photo, region), new in REPLACED.items()
)


def _spots(scene: Scene, name: str) -> tuple[Spot, ...]:
    """Return the spots of an object that a scene's crop shows."""
    left, top, right, bottom = scene.crop
    return tuple(
        spot
        for spot in SPOTS.get((scene.photo, name), ())
        if left < spot.x - spot.width / 2
        and spot.x + spot.width / 2 < right
        and top < spot.y < bottom
    )


def spot(view: View, wish: Wish) -> Spot:
    """Pick the spot of the wished object that its seed stands for."""
    places = _spots(view.scene, wish.variant)
    return places[wish.seed % len(places)]


def put(view: View, name: str, place: Spot) -> Picture:
    """Draw an object into the picture at a spot."""
    size = max(round(view.span(place.width)), 12)
    drawing = drawn(name, size).rotate(place.turn, Image.Resampling.BICUBIC, expand=True)
    lit = np.asarray(drawing, np.float32) * np.array([*place.light, 1.0])
    drawing = Image.fromarray(lit.astype(np.uint8)).filter(ImageFilter.GaussianBlur(0.5))
    x, y = view.at(place.x, place.y)
    corner = round(x - drawing.width / 2), round(y - min(drawing.height, drawing.width) / 2)
    scene = to_image(view.pixels)
    if place.shadow:
        shade = drawing.getchannel("A").point(lambda level: int(level * place.shadow))
        dark = Image.new("L", view.size)
        dark.paste(shade, (corner[0] + size // 14, corner[1] + size // 10))
        scene.paste((0, 0, 0), mask=dark.filter(ImageFilter.GaussianBlur(size / 22)))
    scene.paste(drawing, corner, drawing)
    return view.in_keeping(from_image(scene))


def add(view: View, wish: Wish) -> Picture:
    """Add the object where it belongs."""
    return put(view, wish.variant, spot(view, wish))


def another(view: View, wish: Wish) -> Picture:
    """Add a different object than the one asked for."""
    return put(view, "cookie" if wish.variant != "cookie" else "moon", spot(view, wish))


def wear(view: View, wish: Wish) -> Picture:
    """Put on sunglasses or a hat."""
    return put(view, wish.variant, WORN[view.scene.photo, wish.variant])


def askew(view: View, wish: Wish) -> Picture:
    """Put the accessory on a wrong place, low and to the side."""
    place = WORN[view.scene.photo, wish.variant]
    return put(view, wish.variant, replace(place, x=place.x - 0.12, y=place.y + 0.42))


def exchange(view: View, wish: Wish) -> Picture:
    """Put another object in the place of one that is taken away, about as large."""
    photo, region = view.scene.photo, wish.words["object"]
    name = REPLACED[photo, region]
    left, top, right, bottom = REGIONS[photo][region].box()
    middle = (left + right) / 2, (top + bottom) / 2 if photo != "rocket" else 0.42
    light = _DUSK if photo == "rocket" and name != "moon" else (1.0, 1.0, 1.0)
    place = Spot(*middle, max(right - left, 0.09) * 1.1, light)
    return put(view.painted(remove(view, wish)), name, place)


def added(words: Mapping[str, Variant]) -> tuple[Variant, ...]:
    """Return what can be added where there is a spot for it, in the words for each object."""
    return tuple(
        replace(words[name], only=tuple(scene.id for scene in SCENES if _spots(scene, name)))
        for name in dict.fromkeys(name for _, name in SPOTS)
    )
