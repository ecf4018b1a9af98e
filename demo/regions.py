"""Where things are in the photographs, in fractions of a photograph's width and height.

An ellipse is (centre x, centre y, radius x, radius y); a polygon is a sequence of points.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An upright ellipse; radii in fractions of the photograph's width and height."""

    x: float
    y: float
    rx: float
    ry: float

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.x - self.rx, self.y - self.ry, self.x + self.rx, self.y + self.ry


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline of at least three points (x, y)."""

    points: tuple[tuple[float, float], ...]

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs, ys = zip(*self.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


Region = Ellipse | Polygon


def _outline(*numbers: float) -> Polygon:
    """Return a polygon from percent numbers x1, y1, x2, y2 and so on."""
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return Polygon(tuple((x / 100, y / 100) for x, y in pairs))


# fmt: off
_ASTRONAUT = _outline(
    3.5, 100.5, 3.8, 80, 5, 66, 7.5, 56, 13, 47.5, 22, 40.5, 22, 37, 24.5, 32, 29, 29, 36, 28.8,
    35.2, 25.5, 31.5, 21, 30, 14, 33, 9, 37, 6.5, 41, 3.6, 46, 3, 52, 4.5, 56, 8, 58.8, 14, 58.5,
    20, 54, 26.5, 51.5, 28.5, 51, 34, 56, 39, 59.5, 45, 63.5, 48, 67.5, 53.5, 70, 62, 71.3, 68.2,
    76, 67.3, 85, 67.7, 91, 72, 95, 78, 96.8, 88, 100.5, 91, 100.5, 100.5,
)
_CAMERAMAN = _outline(
    0, 100.5, 0, 49.5, 5, 43, 9, 36, 14.5, 28.5, 20, 25, 25.5, 24.2, 28, 21.5, 31, 20.5, 32, 18.5,
    36, 14.3, 40, 12.2, 45, 13.3, 50, 17, 53, 22, 52.5, 25.5, 51, 27, 63.5, 27, 63.5, 30, 62.5, 33,
    65, 33.5, 65, 37, 62.5, 43, 59, 45.5, 59.5, 53.5, 56, 57, 48, 61.2, 40.5, 57.5, 37, 63,
    27.3, 74.5, 29.3, 85, 29.5, 100.5,
)
_PAGODA = _outline(
    12, 82, 10, 64, 15, 57, 15, 45, 13, 40, 19, 37, 15, 31, 15, 25, 24, 21, 30, 14, 30.5, 7, 33.5,
    7, 34, 14, 41, 22, 50, 28, 46, 32, 46, 38, 51.5, 41, 50, 45, 50, 54, 55, 60, 53.5, 63, 54, 73,
    58, 77, 52, 87, 50, 97, 40, 90, 30, 84,
)

REGIONS: Mapping[str, Mapping[str, Region]] = {
    "astronaut": {
        "person": _ASTRONAUT,
        "suit": _outline(
            3.8, 100.5, 3.8, 80, 5, 66, 7.5, 56, 13, 47.5, 22, 40.5, 30, 52, 45, 58, 58, 52, 60, 45,
            67.5, 53.5, 70, 62, 71.3, 69, 60, 76, 55, 90, 56, 100.5,
        ),
        "the round mission patch": Ellipse(.335, .752, .077, .077),
        "the dark name tag": _outline(54.2, 65.7, 65, 67, 64.7, 71, 61, 74.2, 54.6, 73.6),
        "eyes": Ellipse(.44, .2, .09, .04),
        "crown": Ellipse(.452, .065, .1, .05),
        "focus": Ellipse(.45, .24, .25, .25),
    },
    "camera": {
        "person": _CAMERAMAN,
        "suit": _CAMERAMAN,
        "sky": _outline(0, 0, 100, 0, 100, 36, 0, 36),
        "the tall white tower on the horizon": _outline(
            79.6, 22.5, 84.9, 22.5, 84.9, 36.6, 79.6, 36.6),
        "crown": Ellipse(.42, .15, .09, .04),
        "focus": Ellipse(.5, .3, .2, .2),
    },
    "chelsea": {
        "the cat's green eyes": Ellipse(.375, .39, .078, .1),
        "the other eye": Ellipse(.705, .457, .056, .092),
        "eyes": Ellipse(.545, .42, .26, .12),
        "the cat's nose": _outline(50.5, 75, 58, 75.5, 65, 76, 62, 84, 58, 88.5, 55, 85),
        "focus": Ellipse(.53, .45, .3, .3),
    },
    "coffee": {
        "the red cup and saucer": Ellipse(.463, .55, .342, .43),
        "inside of the cup": Ellipse(.482, .27, .19, .23),
        "focus": Ellipse(.48, .3, .25, .25),
    },
    "hubble": {
        "the large orange galaxy on the right": Ellipse(.727, .545, .03, .034),
        "the pale spiral galaxy on the left": Ellipse(.123, .46, .026, .031),
        "the glowing orange galaxy at the top": Ellipse(.29, .125, .027, .029),
        "the bright blue-white star": Ellipse(.753, .663, .028, .033),
        "focus": Ellipse(.45, .4, .2, .2),
    },
    "rocket": {
        "sky": _outline(0, 0, 100, 0, 100, 88, 0, 88),
        "the lattice tower left of the rocket": _outline(
            30, 27.5, 33, 27.5, 33, 85, 25.5, 85, 27, 68, 28.5, 45),
        "the lattice tower right of the rocket": _outline(
            68.4, 27.5, 71, 27.5, 72.5, 45, 74.8, 85, 68, 85, 68.2, 45),
        "focus": Ellipse(.5, .52, .25, .3),
    },
    "brick": {"focus": Ellipse(.5, .5, .2, .2)},
    "china": {
        "sky": _outline(0, 0, 100, 0, 100, 49, 0, 49),
        "greenery": _outline(
            0, 30, 12, 50, 10, 76, 30, 80, 45, 100.5, 100.5, 100.5, 100.5, 30, 86, 40, 84, 63, 58,
            77, 50, 100.5, 0, 100.5),
        "the red walls and roof tiles": _PAGODA,
        "the wooded island": _outline(64.5, 52.8, 79, 52.3, 79.5, 57.5, 72, 58.2, 64.5, 57),
        "focus": Ellipse(.33, .35, .2, .25),
    },
    "flower": {
        "the large dahlia": Ellipse(.48, .52, .222, .332),
        "the second bloom at the bottom edge": _outline(
            44, 100.5, 43.5, 95, 47, 90, 52, 86, 57, 87, 62, 87, 67, 88, 70, 93, 75, 97.5, 76, 100),
        "greenery": _outline(0, 0, 100.5, 0, 100.5, 100.5, 0, 100.5),
        "focus": Ellipse(.48, .52, .2, .25),
    },
}
# fmt: on
