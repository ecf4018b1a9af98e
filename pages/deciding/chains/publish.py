"""The tab Publish: the filter's section on chains, drafted, tried on every chain, published."""

from __future__ import annotations

from typing import cast

import streamlit as st

from pages.deciding.chains.shared import Visit, rate
from pages.deciding.chains.threshold import tried_key
from pages.parts import history, words
from pages.parts.publishing import proposed, publish
from pages.parts.publishing.drafted import DRAFT
from pages.parts.waiting import bar
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from review.filtering.chain_score import RULES
from review.filtering.filter_config import ChainRule, FilterConfig, write_config
from store.chains import decisions, promise, publishing, scores
from store.chains.decisions import OUTCOMES, ChainDecisions
from store.chains.publishing import ChainsRequest
from store.chains.report import ChainReport
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs
from store.promises.unit_plans import UnitPromise

PROMISED = N_("The promised threshold")
CHOSEN = N_("Another threshold, not proven")
WITH, WITHOUT = N_("Keep the promise in force"), N_("Without a promise")
#: Outcome → its name, as the dry run counts it.
NAMES = {
    "kept": N_("Kept whole"),
    "salvaged": N_("Salvaged"),
    "rejected": N_("Rejected"),
    "undecided": N_("Undecided"),
}


def draw(visit: Visit) -> None:
    """Draw the draft on the desk with what it does to chains, the form of one, the history."""
    known = visit.report()
    if not known.loaded:
        todo = _("**Load** a manifest of chains: `multi-turn.jsonl`.")
        words.empty(_("There is no chain."), words.next_step(visit.person, "load", todo))
        return
    proposed.draw(visit.store, visit.person)
    number = st.session_state.get(DRAFT)
    if number is not None:
        draft = drafts.get_draft(visit.store, int(number))
        _chains(visit.store, draft.config)
        publish.on_desk(visit.store, visit.person, draft)
    publish.in_force(visit.store, visit.person)
    if may(visit.person.role, "decide"):
        _form(visit, known)
    history.past(visit.store, visit.person)


def _form(visit: Visit, known: ChainReport) -> None:
    names = scores.judges(visit.store)
    if not names:
        st.caption(_("A filter of chains needs a judge's scores of turns: **Load** them first."))
        return
    with st.container(border=True):
        st.subheader(_("Draft the chains into the filter"))
        holding = [one for one in known.promises if one.certified]
        try:
            request = _asked(visit, known, holding, names)
            if st.button(_("Draft and dry run"), type="primary", key="chains-draft"):
                draft = publishing.draft(visit.store, request, by=visit.person.name)
                st.session_state[DRAFT] = draft.id
                st.rerun()
        except PicoReviewError as error:
            words.problem(error)


def _asked(
    visit: Visit, known: ChainReport, holding: list[UnitPromise], names: list[str]
) -> ChainsRequest:
    options = [PROMISED, CHOSEN] if holding else [CHOSEN]
    choice = st.radio(
        _("Threshold"), options, format_func=_, horizontal=True, key=f"chains-which-{len(options)}"
    )
    salvage = st.checkbox(_("Keep the beginning of two turns or more that holds"),
                          key="chains-salvage")  # fmt: skip
    gain = known.summary.salvage
    st.caption(
        _(
            "By the labels it gains {turns} of all turns, in {chains} of the chains. No promise is "
            "made of them.",
            turns=rate(gain.turns),
            chains=rate(gain.chains),
        )
    )
    single = _with_promise(visit.store)
    if choice == PROMISED:
        one = holding[0]
        st.text(promise.promised(one))
        return ChainsRequest(
            cast("ChainRule", one.rule), promise=one, salvage=salvage, single_edits=single
        )
    rule, judge, cut = _chosen(known, names)
    reason = st.text_input(
        _("Why publish without a promise? (required)"), key="chains-reason"
    ).strip()
    return ChainsRequest(rule, cut, None, salvage, reason or None, judge, single)


def _chosen(known: ChainReport, names: list[str]) -> tuple[ChainRule, str, float]:
    """Ask for a cut of one's own; the one tried under Threshold comes first."""
    left, middle, right = st.columns(3)
    first = known.promise.rule if known.promise else "weakest"
    rule = left.selectbox(
        _("A chain's score"), RULES, [*RULES].index(cast("ChainRule", first)),
        key="chains-publish-rule", format_func=lambda name: _(promise.RULES[name]),
    )  # fmt: skip
    judge = middle.selectbox(_("Judge"), names, key="chains-publish-judge")
    tried = float(st.session_state.get(tried_key(rule), 0.7))
    cut = right.number_input(
        _("Threshold"), value=tried, step=0.01, format="%.3f", key=f"chains-publish-cut-{rule}"
    )
    return rule, judge, float(cut)


def _with_promise(store: Store) -> bool:
    """Ask whether the promise on single edits stays, where the filter in force has one."""
    current = configs.in_force(store)
    if current is None or current.config.certificate is None:
        return True
    choice = st.radio(
        _("Promise on single edits"), [WITH, WITHOUT], format_func=_, horizontal=True,
        key="chains-single-edits",
    )  # fmt: skip
    return bool(choice == WITH)


def _chains(store: Store, config: FilterConfig) -> None:
    """Count what a draft makes of every chain, beside the filter in force."""
    section = config.chains
    if section is None:
        return
    state = (store.workspace_id, *dry_runs.state(store))
    now = _decided((*state, write_config(config)), store, config)
    current = configs.in_force(store)
    before = (
        _decided((*state, write_config(current.config)), store, current.config) if current else None
    )
    with st.container(border=True):
        st.markdown(_("**Chains**, by {rule}", rule=_(promise.RULES[section.rule])))
        if section.certificate:
            st.text(section.certificate.statement)
        elif section.not_proven:
            st.text(_("Not proven: {reason}", reason=section.not_proven))
        _counts(now, before)


def _counts(now: ChainDecisions, before: ChainDecisions | None) -> None:
    was = before.counts if before else {}
    for column, name in zip(st.columns(len(OUTCOMES)), OUTCOMES, strict=True):
        number = now.counts[name]
        moved = number - was[name] if before else 0
        column.metric(
            _(NAMES[name]), f"{number:,}", f"{moved:+,}" if moved else None, delta_color="off"
        )
    if now.salvaged_turns:
        st.caption(
            ngettext(
                "Salvaged chains keep {n:,} turn.",
                "Salvaged chains keep {n:,} turns.",
                now.salvaged_turns,
            )
        )


@st.cache_resource(max_entries=4, show_spinner=False)
def _decided(state: tuple[object, ...], _store: Store, _config: FilterConfig) -> ChainDecisions:  # noqa: ARG001  the key
    begun = N_("Deciding on every chain…")
    with bar(begun, N_("Deciding on every chain: {done:,} of {total:,} turns")) as progress:
        return decisions.decisions(_store, _config, progress=progress)
