"""The sources of the demo: photographs and crops of them, each a composition of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from demo.regions import REGIONS

Box = tuple[float, float, float, float]
#: Pixels: enough for what the edits change, and the first start does not wait for more.
LONG_SIDE = 600


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign mounted in the scene; box in fractions of the photograph, plate colour 0 to 255."""

    text: str
    box: Box
    plate: tuple[int, int, int] = (32, 64, 104)


@dataclass(frozen=True, slots=True)
class Scene:
    """A crop (fractions of the photograph), scaled so that its longer side is ``LONG_SIDE``."""

    id: str
    photo: str
    crop: Box = (0.0, 0.0, 1.0, 1.0)
    sign: Sign | None = None

    def shows(self, region: str) -> bool:
        """Whether the crop has the whole of a named region, large enough to be seen at once."""
        if region not in REGIONS[self.photo]:
            return False
        left, top, right, bottom = REGIONS[self.photo][region].box()
        width, height = self.crop[2] - self.crop[0], self.crop[3] - self.crop[1]
        large = max((right - left) / width, (bottom - top) / height) > 0.12
        return large and (
            left >= self.crop[0] - 0.01
            and top >= self.crop[1] - 0.01
            and right <= self.crop[2] + 0.01
            and bottom <= self.crop[3] + 0.01
        )


SCENES: tuple[Scene, ...] = (
    Scene("astronaut-whole", "astronaut"),
    Scene("astronaut-portrait", "astronaut", (0.10, 0.0, 0.74, 0.86)),
    Scene("astronaut-wide", "astronaut", (0.0, 0.0, 1.0, 0.66)),
    Scene("camera-whole", "camera"),
    Scene("camera-wide", "camera", (0.0, 0.04, 1.0, 0.70)),
    Scene("camera-portrait", "camera", (0.25, 0.06, 0.89, 0.96)),
    Scene("chelsea-whole", "chelsea"),
    Scene("chelsea-close", "chelsea", (0.06, 0.0, 0.84, 1.0)),
    Scene("coffee-whole", "coffee"),
    Scene("coffee-tall", "coffee", (0.11, 0.0, 0.81, 1.0)),
    Scene("hubble-whole", "hubble"),
    Scene("hubble-left", "hubble", (0.0, 0.04, 0.66, 0.62)),
    Scene("hubble-right", "hubble", (0.36, 0.30, 1.0, 0.85)),
    Scene("hubble-galaxy", "hubble", (0.60, 0.42, 0.90, 0.76)),
    Scene("hubble-spiral", "hubble", (0.0, 0.32, 0.32, 0.62)),
    Scene("hubble-top", "hubble", (0.17, 0.0, 0.50, 0.28)),
    Scene("rocket-whole", "rocket"),
    Scene("rocket-tall", "rocket", (0.22, 0.0, 0.78, 1.0)),
    Scene("rocket-wide", "rocket", (0.14, 0.22, 0.88, 0.98)),
    Scene("brick-whole", "brick"),
    Scene("china-whole", "china"),
    Scene("china-tall", "china", (0.0, 0.0, 0.62, 1.0)),
    Scene("china-lake", "china", (0.40, 0.12, 1.0, 0.92)),
    Scene("flower-whole", "flower"),
    Scene("flower-square", "flower", (0.20, 0.02, 0.82, 0.98)),
    Scene("brick-bakery", "brick", sign=Sign("BAKERY", (0.18, 0.22, 0.82, 0.44))),
    Scene(
        "brick-open",
        "brick",
        (0.0, 0.1, 1.0, 0.9),
        sign=Sign("OPEN", (0.26, 0.38, 0.74, 0.60), (24, 88, 62)),
    ),
    Scene(
        "brick-exit",
        "brick",
        (0.0, 0.0, 1.0, 0.68),
        sign=Sign("EXIT", (0.34, 0.14, 0.92, 0.40), (112, 30, 36)),
    ),
)

#: Further crops, sources of the edits that judges learn from: none of them proves anything.
CROPS: tuple[Scene, ...] = (
    Scene("astronaut-near", "astronaut", (0.05, 0.0, 0.85, 0.95)),
    Scene("astronaut-upper", "astronaut", (0.0, 0.0, 0.92, 0.80)),
    Scene("astronaut-right", "astronaut", (0.08, 0.02, 1.0, 0.98)),
    Scene("camera-low", "camera", (0.10, 0.10, 0.90, 1.0)),
    Scene("camera-left", "camera", (0.02, 0.0, 0.94, 0.90)),
    Scene("chelsea-left", "chelsea", (0.0, 0.0, 0.85, 0.95)),
    Scene("chelsea-right", "chelsea", (0.10, 0.02, 1.0, 1.0)),
    Scene("coffee-near", "coffee", (0.15, 0.05, 0.95, 0.95)),
    Scene("coffee-wide", "coffee", (0.0, 0.10, 1.0, 0.90)),
    Scene("rocket-mid", "rocket", (0.10, 0.0, 0.90, 1.0)),
    Scene("rocket-low", "rocket", (0.18, 0.12, 0.94, 1.0)),
    Scene("china-mid", "china", (0.05, 0.0, 0.80, 1.0)),
    Scene("china-wide", "china", (0.0, 0.08, 0.90, 0.98)),
    Scene("flower-near", "flower", (0.12, 0.0, 0.92, 1.0)),
    Scene("flower-left", "flower", (0.0, 0.03, 0.86, 0.97)),
    Scene("brick-left", "brick", (0.0, 0.0, 0.84, 0.84)),
    Scene("brick-right", "brick", (0.14, 0.10, 1.0, 0.96)),
    Scene("hubble-mid", "hubble", (0.10, 0.10, 0.90, 0.90)),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How instructions speak of a photograph: its subject, its surroundings, captions for it."""

    subject: str
    setting: str
    captions: tuple[str, ...]


WORDING: Mapping[str, Wording] = {
    "astronaut": Wording(
        "the smiling astronaut",
        "the flag and the shuttle model behind her",
        ("READY TO FLY", "STS-63", "Hello, Earth!"),
    ),
    "camera": Wording(
        "the man bending over his camera",
        "the lawn and the distant skyline",
        ("Take 2", "ON LOCATION", "Quiet, please"),
    ),
    "chelsea": Wording(
        "the tabby cat",
        "the softly blurred background",
        ("CHELSEA", "Feed me", "Cat of the month"),
    ),
    "coffee": Wording(
        "the cup of espresso",
        "the worn wooden table",
        ("GOOD MORNING", "Fresh coffee", "Open 7 to 19"),
    ),
    "hubble": Wording(
        "the scattered galaxies",
        "the black of deep space",
        ("DEEP FIELD", "Look up", "13 billion years"),
    ),
    "rocket": Wording(
        "the rocket on its launch pad",
        "the lattice towers and the lamps",
        ("LIFT-OFF", "T minus 10", "Next stop: orbit"),
    ),
    "brick": Wording(
        "the brick wall",
        "the pale joints between the bricks",
        ("NO PARKING", "I was here", "Gallery"),
    ),
    "china": Wording(
        "the painted pagoda",
        "the hazy lake and the trees",
        ("TEA HOUSE", "Summer 2011", "Greetings!"),
    ),
    "flower": Wording(
        "the apricot dahlia",
        "the dark leaves behind it",
        ("THANK YOU", "Dahlia", "Happy birthday"),
    ),
}


def scene(name: str) -> Scene:
    """Return the scene with this id; KeyError if there is none."""
    return {known.id: known for known in SCENES}[name]
