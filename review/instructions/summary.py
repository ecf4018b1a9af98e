"""How often a short text asks for the same as its long one: overall, by part, and what is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from review.core.later import pandas as pd
from review.instructions.lost import KINDS, OTHER
from review.statistics.domains import domain_shares
from review.statistics.estimates import UNKNOWN, Interval, wilson_bounds

#: Where the bands of the compression ratio begin and end; the last one is no shorter at all.
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, np.inf)
#: What a frame of labelled pairs has, a row each; see ``summary``.
COLUMNS = (
    "unit_id", "batch_id", "stratum", "inclusion", "accepted", "said", "follows", "edit_type",
    "language", "ratio", "names", "lost",
)  # fmt: skip
SAME = "same"
#: Where reviewers of one pair do not agree on what is wrong with it, or nobody said.
DIVIDED = "divided"


@dataclass(frozen=True)
class Part:
    """One part of the labelled pairs: ``faithful`` of its ``n``, and the share of the dataset's.

    ``name``: a type, a language's code; of bands, where it begins. None: not known.
    """

    name: str | float | None
    n: int
    faithful: int
    share: Interval


@dataclass(frozen=True)
class Counted:
    """One thing that is said: of ``number`` of ``n`` pairs, and its share of the dataset's."""

    name: str
    number: int
    n: int
    share: Interval


@dataclass(frozen=True)
class PairSummary:
    """What the labels of instruction pairs say.

    ``answers``: what is said of each pair, ``n`` in all. ``follows``: what the picture follows, of
    the pairs where it was said. ``lost``: by kind, pairs with such a word marked, of those whose
    long text names one (``OTHER``: of all). ``marked``: pairs with marks; ``unread``: those of them
    in a language without word lists. ``weighed``: some pairs were drawn likelier than others, so
    that shares are weighted and intervals of domains.
    """

    whole: Part
    by_type: tuple[Part, ...]
    by_language: tuple[Part, ...]
    by_ratio: tuple[Part, ...]
    answers: tuple[Counted, ...]
    follows: tuple[Counted, ...]
    lost: tuple[Counted, ...]
    marked: int
    unread: int
    weighed: bool


Flags = NDArray[np.bool_]
#: Values and the pairs they are of → a share with its interval.
Estimate = Callable[[Flags, Flags], Interval]


def summary(frame: pd.DataFrame, *, read: Sequence[str], confidence: float = 0.95) -> PairSummary:
    """Return what labelled pairs say of the dataset's.

    ``frame`` has a row per pair and ``COLUMNS``: ``inclusion`` its probability of being drawn (NaN:
    imported, taken as drawn uniformly); ``said``: the answer most reviewers give (``SAME`` where
    accepted), or ``DIVIDED``; ``follows``: long, short, both, neither or None; ``names`` and
    ``lost``: kinds that the long text names, and that marks hold. ``read``: the languages with
    word lists. Pairs weigh by ``weights``. Where all weigh alike, intervals are Wilson's; else
    those of domains (``domain_shares``), a batch's strata being strata.
    """
    weight = weights(frame)
    unequal = bool(len(weight) and weight.max() > weight.min() * (1 + 1e-9))
    groups = frame.groupby(["batch_id", "stratum"], sort=False)
    strata = np.asarray(groups.ngroup(), dtype=np.int64)

    def estimate(values: Flags, inside: Flags) -> Interval:
        if not inside.any():
            return UNKNOWN
        if not unequal:
            return _wilson(int((values & inside).sum()), int(inside.sum()), confidence)
        columns = domain_shares(
            values.astype(float)[:, None], inside.astype(float)[:, None], weight, strata,
            confidence,
        )  # fmt: skip
        return Interval(*(float(bound[0]) for bound in columns))

    accepted = frame["accepted"].to_numpy(dtype=np.bool_)
    everyone = np.ones(len(frame), dtype=np.bool_)
    marked = frame["lost"].map(bool).to_numpy(dtype=np.bool_)
    read_here = frame["language"].isin(list(read)).to_numpy(dtype=np.bool_)
    return PairSummary(
        whole=_part(None, accepted, everyone, estimate),
        by_type=_parts(frame["edit_type"], accepted, estimate),
        by_language=_parts(frame["language"], accepted, estimate),
        by_ratio=_bands(frame["ratio"], accepted, estimate),
        answers=_counted(frame["said"], everyone, estimate),
        follows=_counted(frame["follows"], frame["follows"].notna().to_numpy(), estimate),
        lost=_lost(frame, everyone, estimate),
        marked=int(marked.sum()),
        unread=int((marked & ~read_here).sum()),
        weighed=unequal,
    )


def weights(frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return each pair's weight, 1 on average.

    Every batch is an estimate of its own (Hájek's, weights 1 ÷ ``inclusion``), and they count
    together by how many labelled pairs each has: m_b · (1 ÷ π) ÷ Σ_b(1 ÷ π).
    """
    each = 1 / frame["inclusion"].fillna(1.0).to_numpy(np.float64)
    of_batch = pd.Series(each).groupby(frame["batch_id"].to_numpy(), sort=False)
    return np.asarray(each / of_batch.transform("mean").to_numpy(), dtype=np.float64)


def band(ratio: float) -> float:
    """Return where the band of a compression ratio begins."""
    return max(start for start in BANDS[:-1] if start <= ratio)


def _part(name: str | float | None, accepted: Flags, inside: Flags, estimate: Estimate) -> Part:
    return Part(name, int(inside.sum()), int((accepted & inside).sum()), estimate(accepted, inside))


def _parts(column: Any, accepted: Flags, estimate: Estimate) -> tuple[Part, ...]:
    """Return a part per value, the largest first, what is not known last."""
    codes, names = pd.factorize(column, use_na_sentinel=True)
    parts = [_part(str(name), accepted, codes == code, estimate) for code, name in enumerate(names)]
    parts.sort(key=lambda part: (-part.n, str(part.name)))
    unknown = codes == -1
    return (*parts, *([_part(None, accepted, unknown, estimate)] if unknown.any() else ()))


def _bands(column: Any, accepted: Flags, estimate: Estimate) -> tuple[Part, ...]:
    ratios = column.to_numpy(np.float64)
    places = np.where(np.isnan(ratios), -1, np.searchsorted(BANDS, ratios, side="right") - 1)
    return tuple(
        _part(BANDS[place], accepted, places == place, estimate)
        for place in range(len(BANDS) - 1)
        if (places == place).any()
    )


def _counted(column: Any, inside: Flags, estimate: Estimate) -> tuple[Counted, ...]:
    """Return what is said, the most common first."""
    codes, names = pd.factorize(column, use_na_sentinel=True)
    counted = [_count(str(name), codes == at, inside, estimate) for at, name in enumerate(names)]
    return tuple(sorted(counted, key=lambda one: (-one.number, one.name)))


def _count(name: str, values: Flags, inside: Flags, estimate: Estimate) -> Counted:
    number, n = int((values & inside).sum()), int(inside.sum())
    return Counted(name, number, n, estimate(values, inside))


def _lost(frame: pd.DataFrame, everyone: Flags, estimate: Estimate) -> tuple[Counted, ...]:
    """Return each kind with the pairs that lose it, the largest share first."""
    kinds = [
        _count(kind, _holds(frame["lost"], kind), _holds(frame["names"], kind), estimate)
        for kind in KINDS
    ]
    kinds.sort(key=lambda one: (-(one.share.estimate or 0.0), -one.number, one.name))
    return (*kinds, _count(OTHER, _holds(frame["lost"], OTHER), everyone, estimate))


def _holds(column: Any, kind: str) -> Flags:
    return np.fromiter((kind in held for held in column), dtype=np.bool_, count=len(column))


def _wilson(successes: int, trials: int, confidence: float) -> Interval:
    """Return Wilson's interval; by its formula, since there may be hundreds of parts."""
    low, high = wilson_bounds(np.array([float(successes)]), np.array([float(trials)]), confidence)
    return Interval(successes / trials, float(low[0]), float(high[0]))
