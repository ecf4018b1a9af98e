"""The tab Promise: what the plan promises now, or how far it is from that."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk.shared import Desk
from store import promises
from store.promises import Promise

REASONS = {
    promises.WAITING: "The next checkpoint waits for labels.",
    promises.LOOK_SPENT: "The one checkpoint of these imported labels is spent; draw a new batch.",
    promises.SUPERSEDED: "Out of date: labels changed after the checkpoint.",
    promises.IN_GROUPS: "This plan promises per group; see the table.",
    "nothing_certified": "At the checkpoint no cut of the plan passed.",
    "too_few_labels": "No label lies above the strictest cut yet.",
}


def draw(desk: Desk) -> None:
    """Draw the promise, or the way to it."""
    found = desk.found
    plan, evidence = found.evidence.plan, found.evidence
    with st.container(border=True):
        asked = f"{plan.target:.0%} of what is kept is acceptable, {plan.confidence:.0%} sure"
        look = found.certified
        if look and look.outcome.precision:
            bound, kept = look.outcome.precision, look.outcome.kept or 0
            st.markdown(f"#### :material/verified: The promise holds: {asked}")
            st.markdown(
                f"At **{look.outcome.threshold:.3f}** and above: {kept:,} of "
                f"{evidence.pool_size:,} edits kept ({words.percent(kept / evidence.pool_size)}). "
                f"Accepted among labels above: {words.percent(bound.estimate)}, "
                f"at least {words.percent(bound.low)}."
            )
        else:
            st.markdown(f"#### No promise yet: {asked}")
            st.markdown(REASONS.get(found.reason or "", ""))
            _how_far(found)
        if evidence.simulated:
            st.caption("These labels are simulated.")
        with st.expander("What the promise covers"):
            for line in found.assumptions:
                st.text(line)


def _how_far(found: Promise) -> None:
    labels, look = len(found.evidence.labelled), found.next_look
    if look:
        left = max(look.labels - labels, 0)
        st.progress(min(labels / look.labels, 1.0), f"{labels:,} of {look.labels:,} labels")
        if left:
            st.markdown(
                f"**{words.count(left, 'more label')}** to the next checkpoint. Until then the "
                "page shows estimates only: looking early and often would break the promise."
            )
        return
    missing = found.looks[-1].outcome.labels_missing if found.looks else None
    if missing:
        st.markdown(
            f"About **{words.count(missing, 'more label')}** at the reject rate seen so far; draw "
            "a new batch of that many more."
        )
    else:
        st.markdown(
            "At the reject rate seen so far, no number of labels is enough for this target."
        )
