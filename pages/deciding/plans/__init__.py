"""Plans: what labels are to prove, written down and frozen before the first of them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.deciding.plans import form
from pages.parts import words
from pages.parts.explained import explained
from review.promises.plans import FAMILIES
from store import promises
from store.access.people import Person
from store.db.workspace import Store
from store.promises import drawing as score_batches
from store.promises import pools, preview


def page(store: Store, person: Person) -> None:
    """Draw the plans page."""
    st.title("Plans")
    runs = [run for run in pools.judge_runs(store) if run.scored]
    if not runs:
        words.empty("Nothing to plan with.", "Go to **Load** and bring in edits with their scores.")
        return
    st.markdown(
        "A promise needs a plan: what is to be proved, of which edits, from how many labels. It is "
        "**frozen before the first label**, since a target chosen after looking proves nothing."
    )
    with st.container(border=True):
        _new(store, person, [run.name for run in runs])
    _all(store)


def _new(store: Store, person: Person, judges: list[str]) -> None:
    st.subheader("A new plan")
    asked = form.ask(store, judges)
    known = preview.known(store, asked.judge or judges[0], asked.population)
    pool = len(known.pool_scores)
    if not pool:
        st.warning("No edit with a score fits these limits.")
        return
    request = form.size(store, asked, known)
    form.forecast(request, known)
    form.summary(request, known)
    if st.button("Freeze the plan and draw the batch", type="primary", key="plan-freeze"):
        made = score_batches.draw_batch(
            store, replace(request, answer_seconds=known.seconds), by=person.name
        )
        st.toast(words.plain(f"{made.name}: {words.count(made.units, 'edit')} drawn."))
        st.rerun()
    explained("the-certificate", "What a promise is, and what it is not")


def _all(store: Store) -> None:
    st.subheader("Plans")
    found = promises.plan_names(store)
    if not found:
        words.empty("No plan yet.", "Freeze one above; its batch is there for reviewers at once.")
        return
    rows = [
        {
            "batch": row.batch, "judge": row.judge, "pool": row.pool,
            "cut": FAMILIES.get(row.family, row.family),
        }
        for row in found
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption("How far each is: **Thresholds**.")
