"""Which units are drawn, in which order, and with which probability: seeded, and logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.core.later import pandas as pd

Strategy = Literal["uniform", "banded", "near-threshold", "per-type", "by-score"]

#: Strategies, in words a lead reads.
STRATEGIES: dict[Strategy, str] = {
    "uniform": N_("every edit equally likely"),
    "banded": N_("two bands of score above a floor (the fewest labels for a promise)"),
    "near-threshold": N_("mostly edits whose score lies close to the threshold"),
    "per-type": N_("the same number of every edit type"),
    "by-score": N_("more where a score leaves the verdict open (the fewest labels for estimates)"),
}
#: Strategies whose labels may carry a promise.
PROMISING: tuple[Strategy, ...] = ("uniform", "banded", "near-threshold", "per-type")
TENTHS = 10


class KnownLabels(NamedTuple):
    """Labels there are already: the score and the verdict of each."""

    scores: NDArray[np.float64]
    accepted: NDArray[np.bool_]


NO_KNOWN_LABELS = KnownLabels(np.zeros(0), np.zeros(0, dtype=np.bool_))


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
    known: KnownLabels = NO_KNOWN_LABELS,
) -> list[Drawn]:
    """Draw ``size`` of the pool's units without replacement, in draw order.

    ``scores`` and ``types`` describe the pool, one entry per edit, in a stable order. ``known``
    labels say by-score where the verdict is open.
    Raises Refused when the pool holds fewer than ``size`` edits.
    """
    if not 1 <= size <= len(scores):
        raise Refused(
            asked_for_too_many(size, len(scores)),
            what_to_do=_("Ask for fewer, or import more scored edits."),
        )
    rng = np.random.default_rng(seed)
    if strategy == "uniform":
        return _uniform(size, len(scores), rng)
    if strategy == "by-score":
        tenths = by_tenth(scores)
        return _stratified(tenths, size, rng, neyman(tenths, scores, known))
    strata = by_type(types) if strategy == "per-type" else by_distance(scores, threshold)
    weights = {name: 4.0 if name == "near" else 1.0 for name in strata}
    return _stratified(strata, size, rng, weights)


def asked_for_too_many(size: int, available: int) -> str:
    """Say that a pool does not hold as many edits as were asked for."""
    return ngettext(
        "{n} edit asked for; the pool holds {there}.",
        "{n} edits asked for; the pool holds {there}.",
        size,
        there=available,
    )


def _uniform(size: int, pool: int, rng: np.random.Generator) -> list[Drawn]:
    chosen = rng.permutation(pool)[:size]
    return [Drawn(int(index), "all", 1 / pool, size / pool) for index in chosen]


def by_type(types: Sequence[str]) -> dict[str, NDArray[np.intp]]:
    """Return the places of each edit type."""
    codes, names = pd.factorize(np.asarray(types, dtype=object))
    order = np.argsort(codes, kind="stable")
    places = np.split(order, np.cumsum(np.bincount(codes, minlength=len(names)))[:-1])
    found = dict(zip(map(str, names), places, strict=True))
    return {name: found[name] for name in sorted(found)}


def by_distance(scores: NDArray[np.float64], threshold: float) -> dict[str, NDArray[np.intp]]:
    """Halve the pool at the median distance from the threshold; the near half gets 4 in 5."""
    distance = np.abs(scores - threshold)
    order = np.argsort(distance, kind="stable")
    half = max(1, len(scores) // 2)
    return {"near": np.sort(order[:half]), "far": np.sort(order[half:])}


def by_tenth(scores: NDArray[np.float64]) -> dict[str, NDArray[np.intp]]:
    """Cut the pool into tenths by score; equal scores are parted by their place."""
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, min(TENTHS, len(scores)))
    return {f"tenth {number:02}": np.sort(part) for number, part in enumerate(parts, 1)}


def neyman(
    strata: dict[str, NDArray[np.intp]], scores: NDArray[np.float64], known: KnownLabels
) -> dict[str, float]:
    """Return what each stratum's number of labels is proportional to: N·√(p(1 − p)).

    Neyman's allocation (1934) for an estimate over the whole pool. p: accepted of the known labels
    between the stratum's scores, with half a label added either way; ½ where none is known.
    """
    weights = {}
    for name, members in strata.items():
        low, high = scores[members].min(), scores[members].max()
        inside = known.accepted[(known.scores >= low) & (known.scores <= high)]
        p = (inside.sum() + 0.5) / (len(inside) + 1)
        weights[name] = float(len(members) * np.sqrt(p * (1 - p)))
    return weights


def _stratified(
    strata: dict[str, NDArray[np.intp]],
    size: int,
    rng: np.random.Generator,
    weights: dict[str, float],
) -> list[Drawn]:
    """Draw the quota of each stratum, then put all of it into one random order."""
    quotas = _quotas(strata, size, weights)
    drawn = [
        Drawn(int(index), name, 1 / len(members), quotas[name] / len(members))
        for name, members in strata.items()
        for index in rng.permutation(members)[: quotas[name]]
    ]
    return [drawn[place] for place in rng.permutation(len(drawn))]


def _quotas(
    strata: dict[str, NDArray[np.intp]], size: int, weights: dict[str, float]
) -> dict[str, int]:
    """Share ``size`` out by the weights, never more than a stratum holds."""
    quotas = dict.fromkeys(strata, 0)
    for _time in range(size):
        open_strata = [name for name in strata if quotas[name] < len(strata[name])]
        chosen = min(open_strata, key=lambda name: ((quotas[name] + 1) / weights[name], name))
        quotas[chosen] += 1
    return quotas
