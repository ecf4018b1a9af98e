"""Objects of the photograph removed or moved."""

import numpy as np

from demo.edits import faults
from demo.edits.kind import KEEP, EditKind, Execution, Paint, Truth, Variant, Wish, good
from demo.edits.patches import moved, without
from demo.edits.pixels import Picture
from demo.regions import REGIONS
from demo.view import View

# What can be taken away or moved, with where it may go (fractions of the photograph).
MOVES: dict[tuple[str, str], tuple[float, float]] = {
    ("flower", "the large dahlia"): (0.20, -0.04),
    ("rocket", "the lattice tower left of the rocket"): (0.085, 0.0),
    ("rocket", "the lattice tower right of the rocket"): (-0.09, 0.0),
    ("astronaut", "the round mission patch"): (-0.01, -0.15),
    ("hubble", "the large orange galaxy on the right"): (0.09, -0.06),
    ("hubble", "the pale spiral galaxy on the left"): (0.09, -0.06),
    ("hubble", "the glowing orange galaxy at the top"): (0.09, 0.07),
    ("hubble", "the bright blue-white star"): (-0.09, 0.04),
    ("camera", "the tall white tower on the horizon"): (-0.11, 0.0),
}
_REMOVED = (
    ("flower", "the second bloom at the bottom edge"),
    ("astronaut", "the dark name tag"),
    ("china", "the wooded island"),
    *(key for key in MOVES if key != ("flower", "the large dahlia")),
)


def _side(dx: float, dy: float) -> str:
    if abs(dy) > abs(dx):
        return "higher up" if dy < 0 else "lower down"
    return "further to the right" if dx > 0 else "further to the left"


def remove(view: View, wish: Wish) -> Picture:
    """Take the object away."""
    return without(view, wish.variant)


def relocate(view: View, wish: Wish) -> Picture:
    """Move the object to its new place and fill the old one."""
    target = MOVES[view.scene.photo, wish.variant]
    return moved(view, without(view, wish.variant), wish.variant, by=target)


def _both_places(view: View, wish: Wish) -> Picture:
    target = MOVES[view.scene.photo, wish.variant]
    return moved(view, view.pixels, wish.variant, by=target)


def _blackened(view: View, wish: Wish) -> Picture:
    """Leave a flat grey smudge where the object was."""
    hole = view.mask(wish.variant, 4)[..., None]
    return np.asarray(view.pixels * (1 - hole) + np.float32(0.5) * hole, np.float32)


def _half_gone(view: View, wish: Wish) -> Picture:
    return np.asarray(0.4 * view.pixels + 0.6 * without(view, wish.variant), np.float32)


def _other_one(view: View, wish: Wish) -> Picture:
    """Take another object away than the one asked for; without another, mirror the picture."""
    rest = (name for name in REGIONS[view.scene.photo] if view.scene.shows(name))
    others = [name for name in rest if name.startswith("the ") and name != wish.variant]
    return without(view, others[0]) if others else view.pixels[:, ::-1]


def _smudged(region_of: Paint) -> Execution:
    return Execution("a grey smudge", "bad", Truth(0.45, 0.05, 0.55, 0.35), region_of)


REMOVE = EditKind(
    "remove",
    "Remove an existing object",
    38,
    0.80,
    tuple(Variant(name, {"object": name}, (photo,), name) for photo, name in _REMOVED),
    (
        "Remove {object} completely and fill the place with what would be behind it, so that no "
        "outline, shadow or smear gives it away.",
        "Erase {object} from the photograph and rebuild the background there with matching texture "
        "and light.",
    ),
    KEEP,
    ("Remove {object}.", "Erase {object}.", "Take away {object}."),
    (
        good(remove),
        Execution("a trace is left", "borderline", Truth(0.55, 0.50, 0.92, 0.80), _half_gone),
        _smudged(_blackened),
        faults.unchanged(),
        faults.instead(_other_one, "another object removed"),
        faults.low_quality(remove),
    ),
)

RELOCATE = EditKind(
    "relocate",
    "Relocate an object (change its position/spatial relation)",
    20,
    0.60,
    tuple(
        Variant(name, {"object": name, "side": _side(*by)}, (photo,), name)
        for (photo, name), by in MOVES.items()
    ),
    (
        "Move {object} {side}, at the same size and in the same light, and close the place it "
        "leaves with the background around it.",
        "Shift the position of {object} so that it sits {side} in the frame; it must appear only "
        "once, without any trace at its old place.",
    ),
    KEEP,
    ("Move {object} {side}.", "Shift {object} {side}.", "Put {object} {side}."),
    (
        good(relocate),
        faults.slightly_off(relocate),
        Execution("now there are two", "bad", Truth(0.30, 0.75, 0.60, 0.82), _both_places),
        faults.unchanged(),
        faults.instead(remove, "removed, not moved"),
        faults.torn(relocate),
    ),
)
