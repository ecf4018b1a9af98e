"""Looks tested jointly, and finite pools: promises kept, and what labels they save."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.core.scoring import TOLERANCE
from review.promises.certify import fixed_sequence
from review.promises.exact import CutLooks
from review.promises.forecast import best_share, joint_level, labels_needed, needed_for
from review.promises.plans import Look, planned_looks, sequential_looks
from simulations.claims import Claim
from simulations.known_pool import (
    DELTA,
    MOST,
    SIZE,
    Pool,
    broken,
    described,
    hard_cut,
    made,
    made_hard,
    pool,
    target,
)

TEST = "tests/review/test_exact.py"
#: The share of the best yield that is to be reached on the even pool, and its target.
GOAL, WANTED = 0.9, 0.9

Counts = NDArray[np.int64]


@cache
def small() -> Pool:
    """Return 3,000 edits of which one cut of the grid keeps just less than 90% acceptable."""
    return made_hard(described(*made(np.random.default_rng(6), 3000, 0.233)))


@cache
def even() -> Pool:
    """Return a pool of which 79% are acceptable, with 77% of it as the best yield at 90%."""
    return described(*made(np.random.default_rng(1), SIZE, 0.23))


class Tried:
    """A pool, and the tests of its cuts in one set of labels after another."""

    def __init__(self, of: Pool, wanted: float, looks: Sequence[Look], *, joint: bool) -> None:
        self.pool, self.wanted, self.looks, self.joint = of, wanted, looks, joint
        self.places = np.searchsorted(-(of.cuts - TOLERANCE), -of.scores)
        self.kept = self.above(np.arange(len(of.scores))).tolist()

    def above(self, edits: Counts) -> Counts:
        """Return how many of these edits lie above each cut."""
        counts = np.bincount(self.places[edits], minlength=len(self.pool.cuts) + 1)
        return np.asarray(np.cumsum(counts)[:-1], dtype=np.int64)

    def passes(self, labels: Counts, cut: int, look: int) -> bool:
        """Whether a look passes one cut, as ``fixed_sequence`` tests it."""
        seen = [labels[: one.labels] for one in self.looks[: look + 1]]
        rejected = seen[-1][~self.pool.accepted[seen[-1]]]
        counts = tuple(int(self.above(first)[cut]) for first in seen)
        spending = tuple(one.delta for one in self.looks[:look])
        test = CutLooks(counts, self.wanted, self.kept[cut], spending)
        return test.p_value(int(self.above(rejected)[cut])) <= self.looks[look].delta

    def certified(self, labels: Counts, look: int) -> float | None:
        """Return the cut that the app certifies at a look."""
        first = labels[: self.looks[look].labels]
        return fixed_sequence(
            self.pool.scores, self.pool.scores[first], self.pool.accepted[first],
            target=self.wanted, delta=self.looks[look].delta, cuts=self.pool.cuts,
            finite=True, earlier=self.looks[:look] if self.joint else (),
        ).threshold  # fmt: skip

    def breaks(self, labels: Counts, cut: int) -> bool:
        """Whether any look certifies a false cut: ``cut``, the first, has to pass for that."""
        return any(
            self.passes(labels, cut, look)
            and broken(self.certified(labels, look), self.pool, self.wanted)
            for look in range(len(self.looks))
        )

    def reaches(self, labels: Counts, cut: int) -> bool:
        """Whether some look passes a cut and all stricter ones."""
        return any(
            all(self.passes(labels, one, look) for one in range(cut, -1, -1))
            for look in reversed(range(len(self.looks)))
        )


def draws(of: Pool, number: int, repeats: int, seed: int) -> list[Counts]:
    """Return the labels of every repeat in draw order, uniform and without replacement."""
    rng = np.random.default_rng(seed)
    return [rng.choice(len(of.scores), number, replace=False) for _ in range(repeats)]


def broken_jointly(repeats: int) -> int:
    """Return how often four joint looks break the promise at the hard cut of the large pool."""
    tried = Tried(pool(), target(), sequential_looks((), MOST, DELTA), joint=True)
    return sum(tried.breaks(labels, hard_cut()) for labels in draws(pool(), MOST, repeats, 21))


def broken_when_small(repeats: int, looks: Sequence[Look]) -> int:
    """Return how often looks at the small pool break it, labels drawn without replacement."""
    of = small()
    tried = Tried(of, WANTED, looks, joint=True)
    first = int(np.argmax(of.truth < WANTED))
    return sum(tried.breaks(labels, first) for labels in draws(of, looks[-1].labels, repeats, 22))


def near_best(of: Pool) -> int:
    """Return the place of the strictest cut that keeps ``GOAL`` of the best yield."""
    scores, counts = np.unique(of.scores, return_counts=True)
    good = np.bincount(np.searchsorted(scores, of.scores), weights=of.accepted)
    above, fine = np.cumsum(counts[::-1]), np.cumsum(good[::-1])
    best = above[fine / above >= WANTED].max() / len(of.scores)
    return int(np.argmax(of.kept >= GOAL * best))


def reached_jointly(number: int, repeats: int) -> int:
    """Return how often joint looks reach 90% of the best yield by so many labels."""
    tried = Tried(even(), WANTED, sequential_looks((), number, DELTA), joint=True)
    cut = near_best(even())
    return sum(tried.reaches(labels, cut) for labels in draws(even(), number, repeats, 23))


def reached_apart(number: int, repeats: int) -> int:
    """Return the same of looks that have a δ of their own each, and an endless pool."""
    cut, looks = near_best(even()), planned_looks(number, DELTA)
    tried, found = Tried(even(), WANTED, looks, joint=False), 0
    for labels in draws(even(), number, repeats, 23):
        first = [labels[: look.labels] for look in looks]
        above = np.array([tried.above(one)[: cut + 1] for one in first])
        rejects = [tried.above(one[~even().accepted[one]])[: cut + 1] for one in first]
        passed = stats.binom.cdf(rejects, above, 1 - WANTED) <= [[look.delta] for look in looks]
        found += bool(passed.all(axis=1).any())
    return found


def foretold(sets: int) -> tuple[int, int]:
    """Return how often the number foretold for 80% of the best yield reached it, of how many.

    From 300 labels each time, and tried on as many new labels as it said.
    """
    of, rng, held, given = even(), np.random.default_rng(24), 0, 0
    for _ in range(sets):
        first = rng.choice(SIZE, 300, replace=False)
        needs = labels_needed(
            of.scores, of.scores[first], of.accepted[first],
            target=WANTED, delta=DELTA, cuts=of.cuts, looks=joint_level,
        )  # fmt: skip
        need = needed_for(needs, 0.8 * (best_share(needs, WANTED) or 0.0))
        if need is None or need.labels is None:
            continue
        new = rng.choice(SIZE, min(need.labels, SIZE), replace=False)
        found = fixed_sequence(
            of.scores, of.scores[new], of.accepted[new],
            target=WANTED, delta=joint_level(need.labels, DELTA), cuts=of.cuts,
        ).threshold  # fmt: skip
        given += 1
        held += found is not None and found <= need.threshold
    return held, given


def claims() -> list[Claim]:
    """Return what joint looks and finite pools hold to, and how far labels go with them."""
    apart, joint = 2000, 300
    held, given = foretold(60)
    one, two = (Look(1500, DELTA),), sequential_looks((600,), 1500, DELTA)
    rows: list[tuple[str, int, int, float | None, float | None]] = [
        ("four looks tested jointly, a pool of 120,000", broken_jointly(1000), 1000, DELTA, None),
        ("half of 3,000 labelled, hypergeometric", broken_when_small(2000, one), 2000, DELTA, None),
        ("two joint looks at half of 3,000", broken_when_small(2000, two), 2000, DELTA, None),
        ("90% of the best yield by 2,400 labels, joint looks",
         reached_jointly(2400, joint), joint, None, 0.77),
        ("90% of the best yield by 2,600 labels, joint looks",
         reached_jointly(2600, joint), joint, None, 0.8),
        ("90% of the best yield by 2,400 labels, looks with a δ each",
         reached_apart(2400, apart), apart, None, None),
        ("90% of the best yield by 2,800 labels, looks with a δ each",
         reached_apart(2800, apart), apart, None, None),
        ("the number foretold for 80% of the best yield, from 300 labels, reaches it",
         held, given, None, 0.8),
    ]  # fmt: skip
    return [
        Claim("exact", says, count, repeats, most=most, least=least, test=TEST)
        for says, count, repeats, most, least in rows
    ]
