"""The promise, kept or broken over hundreds of repeats: what the app does, and must not do."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import logsumexp

from review.core.scoring import TOLERANCE
from review.promises.betting import BETS, betting_sequence
from review.promises.certify import fixed_sequence
from review.promises.per_group import certify_groups
from review.promises.plans import planned_looks
from simulations.claims import Claim
from simulations.known_pool import (
    DELTA,
    MOST,
    REPEATS,
    SIZE,
    Array,
    Flags,
    broken,
    drawn,
    group_labels,
    groups,
    hard_cut,
    pool,
    share,
    target,
)

PEEK_EVERY = 25


def certified(labels: NDArray[np.int64], delta: float = DELTA) -> float | None:
    """Return the cut certified by a repeat's labels."""
    one = pool()
    return fixed_sequence(
        one.scores, one.scores[labels], one.accepted[labels],
        target=target(), delta=delta, cuts=one.cuts,
    ).threshold  # fmt: skip


@cache
def thresholds(number: int) -> tuple[float | None, ...]:
    """Return every repeat's certified cut after so many labels."""
    return tuple(certified(labels[:number]) for labels in drawn())


@cache
def counted() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return labels above and rejects above, by repeat, peek (every 25 labels) and cut."""
    one, labels = pool(), drawn()
    scores, rejected = one.scores[labels], ~one.accepted[labels]
    shape = (REPEATS, MOST // PEEK_EVERY, PEEK_EVERY)

    def peeks(flags: Flags) -> NDArray[np.int64]:
        return np.asarray(flags.reshape(shape).sum(axis=2).cumsum(axis=1), dtype=np.int64)

    above = [scores >= cut - TOLERANCE for cut in one.cuts]
    return (
        np.stack([peeks(inside) for inside in above], axis=2),
        np.stack([peeks(inside & rejected) for inside in above], axis=2),
    )


def peeked() -> Flags:
    """Return which cuts a fixed sequence at the whole δ passes at each peek."""
    labels, rejects = counted()
    ok = (stats.binom.cdf(rejects, labels, 1 - target()) <= DELTA) & (labels > 0)
    return np.logical_and.accumulate(ok, axis=2)


@cache
def oversampled(number: int) -> tuple[NDArray[np.int64], Array]:
    """Draw labels, four in five from the better half of the scores; return them with weights.

    Each label's stratum is drawn at random and its edit with replacement.
    """
    rng = np.random.default_rng(3)
    order = np.argsort(pool().scores, kind="stable")
    halves = {False: order[: SIZE // 2], True: order[SIZE // 2 :]}
    high = rng.random((REPEATS, number)) < 0.8
    places = rng.integers(SIZE // 2, size=(REPEATS, number))
    labels = np.where(high, halves[True][places], halves[False][places])
    return labels, np.where(high, 0.5 / 0.8, 0.5 / 0.2)


def fixed_breaks(number: int) -> float:
    """Return how often a single look breaks the promise."""
    return share([broken(cut, pool(), target()) for cut in thresholds(number)])


def looks_break() -> float:
    """Return how often any of the planned looks breaks it."""
    looks = planned_looks(MOST, DELTA)
    return share(
        [
            any(broken(certified(labels[: one.labels], one.delta), pool(), target())
                for one in looks)
            for labels in drawn()
        ]
    )  # fmt: skip


def naive_breaks(number: int) -> float:
    """Return how often the most lenient cut whose labels show the target is below it."""
    labels, rejects = (count[:, number // PEEK_EVERY - 1] for count in counted())
    looks_good = (labels > 0) & (labels - rejects >= target() * labels)
    chosen = len(pool().cuts) - 1 - np.argmax(looks_good[:, ::-1], axis=1)
    return share(looks_good.any(axis=1) & (pool().truth[chosen] < target()))


def peeking_breaks() -> float:
    """Return how often a look every 25 labels at the whole δ breaks it."""
    return share((peeked() & (pool().truth < target())).any(axis=(1, 2)))


def ignored_design_breaks(number: int) -> float:
    """Return how often labels drawn unequally, taken as uniform, break it."""
    labels, _ = oversampled(number)
    return share([broken(certified(one), pool(), target()) for one in labels])


def betting(number: int) -> list[float | None]:
    """Return every repeat's cut certified by betting."""
    one, (labels, weights) = pool(), oversampled(number)
    return [
        betting_sequence(
            one.scores, one.scores[mine], one.accepted[mine], known,
            target=target(), delta=DELTA, cuts=one.cuts, largest_weight=2.5,
        ).threshold
        for mine, known in zip(labels, weights, strict=True)
    ]  # fmt: skip


def evidence_at_peeks(repeat: int, number: int, every: int) -> Array:
    """Return log e of one repeat for the hard cut after each ``every`` labels, all in one go."""
    one, (labels, weights) = pool(), oversampled(number)
    mine = labels[repeat]
    above = one.scores[mine] >= one.cuts[hard_cut()] - TOLERANCE
    gains = weights[repeat] * above * (one.accepted[mine] - target())
    steps = np.log1p(np.multiply.outer(BETS, gains / (target() * 2.5)))
    sums = steps.reshape(len(BETS), number // every, every).sum(axis=2).cumsum(axis=1)
    return np.asarray(logsumexp(sums, axis=0) - np.log(len(BETS)))


def betting_breaks_when_peeked(number: int, every: int) -> float:
    """Share of repeats in which the evidence for the hard cut is ever enough, unlike its truth."""
    enough = -np.log(DELTA)
    peeks = (evidence_at_peeks(repeat, number, every) for repeat in range(REPEATS))
    return share([bool((evidence >= enough).any()) for evidence in peeks])


def yield_against_best(found: tuple[float | None, ...] | list[float | None]) -> float:
    """Return the mean share kept (nothing certified: 0) over the best any threshold could keep."""
    one = pool()
    scores = np.unique(one.scores)[::-1]
    above = len(one.scores) - np.searchsorted(np.sort(one.scores), scores)
    good = np.array([one.accepted[one.scores >= score].sum() for score in scores])
    best = above[good / above >= target()].max() / SIZE
    kept = [0.0 if cut is None else one.kept[one.cuts == cut][0] for cut in found]
    return float(np.mean(kept) / best)


def groups_break(number: int, *, jointly: bool) -> float:
    """Share of repeats in which any group's promise is broken; else each group at the whole δ."""
    delta = DELTA if jointly else DELTA * len(groups())
    found = [certify_groups(labels, target=0.9, delta=delta) for labels in group_labels(number)]
    return share(
        [
            any(broken(out.threshold, groups()[name], 0.9) for name, out in outcome.items())
            for outcome in found
        ]
    )


def claims() -> list[Claim]:
    """Return what fixed sequence, looks, groups and betting hold to, and what breaks promises."""
    rates = {
        "a fixed sequence at 1,000 labels keeps its promise": (fixed_breaks(1000), DELTA),
        "four planned looks": (looks_break(), DELTA),
        "four groups, jointly": (groups_break(2000, jointly=True), DELTA),
        "betting, read every 50 labels": (betting_breaks_when_peeked(2000, 50), DELTA),
        "the most lenient cut that looks good": (naive_breaks(1000), None),
        "an exact test at the whole δ every 25 labels": (peeking_breaks(), None),
        "labels from the better half taken as uniform": (ignored_design_breaks(1000), None),
    }
    test = "tests/review/test_promise_simulation.py"
    return [
        Claim("promise", says, round(rate * REPEATS), REPEATS, most=bound, test=test)
        for says, (rate, bound) in rates.items()
    ]
