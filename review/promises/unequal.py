"""Draws at unequal rates that may carry a promise: the stratum is drawn at random per label.

The weight of a label, its stratum's share of the pool ÷ its share of the draws, is then known
beforehand and at most w_max, which is what betting asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import _, ngettext
from review.core.scoring import TOLERANCE
from review.statistics.sampling import Drawn, Strategy, asked_for_too_many, by_distance, by_type

#: Edit types with fewer edits than this are drawn from as one stratum.
SMALL_TYPE = 20
OTHERS = "other types"
#: w_max where none is chosen: near the threshold this draws four in five from the near half.
LARGEST_WEIGHT = 2.5
TOP, LOW = "upper-band", "lower-band"


@dataclass(frozen=True)
class Bands:
    """How a banded batch is drawn, frozen with its plan.

    ``floor`` and ``boundary``: scores; the upper band is what scores at least ``boundary``, the
    lower what scores less and at least ``floor``. ``top_share``: the share of labels that the
    upper band gets. ``known``: labels that this was chosen by; 0: by the judge's score alone.
    """

    floor: float
    boundary: float
    top_share: float
    known: int = 0


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
    if not 1 < largest_weight < np.inf:
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


def draw_banded(size: int, scores: NDArray[np.float64], bands: Bands, seed: int) -> list[Drawn]:
    """Draw ``size`` units of the bands, uniformly within each, without replacement.

    The bands take turns so that every first n have the planned shares. A band that is used up
    leaves the rest to the other. Raises Refused where both hold fewer than ``size``.
    """
    high = scores >= bands.boundary - TOLERANCE
    members = (np.flatnonzero(high), np.flatnonzero((scores >= bands.floor - TOLERANCE) & ~high))
    if not 1 <= size <= sum(map(len, members)):
        raise Refused(
            asked_for_too_many(size, sum(map(len, members))),
            what_to_do=_("Ask for fewer, or draw uniformly from the whole pool."),
        )
    rng = np.random.default_rng(seed)
    waiting = [rng.permutation(own) for own in members]
    turns = _turns(size, bands.top_share, (len(members[0]), len(members[1])))
    taken = [size - int(turns.sum()), int(turns.sum())]
    shares = [count / size for count in taken]
    places = [np.cumsum(turns == band) - 1 for band in (0, 1)]
    return [
        Drawn(
            int(waiting[band][places[band][turn]]),
            (TOP, LOW)[band],
            shares[band] / len(members[band]),
            taken[band] / len(members[band]),
        )
        for turn, band in enumerate(turns)
    ]


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


def _turns(size: int, top_share: float, held: tuple[int, int]) -> NDArray[np.int64]:
    """Return which band (0 the upper) each draw is from, shares kept in every first n."""
    due = np.floor(np.arange(1, size + 1) * top_share + 0.5).astype(np.int64)
    from_top = np.clip(due, np.arange(1, size + 1) - held[1], held[0])
    return np.asarray(1 - np.diff(from_top, prepend=0), dtype=np.int64)
