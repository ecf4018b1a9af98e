"""Chains of turns that fail together: intervals over turns, and a promise on chains."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from review.chains.labels import ChainLabel, LabelledChain, TurnLabel
from review.chains.summary import summarise
from review.core.consensus import State
from review.core.settings import Scale
from review.filtering.chain_score import chain_scores
from review.filtering.filter_config import ChainRule
from review.promises.certify import fixed_sequence
from review.promises.unit_plans import SHARES
from review.statistics.clustered import ClusteredShare, clustered_share, clustered_shares
from review.statistics.estimates import wilson_bounds
from simulations.claims import Claim
from simulations.known_pool import DELTA, HAIR, Array, Flags, Pool, broken, described

Whole = NDArray[np.int64]

REPEATS = 2000
#: Of a promise: each repeat tests many cuts.
FEWER = 1000
#: Chains of so many turns, as often as one another.
LENGTHS = np.arange(2, 6)
#: Of the turns of one chain: of their verdicts; on the latent scale of a copula in the pool.
STRONG, LATENT = 0.6, 0.8
#: The share of turns that are right.
RIGHT = 0.8
POOL, LABELS = 20_000, 400


@dataclass(frozen=True)
class Drawn:
    """Chains of every repeat, (chains, repeats): the turns that count of each, and the right ones.

    ``weights``: of each chain, where it was drawn at its own rate.
    """

    counted: Whole
    right: Whole
    weights: Array

    def clustered(self) -> list[ClusteredShare]:
        """Return the share of each repeat as the app tells it."""
        if (self.weights == 1).all():
            return clustered_shares(self.right.astype(float), self.counted.astype(float))
        return [
            clustered_share(right.astype(float), counted.astype(float), weights)
            for right, counted, weights in zip(
                self.right.T, self.counted.T, self.weights.T, strict=True
            )
        ]

    def naive(self) -> tuple[Array, Array]:
        """Return Wilson's bounds of each repeat, the turns taken as independent."""
        right, counted = (of.sum(axis=0).astype(float) for of in (self.right, self.counted))
        return wilson_bounds(right, counted)


def drawn(number: int, *, of_type: float = 1.0, rates: tuple[float, ...] = (1.0,)) -> Drawn:
    """Draw ``number`` chains for every repeat; their turns are right beta-binomially.

    ``of_type``: the chance of a turn to be of the type that is counted. ``rates``: at which chains
    are drawn, as often as one another; a lower rate weighs more.
    """
    rng = np.random.default_rng(number)
    shape = (number, REPEATS)
    counted = rng.binomial(rng.choice(LENGTHS, shape), of_type)
    spread = 1 / STRONG - 1
    right = rng.binomial(counted, rng.beta(RIGHT * spread, (1 - RIGHT) * spread, shape))
    return Drawn(counted, right, 1 / rng.choice(rates, shape))


def covered(one: Drawn) -> int:
    """Count the repeats whose interval by chains holds the share of all turns that are right."""
    found = [share.share for share in one.clustered()]
    return sum(
        share.low is None or share.high is None or share.low <= RIGHT <= share.high
        for share in found
    )


def covered_naively(one: Drawn) -> int:
    """Count the repeats in which the turns taken as independent do so."""
    low, high = one.naive()
    return int(((low <= RIGHT) & (high >= RIGHT)).sum())


@cache
def kinds() -> dict[tuple[int, int], LabelledChain]:
    """Return a labelled chain for each length and number of right turns, of the type "a"."""
    return {
        (length, right): LabelledChain("", _label(length, right), ["a"] * length)
        for length in LENGTHS.tolist()
        for right in range(length + 1)
    }


def _label(length: int, right: int) -> ChainLabel:
    turns = tuple(TurnLabel("right" if turn < right else "wrong") for turn in range(length))
    state: State = "accept" if right == length else "reject"
    return ChainLabel(state, length, 1, right, placed=True, turns=turns)


def summed_up(number: int) -> int:
    """Count the repeats in which the desk's own summary holds the truth, over all and by type."""
    one, hits = drawn(number), 0
    for counted, right in zip(one.counted.T.tolist(), one.right.T.tolist(), strict=True):
        found = summarise([kinds()[pair] for pair in zip(counted, right, strict=True)])
        of_type = found.types[0].right.share
        hits += (of_type.low or 0) <= RIGHT <= (of_type.high or 0) and of_type == found.turns.share
    return hits


@dataclass(frozen=True)
class Chains:
    """A pool of chains, ``lengths`` turns each: scores of a judge and verdicts, turn by turn."""

    lengths: Whole
    scores: Array
    right: Flags

    @property
    def starts(self) -> Whole:
        """Return the place of each chain's first turn."""
        return np.cumsum(self.lengths) - self.lengths


@cache
def chains() -> Chains:
    """Return chains whose turns are alike in verdict and score."""
    rng = np.random.default_rng(60)
    lengths = rng.choice(LENGTHS, POOL)
    chain = np.repeat(np.arange(POOL), lengths)

    def alike(correlation: float) -> Array:
        common = rng.standard_normal(POOL)[chain]
        own = rng.standard_normal(len(chain))
        latent = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
        return np.asarray(stats.norm.cdf(latent), dtype=np.float64)

    scores = np.round(stats.beta.ppf(alike(LATENT), 2, 2), 2)
    right = alike(LATENT) < 0.978 / (1 + np.exp(-9 * (scores - 0.233)))
    return Chains(lengths, scores, np.asarray(right))


@cache
def by_rule(rule: ChainRule) -> tuple[Pool, float]:
    """Return the pool of chains by a rule's score, and a target a hair above one cut's truth."""
    one = chains()
    turns = {"set_id": np.repeat(np.arange(POOL), one.lengths), "overall": one.scores}
    scores = chain_scores(pd.DataFrame(turns), rule, Scale(0, 1))
    in_order = np.array([scores[str(chain)] for chain in range(POOL)], dtype=np.float64)
    return _hard(described(in_order, np.logical_and.reduceat(one.right, one.starts), SHARES))


@cache
def by_turn() -> tuple[Pool, float]:
    """Return the pool of turns, each one a unit, and a target a hair above one cut's truth."""
    return _hard(described(chains().scores, chains().right, SHARES))


def _hard(pool: Pool) -> tuple[Pool, float]:
    """Return a pool with a target that the middle one of its cuts just misses."""
    return pool, float(pool.truth[len(pool.cuts) // 2]) + HAIR


def chains_break(rule: ChainRule) -> int:
    """Count the repeats that break the promise, its units chains, drawn without replacement."""
    (pool, target), rng, broke = by_rule(rule), np.random.default_rng(61), 0
    for _repeat in range(FEWER):
        labels = rng.choice(POOL, LABELS, replace=False)
        found = fixed_sequence(
            pool.scores, pool.scores[labels], pool.accepted[labels],
            target=target, delta=DELTA, cuts=pool.cuts, finite=True,
        )  # fmt: skip
        broke += broken(found.threshold, pool, target)
    return broke


def turns_break() -> int:
    """Count the same where each turn of the drawn chains counts as a unit of its own."""
    (pool, target), rng, broke = by_turn(), np.random.default_rng(62), 0
    lengths, starts = chains().lengths, chains().starts
    for _repeat in range(FEWER):
        some = rng.choice(POOL, LABELS, replace=False)
        labels = np.concatenate([starts[one] + np.arange(lengths[one]) for one in some])
        found = fixed_sequence(
            pool.scores, pool.scores[labels], pool.accepted[labels],
            target=target, delta=DELTA, cuts=pool.cuts, finite=True,
        )  # fmt: skip
        broke += broken(found.threshold, pool, target)
    return broke


def intervals() -> list[Claim]:
    """Return how often intervals over turns hold the share that is right."""
    cases = {
        "300 chains of 2–5 turns": drawn(300),
        "12 chains": drawn(12),
        "a type of every fourth turn, 200 chains": drawn(200, of_type=0.25),
        "150 chains, half of them drawn four times as readily": drawn(150, rates=(1.0, 0.25)),
    }
    says = "the interval over turns holds the truth"
    made: list[Claim] = []
    for which, one in cases.items():
        made += [
            _interval(f"{which}, correlation .6: {says}", covered(one), least=0.95),
            _interval(f"{which}, turns taken as independent: {says}", covered_naively(one)),
        ]
    which = "40 chains, by type, as the desk sums up"
    return [*made, _interval(f"{which}: {says}", summed_up(40), least=0.95)]


def promises() -> list[Claim]:
    """Return how often a promise on chains is false, and one on their turns as units."""
    says = f"{LABELS} chains labelled, a cut on the"
    return [
        _promise(f"{says} weakest turn: false", chains_break("weakest"), most=DELTA),
        _promise(f"{says} product of turns: false", chains_break("product"), most=DELTA),
        _promise("the same chains, each turn a unit of its own: false", turns_break()),
    ]


def claims() -> list[Claim]:
    """Return what is claimed of chains."""
    return [*intervals(), *promises()]


def _interval(says: str, count: int, least: float | None = None) -> Claim:
    test = "tests/review/test_chain_summary.py"
    return Claim("chains", says, count, REPEATS, least=least, test=test)


def _promise(says: str, count: int, most: float | None = None) -> Claim:
    return Claim("chains", says, count, FEWER, most=most, test="tests/store/test_unit_plans.py")
