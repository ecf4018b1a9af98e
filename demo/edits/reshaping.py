"""Objects of the photograph made larger or smaller, or replaced by others."""

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Execution, Truth, Variant, Wish, good
from demo.edits.moving import MOVES
from demo.edits.objects import Spot, put
from demo.edits.patches import moved, without
from demo.edits.pixels import Picture
from demo.regions import REGIONS
from demo.view import View


def resize(view: View, wish: Wish) -> Picture:
    """Make the object larger or smaller where it is."""
    size, region = wish.variant.split(" ", 1)
    if size == "larger":
        zoom = 1 + 0.45 * wish.strength
        return moved(view, view.pixels, region, zoom=zoom)
    return moved(view, without(view, region), region, zoom=1 - 0.38 * wish.strength)


def _wrong_size(view: View, wish: Wish) -> Picture:
    size, region = wish.variant.split(" ", 1)
    swap = Wish(f"{'smaller' if size == 'larger' else 'larger'} {region}", {}, wish.strength)
    return resize(view, swap)


def replace(view: View, wish: Wish) -> Picture:
    """Put another object in the place of one that is taken away."""
    region, new = _REPLACED[wish.variant]
    return put(view.painted(without(view, region)), new, _place_of(view, region, new))


def _place_of(view: View, region: str, new: str) -> Spot:
    left, top, right, bottom = REGIONS[view.scene.photo][region].box()
    width = max(right - left, 0.09)
    middle = (top + bottom) / 2 if bottom - top < 0.4 or view.scene.photo != "rocket" else 0.42
    dim = (0.62, 0.64, 0.82) if new == "hot-air balloon" else (1.0, 1.0, 1.0)
    return Spot((left + right) / 2, middle, width * 1.1, dim)


def _old_and_new(view: View, wish: Wish) -> Picture:
    region, new = _REPLACED[wish.variant]
    place = _place_of(view, region, new)
    return put(view, new, Spot(place.x + place.width * 0.25, place.y, place.width, place.light))


def _only_removed(view: View, wish: Wish) -> Picture:
    return without(view, _REPLACED[wish.variant][0])


_REPLACED = {
    "tower by a hot-air balloon": ("the tall white tower on the horizon", "hot-air balloon"),
    "left tower by a hot-air balloon": ("the lattice tower left of the rocket", "hot-air balloon"),
    "right tower by a full moon": ("the lattice tower right of the rocket", "moon"),
    "orange galaxy by a ringed planet": ("the large orange galaxy on the right", "planet"),
    "star by a ringed planet": ("the bright blue-white star", "planet"),
    "dahlia by a balloon": ("the large dahlia", "party balloon"),
    "dahlia by a butterfly": ("the large dahlia", "butterfly"),
    "patch by a ladybird": ("the round mission patch", "ladybird"),
}
_NEW = {
    "hot-air balloon": "a striped hot-air balloon",
    "moon": "a pale full moon",
    "planet": "a planet with tilted rings",
    "party balloon": "a glossy red balloon",
    "butterfly": "a blue butterfly",
    "ladybird": "a large ladybird badge",
}

RESIZE = EditKind(
    "resize",
    "Change the size/shape/orientation of an object",
    24,
    0.66,
    tuple(
        Variant(f"{size} {name}", {"object": name, "size": size}, (photo,), name)
        for size in ("larger", "smaller")
        for photo, name in (*MOVES, ("flower", "the second bloom at the bottom edge"))
        if name.split(" ")[1] not in ("lattice", "tall", "second")
    ),
    (
        "Make {object} {degree} {size} while keeping its position, its shape and its colours, and "
        "blend its new outline into the surroundings.",
        "Change the size of {object}: it should be {degree} {size} than now, centred where it is, "
        "with a natural edge.",
    ),
    KEEP,
    ("Make {object} {size}.", "Resize {object}: {size}.", "{object} should be {size}."),
    (
        good(resize),
        faults.slightly_off(resize),
        faults.instead(_wrong_size, "wrong direction"),
        faults.unchanged(),
        faults.ghosted(resize),
        faults.low_quality(resize),
    ),
)

REPLACE = EditKind(
    "replace",
    "Replace one object category with another",
    20,
    0.74,
    tuple(
        Variant(name, {"object": region, "new": _NEW[new]}, (photo,), region)
        for name, (region, new) in _REPLACED.items()
        for photo in REGIONS
        if region in REGIONS[photo]
    ),
    (
        "Replace {object} with {new} of about the same size, standing in the same place and lit "
        "like the rest of the scene.",
        "Swap {object} for {new}; nothing of the old object may remain, and the new one should fit "
        "the perspective and the light.",
    ),
    KEEP,
    ("Replace {object} with {new}.", "Swap {object} for {new}.", "Turn {object} into {new}."),
    (
        good(replace),
        faults.slightly_off(replace),
        Execution("old and new together", "bad", Truth(0.30, 0.25, 0.70, 0.75), _old_and_new),
        faults.instead(_only_removed, "removed, not replaced"),
        faults.unchanged(),
        faults.colour_cast(replace),
    ),
)
