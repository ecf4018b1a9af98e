"""Acceptance plans, in words a lead reads."""

from __future__ import annotations

import streamlit as st

from review.core.i18n import N_, _
from review.spotcheck.acceptance import PlanName
from store.db.workspace import Store
from store.types import acceptance

#: Acceptance plans: their names, and what each promises.
PLANS: dict[PlanName, tuple[str, str]] = {
    "single": (
        N_("One number of labels"),
        N_(
            "Tells types with 5% wrong from types with 10% wrong, with about 300 labels per type. "
            "Of 20 types that lie at one of these rates, at most one gets the wrong verdict."
        ),
    ),
    "sequential": (
        N_("After each label"),
        N_(
            "Tells types with 1% wrong from types with 10% wrong, mostly with 25 to 60 labels; it "
            "stops as soon as the labels are clear. Of 20 types with 1% wrong at most about one "
            "is called worse, of 10 types with 10% wrong about one is called better."
        ),
    ),
    "zero-failure": (
        N_("No error at all"),
        N_(
            "29, 59, 149 or 299 labels without a single error show less than 10, 5, 2 or 1% "
            "wrong, 95% sure. One error ends it without a verdict."
        ),
    ),
}


def choose(store: Store) -> PlanName | None:
    """Let the plan be chosen before the first batch; say which it is afterwards."""
    with store.database.read() as connection:
        frozen = acceptance.frozen_plan(connection, "measure")
    if frozen:
        st.text(_("Acceptance plan: {plan}", plan=_(PLANS[frozen][0])))
        return None
    return st.selectbox(
        _("Acceptance plan"), list(PLANS), format_func=lambda plan: _(PLANS[plan][0]),
        key="types-plan", help=_("What verdicts on types go by. It is frozen with this batch."),
    )  # fmt: skip
