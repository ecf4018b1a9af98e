"""What an edit type of the demo is: its wishes, their wording, and how they may be carried out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from demo.edits.pixels import Picture
from demo.scenes import WORDING, Scene
from demo.view import View

Quality = Literal["good", "borderline", "bad"]

DEGREES: tuple[tuple[str, float], ...] = (("gently", 0.75), ("clearly", 1.0), ("strongly", 1.25))


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing asked for: candidates of a group share it, so they share seed and wording."""

    variant: str
    words: Mapping[str, str]
    strength: float = 1.0
    seed: int = 0

    def rng(self) -> np.random.Generator:
        """Return a fresh random generator: the same textures and places on every call."""
        return np.random.default_rng(self.seed)


Paint = Callable[[View, Wish], Picture]


@dataclass(frozen=True, slots=True)
class Truth:
    """How good an execution really is on each criterion, 0 to 1."""

    instruction_compliance: float
    seamlessness: float
    preservation_balance: float
    technical_quality: float

    @property
    def weakest(self) -> str:
        """Return the criterion it is worst on."""
        names = self.__slots__
        return min(names, key=lambda name: float(getattr(self, name)))


GOOD = Truth(0.92, 0.88, 0.92, 0.88)


@dataclass(frozen=True, slots=True)
class Execution:
    """One way to carry out a wish, with what is known about the outcome."""

    name: str
    quality: Quality
    truth: Truth
    paint: Paint


@dataclass(frozen=True, slots=True)
class Variant:
    """One wish of a kind, ``only`` for certain photographs or scenes that show a certain region."""

    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    region: str = ""

    def fits(self, scene: Scene) -> bool:
        """Whether this can be asked of a scene."""
        in_scene = not self.only or scene.photo in self.only or scene.id in self.only
        return in_scene and (not self.region or scene.shows(self.region))


@dataclass(frozen=True, slots=True)
class EditKind:
    """An edit type: ``count`` edits in the demo, of which a share ``success`` come out good."""

    key: str
    edit_type: str
    count: int
    success: float
    variants: tuple[Variant, ...]
    long: tuple[str, ...]
    keep: tuple[str, ...]
    short: tuple[str, ...]
    executions: tuple[Execution, ...]
    on_sign: bool = False

    def choices(self, scene: Scene) -> tuple[Variant, ...]:
        """Return the variants that can be asked of a scene."""
        if self.on_sign != (scene.sign is not None):
            return ()
        return tuple(variant for variant in self.variants if variant.fits(scene))

    def wish(self, scene: Scene, variant: Variant, rng: np.random.Generator) -> Wish:
        """Return a wish with its degree, caption and seed drawn from ``rng``."""
        degree, strength = DEGREES[rng.integers(len(DEGREES))]
        wording = WORDING[scene.photo]
        words = {
            "subject": wording.subject,
            "setting": wording.setting,
            "caption": wording.captions[rng.integers(len(wording.captions))],
            "degree": degree,
            "brief": variant.name,
            **variant.words,
        }
        return Wish(variant.name, words, strength, int(rng.integers(2**31)))

    def instruction(self, wish: Wish, rng: np.random.Generator) -> tuple[str, str]:
        """Return the long and the short instruction for a wish."""
        long = self.long[rng.integers(len(self.long))]
        keep = self.keep[rng.integers(len(self.keep))]
        short = self.short[rng.integers(len(self.short))]
        brief = short.format(**wish.words)
        return f"{long} {keep}".format(**wish.words), brief[0].upper() + brief[1:]
