"""The form of a plan: a few questions first, the whole of it under Advanced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import streamlit as st

from pages.parts import words
from pages.parts.explained import explained
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.tasks import SCORE
from review.filtering.typed_score import TypedScore
from review.promises.forecast import Need, advised, best_share, hours, needed_for
from review.promises.plans import FAMILIES, KEEP_SHARES, Family, Population, check_promise
from review.statistics.sampling import PROMISING, STRATEGIES
from store import settings
from store.db.workspace import Store
from store.promises import fitted_score
from store.promises.planning import Wanted, looks_of
from store.promises.preview import Known
from store.work.batches import Request

#: Shares of the best possible yield that the forecast speaks of.
MILESTONES = (0.5, 0.8, 0.9, 0.95)


def ask(store: Store, judges: list[str]) -> Request:
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
    return Request(
        SCORE.name, "measure", 1, judge=judge, target=float(target),
        confidence=float(confidence), plan=plan, population=population,
    )  # fmt: skip


def size(store: Store, request: Request, known: Known) -> Request:
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


def forecast(request: Request, known: Known) -> None:
    """Say how many labels the target is likely to take, and what cannot be promised."""
    st.markdown(_("**How many labels?** A guess from what is known so far, not a promise."))
    share = request.plan.all_families
    needs = known.needs(request.target, (1 - request.confidence) / share, request.plan.keep_shares)
    if not needs:
        st.markdown(
            _(
                "No label is known yet, so nobody can say. If not one of the best 30% were "
                "rejected, about {n:,} labels would do; usually it takes several times that. "
                "300 is a fair start: the first checkpoint then says more.",
                n=_flawless(request),
            )
        )
        return
    best = best_share(needs, request.target)
    if best is None:
        st.warning(
            _(
                "Nowhere do the {n:,} labels known so far show {target:.0%} acceptable. A target "
                "they do not reach can hardly be proved: lower it, or mend the judge.",
                n=len(known.scores),
                target=request.target,
            )
        )
    rows = [_row(goal, needed_for(needs, keep), known, request) for goal, keep in _goals(best)]
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(
        _(
            "From {n:,} labels drawn uniformly before; with an 80% chance. The range is what the "
            "same labels leave open. The last few percent cost most: to come within 5% of what "
            "the best threshold of all would keep often takes more than 13,000 labels. No number "
            "of labels promises a target that what is kept does not meet.",
            n=len(known.scores),
        )
    )
    explained("labels-missing")


def summary(request: Request, known: Known) -> None:
    """Say in a few lines what will be frozen."""
    pool = _(
        "Pool: {n:,} edits scored by {judge} ({which}).",
        n=len(known.pool_scores),
        judge=known.judge,
        which=request.population.describe(),
    )
    promise = _(
        "Promise: {target:.0%} acceptable of what is kept, {confidence:.0%} sure.",
        target=request.target,
        confidence=request.confidence,
    )
    looks = _looks(request)
    shown = ", ".join(f"{number:,}" for number in looks[:6]) + (" …" if len(looks) > 6 else "")
    checkpoints = _("Checkpoints at {numbers} labels.", numbers=shown)
    st.text("\n".join([pool, promise, _ways(request), _effort(request, known), checkpoints]))


def _ways(request: Request) -> str:
    """Say which ways of cutting the plan names, and what each further one costs."""
    names = ", ".join(_(FAMILIES[name]) for name in request.plan.families)
    line = _("Ways of cutting: {names}.", names=names)
    if request.plan.all_families > 1:
        line += " " + _("The risk is shared by {n}.", n=request.plan.all_families)
    return line


def _effort(request: Request, known: Known) -> str:
    """Say how many labels are asked for, and how long they take."""
    measured = N_(
        "Labels: {n:,}, {per_unit} per edit; about {hours:.1f} reviewer hours ({seconds:.1f} s "
        "each, as answers took so far)."
    )
    guessed = N_(
        "Labels: {n:,}, {per_unit} per edit; about {hours:.1f} reviewer hours ({seconds:.1f} s "
        "each, a guess: nobody answered yet)."
    )
    return _(
        measured if known.timed else guessed,
        n=request.size,
        per_unit=request.per_unit,
        hours=hours(request.size, request.per_unit, known.seconds),
        seconds=known.seconds,
    )


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


def _families(store: Store, judge: str) -> Wanted:
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
    return Wanted(
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


def _advanced(store: Store, request: Request) -> Request:
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


def _looks(request: Request) -> list[int]:
    return [look.labels for look in looks_of(request.as_plan(), request.plan.looks, request.size)]


def _advised(request: Request, known: Known) -> int:
    needs = known.needs(request.target, (1 - request.confidence) / request.plan.all_families)
    return advised(needs, request.target, len(known.pool_scores))


def _flawless(request: Request) -> int:
    """Return how many labels it takes when none above the strictest cut is rejected."""
    risk = (1 - request.confidence) / request.plan.all_families
    above = int(np.ceil(np.log(risk) / np.log(request.target)))
    return int(np.ceil(above / request.plan.keep_shares[0]))


def _goals(best: float | None) -> list[tuple[str, float]]:
    anything = [(_("anything at all (the strictest cut)"), 0.0)]
    if best is None:
        return anything
    return anything + [
        (_("{share:.0%} of the best yield", share=share), share * best) for share in MILESTONES
    ]


def _row(goal: str, need: Need | None, known: Known, request: Request) -> dict[str, object]:
    headings = [_("to reach"), _("labels"), _("range"), _("keeps"), _("hours")]
    if need is None:
        return dict(zip(headings, [goal, "–", "–", "–", "–"], strict=True))
    pool = len(known.pool_scores)
    effort = "–"
    if need.labels:
        effort = f"{hours(min(need.labels, pool), request.per_unit, known.seconds):.1f}"
    span = _("{low} to {high}", low=_labels(need.fewest, pool), high=_labels(need.most, pool))
    cells = [goal, _labels(need.labels, pool), span, words.percent(need.share), effort]
    return dict(zip(headings, cells, strict=True))


def _labels(number: int | None, pool: int) -> str:
    """Write a number of labels; beyond the pool's size there is nothing left to draw."""
    if number is None:
        return _("never")
    return f"{number:,}" if number <= pool else _("all {n:,}", n=pool)
