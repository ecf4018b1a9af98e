"""Plans: what labels are to prove, written down and frozen before the first of them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.deciding.plans import forecast, form
from pages.parts import words
from pages.parts.explained import explained
from review.core.i18n import N_, _
from review.promises.plans import FAMILIES
from store import promises
from store.access.people import Person
from store.db.workspace import Store
from store.promises import drawing, pools, preview


def page(store: Store, person: Person) -> None:
    """Draw the plans page."""
    st.title(_("Plans"))
    runs = [run for run in pools.judge_runs(store) if run.scored]
    if not runs:
        todo = _("Go to **Load** and bring in edits with their scores.")
        words.empty(_("Nothing to plan with."), todo)
        return
    st.markdown(
        _(
            "A promise needs a plan: what is to be proved, of which edits, from how many labels. "
            "It is **frozen before the first label**, since a target chosen after looking proves "
            "nothing."
        )
    )
    with st.container(border=True):
        _new(store, person, [run.name for run in runs])
    _all(store)


def _new(store: Store, person: Person, judges: list[str]) -> None:
    st.subheader(_("A new plan"))
    wanted = form.ask(store, judges)
    known = preview.prior(store, wanted.judge or judges[0], wanted.population)
    pool = len(known.pool_scores)
    if not pool:
        st.warning(_("No edit with a score fits these limits."))
        return
    request = form.size(store, wanted, known)
    forecast.draw(request, known)
    forecast.summary(request, known)
    if st.button(_("Freeze the plan and draw the batch"), type="primary", key="plan-freeze"):
        batch = drawing.draw_batch(
            store, replace(request, answer_seconds=known.seconds), by=person.name
        )
        st.toast(words.plain(words.drawn(batch.name, batch.units)))
        st.rerun()
    explained("the-certificate", N_("What a promise is, and what it is not"))


def _all(store: Store) -> None:
    st.subheader(_("Plans"))
    plans = promises.plan_names(store)
    if not plans:
        todo = _("Freeze one above; its batch is there for reviewers at once.")
        words.empty(_("No plan yet."), todo)
        return
    rows = [
        {
            _("batch"): row.batch, _("judge"): row.judge, _("pool"): row.pool,
            _("cut"): _(FAMILIES.get(row.family, row.family)),
        }
        for row in plans
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(_("How far each is: **Thresholds**."))
