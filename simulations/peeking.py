"""Peeking every 50 labels: the betting of the app, and a stratified test that was tried instead.

Spertus, Sridhar & Stark (2024, arXiv 2409.06680) test strata apart and take the least evidence
over all splits of the rejects. Here in one form, not theirs to the letter: per band a Beta mixture
by what 300 labels told, against the likeliest split that breaks the promise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, logsumexp

from review.core.scoring import TOLERANCE
from review.promises.betting import BETS
from simulations.bands import at_score, met, sizes
from simulations.claims import Claim
from simulations.known_pool import DELTA, MOST, SIZE, Array, pool

RUNS, EVERY = 1000, 50
BOUNDARY, FLOOR, TOP_SHARE = 0.4, 0.8, 0.36
#: Labels that a pilot of 300 has in each band above the cut.
PILOT = (120, 87)
TEST = "tests/store/test_promises_unequal.py"


def labelled() -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Draw labels by bands, band at random: in the upper one, above the cut to reach, rejected."""
    one, rng = pool(), np.random.default_rng(7)
    order = np.argsort(-one.scores, kind="stable")
    upper = rng.random((RUNS, MOST)) < TOP_SHARE
    edge, end = int(BOUNDARY * SIZE), int(FLOOR * SIZE)
    places = np.where(
        upper, rng.integers(0, edge, upper.shape), rng.integers(edge, end, upper.shape)
    )
    drawn = order[places]
    return upper, one.scores[drawn] >= cut() - TOLERANCE, ~one.accepted[drawn]


def cut() -> float:
    """Return the cut that keeps 90% of the best yield."""
    return at_score(0.69)


def betting() -> int:
    """Count runs in which betting ever passes the cut."""
    upper, above, rejected = labelled()
    weights = np.where(upper, BOUNDARY / TOP_SHARE, (FLOOR - BOUNDARY) / (1 - TOP_SHARE))
    gains = weights * above * (~rejected - met()) / (met() * weights.max())
    evidence = [np.log1p(bet * gains).cumsum(axis=1)[:, EVERY - 1 :: EVERY] for bet in BETS]
    passed = logsumexp(evidence, axis=0) - np.log(len(BETS)) >= -np.log(DELTA)
    return int(passed.any(axis=1).sum())


def stratified() -> int:
    """Count runs in which the stratified test ever passes it."""
    upper, above, rejected = labelled()
    parts = [above & upper, above & ~upper]
    counts = [
        [flags.cumsum(axis=1)[:, EVERY - 1 :: EVERY] for flags in (part, part & rejected)]
        for part in parts
    ]
    rng, rates = np.random.default_rng(5), [float(rejected[part].mean()) for part in parts]
    evidence = np.zeros(counts[0][0].shape)
    for (labels, rejects), number, rate in zip(counts, PILOT, rates, strict=True):
        told = (rng.binomial(number, rate, (RUNS, 1)) + 0.5) * number / (number + 1)
        evidence += betaln(rejects + told, labels - rejects + number - told)
        evidence -= betaln(told, number - told)
    evidence -= _likeliest(counts)
    return int((evidence >= -np.log(DELTA)).any(axis=1).sum())


def _likeliest(counts: list[list[NDArray[np.int64]]]) -> Array:
    """Return the largest log likelihood over the splits of rejects that break the promise."""
    share = np.array(sizes(cut(), at_score(BOUNDARY)))
    share = share / share.sum()
    bad = 1 - met()
    best = np.full(counts[0][0].shape, -np.inf)
    for top in np.linspace(1e-4, bad / share[0] - 1e-4, 300):
        low = min((bad - share[0] * top) / share[1], 1 - 1e-9)
        found = np.zeros(best.shape)
        for (labels, rejects), rate in zip(counts, (top, low), strict=True):
            found += rejects * np.log(rate) + (labels - rejects) * np.log1p(-rate)
        best = np.maximum(best, found)
    return best


def claims() -> list[Claim]:
    """Return how often each passes the cut that keeps 90% of the best yield; neither is bounded."""
    says = f"up to {MOST:,} labels by bands, read every {EVERY}: 90% of the best yield passes, {{}}"
    tried = {"betting": betting(), "a stratified test": stratified()}
    return [
        Claim("peeking", says.format(how), count, RUNS, test=TEST) for how, count in tried.items()
    ]
