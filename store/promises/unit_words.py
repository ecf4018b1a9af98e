"""The words that promises on chains and on pairs share: why there is none, what it rests on."""

from __future__ import annotations

from review.core.i18n import N_, _
from review.promises.certify import NOTHING_CERTIFIED, TOO_FEW_LABELS
from review.promises.unit_plans import UnitPlan
from store.promises.status import SUPERSEDED, WAITING

#: Why nothing is promised, whatever the units are.
REASONS: dict[str, str] = {
    WAITING: N_("its answers are not all there; what they say is told at the end"),
    SUPERSEDED: N_("labels that it saw have changed since"),
    NOTHING_CERTIFIED: N_("its labels do not prove it"),
    TOO_FEW_LABELS: N_("no label lies above its strictest cut"),
}


def why(reason: str | None) -> str:
    """Say why a plan promises nothing; a reason that has no words here stays as it is."""
    return _(REASONS.get(reason or "", reason or ""))


def answered(plan: UnitPlan) -> list[str]:
    """Say whose answers a promise is about, and how each of them counts."""
    return [
        _("It is about the panel that answered: {label_rule}.", label_rule=plan.label_rule),
        _(
            "Unsure, ties, what cannot be judged or was excluded, and what a closed batch left "
            "open count as rejects. Guidelines: version {version}.",
            version=plan.guidelines_version,
        ),
    ]
