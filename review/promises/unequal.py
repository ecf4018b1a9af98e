"""Draws at unequal rates that may carry a promise: the stratum is drawn at random per label.

The weight of a label, its stratum's share of the pool ÷ its share of the draws, is then known
beforehand and at most w_max, which is what betting asks for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import _, ngettext
from review.statistics.sampling import Drawn, Strategy, asked_for_too_many, by_distance, by_type

#: Edit types with fewer edits than this are drawn from as one stratum.
SMALL_TYPE = 20
OTHERS = "other types"
#: w_max where none is chosen: near the threshold this draws four in five from the near half.
LARGEST_WEIGHT = 2.5


def draw_unequal(
    strategy: Strategy,
    size: int,
    *,
    scores: NDArray[np.float64],
    types: Sequence[str],
    threshold: float,
    largest_weight: float,
    seed: int,
) -> list[Drawn]:
    """Draw ``size`` units; per label first the stratum at random, then one of its units.

    Units of a stratum come without replacement. A stratum with share p of the pool is drawn with
    probability p/w_max + (1 − 1/w_max)·g, g favouring what the strategy is after, so that no
    weight exceeds w_max. Raises Refused where a stratum would run out, or w_max is not above 1.
    """
    if largest_weight <= 1:
        raise Refused(_("The largest weight must be above 1."), what_to_do=_("2.5 is usual."))
    if not 1 <= size <= len(scores):
        raise Refused(
            asked_for_too_many(size, len(scores)),
            what_to_do=_("Ask for fewer, or import more scored edits."),
        )
    strata = (
        _small_together(by_type(types))
        if strategy == "per-type"
        else by_distance(scores, threshold)
    )
    chance = _chances(strata, len(scores), largest_weight, size)
    return _drawn(strata, chance, size, np.random.default_rng(seed))


def weight(selection: float, pool: int) -> float:
    """Return a label's weight from the logged probability of its unit at its own turn."""
    return 1 / (selection * pool)


def _small_together(strata: dict[str, NDArray[np.intp]]) -> dict[str, NDArray[np.intp]]:
    small = [members for members in strata.values() if len(members) < SMALL_TYPE]
    large = {name: members for name, members in strata.items() if len(members) >= SMALL_TYPE}
    return large | ({OTHERS: np.concatenate(small)} if small else {})


def _chances(
    strata: dict[str, NDArray[np.intp]], pool: int, largest_weight: float, size: int
) -> dict[str, float]:
    """Return each stratum's probability at each turn; see ``draw_unequal``.

    g: the near half, or all types alike, a stratum that is small for the size getting less.
    """
    if set(strata) == {"near", "far"}:
        shares = {"near": 1.0, "far": 0.0}
    else:
        shares = {name: min(size / len(strata), len(own) / 2) for name, own in strata.items()}
    total = sum(shares.values())
    floor = 1 / largest_weight
    return {
        name: floor * len(own) / pool + (1 - floor) * shares[name] / total
        for name, own in strata.items()
    }


def _drawn(
    strata: dict[str, NDArray[np.intp]],
    chance: dict[str, float],
    size: int,
    rng: np.random.Generator,
) -> list[Drawn]:
    names = list(strata)
    turns = rng.choice(len(names), size=size, p=[chance[name] for name in names])
    waiting = [list(rng.permutation(strata[name])) for name in names]
    drawn = []
    for turn in turns:
        name = names[turn]
        members = len(strata[name])
        if not waiting[turn]:
            raise Refused(
                ngettext(
                    "The part {name!r} of the pool holds only {n} edit, too few for this draw.",
                    "The part {name!r} of the pool holds only {n} edits, too few for this draw.",
                    members,
                    name=name,
                ),
                what_to_do=_("Draw fewer, or with a smaller largest weight, or uniformly."),
            )
        each = chance[name] / members
        inclusion = min(1.0, each * size)
        drawn.append(Drawn(int(waiting[turn].pop()), name, each, inclusion))
    return drawn
