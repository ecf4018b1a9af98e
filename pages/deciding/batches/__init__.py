"""A lead draws batches, watches them fill, and closes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from pages.deciding.batches.rank_form import groups_to_rank
from pages.deciding.batches.types_form import types_to_check
from pages.parts import words
from review.core.errors import PicoReviewError
from review.core.i18n import N_, _, ngettext
from review.core.tasks import PURPOSES, RANK, TASKS, Purpose
from review.statistics.sampling import STRATEGIES, Strategy
from store.access.people import Person
from store.db.workspace import Store
from store.promises import pools
from store.types.drawing import LIKELY_WRONG
from store.work import batches, browse

#: What a lead wants → task, purpose, strategy.
INTENTS: dict[str, tuple[str, Purpose, Strategy]] = {
    N_("Set a threshold"): ("score", "measure", "uniform"),
    N_("Look at edits near the threshold"): ("score", "fit", "near-threshold"),
    N_("Look at every edit type"): ("score", "fit", "per-type"),
    N_("Estimate what a threshold does, with few labels"): ("score", "fit", "by-score"),
    N_("Tune: labels to fit a type-aware score on"): ("score", "fit", "uniform"),
    N_("Questions with a known answer"): ("score", "gold", "uniform"),
    N_("Practice for new reviewers"): ("score", "training", "uniform"),
}
#: What else a lead may want, drawn in ways of their own.
RANKING = N_("Rank candidates")
CHECKING, MENDING = N_("Check types"), N_("Fix types: the likeliest mistakes first")

#: How a batch was drawn, shorter than ``STRATEGIES`` and ``RULES`` say it.
HOW: dict[str, str] = {
    "uniform": N_("every edit equally likely"),
    "near-threshold": N_("mostly edits whose score lies close to the threshold"),
    "per-type": N_("the same number of every edit type"),
    "by-score": N_("more where a score leaves the verdict open"),
    "equal": N_("the same number of every type"),
    "proportional": N_("as many as the type's share of the edits"),
    "minimum": N_("at least so many of each type, the rest by share"),
    "half-width": N_("as many of each type as make its interval so narrow"),
    LIKELY_WRONG: N_("the likeliest mistakes first"),
}
#: What is asked for, how and by whom: of groups to rank, and of edits.
ASKED = N_("{n} per question · {reserved} reserved now · asked: {how} · by {name}, {time}")
DRAWN = N_("{n} per edit · {reserved} reserved now · drawn: {how} · by {name}, {time}")


def page(store: Store, person: Person) -> None:
    """Draw the batches page."""
    st.title(_("Batches"))
    if not browse.counts(store).edits:
        todo = _("Go to **Load** and bring in edits with judge scores.")
        words.empty(_("Nothing to draw from."), todo)
        return
    _draw_form(store, person, [run for run in pools.judge_runs(store) if run.scored])
    st.subheader(_("Batches"))
    drawn = batches.all_batches(store)
    if not drawn:
        todo = _("Draw one above; reviewers see it at once on **Overview**.")
        words.empty(_("No batch yet."), todo)
    for batch in drawn:
        _batch(store, batch)


def _draw_form(store: Store, person: Person, runs: Sequence[pools.JudgeRun]) -> None:
    with st.container(border=True):
        st.subheader(_("Draw a batch"))
        wants = [*(INTENTS if runs else ()), RANKING, CHECKING, MENDING]
        intent = st.selectbox(_("What for?"), wants, format_func=_, key="draw-intent")
        if intent == RANKING:
            groups_to_rank(store, person)
        elif intent in (CHECKING, MENDING):
            types_to_check(store, person, "measure" if intent == CHECKING else "repair")
        else:
            _edits(store, person, intent, runs)


def _edits(store: Store, person: Person, intent: str, runs: Sequence[pools.JudgeRun]) -> None:
    task, purpose, strategy = INTENTS[intent]
    left, middle, right = st.columns(3)
    judge = left.selectbox(_("Judge"), [run.name for run in runs], key="draw-judge")
    scored = next(run.scored for run in runs if run.name == judge)
    # No bounds on the fields: a value out of them would be drawn as the one before it.
    size = middle.number_input(_("Edits"), value=min(300, scored), step=1, key="draw-size")
    per_unit = right.number_input(_("Reviewers per edit"), value=1, step=1, key="draw-per-unit")
    name = st.text_input(_("Name, if it is to have one"), max_chars=80, key="draw-name")
    with st.expander(_("Advanced")):
        task, purpose, strategy, target, confidence, seed = _advanced(task, purpose, strategy)
    drawn = _("Drawn: {how}.", how=_(STRATEGIES[strategy]))
    st.caption(f"{_(PURPOSES[purpose])} {drawn}")
    if left_out := batches.known_by_id_only(store, judge):
        st.caption(
            ngettext(
                "{n:,} edit known by id only left out: nobody can judge it. **Load** its manifest.",
                "{n:,} edits known by id only left out: nobody can judge them. **Load** their "
                "manifest.",
                left_out,
            )
        )
    request = batches.Request(
        task, purpose, int(size), strategy, int(per_unit), seed, judge, target, confidence,
        name.strip() or None,
    )  # fmt: skip
    if st.button(_("Draw"), type="primary", key="draw"):
        _draw(store, person, request)
    if news := st.session_state.pop("drawn-batch", None):
        st.success(news)


def _draw(store: Store, person: Person, request: batches.Request) -> None:
    try:
        batch = batches.draw_batch(store, request, by=person.name)
    except PicoReviewError as error:
        words.problem(error)
        return
    news = words.drawn(words.plain(batch.name), batch.units)
    if batch.purpose == "measure":
        news += " " + _("The plan is frozen; **Thresholds** shows what it proves.")
    st.session_state["drawn-batch"] = news
    st.rerun()


def _advanced(
    task: str, purpose: Purpose, strategy: Strategy
) -> tuple[str, Purpose, Strategy, float, float, int]:
    """Offer the whole plan; what is chosen here wins over the preset."""
    left, middle, right = st.columns(3)
    # A watch is drawn from what the published filter keeps: on Thresholds.
    purposes: list[Purpose] = [name for name in PURPOSES if name != "watch"]
    names = [kind.name for kind in TASKS.values() if kind.unit == "edit" and not kind.types]
    strategies = list(STRATEGIES)
    task = left.selectbox(
        _("Task"), names, names.index(task), key=f"draw-task-{task}",
        format_func=lambda name: _(TASKS[name].title),
    )  # fmt: skip
    purpose = middle.selectbox(
        _("Purpose"), purposes, purposes.index(purpose), key=f"draw-purpose-{purpose}",
        format_func=words.purpose,
    )  # fmt: skip
    strategy = right.selectbox(
        _("Drawn how"), strategies, strategies.index(strategy), key=f"draw-strategy-{strategy}",
        format_func=lambda name: _(STRATEGIES[name]),
    )  # fmt: skip
    target = left.number_input(
        _("Target: acceptable share"), value=0.9, step=0.01, key="draw-target"
    )
    confidence = middle.number_input(_("Confidence"), value=0.95, step=0.01, key="draw-confidence")
    seed = right.number_input(_("Seed"), value=0, step=1, key="draw-seed")
    return task, purpose, strategy, float(target), float(confidence), int(seed)


def _batch(store: Store, batch: batches.Batch) -> None:
    with st.container(border=True):
        _headline(batch)
        share = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(share, words.answers(batch.answered, batch.asked))
        st.caption(
            _(
                ASKED if batch.task == RANK.name else DRAWN,
                n=batch.per_unit,
                reserved=batch.reserved,
                how=words.plain(_how(batch)),
                name=words.plain(batch.created_by),
                time=_utc(batch.created),
            )
        )
        if batch.closed:
            st.caption(_("Closed {time}", time=_utc(batch.closed)))
        elif batch.origin == "drawn":
            _close(store, batch)


def _utc(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _headline(batch: batches.Batch) -> None:
    counted = words.questions if batch.task == RANK.name else words.edits
    facts = [counted(batch.units), words.purpose(batch.purpose)]
    if batch.simulated:
        facts.append(_("simulated"))
    st.markdown(" · ".join([f"**{words.plain(batch.name)}**", *facts]))


def _how(batch: batches.Batch) -> str:
    if batch.origin != "drawn":
        return _("imported")
    return _(HOW[batch.strategy]) if batch.strategy in HOW else batch.strategy


def _close(store: Store, batch: batches.Batch) -> None:
    """Ask before a batch is closed: it does not open again."""
    with st.popover(_("Close")):
        st.markdown(
            ngettext(
                "{n:,} answer still asked for. Nothing more is given out, later answers do not "
                "count, and a closed batch does not open again.",
                "{n:,} answers still asked for. Nothing more is given out, later answers do not "
                "count, and a closed batch does not open again.",
                batch.asked - batch.answered,
            )
        )
        if st.button(_("Close this batch"), type="primary", key=f"close-{batch.id}"):
            batches.close(store, batch.id)
            st.rerun()
