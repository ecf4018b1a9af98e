"""Under Advanced: of which edits, by which ways of cutting, drawn how, looked at when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import streamlit as st

from pages.parts import words
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import PURPOSES, Purpose
from review.filtering.typed_score import TypedScore
from review.promises.plans import FAMILIES, KEEP_SHARES, Family, Population
from review.statistics.sampling import PROMISING, STRATEGIES
from store import settings
from store.db.workspace import Store
from store.promises import fitted_score
from store.promises.drawing import ScoreRequest
from store.promises.planning import PlanChoices


def about(store: Store, request: ScoreRequest) -> ScoreRequest:
    """Ask of which edits the promise is to be, and which ways of cutting may carry one."""
    return replace(
        request, population=_population(store), plan=_families(store, str(request.judge))
    )


def rest(store: Store, request: ScoreRequest) -> ScoreRequest:
    """Ask how edits are drawn; for a threshold also where it is cut and looked at."""
    st.markdown(_("**How they are drawn**"))
    left, middle, right = st.columns(3)
    if request.purpose != "measure":
        request = replace(request, purpose=_purpose(left, request.purpose))
    measures = request.purpose == "measure"
    others = [name for name in STRATEGIES if name != "banded"]
    strategies = list(PROMISING if measures else others)
    strategy = middle.selectbox(
        _("Drawn how"), strategies, strategies.index(request.strategy),
        key=f"draw-strategy-{request.purpose}-{request.strategy}",
        format_func=lambda name: _(STRATEGIES[name]),
    )  # fmt: skip
    # No bounds on the field: a value out of them would be drawn as the one before it.
    seed = right.number_input(
        _("Seed"), value=None, step=1, key="draw-seed", placeholder=_("by chance")
    )
    whose_fault = st.checkbox(
        _("A reject may say whose fault it is"), key="draw-whose-fault",
        help=_(
            "The source, the instruction or the edit: one more key, for who wants to. Labels "
            "count as ever; a judge is not blamed for a bad source or instruction."
        ),
    )  # fmt: skip
    request = replace(
        request, strategy=strategy, seed=None if seed is None else int(seed),
        whose_fault=whose_fault,
    )  # fmt: skip
    return _looked_at(store, request) if request.purpose == "measure" else request


def _population(store: Store) -> Population:
    rule = settings.current(store).settings
    st.markdown(_("**Which edits**"))
    st.caption(_("All edits with a score, unless limited here. The promise is about these only."))
    categories = st.multiselect(_("Categories"), list(rule.taxonomy), key="draw-categories")
    kinds = [kind for listed in rule.taxonomy.values() for kind in listed]
    types = st.multiselect(_("Edit types"), kinds, key="draw-types")
    limited = st.checkbox(_("Only from a score up"), key="draw-limited")
    least = None
    if limited:
        scale = rule.scale
        least = st.number_input(
            _("Lowest score"), scale.min, scale.max, rule.default_threshold, key="draw-least"
        )
    new_only = st.checkbox(
        _("Only edits that no earlier pool holds (a new shard)"), key="draw-new-only"
    )
    return Population(tuple(categories), tuple(types), least, new_only)


def _families(store: Store, judge: str) -> PlanChoices:
    st.markdown(_("**Ways of cutting**"))
    st.caption(
        _(
            "Only what is named here may carry a promise. Each further way takes its share of the "
            "risk, and so more labels."
        )
    )
    typed, why_not = _typed(store, judge)
    chosen = [
        name
        for name, title in FAMILIES.items()
        if st.checkbox(
            words.capitalized(_(title)), name == "global", key=f"draw-family-{name}",
            disabled=name == "typed" and typed is None, help=why_not if name == "typed" else None,
        )
    ]  # fmt: skip
    floors = _floors(store) if "floors" in chosen else {}
    spare = st.number_input(
        _("Room for further judges on the same labels"), 0, 5, 0, key="draw-spare",
        help=_("A judge run that was not tuned on these labels may be tried on them later."),
    )  # fmt: skip
    return PlanChoices(
        families=cast("tuple[Family, ...]", tuple(chosen)), spare=int(spare),
        typed=typed if "typed" in chosen else None, floors=floors,
    )  # fmt: skip


def _purpose(place: Any, preset: Purpose) -> Purpose:
    """Ask what else the labels are for; a watch is drawn from what the published filter keeps."""
    purposes: list[Purpose] = [name for name in PURPOSES if name not in ("measure", "watch")]
    chosen: Purpose = place.selectbox(
        _("Purpose"), purposes, purposes.index(preset), key=f"draw-purpose-{preset}",
        format_func=words.purpose,
    )  # fmt: skip
    return chosen


def _looked_at(store: Store, request: ScoreRequest) -> ScoreRequest:
    left, middle, right = st.columns(3)
    shares = _keep_shares(left, middle, right)
    looks = left.text_input(_("Checkpoints before the last, e.g. 300, 600"), key="draw-looks")
    weight = middle.number_input(
        _("Largest weight (unequal draws)"), 1.1, 20.0, request.largest_weight, 0.1,
        key="draw-largest-weight",
    )  # fmt: skip
    request.plan.check(settings.current(store).settings)
    plan = replace(request.plan, keep_shares=shares, looks=_numbers(looks))
    return replace(request, largest_weight=float(weight), plan=plan)


def _typed(store: Store, judge: str) -> tuple[TypedScore | None, str | None]:
    """Return the type-aware score of the tuning labels, or why there is none."""
    try:
        typed = fitted_score.typed_score(store, judge)
    except Refused as error:
        return None, words.plain(str(error))
    fitted = N_("Fitted on {n} labels drawn to tune; frozen with the plan.")
    return typed, _(fitted, n=typed.labels)


def _floors(store: Store) -> dict[str, float]:
    rule = settings.current(store).settings
    floors = {}
    for name in rule.criteria:
        scale = rule.scale_of(name)
        given = st.number_input(
            words.plain(_("Floor under {name} (none: the lowest)", name=name)), scale.min,
            scale.max, scale.min, key=f"draw-floor-{name}",
        )  # fmt: skip
        if given > scale.min:
            floors[name] = float(given)
    return floors


def _keep_shares(left: Any, middle: Any, right: Any) -> tuple[float, ...]:
    """Ask which shares the cuts of the plan keep; the usual ones as they are."""
    strictest, lenient = _("Strictest cut keeps"), _("Most lenient keeps")
    first = left.number_input(strictest, 0.02, 0.98, 0.30, 0.02, key="draw-grid-first")
    last = middle.number_input(lenient, 0.02, 1.0, 0.98, 0.02, key="draw-grid-last")
    step = right.number_input(_("In steps of"), 0.01, 0.2, 0.02, 0.01, key="draw-grid-step")
    if (first, last, step) == (0.30, 0.98, 0.02):
        return KEEP_SHARES
    return tuple(round(float(share), 4) for share in np.arange(first, last + 1e-9, step))


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise Refused(_("Checkpoints are whole numbers."), what_to_do=_("For example 300, 600."))
    return tuple(int(part) for part in parts)
