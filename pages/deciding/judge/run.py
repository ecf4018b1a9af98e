"""The tab Run: a judge asked about edits: what it will take, how far it is, stop and go on."""

from __future__ import annotations

import streamlit as st

from pages.deciding.judge import run_form, run_state
from pages.parts import words
from pages.parts.desk import Visit
from review.core.errors import PicoReviewError
from review.core.i18n import _
from review.core.roles import may
from store import settings
from store.judging import prompts, runs, starting
from store.judging.background import background
from store.judging.starting import Planned

#: What the settings need, as they are written.
EXAMPLE = """\
judges:
  private_hosts: [127.0.0.1]
  endpoints:
    local:
      base_url: http://127.0.0.1:8000/v1
      models: {Qwen/Qwen2.5-VL-7B-Instruct: {}}
    vendor:
      base_url: https://api.example.com/v1
      key_from: EXAMPLE_API_KEY
      models: {eye-large: {input: 2.5, output: 10}}
"""
#: Runs that are shown; older ones are on the terminal.
SHOWN = 10


def draw(visit: Visit) -> None:
    """Draw the runs there are, and the form of a new one."""
    known = runs.every(visit.store)
    for one in known[:SHOWN]:
        run_state.draw(visit, one.id)
    if not may(visit.person.role, "decide"):
        if not known:
            words.empty(_("No judge was asked from here yet."), _("This is for a lead to do."))
        return
    if not settings.current(visit.store).settings.judges.endpoints:
        words.empty(
            _("The settings allow no endpoint yet."),
            _("Write into settings.yaml which may be asked; keys stay in the environment:"),
        )
        st.code(EXAMPLE, language=None)
    elif not prompts.versions(visit.store):
        words.empty(_("There is no prompt yet."), _("Save one on the tab Prompt."))
    else:
        st.subheader(_("Ask a judge"))
        _ask(visit)


def _ask(visit: Visit) -> None:
    """Ask for a run, say what it will take, and start it."""
    try:
        wish = run_form.ask(visit.store)
        plan = starting.planned(visit.store, wish)
    except PicoReviewError as error:
        words.problem(error)
        return
    _foretell(plan)
    if st.button(_("Start"), type="primary", key="run-start"):
        try:
            judging = starting.begun(visit.store, wish, by=visit.person.name)
        except PicoReviewError as error:
            words.problem(error)
            return
        background(visit.store.folder).start(visit.store, judging.id)
        st.rerun()


def _foretell(plan: Planned) -> None:
    """Say what a run will take before it starts."""
    expected, most = plan.forecast.expected, plan.forecast.most
    row = st.columns(3)
    row[0].metric(_("Requests"), f"{plan.forecast.replies:,}")
    row[1].metric(_("Tokens, expected"), f"{expected.tokens:,}")
    if plan.priced:
        cost = f"{expected.money:,.2f} {plan.currency}"
        row[2].metric(_("Cost, expected"), cost)
        at_most = _(
            "At most {tokens:,} tokens and {money:,.2f} {currency}, without retries.",
            tokens=most.tokens, money=most.money, currency=plan.currency,
        )  # fmt: skip
    else:
        row[2].metric(_("Cost, expected"), "–")
        at_most = _(
            "At most {tokens:,} tokens, without retries. The settings have no prices.",
            tokens=most.tokens,
        )
    st.caption(f"{run_state.basis(plan.forecast.measured)} {at_most}")
    if not plan.forecast.within(plan.new.budget):
        st.warning(_(starting.TOO_SMALL))
