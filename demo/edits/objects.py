"""Objects put into a scene: drawn, lit like their surroundings, with a shadow where they stand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from demo.edits import drawn_aloft, drawn_things, faults
from demo.edits.drawing import in_colour, shadow
from demo.edits.kind import KEEP, EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.pixels import Colour, Picture, from_image, to_image
from demo.scenes import SCENES, Scene
from demo.view import View

DRAWINGS: dict[str, Callable[[int], Image.Image]] = {
    "hot-air balloon": drawn_aloft.hot_air_balloon,
    "party balloon": drawn_aloft.party_balloon,
    "moon": drawn_aloft.moon,
    "planet": drawn_aloft.planet,
    "ladybird": drawn_things.ladybird,
    "cookie": drawn_things.cookie,
    "wall clock": drawn_things.wall_clock,
    "butterfly": drawn_things.butterfly,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an object belongs in a photograph: centre and width in fractions, and its light."""

    x: float
    y: float
    width: float
    light: Colour = (1.0, 1.0, 1.0)
    shadow: float = 0.0


_DUSK: Colour = (0.62, 0.64, 0.82)
SPOTS: dict[tuple[str, str], tuple[Spot, ...]] = {
    ("china", "hot-air balloon"): (Spot(0.60, 0.25, 0.10), Spot(0.80, 0.28, 0.13)),
    ("china", "party balloon"): (Spot(0.60, 0.25, 0.085), Spot(0.74, 0.28, 0.10)),
    ("camera", "hot-air balloon"): (Spot(0.72, 0.16, 0.12), Spot(0.70, 0.20, 0.09)),
    ("rocket", "hot-air balloon"): (Spot(0.40, 0.34, 0.11, _DUSK), Spot(0.61, 0.40, 0.10, _DUSK)),
    ("rocket", "moon"): (Spot(0.40, 0.30, 0.11), Spot(0.61, 0.32, 0.09)),
    ("hubble", "planet"): (
        Spot(0.50, 0.40, 0.20),
        Spot(0.56, 0.52, 0.18),
        Spot(0.83, 0.54, 0.10),
        Spot(0.22, 0.54, 0.10),
        Spot(0.39, 0.19, 0.11),
    ),
    ("flower", "ladybird"): (
        Spot(0.56, 0.40, 0.09, shadow=0.6),
        Spot(0.39, 0.60, 0.10, shadow=0.6),
    ),
    ("flower", "butterfly"): (
        Spot(0.60, 0.30, 0.15, shadow=0.4),
        Spot(0.37, 0.33, 0.13, shadow=0.4),
    ),
    ("coffee", "cookie"): (
        Spot(0.235, 0.60, 0.15, (0.95, 0.85, 0.75), 0.7),
        Spot(0.73, 0.60, 0.13, (0.95, 0.85, 0.75), 0.7),
    ),
    ("brick", "wall clock"): (Spot(0.5, 0.42, 0.28, shadow=0.7), Spot(0.35, 0.35, 0.2, shadow=0.7)),
    ("chelsea", "butterfly"): (Spot(0.565, 0.72, 0.15, (0.9, 0.85, 0.8), 0.35),),
    ("chelsea", "ladybird"): (Spot(0.57, 0.645, 0.085, (0.9, 0.8, 0.75), 0.5),),
    ("astronaut", "party balloon"): (Spot(0.645, 0.20, 0.10), Spot(0.235, 0.20, 0.11)),
}


@cache
def _drawn(name: str, size: int) -> Image.Image:
    return DRAWINGS[name](size)


def _spots(scene: Scene, name: str) -> tuple[Spot, ...]:
    """Return the spots of an object inside a scene's crop, without those too small for it."""
    left, top, right, bottom = scene.crop
    inside = [
        one
        for one in SPOTS[scene.photo, name]
        if left < one.x - one.width / 2 and one.x + one.width / 2 < right and top < one.y < bottom
    ]
    widest = max((one.width for one in inside), default=0.0)
    return tuple(one for one in inside if one.width > widest * 0.6)


def spot(view: View, wish: Wish) -> Spot:
    """Pick the spot of the wished object that its seed stands for."""
    places = _spots(view.scene, wish.variant)
    return places[wish.seed % len(places)]


def put(view: View, name: str, place: Spot) -> Picture:
    """Draw an object into the picture at a spot."""
    size = max(round(view.span(place.width)), 12)
    drawing = in_colour(_drawn(name, size), place.light).filter(ImageFilter.GaussianBlur(0.5))
    x, y = view.at(place.x, place.y)
    corner = round(x - drawing.width / 2), round(y - size / 2)
    layer = Image.new("RGBA", view.size)
    if place.shadow:
        offset = corner[0] + size // 14, corner[1] + size // 10
        layer.paste(shadow(drawing, size / 22, place.shadow), offset)
    above = Image.new("RGBA", view.size)
    above.paste(drawing, corner)
    layer.alpha_composite(above)
    scene = to_image(view.pixels).convert("RGBA")
    scene.alpha_composite(layer)
    return view.in_keeping(from_image(scene))


def add(view: View, wish: Wish) -> Picture:
    """Add the object where it belongs."""
    return put(view, wish.variant, spot(view, wish))


def _clumsy(view: View, wish: Wish) -> Picture:
    """Paste the object huge, in a white box, over the middle of the picture."""
    left, top, right, bottom = view.scene.crop
    width = (right - left) * 0.42
    scene = to_image(view.pixels)
    size = round(view.span(width))
    tile = Image.new("RGB", (size, size), "white")
    drawing = _drawn(wish.variant, size // 2)
    tile.paste(drawing, (size // 4, size // 6), drawing)
    x, y = view.at((left + right) / 2, (top + bottom) / 2)
    scene.paste(tile, (round(x - size / 2), round(y - size / 2)))
    return from_image(scene)


def _swarm(view: View, wish: Wish) -> Picture:
    """Scatter a dozen of the object instead of one."""
    rng = wish.rng()
    left, top, right, bottom = view.scene.crop
    for _ in range(12):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom)
        place = Spot(float(x), float(y), spot(view, wish).width * float(rng.uniform(0.5, 1.1)))
        view = view.painted(put(view, wish.variant, place))
    return view.pixels


_OTHER = {
    "hot-air balloon": "wall clock",
    "party balloon": "cookie",
    "moon": "cookie",
    "planet": "ladybird",
    "ladybird": "wall clock",
    "cookie": "planet",
    "wall clock": "butterfly",
    "butterfly": "party balloon",
}


def _another(view: View, wish: Wish) -> Picture:
    """Add a different object than the one asked for."""
    return put(view, _OTHER[wish.variant], spot(view, wish))


def _see_through(view: View, wish: Wish) -> Picture:
    place = spot(view, wish)
    return np.asarray(view.pixels * 0.55 + put(view, wish.variant, place) * 0.45, np.float32)


_TEXTS = {
    "hot-air balloon": (
        "a red and cream striped hot-air balloon with a small basket",
        "in the sky",
    ),
    "party balloon": ("a single glossy red balloon on a thin string", "floating in the open area"),
    "moon": ("a pale full moon with a soft halo", "in the evening sky"),
    "planet": ("a banded planet with tilted rings", "among the galaxies"),
    "ladybird": ("a small red ladybird with black spots", "on the surface near the middle"),
    "cookie": ("a round chocolate-chip cookie", "on the saucer beside the cup"),
    "wall clock": ("a plain white wall clock with a dark rim", "on the wall"),
    "butterfly": ("a blue butterfly with open wings", "resting near the middle"),
}


ADD = EditKind(
    "add",
    "Add a new object to the scene",
    50,
    0.78,
    tuple(
        Variant(
            name,
            {"object": _TEXTS[name][0], "where": _TEXTS[name][1], "brief": name},
            tuple(one.id for one in SCENES if one.photo == photo and _spots(one, name)),
        )
        for photo, name in SPOTS
    ),
    (
        "Add {object} {where}, at a believable size, lit from the same side as the scene and with "
        "a matching edge softness.",
        "Place {object} {where}. It should look as if it had always been there, with "
        "fitting scale, light and shadow.",
    ),
    KEEP,
    ("Add a {brief}.", "Add a {brief} {where}.", "Put a {brief} into the picture."),
    (
        good(add),
        Execution("half transparent", "borderline", Truth(0.68, 0.50, 0.92, 0.78), _see_through),
        Execution("huge, in a white box", "bad", Truth(0.40, 0.04, 0.20, 0.55), _clumsy),
        Execution("a dozen instead of one", "bad", Truth(0.22, 0.50, 0.25, 0.75), _swarm),
        faults.instead(_another, "another object"),
        faults.unchanged(),
    ),
)
