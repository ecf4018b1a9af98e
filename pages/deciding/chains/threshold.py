"""The part Threshold: what a cut on chains keeps by each rule, what is promised, one to try."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.deciding.chains import figures
from pages.deciding.chains.shared import Visit
from pages.parts import address, charts, words
from pages.parts.explained import explained
from review.core.i18n import _
from review.filtering.chain_score import RULES
from review.filtering.filter_config import ChainRule
from review.promises.curves import Curve
from store.chains import curves, promise, report, scores
from store.chains.curves import RuleCurve
from store.chains.report import ChainReport
from store.db.workspace import Store
from store.filters import configs
from store.promises.unit_plans import UnitPromise


def draw(visit: Visit) -> None:
    """Let a rule and a judge be picked; draw what is promised by it, and the curve."""
    names = scores.judges(visit.store)
    if not names:
        todo = _("**Load** scores of turns: rows by a turn's picture, or in the chain's `files`.")
        words.empty(_("No judge scored the turns of chains."), todo)
        address.link("load", _("Load"), icon=":material/upload:")
        return
    known = visit.report()
    rule, judge = picked(known, names)
    plan = plan_of(known, rule, judge)
    if plan is None:
        st.caption(_("No plan was frozen by this rule: what follows are estimates."))
    else:
        st.text(promise.sentence(plan))
        with st.expander(_("What it rests on")):
            for sentence in promise.assumptions(plan):
                st.text(f"– {sentence}")
    _chart(visit, rule, judge, plan)
    explained("promises-on-chains-and-pairs")


def picked(known: ChainReport, names: list[str]) -> tuple[ChainRule, str]:
    """Ask which rule, and whose scores; the newest plan's come first."""
    newest = known.promise
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    first = newest.rule if newest else "weakest"
    with left:
        rule = st.selectbox(
            _("A chain's score"), RULES, [str(name) for name in RULES].index(first),
            key="chains-rule", format_func=lambda name: _(promise.RULES[name]),
        )  # fmt: skip
    with right:
        place = names.index(newest.judge) if newest and newest.judge in names else 0
        judge = st.selectbox(_("Judge"), names, place, key="chains-judge")
    return rule, judge


def plan_of(known: ChainReport, rule: str, judge: str) -> UnitPromise | None:
    """Return the plan by a rule that holds, else the newest one."""
    own = [one for one in known.promises if (one.rule, one.judge) == (rule, judge)]
    return next((one for one in own if one.certified), own[0] if own else None)


def _chart(visit: Visit, rule: ChainRule, judge: str, plan: UnitPromise | None) -> None:
    promised = plan.threshold if plan else None
    state = (rule, judge, promised, *report.state(visit.store))
    with st.spinner(_("Counting the pool…")):
        found = _curve(state, visit.store, rule, judge, promised)
    if found.curve is None:
        st.text(_("No chain has a score by this judge."))
        return
    marks = {_("published"): _published(visit.store, rule, judge), _("promised"): promised}
    figure = figures.cuts(
        found.curve, plan.target if plan else None,
        {word: value for word, value in marks.items() if value is not None},
    )  # fmt: skip
    chart, tried = st.columns([3, 1], gap="medium")
    with tried:
        _try(found.curve, rule, promised)
    with chart:
        st.plotly_chart(figure, width="stretch", key="chains-curve", config=charts.QUIET)
    if found.silent:
        st.caption(
            _(
                "What is acceptable leaves out {n:,} chains of a batch that measures: what they "
                "say of a cut is told at its end.",
                n=found.silent,
            )
        )


@st.cache_resource(max_entries=6, show_spinner=False)
def _curve(
    state: tuple[object, ...],  # noqa: ARG001  the key
    _store: Store,
    _rule: ChainRule,
    _judge: str,
    _promised: float | None,
) -> RuleCurve:
    run = scores.judge_run(_store, _judge)
    further = () if _promised is None else (_promised,)
    return curves.of_rule(_store, run, _rule, further) if run else RuleCurve(0, 0, 0, None)


def tried_key(rule: str) -> str:
    """Return where a visit keeps the cut it tries by a rule."""
    return f"chains-cut-{rule}"


def _try(curve: Curve, rule: ChainRule, promised: float | None) -> None:
    """Let one of the curve's cuts be tried, and say what it does."""
    cuts = [float(cut) for cut in curve.threshold]
    kept = st.session_state.get(tried_key(rule), promised)
    start = min(cuts, key=lambda cut: abs(cut - (cuts[len(cuts) // 2] if kept is None else kept)))
    if len(cuts) > 1:
        start = st.select_slider(
            _("Try a threshold"), cuts, start, format_func=lambda cut: f"{cut:.3f}",
            key=f"chains-slide-{rule}",
        )  # fmt: skip
    st.session_state[tried_key(rule)] = start
    place = cuts.index(start)
    st.markdown(
        _(
            "Would keep **{share}**: {chains}.",
            share=words.percent(float(curve.kept_share[place])),
            chains=words.chains(int(curve.kept[place])),
        )
    )
    if not curve.labels[place] or not np.isfinite(curve.precision[place]):
        st.caption(_("No label lies above it yet."))
        return
    st.markdown(
        _(
            "About **{share}** of it is acceptable ({low} to {high}): {accepted:,} of {labels:,} "
            "labels.",
            share=words.percent(float(curve.precision[place])),
            low=words.percent(float(curve.low[place])),
            high=words.percent(float(curve.high[place])),
            accepted=int(curve.accepted[place]),
            labels=int(curve.labels[place]),
        )
    )
    proven = promised is not None and abs(start - promised) < 1e-9
    here = _("This is the promised threshold.") if proven else _("Nothing is proven here.")
    st.caption(_("An estimate with its 95% interval. {proof}", proof=here))


def _published(store: Store, rule: str, judge: str) -> float | None:
    """Return the threshold in force, if it is on this score."""
    current = configs.in_force(store)
    section = current.config.chains if current else None
    if current is None or section is None or section.rule != rule:
        return None
    return section.threshold if current.config.provenance.judge_run == judge else None
