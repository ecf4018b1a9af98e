"""Where a lead overrode reviewers who agreed: counted, and what the promise is without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from review.core.later import pandas as pd
from store.promises.evidence import Evidence, group_outcomes, outcome_of
from store.promises.looks import TakenLook


@dataclass(frozen=True)
class Overridden:
    """A lead's words on edits that did not wait for one, by their direction.

    ``to_reject`` and ``to_accept``: of edits on whose verdict all answers agreed, those the lead
    gave the other one. ``alone``: of edits that nobody else answered.
    """

    to_reject: int
    to_accept: int
    alone: int


def overridden(evidence: Evidence) -> Overridden:
    """Count what leads decided otherwise than reviewers who agreed, or in nobody's place."""
    frame = evidence.frame
    return Overridden(
        to_reject=int((_decided(frame, "reject") & (frame["agreed"] == "accept")).sum()),
        to_accept=int(_to_accept(frame).sum()),
        alone=int((frame["by_lead"].notna() & (frame["reviews"] == 0)).sum()),
    )


def without(evidence: Evidence, look: TakenLook) -> TakenLook | None:
    """Return what a look finds where edits that a lead made accepted stay as reviewers agreed.

    None where there are none.
    """
    labelled = evidence.counted_at(look.last_entry)
    labelled = labelled[labelled["accepted"].notna()].head(look.labels)
    made = _to_accept(labelled)
    if not made.any():
        return None
    as_agreed = labelled.assign(accepted=labelled["accepted"].mask(made, other=False))
    earlier = evidence.plan.earlier(look.labels)
    return replace(
        look,
        outcome=outcome_of(evidence, as_agreed, look.delta, earlier),
        groups=group_outcomes(evidence, as_agreed, look.delta, earlier=earlier),
    )


def _decided(frame: pd.DataFrame, verdict: str) -> pd.Series[bool]:
    return (frame["by_lead"] == verdict) & (frame["state"] == verdict)


def _to_accept(frame: pd.DataFrame) -> pd.Series[bool]:
    return _decided(frame, "accept") & (frame["agreed"] == "reject")
