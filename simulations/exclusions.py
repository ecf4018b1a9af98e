"""What leads take out before a look, and plans cut short: counted as rejected, or left out.

A pool of 12,000 edits of which a tenth is drawn; and the pool of 120,000 for who stops when the
labels look good.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.core.scoring import TOLERANCE
from review.promises.certify import fixed_sequence
from review.promises.plans import Look, planned_looks, sequential_looks
from simulations import known_pool
from simulations.claims import Claim
from simulations.known_pool import DELTA, Array, Flags, Pool, described, made, made_hard

REPEATS = 1000
#: Looks tested jointly take longer.
CHARGED = 500
SIZE, DRAWN, TARGET = 12_000, 1200, 0.9
#: Shares of the rejects that are called unsafe, and excluded once a reviewer met them.
UNSAFE = (0.0, 0.1, 0.3)
PEEK_EVERY = 25
TEST = "tests/store/test_promises_excluded.py"


@cache
def small_pool() -> Pool:
    """Return 12,000 edits, of which a cut of the grid keeps a hair less than 90% acceptable."""
    return made_hard(described(*made(np.random.default_rng(6), SIZE, 0.233)))


@cache
def draws(share: float) -> list[tuple[NDArray[np.int64], Flags]]:
    """Return each repeat's edits in draw order, and which edits of the pool are unsafe."""
    rng, rejected = np.random.default_rng(7), ~small_pool().accepted
    return [
        (rng.permutation(SIZE)[:DRAWN], rejected & (rng.random(SIZE) < share))
        for _ in range(REPEATS)
    ]


def certified(
    of: Array,
    scores: Array,
    accepted: Flags,
    cuts: Array,
    delta: float = DELTA,
    *,
    target: float = TARGET,
    finite: bool = True,
    earlier: tuple[Look, ...] = (),
) -> float | None:
    """Return the cut that a look certifies, as plans of today have it; before, not ``finite``."""
    return fixed_sequence(
        of, scores, accepted, target=target, delta=delta, cuts=cuts, finite=finite, earlier=earlier
    ).threshold


@cache
def cuts_of_all() -> list[float | None]:
    """Return what each repeat certifies: an excluded reject counts as the reject that it is."""
    pool = small_pool()
    return [
        certified(pool.scores, pool.scores[drawn], pool.accepted[drawn], pool.cuts)
        for drawn, _unsafe in draws(0.0)
    ]


def counted_as_rejected(share: float) -> int:
    """Count the repeats in which all that is kept, or what is left of it, is promised too much.

    Of K kept, m of them drawn and excluded, at least t·K are said to be acceptable: a share t with
    them and t·K ÷ (K − m) of the rest.
    """
    return sum(
        cut is not None and not _keeps(drawn, unsafe, cut)
        for cut, (drawn, unsafe) in zip(cuts_of_all(), draws(share), strict=True)
    )


def _keeps(drawn: NDArray[np.int64], unsafe: Flags, cut: float) -> bool:
    pool = small_pool()
    kept = pool.scores >= cut - TOLERANCE
    gone = int(unsafe[drawn][kept[drawn]].sum())
    good, size = int(pool.accepted[kept].sum()), int(kept.sum())
    return good >= TARGET * size and good / (size - gone) >= TARGET * size / (size - gone)


@cache
def net_target(share: float) -> float:
    """Return a target just above what the hard cut keeps acceptable once the excluded left."""
    pool = small_pool()
    kept = pool.scores >= pool.cuts[np.argmax(pool.truth < TARGET)] - TOLERANCE
    most_gone = max(int(unsafe[drawn][kept[drawn]].sum()) for drawn, unsafe in draws(share))
    return float(pool.accepted[kept].sum() / (kept.sum() - most_gone)) + known_pool.HAIR


def left_out(share: float) -> int:
    """Count the repeats in which a promise is false where the excluded leave pool and labels."""
    pool, target, wrong = small_pool(), net_target(share), 0
    for drawn, unsafe in draws(share):
        stays, gone = drawn[~unsafe[drawn]], drawn[unsafe[drawn]]
        scores, good = np.delete(pool.scores, gone), np.delete(pool.accepted, gone)
        labels = (pool.scores[stays], pool.accepted[stays])
        cut = certified(scores, *labels, pool.cuts, target=target, finite=False)
        wrong += cut is not None and good[scores >= cut - TOLERANCE].mean() < target
    return wrong


@cache
def large_draws() -> NDArray[np.int64]:
    """Return each repeat's 1,200 edits of the pool of 120,000, in draw order."""
    rng = np.random.default_rng(8)
    return np.stack([rng.choice(known_pool.SIZE, DRAWN, replace=False) for _ in range(REPEATS)])


def looks() -> tuple[Look, ...]:
    """Return the planned looks of 1,200 labels."""
    return sequential_looks((), DRAWN, DELTA)


def charged(labels: NDArray[np.int64], stop: int) -> list[float | None]:
    """Return what each look certifies where work ends after ``stop`` labels.

    Every look is taken, and what has no label counts as rejected.
    """
    pool = known_pool.pool()
    accepted = pool.accepted[labels] & (np.arange(DRAWN) < stop)
    return [
        certified(
            pool.scores, pool.scores[labels[: look.labels]], accepted[: look.labels], pool.cuts,
            look.delta, target=known_pool.target(), earlier=looks()[:place],
        )
        for place, look in enumerate(looks())
    ]  # fmt: skip


def stopped_and_charged() -> int:
    """Count the repeats in which any look breaks its promise, whenever work is stopped.

    A label more only takes rejects away, so whoever waits for all of them breaks it most often.
    """
    pool, wanted = known_pool.pool(), known_pool.target()
    return sum(
        any(known_pool.broken(cut, pool, wanted) for cut in charged(labels, DRAWN))
        for labels in large_draws()[:CHARGED]
    )


@cache
def peeks() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return labels above and rejects above, by repeat, peek (every 25 labels) and cut."""
    pool, labels = known_pool.pool(), large_draws()
    scores, rejected = pool.scores[labels], ~pool.accepted[labels]
    shape = (REPEATS, DRAWN // PEEK_EVERY, PEEK_EVERY)

    def until(flags: Flags) -> NDArray[np.int64]:
        return np.asarray(flags.reshape(shape).sum(axis=2).cumsum(axis=1), dtype=np.int64)

    above = [scores >= cut - TOLERANCE for cut in pool.cuts]
    return (
        np.stack([until(inside) for inside in above], axis=2),
        np.stack([until(inside & rejected) for inside in above], axis=2),
    )


def stopped_and_left_out() -> int:
    """Count the repeats broken where the last look takes place on what there is, when one likes.

    Who sees every 25 labels, from the first look on, whether it would pass, excludes the rest then.
    """
    above, rejects = peeks()
    first, last = planned_looks(DRAWN, DELTA)[0], planned_looks(DRAWN, DELTA)[-1]
    passed = stats.binom.cdf(rejects, above, 1 - known_pool.target()) <= last.delta
    sequence = np.logical_and.accumulate(passed & (above > 0), axis=2)[:, :, known_pool.hard_cut()]
    return int(sequence[:, first.labels // PEEK_EVERY :].any(axis=1).sum())


def claims() -> list[Claim]:
    """Return how often promises break by what leaves before a look, and by stopping at will."""
    made_claims = [
        Claim("exclusions", f"{share:.0%} of rejects excluded before the look: {says}",
              count(share), REPEATS, most=most, test=TEST)
        for says, count, most in (
            ("counted as rejected", counted_as_rejected, DELTA),
            ("left out of pool and labels", left_out, None),
        )
        for share in UNSAFE
    ]  # fmt: skip
    return [
        *made_claims,
        Claim("exclusions", "work stopped when one likes: what is missing counts as rejected",
              stopped_and_charged(), CHARGED, most=DELTA, test=TEST),
        Claim("exclusions", "work stopped when one likes: the last look on what there is",
              stopped_and_left_out(), REPEATS, test=TEST),
    ]  # fmt: skip
