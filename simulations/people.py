"""Reviewers who err: what a promise to them says of the truth, with and without known answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from review.core.scoring import TOLERANCE
from review.promises.certify import fixed_sequence
from review.promises.mistakes import Mistakes, Question, mistakes
from review.promises.shards import Kept, qualities
from review.statistics.estimates import Interval
from simulations.claims import Claim
from simulations.known_pool import DELTA, HAIR, Array, Flags, hard_cut, pool

REPEATS = 1000
#: Labels of a plan: read as the truth, and where questions are asked besides.
LABELS, MORE = 1000, 2000
NAMES = ("Ana", "Ben", "Cem", "Dua")
#: Of the labels each gives, and how each errs, by mean: accepts the bad, rejects the good.
SHARES = np.array([0.4, 0.3, 0.2, 0.1])
ACCEPTS_BAD = np.array([0.04, 0.10, 0.18, 0.10])
REJECTS_GOOD = np.array([0.06, 0.02, 0.03, 0.10])
#: The questions with known answers: so many to be rejected, so many to be accepted.
BAD, GOOD = 50, 70
#: Of the questions these are hard: everybody errs twice as often there.
HARD = 0.3
#: Shards, and how often labels are drawn over them.
SHARDS, SHARD_RUNS = 6, 300


@dataclass(frozen=True)
class Delivered:
    """Shards of the pool: which each edit is of, what is kept, and the truth of it by shard."""

    kept: Kept
    shard: NDArray[np.int64]
    accepted: Flags
    above: Flags
    truth: Array


@dataclass(frozen=True)
class Told:
    """One plan: the truth at its certified cut (None: nothing certified), and the questions."""

    truth: float | None
    target: float
    found: Mistakes | None

    @property
    def false(self) -> bool:
        """Whether less is truly acceptable than was said."""
        said = self.found.truly(self.target) if self.found else 0.0
        return self.truth is not None and self.truth < said


def promised(
    share: Array, target: float, accepted: Flags, labels: NDArray[np.int64]
) -> float | None:
    """Return the truth (``share`` by cut) at the cut that labels certify."""
    one = pool()
    found = fixed_sequence(
        one.scores, one.scores[labels], accepted, target=target, delta=DELTA, cuts=one.cuts
    )
    return None if found.threshold is None else float(share[one.cuts == found.threshold][0])


def said(rng: np.random.Generator, good: Flags, accepts_bad: Array, rejects_good: Array) -> Flags:
    """Return what reviewers say of edits that are good or not, each by who labels it."""
    by = rng.choice(len(accepts_bad), len(good), p=SHARES if len(accepts_bad) > 1 else None)
    chance = np.where(good, 1 - rejects_good[by], accepts_bad[by])
    return np.asarray(rng.random(len(good)) < chance)


def plain_breaks(accepts_bad: float) -> int:
    """Count the plans whose "90%" is false in truth where bad edits are accepted so often."""
    rng, one = np.random.default_rng(31), pool()
    count = 0
    for _ in range(REPEATS):
        labels = rng.integers(len(one.scores), size=LABELS)
        accepted = said(rng, one.accepted[labels], np.array([accepts_bad]), np.array([0.0]))
        truth = promised(one.truth, 0.9, accepted, labels)
        count += truth is not None and truth < 0.9
    return count


def questions(rng: np.random.Generator, number: int, rates: Array) -> list[Question]:
    """Draw questions that nine of ten reviewers answer, a part of them hard for everybody."""
    hard = rng.random(number) < HARD
    chance = np.outer(np.where(hard, 2.0, (1 - 2 * HARD) / (1 - HARD)), rates)
    wrong, answered = rng.random(chance.shape) < chance, rng.random(chance.shape) < 0.9
    return [
        {name: bool(w) for name, w, there in zip(NAMES, *row, strict=True) if there}
        for row in zip(wrong, answered, strict=True)
    ]


@cache
def told() -> tuple[Told, ...]:
    """Return plans whose target lies a hair above what reviewers accept at one cut."""
    rng, one = np.random.default_rng(32), pool()
    accepted_share = one.truth * (1 - SHARES @ REJECTS_GOOD) + (1 - one.truth) * (
        SHARES @ ACCEPTS_BAD
    )
    target = float(accepted_share[int(np.argmax(accepted_share < 0.9))]) + HAIR
    plans = []
    for _ in range(REPEATS):
        labels = rng.integers(len(one.scores), size=MORE)
        by = rng.choice(len(NAMES), MORE, p=SHARES)
        good = one.accepted[labels]
        accepted = rng.random(MORE) < np.where(good, 1 - REJECTS_GOOD[by], ACCEPTS_BAD[by])
        found = mistakes(
            [(NAMES[place],) for place in by], questions(rng, BAD, ACCEPTS_BAD),
            questions(rng, GOOD, REJECTS_GOOD), delta=DELTA,
        )  # fmt: skip
        plans.append(Told(promised(one.truth, target, accepted, labels), target, found))
    return tuple(plans)


def truly_breaks() -> int:
    """Count the plans whose promise of what is truly acceptable is false."""
    return sum(one.false for one in told())


@cache
def delivered() -> Delivered:
    """Return six shards that differ in scores; in the first the judge overlooks 8 in 100."""
    rng, one = np.random.default_rng(33), pool()
    spread = (one.scores - one.scores.mean()) / one.scores.std()
    leaning = 0.35 * np.outer(spread, np.linspace(-1, 1, SHARDS))
    shard = np.argmax(leaning + rng.gumbel(size=leaning.shape), axis=1)
    accepted = one.accepted & ~((shard == 0) & (rng.random(len(shard)) < 0.08))
    above = one.scores >= one.cuts[hard_cut()] - TOLERANCE
    cells = np.stack([shard[above], np.round(one.scores[above] / 0.005)]).astype(np.int64)
    (places, steps), number = np.unique(cells, axis=1, return_counts=True)
    truth = np.array([accepted[above & (shard == place)].mean() for place in range(SHARDS)])
    return Delivered(
        Kept(places, np.round(steps * 0.005, 3), number), shard, accepted, above, truth
    )


@cache
def shards() -> tuple[int, int, int, int]:
    """Count shards whose plain interval, and whose one with the judge, hold the truth.

    Then: runs in which those with the judge are narrower on average; and all shards.
    """
    rng, one, of = np.random.default_rng(34), pool(), delivered()
    plain, both, narrower = 0, 0, 0
    for _ in range(SHARD_RUNS):
        labels = rng.integers(len(one.scores), size=1200)
        labels = labels[of.above[labels]]
        found = qualities(of.kept, of.shard[labels], one.scores[labels], of.accepted[labels])
        plain += sum(map(holds, [each.by_labels for each in found], of.truth))
        both += sum(map(holds, [each.with_judge for each in found], of.truth))
        widths = [width(each.with_judge) - width(each.by_labels) for each in found]
        narrower += sum(widths) < 0
    return plain, both, narrower, SHARD_RUNS * SHARDS


def holds(interval: Interval, value: float) -> bool:
    """Whether an interval holds a value."""
    return interval.low is not None and interval.low <= value <= (interval.high or 0.0)


def width(interval: Interval) -> float:
    """Return how wide an interval is."""
    return (interval.high or 0.0) - (interval.low or 0.0)


def claims() -> list[Claim]:
    """Return what reviewers' own mistakes do to a promise, and what is said of it here."""
    test = "tests/store/test_mistakes.py::test_the_promise_says_what_reviewers_mistakes_leave_open"
    of_shards = "tests/store/test_judging.py::test_each_import_is_a_shard_of_what_is_kept"
    plain, both, narrower, number = shards()
    return [
        Claim("people", "'90%' read as the truth where reviewers accept 10% of the bad: false",
              plain_breaks(0.1), REPEATS),
        Claim("people", "truly acceptable, by 120 questions with known answers: false",
              truly_breaks(), REPEATS, most=2 * DELTA, test=test),
        Claim("people", "a shard's quality by its labels: the interval holds it", plain, number,
              least=0.95, test=of_shards),
        Claim("people", "a shard's quality by labels and judge: the interval holds it", both,
              number, least=0.95, test=of_shards),
        Claim("people", "intervals by labels and judge are narrower than by labels", narrower,
              SHARD_RUNS, least=0.95, test=of_shards),
    ]  # fmt: skip
