"""The draft on the desk: which one it is, and what it says in a line."""

from __future__ import annotations

from review.core.i18n import N_, _
from review.filtering.cuts import Cuts
from store.filters.drafts import Draft

#: Where a visit keeps the number of the draft it looks at.
DRAFT = "draft-id"
PER_CATEGORY = N_("{n} per category ({lowest:.4g} and up)")
PER_TYPE = N_("{n} per edit type ({lowest:.4g} and up)")


def described(draft: Draft) -> str:
    """Say where a draft cuts, in a line."""
    where = ", ".join(_cuts(Cuts.of(draft.config, {}))) or _("No threshold")
    judge = _("judge {judge}", judge=draft.config.provenance.judge_run)
    return " · ".join([where, judge, _("by {name}", name=draft.created_by)])


def _cuts(cuts: Cuts) -> list[str]:
    phrases = []
    if cuts.thresholds.global_ is not None:
        phrases.append(_("Threshold {cut:.4g}", cut=cuts.thresholds.global_))
    for message, by_name in (
        (PER_CATEGORY, cuts.thresholds.category), (PER_TYPE, cuts.thresholds.edit_type),
    ):  # fmt: skip
        if by_name:
            phrases.append(_(message, n=len(by_name), lowest=min(by_name.values())))
    floors = cuts.floors.items()
    return phrases + [
        _("{name} at least {floor:.4g}", name=name, floor=cut) for name, cut in floors
    ]
