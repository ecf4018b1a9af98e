"""The form of a batch of edits to accept or reject: a few questions, the rest under Advanced."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.deciding.thresholds.draw_more import advanced, proposal
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import Purpose
from review.promises.forecast import advised
from review.promises.plans import check_promise
from review.statistics.sampling import Strategy
from store import settings
from store.db.workspace import Store
from store.promises import pools, preview
from store.promises.drawing import ScoreRequest
from store.promises.preview import Prior

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
#: So many edits are offered at first, or all there are, where nothing is to be proved.
USUAL = 300


def ask(store: Store, intent: str, least: int | None) -> tuple[ScoreRequest, Prior]:
    """Ask for a batch by what it is for; return what is asked for, and what is known before.

    ``least``: so many labels a new batch needs, where it is known. Raises Refused for what cannot
    be drawn.
    """
    purpose, strategy = PRESETS[intent]
    fields, more = st.container(), st.expander(_("Advanced"))
    with fields:
        request = _judged(store, ScoreRequest(purpose, 1, strategy))
    if purpose == "measure":
        with fields:
            request = _proved(request)
        with more:
            request = advanced.about(store, request)
    known = preview.prior(store, request.judge or "", request.population)
    if not len(known.pool_scores):
        raise Refused(_("No edit with a score fits these limits."))
    with fields:
        proposed = None
        if purpose == "measure":
            per_unit = int(st.session_state.get("draw-per-unit", 1))
            request, proposed = proposal.ask(
                request, known, settings.current(store).settings.default_threshold, max(per_unit, 1)
            )
        request = _size(request, known, proposed or least)
    with more:
        return advanced.rest(store, request), known


def _judged(store: Store, request: ScoreRequest) -> ScoreRequest:
    judges = [run.name for run in pools.judge_runs(store) if run.scored]
    return replace(request, judge=st.selectbox(_("Judge"), judges, key="draw-judge"))


def _proved(request: ScoreRequest) -> ScoreRequest:
    """Ask what is to be proved."""
    left, right = st.columns(2)
    # No bounds on the fields: a value out of them would be frozen as the one before it.
    target = left.number_input(
        _("Acceptable, of what is kept"), value=0.9, step=0.01, key="draw-target"
    )
    confidence = right.number_input(_("How sure"), value=0.95, step=0.01, key="draw-confidence")
    check_promise(float(target), float(confidence))
    return replace(request, target=float(target), confidence=float(confidence))


def _size(request: ScoreRequest, known: Prior, least: int | None) -> ScoreRequest:
    """Ask how many labels, from how many people each, and for the batch's name."""
    pool = len(known.pool_scores)
    measures = request.purpose == "measure"
    usual = max(_advised(request, known), least or 0) if measures else USUAL
    left, right = st.columns(2)
    kind = "measure" if measures else "other"
    if request.strategy == "banded":
        usual, kind = least or usual, "banded"
    number = left.number_input(
        _("Edits to label"), value=min(usual, pool), step=1, key=f"draw-size-{kind}-{pool}"
    )
    per_unit = right.number_input(_("Reviewers per edit"), value=1, step=1, key="draw-per-unit")
    name = st.text_input(_("Name, if it is to have one"), max_chars=80, key="draw-name").strip()
    if not 1 <= number <= pool:
        raise Refused(
            _("{n:,} edits cannot be labelled: {pool:,} can be drawn.", n=number, pool=pool)
        )
    if not 1 <= per_unit <= 20:
        raise Refused(_("An edit takes 1 to 20 reviewers."))
    return replace(request, size=int(number), per_unit=int(per_unit), name=name or None)


def _advised(request: ScoreRequest, known: Prior) -> int:
    needs = known.needs(request.target, (1 - request.confidence) / request.plan.all_families)
    return advised(needs, request.target, len(known.pool_scores))
