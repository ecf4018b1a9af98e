"""A promise per group, joint over all groups: fixed sequences chained by handing on δ.

Bretz, Maurer, Brannath & Posch, A graphical approach to sequentially rejective multiple test
procedures (Statistics in Medicine 2009, doi 10.1002/sim.3495).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from review.promises.betting import betting_sequence
from review.promises.certify import Outcome, fixed_sequence
from review.promises.clustering import clustered_sequence
from review.promises.plans import Look

Array = NDArray[np.float64]


@dataclass(frozen=True)
class GroupLabels:
    """One group's pool scores, its labelled scores, which were accepted, and its cuts.

    ``weights``, ``largest_weight``: of labels drawn at unequal rates, which betting certifies.
    ``photos``: of imported labels, the photo of each, by number.
    ``finite``: labels were drawn without replacement. ``earlier``: the looks that this one is
    tested jointly with: labels of the group that each saw, and its δ for all groups together.
    """

    pool_scores: Array
    scores: Array
    accepted: NDArray[np.bool_]
    cuts: Array
    weights: Array | None = None
    largest_weight: float | None = None
    photos: NDArray[np.int64] | None = None
    finite: bool = False
    earlier: tuple[Look, ...] = ()


def certify_groups(
    groups: Mapping[str, GroupLabels], *, target: float, delta: float
) -> dict[str, Outcome]:
    """Certify each group at δ/G; one whose *last* cut passes hands its share to the others.

    Only such a group hands on (if stopped groups did too, the promise would break). The shares
    of one look; all promises hold together with confidence 1−δ. Where looks are joint, a group
    tests as if it had had its share of δ at the earlier looks too: boundaries only grow with a
    share, so that this errs no more than its share (Maurer & Bretz 2013, doi
    10.1080/19466315.2013.807748).
    """
    share = dict.fromkeys(groups, delta / max(len(groups), 1))
    open_groups = set(groups)
    outcomes: dict[str, Outcome] = {}
    while True:
        outcomes |= {
            name: _test(_at_share(groups[name], share[name] / delta), target, share[name])
            for name in sorted(open_groups)
        }
        finished = [name for name in sorted(open_groups) if _whole(outcomes[name], groups[name])]
        if not finished:
            return {name: outcomes[name] for name in groups}
        open_groups.difference_update(finished)
        for name in open_groups:
            share[name] += sum(share[done] for done in finished) / len(open_groups)


def _at_share(group: GroupLabels, share: float) -> GroupLabels:
    earlier = tuple(Look(look.labels, look.delta * share) for look in group.earlier)
    return replace(group, earlier=earlier)


def _test(group: GroupLabels, target: float, delta: float) -> Outcome:
    if group.weights is not None and group.largest_weight is not None:
        return betting_sequence(
            group.pool_scores, group.scores, group.accepted, group.weights,
            target=target, delta=delta, cuts=group.cuts, largest_weight=group.largest_weight,
        )  # fmt: skip
    if group.photos is not None:
        return clustered_sequence(
            group.pool_scores, group.scores, group.accepted, group.photos,
            target=target, delta=delta, cuts=group.cuts, finite=group.finite,
        )  # fmt: skip
    return fixed_sequence(
        group.pool_scores, group.scores, group.accepted,
        target=target, delta=delta, cuts=group.cuts, finite=group.finite, earlier=group.earlier,
    )  # fmt: skip


def _whole(outcome: Outcome, group: GroupLabels) -> bool:
    """Whether every cut of the group passed."""
    return len(outcome.tests) == len(group.cuts) > 0 and all(test.passed for test in outcome.tests)
