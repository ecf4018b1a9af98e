"""The draft on the desk: which one it is, and what it says in a line."""

from __future__ import annotations

from review.filtering.cuts import Cuts
from store.filters.drafts import Draft

#: Where a visit keeps the number of the draft it looks at.
DRAFT = "draft-id"


def described(draft: Draft) -> str:
    """Say where a draft cuts, in a line."""
    cuts = Cuts.of(draft.config, {})
    said = (
        [f"Threshold {cuts.thresholds.global_:.4g}"] if cuts.thresholds.global_ is not None else []
    )
    named = {"category": cuts.thresholds.category, "edit type": cuts.thresholds.edit_type}
    for level, values in named.items():
        if values:
            said.append(f"{len(values)} per {level} ({min(values.values()):.4g} and up)")
    said += [f"{name} at least {floor:.4g}" for name, floor in cuts.floors.items()]
    judge = draft.config.provenance.judge_run
    return f"{', '.join(said) or 'No threshold'} · judge {judge} · by {draft.created_by}"
