"""Two judge runs held against the same labels: what the second does better, or no gain.

Differences are second less first on the same edits. Edits of one source picture are alike, so
that intervals come from drawing whole source pictures anew (the bootstrap of clusters, Davison &
Hinkley 1997, 3.8), the two runs together: percentiles at 95%, and p as the share of draws on the
other side of 0, twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from review.core.later import stats
from review.core.scoring import TOLERANCE
from review.promises.certify import passes
from review.promises.judging import auc, confusion, kappa
from review.statistics.estimates import UNKNOWN, Interval

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Statistic = Callable[[Array], Array]

DRAWS = 2000
#: Numbers held at once: draws × edits.
AT_ONCE = 2_000_000
#: Fewer source pictures tell nothing of how much another draw of them would differ.
FEWEST_SOURCES = 10
#: What all differences together may wrongly call a change.
RISK = 0.05

Verdict = Literal["better", "worse", "mixed", "no_gain", "too_few"]


@dataclass(frozen=True)
class Paired:
    """Two runs' scores of the same labelled edits; one entry per edit in each array.

    ``sources``: the number of its source picture. ``weights``: how many edits each stands for.
    ``cuts``: at which score each run passes an edit.
    """

    first: Array
    second: Array
    accepted: Flags
    sources: NDArray[np.int64]
    weights: Array
    cuts: tuple[float, float]

    def only(self, chosen: Flags) -> Paired:
        """Return the chosen edits."""
        return replace(
            self, first=self.first[chosen], second=self.second[chosen],
            accepted=self.accepted[chosen], sources=self.sources[chosen],
            weights=self.weights[chosen],
        )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A number of both runs and their difference; ``holm``: p among all that were compared."""

    first: float | None
    second: float | None
    difference: Interval
    p: float | None
    holm: float | None = None

    @property
    def beyond_chance(self) -> bool:
        """Whether the difference is told from 0 among all that were compared."""
        return self.holm is not None and self.holm <= RISK


@dataclass(frozen=True)
class Flips:
    """Edits whose verdict differs: ``mended`` right only by the second, ``broken`` by the first.

    ``p``: exact and two-sided (McNemar 1947, doi 10.1007/BF02295996).
    """

    mended: int
    broken: int
    p: float


@dataclass(frozen=True)
class Compared:
    """The second run beside the first.

    ``precision``: of the same share of the labels, that which the first keeps at its cut
    (``share``). ``verdict``: too_few where nothing can be told, no_gain where nothing differs
    beyond chance.
    """

    n: int
    sources: int
    kappa: Change
    auc: Change
    precision: Change
    share: float | None
    flips: Flips
    verdict: Verdict

    @property
    def changes(self) -> tuple[Change, Change, Change]:
        """Return the three differences."""
        return self.kappa, self.auc, self.precision


def compare(pairs: Sequence[Paired], *, seed: int = 0) -> list[Compared]:
    """Compare runs with a first one; p-values of all of them are corrected together (Holm 1979).

    ``pairs``: a first run with each of the others.
    """
    found = [_compared(pair, seed) for pair in pairs]
    ps = [change.p for one in found for change in one.changes]
    corrected = iter(holm(ps))
    return [_judged(one, [next(corrected) for _ in one.changes]) for one in found]


def holm(ps: Sequence[float | None]) -> list[float | None]:
    """Return p-values as Holm's steps correct them (1979, doi 10.2307/4615733); None stays."""
    known = sorted((p, place) for place, p in enumerate(ps) if p is not None)
    corrected: list[float | None] = [None] * len(ps)
    most = 0.0
    for step, (p, place) in enumerate(known):
        most = max(most, min(1.0, p * (len(known) - step)))
        corrected[place] = most
    return corrected


def flips(pair: Paired) -> Flips:
    """Count the edits that one run's verdict gets right and the other's does not."""
    first, second = _right(pair)
    mended, broken = int((second & ~first).sum()), int((first & ~second).sum())
    p = stats.binomtest(mended, mended + broken).pvalue if mended + broken else 1.0
    return Flips(mended, broken, float(p))


def share_kept(pair: Paired) -> float | None:
    """Return which share of the labels the first run keeps at its cut; None for none, or all."""
    kept = pair.weights[passes(pair.first, pair.cuts[0])].sum()
    share = float(kept / pair.weights.sum()) if len(pair.weights) else 0.0
    return share if TOLERANCE < share < 1 - TOLERANCE else None


def precision_at(scores: Array, accepted: Flags, share: float) -> Statistic:
    """Return the share accepted among the best-scored ``share``, as a function of weights.

    Of edits tied at its edge the part that fits in counts. Weights: draws × edits.
    """
    counted = _by_score(scores, accepted)

    def precision(weights: Array) -> Array:
        good, bad = (part[:, ::-1] for part in counted(weights))
        both = good + bad
        before = both.cumsum(axis=1) - both
        room = share * both.sum(axis=1, keepdims=True) - before
        inside = np.minimum(1.0, np.maximum(0.0, room / np.maximum(both, TOLERANCE)))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((inside * good).sum(axis=1) / (inside * both).sum(axis=1))

    return precision


def _compared(pair: Paired, seed: int) -> Compared:
    share = share_kept(pair)
    cells = [confusion(*at) for at in zip((pair.first, pair.second), [pair.accepted] * 2,
                                          pair.cuts, strict=True)]  # fmt: skip
    areas = [auc(scores, pair.accepted) for scores in (pair.first, pair.second)]
    ones = np.ones(len(pair.accepted))
    drawn = _drawn(pair, share, seed) if _enough(pair) else {}
    precisions: list[float | None] = [None, None]
    if share is not None:
        precisions = [
            float(precision_at(scores, pair.accepted, share)((ones * pair.weights)[None])[0])
            for scores in (pair.first, pair.second)
        ]
    return Compared(
        n=len(pair.accepted),
        sources=len(np.unique(pair.sources)),
        kappa=_change([kappa(table) for table in cells], drawn.get("kappa")),
        auc=_change(areas, drawn.get("auc")),
        precision=_change(precisions, drawn.get("precision")),
        share=share,
        flips=flips(pair),
        verdict="too_few",
    )


def _enough(pair: Paired) -> bool:
    """Whether both verdicts are there, of enough source pictures."""
    mixed = bool(pair.accepted.any() and not pair.accepted.all())
    return mixed and len(np.unique(pair.sources)) >= FEWEST_SOURCES


def _change(both: Sequence[float | None], drawn: Array | None) -> Change:
    first, second = both
    if first is None or second is None:
        return Change(first, second, UNKNOWN, None)
    # To nine decimals, as totals are: floats that add up in another order are no difference.
    known = drawn[np.isfinite(drawn)].round(9) + 0.0 if drawn is not None else np.empty(0)
    if not len(known):
        return Change(first, second, Interval(second - first, None, None), None)
    low, high = np.quantile(known, [0.025, 0.975])
    sides = min(int((known <= 0).sum()), int((known >= 0).sum()))
    p = min(1.0, 2 * (sides + 1) / (len(known) + 1))
    return Change(first, second, Interval(second - first, float(low), float(high)), p)


def _judged(found: Compared, corrected: list[float | None]) -> Compared:
    kappa_, area, precision = (
        replace(change, holm=p) for change, p in zip(found.changes, corrected, strict=True)
    )
    found = replace(found, kappa=kappa_, auc=area, precision=precision)
    return replace(found, verdict=_verdict(found))


def _verdict(found: Compared) -> Verdict:
    if all(change.p is None for change in found.changes):
        return "too_few"
    signs = {
        (change.difference.estimate or 0.0) > 0 for change in found.changes if change.beyond_chance
    }
    if len(signs) != 1:
        return "mixed" if signs else "no_gain"
    return "better" if signs == {True} else "worse"


def _drawn(pair: Paired, share: float | None, seed: int) -> dict[str, Array]:
    """Return second less first in each draw of source pictures, by what is compared."""
    both = (pair.first, pair.second)
    statistics: dict[str, tuple[Statistic, Statistic]] = {
        "kappa": (_kappa(both[0], pair, 0), _kappa(both[1], pair, 1)),
        "auc": (_auc(both[0], pair.accepted), _auc(both[1], pair.accepted)),
    }
    found: dict[str, list[Array]] = {name: [] for name in statistics}
    if share is not None:
        found["precision"] = []
        at_share = [precision_at(scores, pair.accepted, share) for scores in both]
    for counts in _draws(pair.sources, seed):
        for name, (first, second) in statistics.items():
            found[name].append(second(counts) - first(counts))
        if share is not None:
            weights = counts * pair.weights
            found["precision"].append(at_share[1](weights) - at_share[0](weights))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _draws(sources: NDArray[np.int64], seed: int) -> Iterator[Array]:
    """Yield how often each edit is drawn, draws × edits: its source picture's number of times."""
    names, place = np.unique(sources, return_inverse=True)
    rng = np.random.default_rng(seed)
    at_once = max(1, AT_ONCE // len(sources))
    for start in range(0, DRAWS, at_once):
        size = min(at_once, DRAWS - start)
        times = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=size)
        yield times[:, place].astype(np.float64)


def _kappa(scores: Array, pair: Paired, run: int) -> Statistic:
    """Return Cohen's κ as a function of weights."""
    passed, good = passes(scores, pair.cuts[run]), pair.accepted
    columns = np.stack([passed == good, passed, good], axis=1).astype(np.float64)

    def of(weights: Array) -> Array:
        observed, passes_, accepts = (weights @ columns / weights.sum(axis=1, keepdims=True)).T
        chance = passes_ * accepts + (1 - passes_) * (1 - accepts)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((observed - chance) / (1 - chance))

    return of


def _auc(scores: Array, accepted: Flags) -> Statistic:
    """Return the AUC as a function of weights."""
    counted = _by_score(scores, accepted)

    def of(weights: Array) -> Array:
        good, bad = counted(weights)
        below = bad.cumsum(axis=1) - bad / 2
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray((good * below).sum(axis=1) / (good.sum(axis=1) * bad.sum(axis=1)))

    return of


def _by_score(scores: Array, accepted: Flags) -> Callable[[Array], tuple[Array, Array]]:
    """Return what adds up weights of accepted and of rejected edits by score, lowest first."""
    order = np.argsort(scores, kind="stable")
    starts = np.flatnonzero(np.diff(scores[order], prepend=-np.inf))
    good = accepted[order].astype(np.float64)

    def counted(weights: Array) -> tuple[Array, Array]:
        ordered = weights[:, order]
        return (
            np.add.reduceat(ordered * good, starts, axis=1),
            np.add.reduceat(ordered * (1 - good), starts, axis=1),
        )

    return counted


def _right(pair: Paired) -> tuple[Flags, Flags]:
    first, second = (
        passes(scores, cut) == pair.accepted
        for scores, cut in zip((pair.first, pair.second), pair.cuts, strict=True)
    )
    return np.asarray(first), np.asarray(second)
