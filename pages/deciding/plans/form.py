"""The form of a plan: a few questions first, the whole of it under Advanced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import streamlit as st

from pages.parts import words
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.filtering.typed_score import TypedScore
from review.promises.forecast import advised
from review.promises.plans import FAMILIES, KEEP_SHARES, Family, Population, check_promise
from review.statistics.sampling import PROMISING, STRATEGIES
from store import settings
from store.db.workspace import Store
from store.promises import fitted_score
from store.promises.drawing import ScoreRequest
from store.promises.planning import PlanChoices
from store.promises.preview import Prior


def ask(store: Store, judges: list[str]) -> ScoreRequest:
    """Ask what is to be proved, of which edits, and by which ways of cutting."""
    left, middle, right = st.columns(3)
    judge = left.selectbox(_("Judge"), judges, key="plan-judge")
    # No bounds on the fields: a value out of them would be frozen as the one before it.
    target = middle.number_input(
        _("Acceptable, of what is kept"), value=0.9, step=0.01, key="plan-target"
    )
    confidence = right.number_input(_("How sure"), value=0.95, step=0.01, key="plan-confidence")
    check_promise(float(target), float(confidence))
    population = _population(store)
    plan = _families(store, judge)
    return ScoreRequest(
        "measure", 1, judge=judge, target=float(target),
        confidence=float(confidence), plan=plan, population=population,
    )  # fmt: skip


def size(store: Store, request: ScoreRequest, known: Prior) -> ScoreRequest:
    """Ask how many labels, from how many people each, and the rest under Advanced."""
    pool = len(known.pool_scores)
    left, right = st.columns(2)
    advised = min(_advised(request, known), pool)
    label = _("Edits to label")
    number = left.number_input(label, value=advised, step=1, key=f"plan-size-{pool}")
    per_unit = right.number_input(_("Reviewers per edit"), value=1, step=1, key="plan-per-unit")
    if not 1 <= number <= pool:
        raise Refused(
            _("{n:,} edits cannot be labelled: {pool:,} can be drawn.", n=number, pool=pool)
        )
    if not 1 <= per_unit <= 20:
        raise Refused(_("An edit takes 1 to 20 reviewers."))
    request = replace(request, size=int(number), per_unit=int(per_unit))
    with st.expander(_("Advanced")):
        return _advanced(store, request)


def _population(store: Store) -> Population:
    rule = settings.current(store).settings
    with st.expander(_("Which edits")):
        st.caption(
            _("All edits with a score, unless limited here. The promise is about these only.")
        )
        categories = st.multiselect(_("Categories"), list(rule.taxonomy), key="plan-categories")
        kinds = [kind for listed in rule.taxonomy.values() for kind in listed]
        types = st.multiselect(_("Edit types"), kinds, key="plan-types")
        limited = st.checkbox(_("Only from a score up"), key="plan-limited")
        least = None
        if limited:
            scale = rule.scale
            least = st.number_input(
                _("Lowest score"), scale.min, scale.max, rule.default_threshold, key="plan-least"
            )
        new_only = st.checkbox(
            _("Only edits that no earlier pool holds (a new shard)"), key="plan-new-only"
        )
    return Population(tuple(categories), tuple(types), least, new_only)


def _families(store: Store, judge: str) -> PlanChoices:
    with st.expander(_("Ways of cutting")):
        st.caption(
            _(
                "Only what is named here may carry a promise. Each further way takes its share of "
                "the risk, and so more labels."
            )
        )
        typed, why_not = _typed(store, judge)
        chosen = [
            name
            for name, title in FAMILIES.items()
            if st.checkbox(
                words.capitalized(_(title)), name == "global", key=f"plan-family-{name}",
                disabled=name == "typed" and typed is None, help=_help(name, why_not),
            )
        ]  # fmt: skip
        floors = _floors(store) if "floors" in chosen else {}
        spare = st.number_input(
            _("Room for further judges on the same labels"), 0, 5, 0, key="plan-spare",
            help=_("A judge run that was not tuned on these labels may be tried on them later."),
        )  # fmt: skip
    return PlanChoices(
        families=cast("tuple[Family, ...]", tuple(chosen)), spare=int(spare),
        typed=typed if "typed" in chosen else None, floors=floors,
    )  # fmt: skip


def _help(name: str, why_not: str | None) -> str | None:
    return why_not if name == "typed" else None


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
        given = st.number_input(
            words.plain(_("Floor under {name} (none: the lowest)", name=name)), rule.scale.min,
            rule.scale.max, rule.scale.min, key=f"plan-floor-{name}",
        )  # fmt: skip
        if given > rule.scale.min:
            floors[name] = float(given)
    return floors


def _advanced(store: Store, request: ScoreRequest) -> ScoreRequest:
    left, middle, right = st.columns(3)
    name = left.text_input(_("Name of the batch"), max_chars=80, key="plan-name") or None
    strategies = list(PROMISING)
    strategy = middle.selectbox(
        _("Drawn how"), strategies, key="plan-strategy",
        format_func=lambda name: _(STRATEGIES[name]),
    )  # fmt: skip
    seed = right.number_input(_("Seed"), 0, 2**31 - 1, 0, key="plan-seed")
    shares = _keep_shares(left, middle, right)
    looks = left.text_input(_("Checkpoints before the last, e.g. 300, 600"), key="plan-looks")
    weight = middle.number_input(
        _("Largest weight (unequal draws)"), 1.1, 20.0, request.largest_weight, 0.1,
        key="plan-largest-weight",
    )  # fmt: skip
    request.plan.check(settings.current(store).settings)
    return replace(
        request,
        name=name,
        strategy=strategy,
        seed=int(seed),
        largest_weight=float(weight),
        plan=replace(request.plan, keep_shares=shares, looks=_numbers(looks)),
    )


def _keep_shares(left: Any, middle: Any, right: Any) -> tuple[float, ...]:
    """Ask which shares the cuts of the plan keep; the usual ones as they are."""
    strictest, lenient = _("Strictest cut keeps"), _("Most lenient keeps")
    first = left.number_input(strictest, 0.02, 0.98, 0.30, 0.02, key="plan-grid-first")
    last = middle.number_input(lenient, 0.02, 1.0, 0.98, 0.02, key="plan-grid-last")
    step = right.number_input(_("In steps of"), 0.01, 0.2, 0.02, 0.01, key="plan-grid-step")
    if (first, last, step) == (0.30, 0.98, 0.02):
        return KEEP_SHARES
    return tuple(round(float(share), 4) for share in np.arange(first, last + 1e-9, step))


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise Refused(_("Checkpoints are whole numbers."), what_to_do=_("For example 300, 600."))
    return tuple(int(part) for part in parts)


def _advised(request: ScoreRequest, known: Prior) -> int:
    needs = known.needs(request.target, (1 - request.confidence) / request.plan.all_families)
    return advised(needs, request.target, len(known.pool_scores))
