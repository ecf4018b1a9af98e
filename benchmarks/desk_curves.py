"""What the thresholds desk computes when a threshold is tried, on a pool of 400,000 edits.

Ours: the pool was reduced once to exact counts; then the picture, the rates at the cut, the
histogram and the small multiples of every category and type. Plain: the same counts by the
plainest pandas, a groupby per cut. Both in turn, in one process, in its processor time: a busy
machine makes a threshold no dearer.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import pandas as pd

from review.promises.by_group import by_group
from review.promises.curves import Labels, curve, rates_at, score_histogram
from review.promises.pool_counts import PoolCounts, reduce_pool

TYPES, CATEGORIES, CUTS, SMALL_CUTS = 35, 8, 101, 25


def made(edits: int, labels: int) -> tuple[pd.DataFrame, Labels, Labels]:
    """Return a pool, and labels of it drawn uniformly and at unequal rates."""
    rng = np.random.default_rng(3)
    names = np.array([f"type {number:02}" for number in range(TYPES)], dtype=object)
    scores = rng.beta(6, 2, edits)
    pool = pd.DataFrame({"overall": scores, "edit_type": names[rng.integers(0, TYPES, edits)]})
    chosen = rng.choice(edits, labels, replace=False)
    good = rng.random(labels) < scores[chosen]
    kinds = pool["edit_type"].to_numpy(dtype=object)[chosen]
    even = Labels.drawn_uniformly(scores[chosen], good, kinds)
    weights = np.where(scores[chosen] > 0.7, 0.6, 2.0)
    return pool, even, Labels(scores[chosen], good, kinds, weights, np.zeros(labels, np.int64))


def ours(pool: PoolCounts, labels: Labels, cut: float) -> None:
    """Compute all that a new threshold changes."""
    curve(pool, labels, points=CUTS)
    rates_at(labels, cut)
    score_histogram(pool, labels)
    cuts = np.linspace(*pool.span, SMALL_CUTS)
    category_of = {
        kind: f"category {place % CATEGORIES}" for place, kind in enumerate(pool.by_type)
    }
    by_group(pool.types(), labels, labels.types, cuts, cut)
    groups = np.array([category_of[kind] for kind in labels.types], dtype=object)
    by_group(pool.grouped(category_of, "none"), labels, groups, cuts, cut)


def plain(pool: pd.DataFrame) -> None:
    """Count what is kept by type at each cut of the small multiples, and no more."""
    for cut in np.linspace(pool["overall"].min(), pool["overall"].max(), SMALL_CUTS):
        pool[pool["overall"] >= cut].groupby("edit_type").size()


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds of processor time it took."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main(arguments: list[str]) -> None:
    """Measure both in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--labels", type=int, default=2400)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args(arguments)
    pool, even, uneven = made(given.records, given.labels)
    scores, kinds = pool["overall"].to_numpy(), pool["edit_type"].to_numpy(dtype=object)
    reduced = reduce_pool(scores, kinds)
    rows = [
        (
            timed(lambda: reduce_pool(scores, kinds)),
            timed(lambda: ours(reduced, even, 0.71)),
            timed(lambda: ours(reduced, uneven, 0.71)),
            timed(lambda: plain(pool)),
        )
        for _ in range(given.runs)
    ]
    once, uniform, unequal, pandas = (median(row[n] for row in rows) for n in range(4))
    print(
        f"a threshold tried on {given.records:,} edits with {given.labels:,} labels, {TYPES} types"
    )
    print(f"  reducing the pool, once            {once:8.1f} ms")
    print(f"  a new threshold, uniform labels    {uniform:8.1f} ms")
    print(f"  a new threshold, unequal labels    {unequal:8.1f} ms")
    print(f"  pandas groupby per cut, kept only  {pandas:8.1f} ms")
    print(f"  ours / pandas: uniform {uniform / pandas:.3f}, unequal {unequal / pandas:.3f}")
    print("promised: at most 50 ms")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
