"""How many labels each assigned type gets, said before anything is drawn; then the draw itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Literal

import numpy as np

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.statistics.estimates import normal_quantile
from review.statistics.sampling import Drawn, asked_for_too_many, by_type

Rule = Literal["equal", "proportional", "minimum", "half-width", "effort"]

#: Rules, in words a lead reads.
RULES: dict[Rule, str] = {
    "equal": N_("the same number of every type (to compare types)"),
    "proportional": N_("as many as the type's share of the edits (for the error over all of them)"),
    "minimum": N_("at least so many of each type, the rest by share"),
    "half-width": N_("as many of each type as make its interval so narrow"),
    "effort": N_("more where a type is large, often wrong and quickly answered (fewest hours)"),
}


@dataclass(frozen=True)
class Quotas:
    """Labels per type, and how many ``edits`` of each the pool holds."""

    labels: Mapping[str, int]
    edits: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many labels it takes in all."""
        return sum(self.labels.values())

    @property
    def left_out(self) -> tuple[str, ...]:
        """Types that get no label: nothing will be known of them, and the whole leaves them out."""
        return tuple(name for name in sorted(self.edits) if not self.labels[name])

    def inclusion(self, edit_type: str) -> float:
        """Return the chance of each edit of the type to be drawn: labels ÷ edits."""
        return self.labels[edit_type] / self.edits[edit_type]


def equal(edits: Mapping[str, int], size: int) -> Quotas:
    """Share ``size`` labels out evenly; what a small type cannot take goes to the others.

    Raises Refused, here and below, for more labels than edits or none.
    """
    check_size(edits, size)
    level = _level(edits, size)
    labels = {name: min(available, level) for name, available in edits.items()}
    largest = sorted(edits, key=lambda name: (-edits[name], name))
    for name in largest[: size - sum(labels.values())]:
        labels[name] += 1
    return Quotas(labels, dict(edits))


def proportional(edits: Mapping[str, int], size: int) -> Quotas:
    """Share ``size`` labels out by the types' edits, rounded by largest remainder."""
    check_size(edits, size)
    return Quotas(_by_share(edits, size), dict(edits))


def minimum(edits: Mapping[str, int], size: int, least: int) -> Quotas:
    """Give each type ``least`` labels (or all it has), and the rest by the edits still there.

    Raises Refused when ``size`` does not even make up the minimum.
    """
    check_size(edits, size)
    first = {name: min(least, available) for name, available in edits.items()}
    needed = sum(first.values())
    if size < needed:
        raise Refused(
            ngettext(
                "{n} of each type is {needed} labels; {size} were asked for.",
                "{n} of each type are {needed} labels; {size} were asked for.",
                least,
                needed=needed,
                size=size,
            ),
            what_to_do=_("Ask for {needed} or more, or for a lower minimum.", needed=needed),
        )
    rest = _by_share({name: edits[name] - first[name] for name in edits}, size - needed)
    return Quotas({name: first[name] + rest[name] for name in edits}, dict(edits))


def half_width(
    edits: Mapping[str, int],
    half: float,
    *,
    guess: float = 0.05,
    guesses: Mapping[str, float] | None = None,
    confidence: float = 0.95,
) -> Quotas:
    """Give each type the labels at which Wilson's interval is ± ``half`` at the guessed error.

    ``guesses``: type → its own guess, where one is known. A type with fewer edits is checked in
    full. Wilson's interval as shown has no finite-population correction, nor has this.
    Raises Refused for a ``half`` outside 0 … ½.
    """
    if not 0 < half < 0.5:
        raise Refused(_("A half-width lies between 0 and 0.5."), what_to_do=_("Ask for 0.05, say."))
    own = guesses or {}
    labels = {
        name: min(available, labels_for(half, own.get(name, guess), confidence))
        for name, available in edits.items()
    }
    return Quotas(labels, dict(edits))


def labels_for(half: float, guess: float, confidence: float = 0.95) -> int:
    """Return the fewest labels at which Wilson's interval at ``guess`` is at most ± ``half``.

    Half-width h = z·√(n·p(1−p) + z²/4) ÷ (n + z²), solved for n.
    """
    z2 = normal_quantile(0.5 + confidence / 2) ** 2
    spread = z2 * guess * (1 - guess)
    middle, last = 2 * half**2 * z2 - spread, z2**2 * (half**2 - 0.25)
    root = (sqrt(middle**2 - 4 * half**2 * last) - middle) / (2 * half**2)
    return max(1, ceil(root - 1e-9))


def draw_quotas(types: Sequence[str], quotas: Quotas, seed: int) -> list[Drawn]:
    """Draw each type's quota without replacement, all of it in one random order.

    ``types``: one entry per edit of the pool, in a stable order, as ``quotas`` counted them. The
    types are the strata. Raises Refused where the pool has changed since.
    """
    strata = by_type(types)
    if {name: len(members) for name, members in strata.items()} != {
        name: available for name, available in quotas.edits.items() if available
    }:
        raise Refused(
            _("The pool has changed since its types were counted."), what_to_do=_("Try again.")
        )
    rng = np.random.default_rng(seed)
    drawn = [
        Drawn(int(index), name, 1 / len(members), quotas.inclusion(name))
        for name, members in strata.items()
        for index in rng.permutation(members)[: quotas.labels[name]]
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))]


def check_size(edits: Mapping[str, int], size: int) -> None:
    """Raise Refused for more labels than edits, or none."""
    available = sum(edits.values())
    if not 1 <= size <= available:
        raise Refused(asked_for_too_many(size, available))


def _level(edits: Mapping[str, int], size: int) -> int:
    """Return the highest number that every type can have, or all it has, within ``size``."""
    sizes = np.sort(np.fromiter(edits.values(), dtype=np.int64))
    smaller = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    levels = (size - smaller) // np.arange(len(sizes), 0, -1)
    return int(levels[np.argmax(levels <= sizes)])


def _by_share(edits: Mapping[str, int], size: int) -> dict[str, int]:
    """Round shares of ``size`` down, then give one more to the largest remainders (Hamilton)."""
    available = max(1, sum(edits.values()))
    exact = {name: Fraction(size * count, available) for name, count in edits.items()}
    labels = {name: floor(share) for name, share in exact.items()}
    order = sorted(edits, key=lambda name: (labels[name] - exact[name], name))
    for name in order[: size - sum(labels.values())]:
        labels[name] += 1
    return labels
