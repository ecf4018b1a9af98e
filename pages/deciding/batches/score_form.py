"""The form that draws edits to accept or reject: a few presets, the whole plan under Advanced."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.tasks import PURPOSES, Purpose
from review.statistics.sampling import STRATEGIES, Strategy
from store.access.people import Person
from store.db.workspace import Store
from store.promises import drawing, pools
from store.promises.drawing import ScoreRequest

#: What a lead wants → purpose, strategy.
PRESETS: dict[str, tuple[Purpose, Strategy]] = {
    N_("Set a threshold"): ("measure", "uniform"),
    N_("Look at edits near the threshold"): ("fit", "near-threshold"),
    N_("Look at every edit type"): ("fit", "per-type"),
    N_("Estimate what a threshold does, with few labels"): ("fit", "by-score"),
    N_("Tune: labels to fit a type-aware score on"): ("fit", "uniform"),
    N_("Questions with a known answer"): ("gold", "uniform"),
    N_("Practice for new reviewers"): ("training", "uniform"),
}


def intents(store: Store) -> list[str]:
    """Return what may be wanted: nothing without a judge's scores."""
    return list(PRESETS) if _runs(store) else []


def _runs(store: Store) -> list[pools.JudgeRun]:
    return [run for run in pools.judge_runs(store) if run.scored]


def form(store: Store, person: Person, intent: str) -> None:
    """Ask for edits by a preset; draw on a click."""
    purpose, strategy = PRESETS[intent]
    runs = _runs(store)
    left, middle, right = st.columns(3)
    judge = left.selectbox(_("Judge"), [run.name for run in runs], key="draw-judge")
    scored = next(run.scored for run in runs if run.name == judge)
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    size = middle.number_input(_("Edits"), value=min(300, scored), step=1, key="draw-size")
    per_unit = right.number_input(_("Reviewers per edit"), value=1, step=1, key="draw-per-unit")
    name = st.text_input(_("Name, if it is to have one"), max_chars=80, key="draw-name")
    with st.expander(_("Advanced")):
        purpose, strategy, target, confidence, seed = _advanced(purpose, strategy)
    drawn = _("Drawn: {how}.", how=_(STRATEGIES[strategy]))
    st.caption(f"{_(PURPOSES[purpose])} {drawn}")
    if left_out := drawing.known_by_id_only(store, judge):
        st.caption(
            ngettext(
                "{n:,} edit known by id only left out: nobody can judge it. **Load** its manifest.",
                "{n:,} edits known by id only left out: nobody can judge them. **Load** their "
                "manifest.",
                left_out,
            )
        )
    request = ScoreRequest(
        purpose, int(size), strategy, int(per_unit), seed, judge, target, confidence,
        name.strip() or None,
    )  # fmt: skip
    if st.button(_("Draw"), type="primary", key="draw"):
        _draw(store, person, request)
    if news := st.session_state.pop("drawn-batch", None):
        st.success(news)


def _draw(store: Store, person: Person, request: ScoreRequest) -> None:
    try:
        batch = drawing.draw_batch(store, request, by=person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    news = words.drawn(words.plain(batch.name), batch.units)
    if batch.purpose == "measure":
        news += " " + _("The plan is frozen; **Thresholds** shows what it proves.")
    st.session_state["drawn-batch"] = news
    st.rerun()


def _advanced(purpose: Purpose, strategy: Strategy) -> tuple[Purpose, Strategy, float, float, int]:
    """Offer the whole plan; what is chosen here wins over the preset."""
    left, middle, right = st.columns(3)
    # A watch is drawn from what the published filter keeps: on Thresholds.
    purposes: list[Purpose] = [name for name in PURPOSES if name != "watch"]
    strategies = list(STRATEGIES)
    purpose = left.selectbox(
        _("Purpose"), purposes, purposes.index(purpose), key=f"draw-purpose-{purpose}",
        format_func=words.purpose,
    )  # fmt: skip
    strategy = middle.selectbox(
        _("Drawn how"), strategies, strategies.index(strategy), key=f"draw-strategy-{strategy}",
        format_func=lambda name: _(STRATEGIES[name]),
    )  # fmt: skip
    target = left.number_input(
        _("Target: acceptable share"), value=0.9, step=0.01, key="draw-target"
    )
    confidence = middle.number_input(_("Confidence"), value=0.95, step=0.01, key="draw-confidence")
    seed = right.number_input(_("Seed"), value=0, step=1, key="draw-seed")
    return purpose, strategy, float(target), float(confidence), int(seed)
