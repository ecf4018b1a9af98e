"""What breaks a promise that seems kept: several judges, the quick answers, careless handing on."""

from __future__ import annotations

from functools import cache

import numpy as np

from review.core.scoring import TOLERANCE
from review.promises.betting import betting_sequence
from review.promises.certify import fixed_sequence
from review.promises.per_group import GroupLabels
from review.promises.plans import grid
from review.promises.unequal import draw_unequal, weight
from simulations.claims import Claim
from simulations.known_pool import (
    DELTA,
    REPEATS,
    SIZE,
    Array,
    Flags,
    Pool,
    broken,
    described,
    drawn,
    group_labels,
    groups,
    made,
    pool,
    share,
    target,
)

GOAL = 0.9


@cache
def judges() -> tuple[Pool, ...]:
    """Return four judges of the same 120,000 edits, each with a hard cut of its own at 90%."""
    rng = np.random.default_rng(11)
    _, accepted = made(rng, SIZE, 0.233)
    found = []
    for _ in range(4):
        scores = np.where(accepted, rng.beta(4, 2.2, SIZE), rng.beta(2, 2.8, SIZE))
        scores = np.round(np.round(scores / 0.005) * 0.005, 3)
        found.append(described(_hard(scores, accepted, rng), accepted))
    return tuple(found)


def _hard(scores: Array, accepted: Flags, rng: np.random.Generator) -> Array:
    """Swap scores across one cut until what it keeps just misses 90%."""
    one = described(scores, accepted)
    place = int(np.argmax(one.truth < GOAL))
    cut = one.cuts[place]
    above = scores >= cut - TOLERANCE
    missing = int(np.ceil(GOAL * above.sum())) - 1 - int(accepted[above].sum())
    inside = above & (scores < one.cuts[place - 1] - TOLERANCE)
    below = ~above & (scores >= one.cuts[place + 1] - TOLERANCE)
    out = rng.permutation(np.flatnonzero(inside & (accepted == (missing < 0))))[: abs(missing)]
    into = rng.permutation(np.flatnonzero(below & (accepted == (missing > 0))))[: abs(missing)]
    scores = scores.copy()
    scores[out], scores[into] = scores[into].copy(), scores[out].copy()
    return scores


def any_judge_breaks(delta: float, number: int = 1000) -> float:
    """Share of repeats in which the promise of any of the four judges is broken."""
    return share(
        [
            any(
                broken(
                    fixed_sequence(
                        one.scores, one.scores[labels[:number]], one.accepted[labels[:number]],
                        target=GOAL, delta=delta, cuts=one.cuts,
                    ).threshold,
                    one,
                    GOAL,
                )
                for one in judges()
            )
            for labels in drawn()
        ]
    )  # fmt: skip


def looked_at(number: int, *, in_order: bool) -> float:
    """Share broken at one look over ``number`` of 2,400 labels where rejects take twice as long.

    ``in_order``: the first drawn, once all of them are there; else the first that were done.
    """
    rng = np.random.default_rng(12)
    one = pool()
    results = []
    for labels in drawn():
        pace = np.where(one.accepted[labels], 1.0, 2.0)
        done = np.argsort(np.arange(len(labels)) / len(labels) + rng.exponential(0.02 * pace))
        seen = labels[:number] if in_order else labels[done[:number]]
        found = fixed_sequence(
            one.scores, one.scores[seen], one.accepted[seen],
            target=target(), delta=DELTA, cuts=one.cuts,
        )  # fmt: skip
        results.append(broken(found.threshold, one, target()))
    return share(results)


def careless(labels: dict[str, GroupLabels], order: list[str]) -> dict[str, float | None]:
    """Certify groups in turn, each handing its share on whether it finished or stopped."""
    found, given = {}, dict.fromkeys(labels, DELTA / len(labels))
    for place, name in enumerate(order):
        group = labels[name]
        found[name] = fixed_sequence(
            group.pool_scores, group.scores, group.accepted,
            target=GOAL, delta=given[name], cuts=group.cuts,
        ).threshold  # fmt: skip
        rest = order[place + 1 :]
        for other in rest:
            given[other] += given[name] / len(rest)
    return found


def unequal_breaks(number: int) -> float:
    """Share broken by betting on labels of a small pool, drawn as the app draws them."""
    rng = np.random.default_rng(13)
    scores, accepted = made(rng, 6000, 0.233)
    one = described(scores, accepted)
    hard = float(one.truth[int(np.argmax(one.truth < GOAL))]) + 1e-6
    cuts = grid(scores)
    results = []
    for seed in range(REPEATS // 2):
        units = draw_unequal(
            "near-threshold", number, scores=scores, types=[""] * len(scores), threshold=0.45,
            largest_weight=2.5, seed=seed,
        )  # fmt: skip
        index = np.array([unit.index for unit in units])
        weights = np.array([weight(unit.selection, len(scores)) for unit in units])
        found = betting_sequence(
            scores, scores[index], accepted[index], weights,
            target=hard, delta=DELTA, cuts=cuts, largest_weight=2.5,
        )  # fmt: skip
        results.append(broken(found.threshold, one, hard))
    return share(results)


def careless_breaks() -> float:
    """Share broken where each of four groups hands its share on, whether it stopped or not."""
    found = [careless(labels, ["a", "b", "c", "d"]) for labels in group_labels(2000)]
    return share(
        [
            any(broken(cut, groups()[name], GOAL) for name, cut in outcome.items())
            for outcome in found
        ]
    )


def claims() -> list[Claim]:
    """Return what sharing the risk and waiting in draw order hold to, and what breaks it."""
    rates = {
        "four judges on the same labels, a quarter of δ each": (any_judge_breaks(DELTA / 4), DELTA),
        "a look at the first 300 drawn, rejects slower": (looked_at(300, in_order=True), DELTA),
        "betting on unequal draws without replacement": (unequal_breaks(1500), DELTA),
        "the best of four judges at the whole δ": (any_judge_breaks(DELTA), None),
        "a look at the first 300 done, rejects slower": (looked_at(300, in_order=False), None),
        "groups that stopped hand on too": (careless_breaks(), None),
    }
    test = "tests/review/test_family_simulation.py"
    return [
        Claim("families", f"{says}: false", round(rate * repeats), repeats, most=most, test=test)
        for says, (rate, most) in rates.items()
        for repeats in [REPEATS // 2 if "unequal" in says else REPEATS]
    ]
