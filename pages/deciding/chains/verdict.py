"""The tab Chains: what labels say in a sentence, by turn, and where chains break."""

from __future__ import annotations

import streamlit as st

from pages.deciding.chains import figures
from pages.deciding.chains.shared import ADDRESS, Visit, nothing_yet, rate
from pages.parts import address, charts, words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.core.roles import may
from store.chains import promise as told
from store.chains.report import ChainReport
from store.promises.unit_plans import WITH_LEAD, UnitPromise
from store.work import adjudication

SIMULATED = N_("These answers are simulated.")


def draw(visit: Visit) -> None:
    """Draw the whole in one sentence, the promise, then success by turn and where chains break."""
    report = visit.report()
    if nothing_yet(visit, report):
        if report.promise and report.drawn:
            _promise(visit, report.promise)
        return
    _whole(report)
    if report.promise:
        _promise(visit, report.promise)
    else:
        st.caption(_("No batch of chains is to prove anything: a judge's scores of turns can."))
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(_("**Success by turn**"))
        st.plotly_chart(
            figures.by_turn(report.summary.positions), width="stretch", key="chains-by-turn",
            config=charts.QUIET,
        )  # fmt: skip
    with right:
        st.markdown(_("**Where chains break**"))
        st.plotly_chart(
            figures.breaks(report.summary.breaks), width="stretch", key="chains-breaks",
            config=charts.QUIET,
        )  # fmt: skip
    _salvage(report)
    explained("promises-on-chains-and-pairs")


def _whole(report: ChainReport) -> None:
    said = report.summary
    whole = ngettext(
        "{share} of the chains are accepted (95% interval {low} to {high}), by {n:,} label.",
        "{share} of the chains are accepted (95% interval {low} to {high}), by {n:,} labels.",
        said.labelled,
        share=words.percent(said.accepted.share.estimate),
        low=words.percent(said.accepted.share.low),
        high=words.percent(said.accepted.share.high),
    )
    st.markdown(f"#### {whole}")
    left_out = []
    if said.open:
        left_out.append(
            ngettext("{n:,} without a label yet", "{n:,} without a label yet", said.open)
        )
    if said.none:
        left_out.append(ngettext("{n:,} cannot be judged", "{n:,} cannot be judged", said.none))
    turns = _("Of all turns {share} are right.", share=rate(said.turns))
    beside = _("Beside them: {what}.", what=", ".join(left_out)) if left_out else ""
    note = _(SIMULATED) if report.simulated else ""
    st.caption(" ".join(filter(None, [turns, beside, note])))


def _promise(visit: Visit, one: UnitPromise) -> None:
    """Say what is promised, or why nothing is, and where to go on."""
    if one.certified:
        icon = ":material/verified:"
        st.markdown(f"{icon} **{_('The promise holds')}**: {words.plain(told.promised(one))}")
        return
    st.text(told.sentence(one))
    if one.reason == WITH_LEAD and may(visit.person.role, "decide"):
        own = [case for case in adjudication.waiting(visit.store) if case.batch == one.batch]
        query = {"unit": own[0].unit_id} if own else {}
        address.link("queue", _("Decide them on Queue"), icon=":material/gavel:", **query)
    elif one.outcome is None:
        st.caption(
            _("{answered:,} of {n:,} chains have a label.", answered=one.answered, n=one.labels)
        )
    elif may(visit.person.role, "decide"):
        title = _("Draw more")
        address.link(ADDRESS, _("What it takes"), icon=":material/stacks:", tab=title)


def _salvage(report: ChainReport) -> None:
    found = report.summary.salvage
    st.markdown(
        _(
            "**Salvage**: of the chains that are not accepted, the beginning of two turns or more "
            "that holds could be kept. That is {chains} of all chains and {turns} of all turns, "
            "beside the {whole} in accepted chains.",
            chains=rate(found.chains),
            turns=rate(found.turns),
            whole=rate(found.whole),
        )
    )
