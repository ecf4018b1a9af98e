"""How often assigned types are wrong: per type, and over the whole pool."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from review.spotcheck.type_labels import NONE_OF_THESE, Checked
from review.statistics.domains import domain_shares
from review.statistics.estimates import UNKNOWN, Interval, clopper_pearson, wilson

Array = NDArray[np.float64]
#: The stratum of types with a single label each.
TOGETHER = 0


@dataclass(frozen=True)
class ErrorOfType:
    """One assigned type: ``n`` counted labels, ``errors`` among them, the share wrong (Wilson).

    ``edits``: how many of the type the pool holds (None: not known). ``census``: all of them are
    checked, so the share itself is known; the interval is of edits like these. ``disputed``,
    ``none_of_these`` and ``named_second`` (somebody names the assigned type second) are counted
    among the errors; ``cannot_judge``, ``not_executed`` and ``open`` beside ``n``.
    """

    edit_type: str
    n: int
    errors: int
    error: Interval
    edits: int | None = None
    census: bool = False
    disputed: int = 0
    none_of_these: int = 0
    named_second: int = 0
    cannot_judge: int = 0
    not_executed: int = 0
    open: int = 0


@dataclass(frozen=True)
class OverallError:
    """The share of wrong types over the pool (Korn–Graubard), ``n`` labels, ``errors`` among them.

    ``unchecked``: types of the pool without any label; their ``unchecked_edits`` are not covered.
    """

    n: int
    errors: int
    error: Interval
    unchecked: tuple[str, ...] = ()
    unchecked_edits: int = 0


def by_type(
    checked: Sequence[Checked], pool: Mapping[str, int] | None = None, confidence: float = 0.95
) -> list[ErrorOfType]:
    """Return the error of each assigned type, sorted by name, those of ``pool`` without labels too.

    ``pool``: type → its number of edits N. Wilson's interval (doi 10.2307/2276774). Within a type,
    labels are taken as drawn uniformly.
    """
    by_assigned = _by_assigned(checked)
    names = sorted({*by_assigned, *(pool or {})})
    return [
        _error_of_type(
            name, by_assigned.get(name, []), None if pool is None else pool.get(name, 0), confidence
        )
        for name in names
    ]


def overall(
    checked: Sequence[Checked], pool: Mapping[str, int] | None, confidence: float = 0.95
) -> OverallError:
    """Return the share wrong over the pool from labels drawn per assigned type.

    ``pool``: type → its number of edits N; types are strata, weights N ÷ labels of the type (those
    not counted are a part of the pool that is left out: domain estimation). ``pool`` None: one
    uniform draw (imported labels), equal weights. Interval by ``domains.domain_shares`` (Korn &
    Graubard 1998). Types with a single label are made one stratum together (Cochran 1977, 5A.12);
    then, and where all labels agree, labels count as at most Kish's (Σw)² ÷ Σw². Types checked in
    full are known and add no width.
    """
    closed = [edit for edit in checked if edit.label.state != "open"]
    counted = [edit for edit in closed if edit.label.counted]
    errors = sum(edit.label.error for edit in counted)
    if pool is None:
        weights = np.ones(len(closed))
        strata = np.ones(len(closed), dtype=np.int64)
        return OverallError(
            len(counted), errors, weighted_share(closed, weights, strata, confidence)
        )
    return OverallError(
        len(counted), errors, _stratified(closed, pool, confidence), *_unchecked(counted, pool)
    )


def _by_assigned(checked: Sequence[Checked]) -> dict[str, list[Checked]]:
    by_assigned: dict[str, list[Checked]] = {}
    for edit in checked:
        by_assigned.setdefault(edit.assigned, []).append(edit)
    return by_assigned


def _error_of_type(
    name: str, checked: Sequence[Checked], edits: int | None, confidence: float
) -> ErrorOfType:
    states = Counter(edit.label.state for edit in checked)
    wrong = [edit.label for edit in checked if edit.label.error]
    n = states["right"] + len(wrong)
    census = bool(edits) and n > 0 and len(checked) - states["open"] >= (edits or 0)
    return ErrorOfType(
        name,
        n,
        len(wrong),
        wilson(len(wrong), n, confidence),
        edits,
        census,
        states["disputed"],
        sum(label.agreed == NONE_OF_THESE for label in wrong),
        sum(label.named_second > 0 for label in wrong),
        states["cannot_judge"],
        states["not_executed"],
        states["open"],
    )


def _unchecked(counted: Sequence[Checked], pool: Mapping[str, int]) -> tuple[tuple[str, ...], int]:
    checked_types = {edit.assigned for edit in counted}
    names = tuple(
        sorted(name for name, edits in pool.items() if edits and name not in checked_types)
    )
    return names, sum(pool[name] for name in names)


def _stratified(closed: Sequence[Checked], pool: Mapping[str, int], confidence: float) -> Interval:
    """Estimate what is sampled, and add what is known in full."""
    counts = Counter(edit.assigned for edit in closed)
    known = [edit for edit in closed if counts[edit.assigned] >= pool.get(edit.assigned, 0)]
    open_ = [edit for edit in closed if counts[edit.assigned] < pool.get(edit.assigned, 0)]
    weights = np.array([pool[edit.assigned] / counts[edit.assigned] for edit in open_])
    sampled = weighted_share(open_, weights, strata_of(open_, counts), confidence)
    inside = np.array([edit.label.counted for edit in open_], dtype=bool)
    return _with_known(sampled, float(weights[inside].sum()), known)


def _with_known(sampled: Interval, edits: float, known: Sequence[Checked]) -> Interval:
    """Return the share over sampled (``edits`` of them, estimated) and known edits together."""
    size = sum(edit.label.counted for edit in known)
    errors = sum(edit.label.error for edit in known)
    if size == 0:
        return sampled
    parts = (sampled.estimate or 0.0, sampled.low or 0.0, sampled.high or 0.0)
    return Interval(*((share * edits + errors) / (edits + size) for share in parts))


def strata_of(closed: Sequence[Checked], counts: Mapping[str, int]) -> NDArray[np.int64]:
    """Return each label's stratum: its type; types with one label together, never just one."""
    sampled = sorted({edit.assigned for edit in closed}, key=lambda name: (counts[name], name))
    single = [name for name in sampled if counts[name] == 1]
    together = set(single if len(single) != 1 else sampled[:2])
    number = {n: TOGETHER if n in together else place for place, n in enumerate(sampled, 1)}
    return np.array([number[edit.assigned] for edit in closed], dtype=np.int64)


def weighted_share(
    closed: Sequence[Checked], weights: Array, strata: NDArray[np.int64], confidence: float
) -> Interval:
    """Return the share wrong among the counted of ``closed`` labels, at any weights and strata."""
    inside = np.array([edit.label.counted for edit in closed], dtype=float)
    wrong = np.array([edit.label.error for edit in closed], dtype=float)
    if not inside.any():
        return UNKNOWN
    columns = domain_shares(wrong[:, None], inside[:, None], weights, strata, confidence)
    share, low, high = (float(bound[0]) for bound in columns)
    alike = min(share, 1 - share) < 1e-12
    if not alike and TOGETHER not in strata:
        return Interval(share, low, high)
    by_weight = _worth(float(round(share)) if alike else share, weights[inside > 0], confidence)
    return by_weight if alike else _wider(Interval(share, low, high), by_weight)


def _worth(share: float, weights: Array, confidence: float) -> Interval:
    """Where variance cannot be seen, count as many labels as their weights are worth (Kish)."""
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    return clopper_pearson(share * effective, effective, confidence)


def _wider(first: Interval, second: Interval) -> Interval:
    lows, highs = (first.low or 0.0, second.low or 0.0), (first.high or 0.0, second.high or 0.0)
    return Interval(first.estimate, min(lows), max(highs))
