"""What is wrong before and after repair: checked edits are known, the rest is estimated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from review.spotcheck.rates import strata_of, weighted_share
from review.spotcheck.type_labels import Checked, State
from review.statistics.estimates import UNKNOWN, Interval, wilson


@dataclass(frozen=True)
class Corrections:
    """How many edits of each assigned type were given another type, and which rules move a type.

    ``checked``: among the labels of the spot check; ``elsewhere``: wrong ones found outside it (the
    repair queue). ``rules``: assigned type → the type its unchecked edits become.
    """

    checked: Mapping[str, int] = field(default_factory=dict)
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Repaired:
    """One assigned type, or (``edit_type`` None) all with labels: the share wrong before and after.

    ``left``: checked edits still known to be wrong. ``corrected``: by hand, in the spot check and
    elsewhere. ``moved``: unchecked edits that a rule moves.
    """

    edit_type: str | None
    edits: int
    checked: int
    left: int
    corrected: int
    moved: int
    before: Interval
    after: Interval


def repaired(
    checked: Sequence[Checked],
    pool: Mapping[str, int],
    corrections: Corrections,
    confidence: float = 0.95,
) -> tuple[Repaired, list[Repaired]]:
    """Return the whole, and each type with labels, before and after ``corrections``.

    Share wrong = (checked edits known to be wrong + expected errors among the others) ÷ edits; the
    others are thought to be like the checked ones (Wilson per type, Korn–Graubard over all), and
    errors corrected elsewhere are taken off. Under a rule the others are wrong where people do not
    say the type they become; confirmed edits keep theirs. ``pool``: type → edits.
    """
    closed = [edit for edit in checked if edit.label.state != "open"]
    sizes = Counter(edit.assigned for edit in closed)
    names = sorted({edit.assigned for edit in closed if edit.label.counted})
    edits = {name: max(pool.get(name, 0), sizes[name]) for name in names}
    before, after = Corrections(), corrections
    moved = {name: _rest(name, edits, sizes, after)[0] for name in names if name in after.rules}
    return _compared(None, closed, edits, sizes, moved, (before, after), confidence), [
        _compared(
            name,
            [edit for edit in closed if edit.assigned == name],
            {name: edits[name]},
            sizes,
            moved,
            (before, after),
            confidence,
        )
        for name in names
    ]


def _compared(
    name: str | None,
    closed: Sequence[Checked],
    edits: Mapping[str, int],
    sizes: Mapping[str, int],
    moved: Mapping[str, int],
    states: tuple[Corrections, Corrections],
    confidence: float,
) -> Repaired:
    by_hand = sum(states[1].checked.get(kind, 0) for kind in edits)
    elsewhere = sum(states[1].elsewhere.get(kind, 0) for kind in edits)
    shares = [_share_wrong(closed, edits, sizes, state, confidence) for state in states]
    return Repaired(
        name,
        edits=sum(edits.values()),
        checked=sum(sizes[kind] for kind in edits),
        left=sum(edit.label.error for edit in closed) - by_hand,
        corrected=by_hand + elsewhere,
        moved=sum(moved.get(kind, 0) for kind in edits),
        before=shares[0],
        after=shares[1],
    )


def _share_wrong(
    closed: Sequence[Checked],
    edits: Mapping[str, int],
    sizes: Mapping[str, int],
    state: Corrections,
    confidence: float,
) -> Interval:
    """Add what is known of checked edits to what is to be expected of the others."""
    known_errors = sum(edit.label.error for edit in closed) - sum(
        state.checked.get(n, 0) for n in edits
    )
    rest = {name: _rest(name, edits, sizes, state) for name in edits}
    others, errors = (sum(part[at] for part in rest.values()) for at in (0, 1))
    share = _share_of_others(
        closed, {n: part[0] for n, part in rest.items()}, sizes, state, confidence
    )
    total = sum(edits.values())
    if not total or share.estimate is None or share.low is None or share.high is None:
        return UNKNOWN
    parts = (share.estimate, share.low, share.high)
    return Interval(
        *(min(1.0, (known_errors + max(0.0, others * part - errors)) / total) for part in parts)
    )


def _rest(
    name: str, edits: Mapping[str, int], sizes: Mapping[str, int], state: Corrections
) -> tuple[int, int]:
    """Return how many edits nobody checked, and the errors among them that are known by now.

    A rule leaves corrected edits alone: there they do not count among the others at all.
    """
    others, errors = edits[name] - sizes[name], state.elsewhere.get(name, 0)
    return (others - errors, 0) if name in state.rules else (others, errors)


def _share_of_others(
    closed: Sequence[Checked],
    others: Mapping[str, int],
    sizes: Mapping[str, int],
    state: Corrections,
    confidence: float,
) -> Interval:
    """Estimate the share wrong among the unchecked edits; nothing is wrong where there are none."""
    like = [_under(edit, state.rules) for edit in closed if others.get(edit.assigned, 0) > 0]
    if not like:
        return Interval(0.0, 0.0, 0.0)
    if len(others) == 1:
        counted = [edit.label.error for edit in like if edit.label.counted]
        return wilson(sum(counted), len(counted), confidence)
    weights = np.array([others[edit.assigned] / sizes[edit.assigned] for edit in like])
    return weighted_share(like, weights, strata_of(like, sizes), confidence)


def _under(edit: Checked, rules: Mapping[str, str]) -> Checked:
    """Return a label as it would read were its edit moved by the rule of its type."""
    if edit.assigned not in rules or not edit.label.counted:
        return edit
    state: State = "disputed" if edit.label.agreed is None else "wrong"
    if edit.label.agreed == rules[edit.assigned]:
        return replace(edit, label=replace(edit.label, state="right"))
    return replace(edit, label=replace(edit.label, state=state))
