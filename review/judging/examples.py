"""Examples for a judge's prompt: edits it got wrong, one of each kind, with the right answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from review.judging.labelled import Flags, Labelled

Kind = Literal["false_accept", "false_reject"]
MOST = 8


@dataclass(frozen=True)
class Proposal:
    """An edit that the judge got wrong, and what it should have said.

    ``criterion``: the one people complain of, or, of a false reject, the one it judged hardest;
    None where people gave no reason: then it is about its type. ``scores``: criterion → number on
    its scale. ``distance``: of the judge's total from the share of accepting reviewers, on 0–1.
    """

    unit: str
    kind: Kind
    criterion: str | None
    edit_type: str | None
    scores: dict[str, float]
    distance: float


def proposals(
    labelled: Labelled,
    barred: Flags,
    total: Callable[[Mapping[str, float], str | None], float],
    *,
    most: int = MOST,
) -> list[Proposal]:
    """Return the clearest contradiction of each kind, no two of one source picture.

    A kind is a false accept or a false reject, of a criterion; where no criterion is known, of an
    edit type. The furthest apart comes first, false accepts and false rejects in turn; of equally
    clear ones that whose type has none yet. ``barred``: edits that may not teach. ``total``: a
    row's scores and its type → the total, by the rules in force.
    """
    wrong = (labelled.false_accepts | labelled.false_rejects) & ~barred
    scored = np.isfinite(np.array([*labelled.criteria.values()])).any(axis=0)
    by_side: dict[Kind, list[tuple[float, int]]] = {"false_accept": [], "false_reject": []}
    distance, passed = labelled.apart, labelled.passed
    for number in np.flatnonzero(wrong & scored).tolist():
        kind: Kind = "false_accept" if passed[number] else "false_reject"
        by_side[kind].append((float(distance[number]), number))
    chosen: list[Proposal] = []
    sources: set[int] = set()
    sides = {side: _one_of_each(labelled, side, found) for side, found in by_side.items()}
    while any(sides.values()) and len(chosen) < most:
        for side, kinds in sides.items():
            taken = _next(labelled, kinds, sources, chosen) if kinds else None
            if taken is not None and len(chosen) < most:
                far, place, criterion = taken
                sources.add(int(labelled.sources[place]))
                scores = corrected(labelled, place, criterion, total)
                kind_of = labelled.types[place]
                chosen.append(
                    Proposal(labelled.units[place], side, criterion, kind_of, scores, far)
                )
    return chosen


def corrected(
    labelled: Labelled,
    place: int,
    criterion: str | None,
    total: Callable[[Mapping[str, float], str | None], float],
) -> dict[str, float]:
    """Return what the judge should have scored: on people's side of the cut, changed where said.

    What people complain of (all criteria, where they gave no reason) goes half way from the cut
    to the bottom of its scale, of a false reject from the cut to the top what was below the cut;
    if that does not bring the total over, to the end of it, then the others follow. A person's
    rating is no score of the judge's scale, and is told in words.
    """
    down = bool(labelled.passed[place])
    scores = {name: float(labelled.criteria[name][place]) for name in _scored(labelled, place)}
    for names, far in _steps(labelled, place, criterion):
        scores |= {name: _moved(labelled, name, scores[name], down, far) for name in names}
        passes = total(scores, labelled.types[place]) >= labelled.cut - 1e-9
        if passes != down:
            break
    return {name: round(value, 6) for name, value in scores.items()}


def _steps(labelled: Labelled, place: int, criterion: str | None) -> list[tuple[list[str], float]]:
    """Return which criteria are moved how far toward the end of their scale, in turn."""
    every = _scored(labelled, place)
    if labelled.passed[place]:
        named = [name for name in every if _complained(labelled, name)[place]]
    else:
        named = [name for name in every if _relative(labelled, name, place) < 0]
    named = named or ([criterion] if criterion else every)
    return [(named, 0.5), (named, 1.0), (every, 0.5), (every, 1.0)]


def _moved(labelled: Labelled, name: str, score: float, down: bool, far: float) -> float:
    scale = labelled.scales[name]
    cut = scale.min + _cut_unit(labelled) * (scale.max - scale.min)
    end = scale.min if down else scale.max
    wanted = cut + far * (end - cut)
    return min(score, wanted) if down else max(score, wanted)


def _one_of_each(
    labelled: Labelled, side: Kind, found: list[tuple[float, int]]
) -> dict[tuple[str | None, str | None], list[tuple[float, int]]]:
    """Return kind → its contradictions, the furthest apart first."""
    kinds: dict[tuple[str | None, str | None], list[tuple[float, int]]] = {}
    for far, place in sorted(found, key=lambda one: (-one[0], labelled.units[one[1]])):
        criteria = _blamed(labelled, side, place)
        keys: list[tuple[str | None, str | None]] = [(name, None) for name in criteria]
        for key in keys or [(None, labelled.types[place])]:
            kinds.setdefault(key, []).append((far, place))
    return kinds


def _blamed(labelled: Labelled, side: Kind, place: int) -> list[str]:
    if side == "false_accept":
        return [name for name in _scored(labelled, place) if _complained(labelled, name)[place]]
    relative = {name: _relative(labelled, name, place) for name in _scored(labelled, place)}
    hardest = min(relative, key=lambda name: (relative[name], name))
    return [hardest] if relative[hardest] < 0 else []


def _next(
    labelled: Labelled,
    kinds: dict[tuple[str | None, str | None], list[tuple[float, int]]],
    sources: set[int],
    chosen: list[Proposal],
) -> tuple[float, int, str | None] | None:
    """Take the furthest apart of the kinds left, and its kind away; None where none is free."""
    types = {one.edit_type for one in chosen}
    best: dict[tuple[str | None, str | None], tuple[float, int]] = {}
    for key, found in list(kinds.items()):
        free = [one for one in found if int(labelled.sources[one[1]]) not in sources]
        if not free:
            del kinds[key]
            continue
        far = free[0][0]
        alike = [one for one in free if one[0] >= far - 1e-9]
        best[key] = next((one for one in alike if labelled.types[one[1]] not in types), alike[0])
    if not best:
        return None
    key = max(best, key=lambda one: (best[one][0], str(one)))
    del kinds[key]
    return (*best[key], key[0])


def _scored(labelled: Labelled, place: int) -> list[str]:
    """Return the criteria that an edit has a score of."""
    return [name for name, values in labelled.criteria.items() if np.isfinite(values[place])]


def _complained(labelled: Labelled, name: str) -> Flags:
    return labelled.complaints.get(name, np.zeros(len(labelled.units), dtype=bool))


def _relative(labelled: Labelled, name: str, place: int) -> float:
    """Return how far a criterion is above the cut, on 0–1 of its scale."""
    scale = labelled.scales[name]
    unit = (labelled.criteria[name][place] - scale.min) / (scale.max - scale.min)
    return float(unit) - _cut_unit(labelled)


def _cut_unit(labelled: Labelled) -> float:
    scale = labelled.whole
    return (labelled.cut - scale.min) / (scale.max - scale.min)
