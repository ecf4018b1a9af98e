"""Where a judge and people disagree: by criterion, type, reason and score band."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from review.core.answers import HIGHEST, LOWEST
from review.core.settings import Scale
from review.judging.labelled import Array, Flags, Labelled
from review.judging.ranked import gap, mean, rank_correlation
from review.promises.certify import passes
from review.promises.judging import Confusion, confusion
from review.statistics.estimates import Interval, wilson

BANDS = 5


@dataclass(frozen=True)
class AtFloor:
    """What a criterion says alone, cut at a ``floor``.

    ``table``: its verdict against the label. ``right``: share that people accept of what passes;
    ``lost``: share that they accept of what fails; ``missed``: of the edits complained of there,
    the share that passes.
    """

    floor: float
    table: Confusion
    right: Interval
    lost: Interval
    missed: Interval


@dataclass(frozen=True)
class OfCriterion:
    """One criterion's scores against what people say; intervals over source pictures.

    ``correlation``: Spearman's ρ with the share of accepting reviewers, ``with_ratings`` with
    people's ratings there. ``accepted`` and ``rejected``: the judge's mean on 0–1 of the scale;
    ``gap``: their difference in standard deviations. ``bias``: the judge's mean above people's
    ratings on 0–1; None where there are none, or on a scale that is not known.
    """

    criterion: str
    n: int
    rated: int
    correlation: Interval
    with_ratings: Interval
    accepted: Interval
    rejected: Interval
    gap: Interval
    bias: Interval | None
    at_floor: AtFloor


@dataclass(frozen=True)
class Part:
    """Some of the labels: how often judge and people disagree there, and which way.

    ``name``: an edit type, a reason's id, or None where none is known; of a band it is empty, and
    ``low`` and ``high`` are its ends, both in it.
    """

    name: str | None
    n: int
    false_accepts: int
    false_rejects: int
    share: Interval
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Disagreements:
    """Everything about one judge run and its labels; parts with most disagreements first."""

    whole: Part
    criteria: tuple[OfCriterion, ...]
    types: tuple[Part, ...]
    reasons: tuple[Part, ...]
    bands: tuple[Part, ...]


def disagreements(labelled: Labelled, floors: Mapping[str, float]) -> Disagreements:
    """Return where a judge and people disagree; ``floors``: criterion → where it is cut alone.

    A reason's part are the rejects that name it, and all of its disagreements are false accepts.
    Bands hold about equally many labels; equal scores are in one.
    """
    everyone = np.ones(len(labelled.units), dtype=bool)
    return Disagreements(
        whole=_part(labelled, "", everyone),
        criteria=tuple(_criterion(labelled, name, floors[name]) for name in labelled.criteria),
        types=_by(labelled, [[kind] for kind in labelled.types], everyone),
        reasons=_by(labelled, [_named(given) for given in labelled.reasons], ~labelled.accepted),
        bands=_bands(labelled),
    )


def rating_unit(ratings: Array, scale: Scale) -> Array | None:
    """Return people's ratings on 0–1, or None where their scale is not known.

    It is 1–5, as the app asks, where all lie there and any is above 1 as a whole number; else the
    judge's own, where they reach both of its ends.
    """
    known = ratings[np.isfinite(ratings)]
    if not len(known):
        return None
    low, high = float(known.min()), float(known.max())
    if low >= LOWEST and LOWEST + 1 <= high <= HIGHEST:
        return np.asarray((ratings - LOWEST) / (HIGHEST - LOWEST))
    if (low, high) == (scale.min, scale.max):
        return np.asarray((ratings - scale.min) / (scale.max - scale.min))
    return None


def _criterion(labelled: Labelled, name: str, floor: float) -> OfCriterion:
    scores, sources, good = labelled.criteria[name], labelled.sources, labelled.accepted
    unit = labelled.in_unit(name)
    rated = labelled.ratings.get(name, np.full(len(scores), np.nan))
    people = rating_unit(rated, labelled.scales[name])
    return OfCriterion(
        criterion=name,
        n=int(np.isfinite(scores).sum()),
        rated=int((np.isfinite(scores) & np.isfinite(rated)).sum()),
        correlation=rank_correlation(scores, labelled.share, sources),
        with_ratings=rank_correlation(scores, rated, sources),
        accepted=mean(unit[good], sources[good]),
        rejected=mean(unit[~good], sources[~good]),
        gap=gap(unit, good, sources),
        bias=None if people is None else mean(unit - people, sources),
        at_floor=at_floor(labelled, name, floor),
    )


def at_floor(labelled: Labelled, name: str, floor: float) -> AtFloor:
    """Return what one criterion says alone at a floor, by Wilson's intervals."""
    scored = np.isfinite(labelled.criteria[name])
    scores, good = labelled.criteria[name][scored], labelled.accepted[scored]
    table = confusion(scores, good, floor)
    complained = labelled.complaints.get(name, np.zeros(len(scored), dtype=bool))[scored]
    passed = passes(scores, floor)
    return AtFloor(
        floor,
        table,
        right=wilson(table.tp, table.tp + table.fp),
        lost=wilson(table.fn, table.fn + table.tn),
        missed=wilson(int((complained & passed).sum()), int(complained.sum())),
    )


def _named(reasons: frozenset[str]) -> list[str | None]:
    return [*sorted(reasons)] if reasons else [None]


def _by(labelled: Labelled, names: list[list[str | None]], among: Flags) -> tuple[Part, ...]:
    """Return a part for each name that edits of ``among`` have, most disagreements first."""
    inside: dict[str | None, Flags] = {}
    for place in np.flatnonzero(among):
        for name in names[place]:
            inside.setdefault(name, np.zeros(len(among), dtype=bool))[place] = True
    parts = [_part(labelled, name, flags) for name, flags in inside.items()]
    return tuple(
        sorted(parts, key=lambda part: (-part.false_accepts - part.false_rejects, part.name or ""))
    )


def _bands(labelled: Labelled) -> tuple[Part, ...]:
    """Return parts of about equally many labels by score, lowest first."""
    scores = labelled.overall
    if not len(scores):
        return ()
    shares = np.arange(1, BANDS) / BANDS
    edges = np.unique(np.quantile(scores, shares, method="inverted_cdf"))
    place = np.searchsorted(edges, scores, side="left")
    parts = []
    for number in np.unique(place):
        inside = scores[place == number]
        ends = (float(inside.min()), float(inside.max()))
        parts.append(_part(labelled, "", place == number, ends))
    return tuple(parts)


def _part(
    labelled: Labelled, name: str | None, inside: Flags,
    ends: tuple[float | None, float | None] = (None, None),
) -> Part:  # fmt: skip
    number = int(inside.sum())
    accepts = int((labelled.false_accepts & inside).sum())
    rejects = int((labelled.false_rejects & inside).sum())
    return Part(name, number, accepts, rejects, wilson(accepts + rejects, number), *ends)
