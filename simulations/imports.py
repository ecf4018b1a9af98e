"""Imported labels: whole photos with all their edits, and labels that were picked somehow.

And beside them the other figures that were off: the nicest of several acceptance plans, and
intervals of labels drawn near a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.promises.clustering import clustered_sequence, worth
from review.promises.uniformity import Compared, uniformity
from review.spotcheck.acceptance import (
    PlanName,
    sequential_verdict,
    single_verdict,
    zero_verdict,
)
from review.statistics.domains import domain_shares
from review.statistics.estimates import clopper_pearson
from simulations.claims import Claim
from simulations.known_pool import DELTA, HAIR, SIZE, Array, Flags, Pool, broken, described

REPEATS = 1000
#: Imported labels of a repeat.
LABELS = 600
#: Edits of the pool that a uniform draw is tested against.
POOL = 3_000
#: Of the verdicts of one photo's edits, on the latent scale of a Gaussian copula.
CORRELATION = 0.3
EDITS_OF_A_PHOTO = (3, 5, 10)
TEST = "tests/test_cli_imports.py"


@dataclass(frozen=True)
class Photos:
    """A pool whose edits come photo by photo, ``each`` of one, with a target just missed."""

    pool: Pool
    types: NDArray[np.object_]
    each: int
    target: float

    @property
    def number(self) -> int:
        """Return how many photos there are."""
        return len(self.pool.scores) // self.each

    def labels(self, rng: np.random.Generator, number: int = LABELS) -> NDArray[np.int64]:
        """Draw whole photos uniformly, and return all of their edits."""
        photos = rng.choice(self.number, number // self.each, replace=False)
        return np.asarray((photos[:, None] * self.each + np.arange(self.each)).ravel())


@cache
def photos(each: int, size: int = SIZE) -> Photos:
    """Return the known pool, with verdicts and scores that are alike within a photo."""
    rng = np.random.default_rng(each)
    photo = np.arange(size) // each

    def alike(correlation: float) -> Array:
        common = rng.standard_normal(photo[-1] + 1)[photo]
        own = rng.standard_normal(size)
        latent = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
        return np.asarray(stats.norm.cdf(latent), dtype=np.float64)

    scores = np.asarray(stats.beta.ppf(alike(0.2), 2, 2))
    accepted = alike(CORRELATION) < 0.978 / (1 + np.exp(-9 * (scores - 0.233)))
    one = described(np.round(np.round(scores / 0.005) * 0.005, 3), accepted)
    types = np.array([f"type {int(34 * x**2):02}" for x in rng.random(size)], dtype=object)
    return Photos(one, types, each, float(one.truth[np.argmax(one.truth < 0.9)]) + HAIR)


def breaks(each: int, *, counted: bool) -> int:
    """Count the repeats that break the promise, labels counted as independent or not."""
    of, rng = photos(each), np.random.default_rng(10 + each)
    one, broke = of.pool, 0
    for _repeat in range(REPEATS):
        labels = of.labels(rng)
        # No two of one photo: the labels as they are.
        photo = labels // each if counted else labels
        found = clustered_sequence(
            one.scores, one.scores[labels], one.accepted[labels], photo,
            target=of.target, delta=DELTA, cuts=one.cuts,
        )  # fmt: skip
        broke += broken(found.threshold, one, of.target)
    return broke


def bad_photos_pass(number: int, each: int, share: float, *, counted: bool) -> int:
    """Count the repeats in which a cut at 90% less a hair passes where ``share`` of photos is bad.

    All edits of a bad photo are rejected, of the others as many, at random, as make it 10%.
    """
    rng = np.random.default_rng(each * number)
    passed, photo = 0, np.arange(number * each) // each
    for _repeat in range(REPEATS):
        bad = rng.random(number) < share
        rejected: Flags = bad[photo] | (rng.random(len(photo)) < (0.1 - share) / (1 - share))
        counts = worth(photo, rejected) if counted else None
        of, rejects = (counts.labels, counts.rejected) if counts else (len(photo), rejected.sum())
        passed += bool(stats.binom.cdf(rejects, of, 0.1) <= DELTA)
    return passed


def false_alarms(each: int, number: int) -> int:
    """Count the repeats in which labels drawn uniformly, by photo, are called no uniform draw."""
    of, rng = photos(each, POOL), np.random.default_rng(20 + each)
    found = 0
    for _repeat in range(REPEATS):
        labels = of.labels(rng, number)
        found += uniformity(compared(of, labels)).fails
    return found


def picked_are_found(number: int) -> int:
    """Count the repeats in which labels drawn three times as readily near a score are found."""
    of, rng = photos(1, POOL), np.random.default_rng(30)
    chance = np.where(np.abs(of.pool.scores - 0.5) < 0.15, 3.0, 1.0)
    found = 0
    for _repeat in range(REPEATS // 5):
        labels = rng.choice(len(chance), number, replace=False, p=chance / chance.sum())
        found += uniformity(compared(of, labels)).fails
    return found


def compared(of: Photos, labels: NDArray[np.int64]) -> Compared:
    """Return labels beside their pool, as the app compares them."""
    return Compared(
        of.pool.scores, of.types, of.pool.scores[labels], of.types[labels], labels // of.each
    )


def clusters() -> list[Claim]:
    """Return what whole photos do to a promise."""
    made: list[Claim] = []
    for each in EDITS_OF_A_PHOTO:
        says = f"whole photos imported, {each} edits a photo, correlation .3"
        made += [
            _claim(says, breaks(each, counted=True), most=DELTA),
            _claim(f"{says}, labels taken as independent", breaks(each, counted=False)),
        ]
    says = "one photo in 33 rejected in full, 30 photos of 10 edits"
    return [
        *made,
        _claim(says, bad_photos_pass(30, 10, 0.03, counted=True), most=DELTA),
        _claim(f"{says}, taken as independent", bad_photos_pass(30, 10, 0.03, counted=False)),
    ]


def draws() -> list[Claim]:
    """Return how often the test for a uniform draw errs, either way."""
    return [
        _claim("300 labels drawn uniformly are called picked", false_alarms(1, 300), most=0.001),
        _claim("60 whole photos of 10 are called picked", false_alarms(10, 600), most=0.001),
        Claim(
            "imports", "300 labels, near a score 3 times as readily, are found",
            picked_are_found(300), REPEATS // 5, least=0.95, test=TEST,
        ),
    ]  # fmt: skip


def better(plan: PlanName, errors: list[bool]) -> bool:
    """Whether a plan calls a type better than 10%, or than less."""
    found = {
        "single": single_verdict, "sequential": sequential_verdict, "zero-failure": zero_verdict,
    }[plan](errors)  # fmt: skip
    return found.side == "better"


def plans() -> list[Claim]:
    """Return how often types with 10% wrong are called better, by one plan and by the nicest."""
    rng = np.random.default_rng(40)
    repeats = 4 * REPEATS
    drawn = (rng.random((repeats, 298)) < 0.10).tolist()
    names: tuple[PlanName, ...] = ("single", "sequential", "zero-failure")
    found = np.array([[better(plan, errors) for plan in names] for errors in drawn])
    says = "a type with 10% wrong is called better, plan frozen before"
    allowed = (0.05, 0.10, 0.05)
    return [
        *(
            Claim("imports", f"{says}: {name}", int(found[:, place].sum()), repeats,
                  most=allowed[place], test="tests/store/test_type_report.py")
            for place, name in enumerate(names)
        ),
        Claim("imports", "the same, the nicest of three plans", int(found.any(axis=1).sum()),
              repeats, test="tests/store/test_type_report.py"),
    ]  # fmt: skip


def covered(far: float, *, careful: bool, number: int = 300) -> int:
    """Count the repeats whose 95% interval holds the share rejected over the whole pool.

    Four in five of the labels come from the near half, in which nothing is rejected; of the far
    half ``far`` is.
    """
    rng = np.random.default_rng(50)
    near, hits = number * 4 // 5, 0
    strata = np.repeat([0, 1], [near, number - near])
    weights = np.repeat([0.625, 2.5], [near, number - near])
    for _repeat in range(REPEATS):
        rejected = ((rng.random(number) < far) & (strata == 1)).astype(np.float64)
        low, high = (
            _careful(rejected, weights, strata) if careful
            else _seen_alone(rejected, weights, strata)
        )  # fmt: skip
        hits += low <= far / 2 <= high
    return hits


def _careful(values: Array, weights: Array, strata: NDArray[np.int64]) -> tuple[float, float]:
    everything = np.ones((len(values), 1))
    _share, low, high = domain_shares(values[:, None], everything, weights, strata)
    return float(low[0]), float(high[0])


def _seen_alone(values: Array, weights: Array, strata: NDArray[np.int64]) -> tuple[float, float]:
    """Return Korn and Graubard's interval as published: a stratum without errors adds nothing."""
    share = float((weights * values).sum() / weights.sum())
    scores = weights * (values - share) / weights.sum()
    variance = sum(
        (strata == one).sum() * float(scores[strata == one].var(ddof=1)) for one in (0, 1)
    )
    labels, degrees = len(values), len(values) - 2
    if variance > 0:
        shrink = (stats.norm.ppf(0.975) / stats.t.ppf(0.975, degrees)) ** 2
        labels = min(labels, share * (1 - share) / variance * shrink)
    found = clopper_pearson(share * labels, labels)
    return found.low or 0.0, 1.0 if found.high is None else found.high


def near_threshold() -> list[Claim]:
    """Return how often intervals hold the truth where errors are rare and far from the cut."""
    says = "an interval from 300 near-threshold labels, 3% rejected far away alone, holds the truth"
    test = "tests/store/test_judging.py"
    return [
        Claim("imports", says, covered(0.03, careful=True), REPEATS, least=0.95, test=test),
        Claim("imports", f"{says}, by what is seen alone", covered(0.03, careful=False), REPEATS,
              test=test),
    ]  # fmt: skip


def claims() -> list[Claim]:
    """Return what is claimed of imported labels, of plans chosen late, and of rare errors."""
    return [*clusters(), *draws(), *plans(), *near_threshold()]


def _claim(says: str, count: int, *, most: float | None = None) -> Claim:
    return Claim("imports", says, count, REPEATS, most=most, test=TEST)
