"""Banded draws: the promise kept at the hardest cut, and the yield that so many labels reach.

Yield: the target lies a hair below the truth at the hard cut, so that the best threshold keeps
just that; a run reaches the goal where its certified cut keeps 90% of as much.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.core.scoring import TOLERANCE
from review.promises.bands import banded_cuts, banded_looks
from review.promises.designs import GOAL, choose_bands, likely
from review.promises.nuisance import Part, p_value
from review.promises.plans import KEEP_SHARES, Look, planned_looks
from review.promises.unequal import TOP, Bands, draw_banded
from simulations.claims import Claim
from simulations.known_pool import (
    DELTA,
    HAIR,
    MOST,
    REPEATS,
    SIZE,
    Array,
    drawn,
    hard_cut,
    pool,
    target,
)

PILOT, LABELS = 300, 1700
HONEST, REACHING = 1000, 160
#: Standard errors beyond which a cut plainly fails or passes, and the exact test is spared.
PLAIN = (1.0, 6.0)
TEST = "tests/store/test_promises_banded.py"


def met() -> float:
    """Return a target that the hard cut just meets: the best threshold keeps what it keeps."""
    return float(pool().truth[hard_cut()]) - HAIR


def at_score(kept: float) -> float:
    """Return the score that this share of the pool reaches."""
    return float(np.quantile(pool().scores, 1 - kept, method="inverted_cdf"))


@cache
def sizes(cut: float, boundary: float) -> tuple[int, int]:
    """Return how many edits of the upper and of the lower band a cut keeps."""
    kept = pool().scores >= cut - TOLERANCE
    upper = int((kept & (pool().scores >= boundary - TOLERANCE)).sum())
    return upper, int(kept.sum()) - upper


def proved(labels: NDArray[np.int64], cut: float, bands: Bands, wanted: float, risk: float) -> bool:
    """Whether labels prove a cut, as ``bands.banded_sequence`` tests it."""
    scores, rejected = pool().scores[labels], ~pool().accepted[labels]
    kept, upper = scores >= cut - TOLERANCE, scores >= bands.boundary - TOLERANCE
    top, low = (
        Part(size, int((kept & inside).sum()), int((kept & inside & rejected).sum()))
        for size, inside in zip(sizes(cut, bands.boundary), (upper, ~upper), strict=True)
    )
    plain = _plainly(top, low, wanted)
    return plain if plain is not None else p_value(top, low, wanted, risk) <= risk


def _plainly(top: Part, low: Part, wanted: float) -> bool | None:
    """Return whether a cut passes where that is plain by many standard errors, else None."""
    held = [part for part in (top, low) if part.size]
    if any(part.drawn < 30 for part in held):
        return None
    shares = np.array([part.size for part in held]) / sum(part.size for part in held)
    labels = np.array([part.drawn for part in held])
    rates = (np.array([part.rejected for part in held]) + 1) / (labels + 2)
    spread = np.sqrt((shares**2 * rates * (1 - rates) / labels).sum())
    excess = (1 - wanted - (shares * rates).sum()) / spread
    return None if PLAIN[0] < excess < PLAIN[1] else bool(excess >= PLAIN[1])


def breaks(bands: Bands, labels: int = 1200) -> int:
    """Count runs in which some look passes the hard cut, which misses its target by a hair.

    The stricter cuts are taken as passed: a sequence errs there at most as often.
    """
    cut = float(pool().cuts[hard_cut()])
    return sum(
        any(
            proved(chosen[: look.labels], cut, bands, target(), look.delta)
            for look in banded_looks(labels, DELTA)
        )
        for chosen in banded(bands, labels, HONEST)
    )


def banded(bands: Bands, labels: int, repeats: int) -> list[NDArray[np.int64]]:
    """Draw by bands again and again, in the app's turns; within a band by a faster permutation."""
    one, rng = pool().scores, np.random.default_rng(7)
    turns = np.array([drawn.stratum == TOP for drawn in draw_banded(labels, one, bands, 0)])
    upper = one >= bands.boundary - TOLERANCE
    members = np.flatnonzero(upper), np.flatnonzero(~upper & (one >= bands.floor - TOLERANCE))
    found = []
    for _repeat in range(repeats):
        chosen = np.empty(labels, dtype=np.int64)
        for mine, own in zip((turns, ~turns), members, strict=True):
            chosen[mine] = own[rng.choice(len(own), int(mine.sum()), replace=False, shuffle=True)]
        found.append(chosen)
    return found


def reaches(repeat: int, looks: tuple[Look, ...]) -> bool:
    """Whether bands chosen by 300 known labels come to 90% of the best yield at any look."""
    one, known_labels = pool(), drawn()[repeat][:PILOT]
    known = likely(one.scores, one.scores[known_labels], one.accepted[known_labels])
    bands = choose_bands(known, looks[-1].labels, met(), DELTA)
    chosen = np.array(
        [each.index for each in draw_banded(looks[-1].labels, one.scores, bands, repeat)]
    )
    cuts = banded_cuts(one.scores, bands, KEEP_SHARES)
    kept = np.array([sum(sizes(float(cut), bands.boundary)) for cut in cuts]) / SIZE
    enough = np.flatnonzero(kept >= GOAL * one.kept[hard_cut()])
    if not len(enough):
        return False
    # The cut that has to be reached is tried first: it fails most often.
    needed = cuts[: enough[0] + 1][::-1]
    return any(
        all(proved(chosen[: look.labels], float(cut), bands, met(), look.delta) for cut in needed)
        for look in looks
    )


def uniform_reaches(labels: int) -> int:
    """Count runs in which looks over uniform labels, δ shared by Bonferroni, reach the goal."""
    one = pool()
    cuts = one.cuts[: int(np.argmax(one.kept >= GOAL * one.kept[hard_cut()])) + 1]
    found = np.zeros(REPEATS, dtype=bool)
    for look in planned_looks(labels, DELTA):
        seen = drawn()[:, : look.labels]
        above = [one.scores[seen] >= cut - TOLERANCE for cut in cuts]
        number = np.stack([inside.sum(axis=1) for inside in above])
        rejects = np.stack([(inside & ~one.accepted[seen]).sum(axis=1) for inside in above])
        p_values: Array = stats.binom.cdf(rejects, number, 1 - met())
        found |= (p_values <= look.delta).all(axis=0)
    return int(found.sum())


def claims() -> list[Claim]:
    """Return what banded draws hold to, and what they reach."""
    hard = pool().kept[hard_cut()]
    tried = {
        "a floor that fits": Bands(at_score(hard), at_score(0.4), 0.36),
        "no floor": Bands(at_score(1.0), at_score(0.3), 0.2),
        "shares the wrong way round": Bands(at_score(0.8), at_score(0.6), 0.8),
    }
    kept = [
        Claim("bands", f"1,200 labels by bands, four looks, {how}", breaks(bands), HONEST,
              most=DELTA, test=TEST)
        for how, bands in tried.items()
    ]  # fmt: skip
    looks = banded_looks(LABELS, DELTA)
    reached = sum(reaches(repeat, looks) for repeat in range(REACHING))
    return [
        *kept,
        Claim(
            "bands",
            "300 labels known, 1,700 drawn by bands (2,000 in all): 90% of the best yield",
            reached, REACHING, least=0.8, test=TEST,
        ),
        Claim(
            "bands", "2,400 labels drawn uniformly, looks by Bonferroni: 90% of the best yield",
            uniform_reaches(MOST), REPEATS,
        ),
    ]  # fmt: skip
