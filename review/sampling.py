"""Which units are drawn, in which order, and with which probability: seeded, and logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from review.errors import Refused

Strategy = Literal["uniform", "near-threshold", "per-type"]

#: Strategies, in words a lead reads.
STRATEGIES: dict[Strategy, str] = {
    "uniform": "every edit equally likely (the fewest labels for a promise)",
    "near-threshold": "mostly edits whose score lies close to the threshold",
    "per-type": "the same number of every edit type",
}


@dataclass(frozen=True)
class Drawn:
    """One drawn unit: its index in the pool, stratum and probabilities.

    ``selection`` is the probability of this unit at its own turn, ``inclusion`` that of being
    drawn at all; both over the pool the draw was made from.
    """

    index: int
    stratum: str
    selection: float
    inclusion: float


def draw(
    strategy: Strategy,
    size: int,
    *,
    scores: NDArray[np.float64],
    types: Sequence[str],
    threshold: float,
    seed: int,
) -> list[Drawn]:
    """Draw ``size`` of the pool's units without replacement, in draw order.

    ``scores`` and ``types`` describe the pool, one entry per edit, in a stable order.
    Raises Refused when the pool holds fewer than ``size`` edits.
    """
    if not 1 <= size <= len(scores):
        raise Refused(
            f"{size} edits asked for; the pool holds {len(scores)}.",
            what_to_do="Ask for fewer, or import more scored edits.",
        )
    rng = np.random.default_rng(seed)
    if strategy == "uniform":
        return _uniform(size, len(scores), rng)
    strata = by_type(types) if strategy == "per-type" else by_distance(scores, threshold)
    return _stratified(strata, size, rng)


def _uniform(size: int, pool: int, rng: np.random.Generator) -> list[Drawn]:
    chosen = rng.permutation(pool)[:size]
    return [Drawn(int(index), "all", 1 / pool, size / pool) for index in chosen]


def by_type(types: Sequence[str]) -> dict[str, NDArray[np.intp]]:
    """Return the places of each edit type."""
    named = np.asarray(types, dtype=object)
    return {str(name): np.flatnonzero(named == name) for name in sorted(set(types))}


def by_distance(scores: NDArray[np.float64], threshold: float) -> dict[str, NDArray[np.intp]]:
    """Halve the pool at the median distance from the threshold; the near half gets 4 in 5."""
    distance = np.abs(scores - threshold)
    order = np.argsort(distance, kind="stable")
    half = max(1, len(scores) // 2)
    return {"near": np.sort(order[:half]), "far": np.sort(order[half:])}


def _stratified(
    strata: dict[str, NDArray[np.intp]], size: int, rng: np.random.Generator
) -> list[Drawn]:
    """Draw the quota of each stratum, then put all of it into one random order."""
    quotas = _quotas(strata, size)
    drawn = [
        Drawn(int(index), name, 1 / len(members), quotas[name] / len(members))
        for name, members in strata.items()
        for index in rng.permutation(members)[: quotas[name]]
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))]


def _quotas(strata: dict[str, NDArray[np.intp]], size: int) -> dict[str, int]:
    """Share ``size`` out evenly (4:1 for near and far), never more than a stratum holds."""
    weights = {name: 4.0 if name == "near" else 1.0 for name in strata}
    quotas = dict.fromkeys(strata, 0)
    for _ in range(size):
        open_strata = [name for name in strata if quotas[name] < len(strata[name])]
        chosen = min(open_strata, key=lambda name: ((quotas[name] + 1) / weights[name], name))
        quotas[chosen] += 1
    return quotas
