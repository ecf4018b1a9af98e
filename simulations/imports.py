"""Imported labels: whole photos with all their edits, and labels that were picked somehow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from review.promises.clustering import clustered_sequence, worth
from review.promises.uniformity import Compared, uniformity
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


def claims() -> list[Claim]:
    """Return what is claimed of imported labels."""
    return [*clusters(), *draws()]


def _claim(says: str, count: int, *, most: float | None = None) -> Claim:
    return Claim("imports", says, count, REPEATS, most=most, test=TEST)
