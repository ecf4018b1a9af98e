"""Which way of drawing is proposed for a target, what it costs, and why."""

from __future__ import annotations

from dataclasses import dataclass

from review.core.i18n import _
from review.promises.designs import designs, likely
from review.promises.forecast import hours
from review.statistics.sampling import Strategy
from store.promises.preview import Prior

#: Fewer labels than this choose no floor.
ENOUGH_LABELS = 100
#: Labels that are drawn uniformly first, to choose one by.
FIRST = 300


@dataclass(frozen=True)
class Proposal:
    """A way of drawing: ``labels`` for an 80% chance of 90% of the best yield, and their hours.

    ``labels`` None: not even the whole pool does. ``recommended``: the cheapest.
    """

    strategy: Strategy
    labels: int | None
    hours: float | None
    why: str
    recommended: bool


def proposals(
    known: Prior, *, target: float, confidence: float, threshold: float, per_unit: int = 1
) -> tuple[Proposal, ...]:
    """Return ways of drawing for one threshold, the cheapest first; none where it is hopeless.

    ``threshold``: the settings' own, near which labels that may be looked at any time are drawn.

    Where too few labels are known to choose a floor, the first ones are proposed alone.
    """
    pool = len(known.pool_scores)
    if len(known.scores) < ENOUGH_LABELS:
        why = _("Too few labels to say where a floor could lie: the next draw will need fewer.")
        first = min(FIRST, pool)
        return (Proposal("uniform", first, hours(first, per_unit, known.seconds), why, True),)
    found = designs(
        likely(known.pool_scores, known.scores, known.accepted), target, 1 - confidence, threshold
    )
    reasons = {
        "banded": _("No label below a floor, more where the score leaves the verdict open."),
        "near-threshold": _("May be looked at every 50 labels, and stopped at any of them."),
        "uniform": _("Every edit alike: serves other ways of cutting and other judges too."),
    }
    return tuple(
        Proposal(
            design.name, design.labels,
            hours(design.labels, per_unit, known.seconds) if design.labels else None,
            reasons[design.name], design is found[0] and design.labels is not None,
        )
        for design in found
    )  # fmt: skip
