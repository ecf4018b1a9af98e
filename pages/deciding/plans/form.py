"""The form of a plan: a few questions first, the whole of it under Advanced."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import streamlit as st

from pages.parts import words
from pages.parts.explained import explained
from review.core.errors import Refused
from review.filtering.typed_score import TypedScore
from review.promises.forecast import Need, advised, best_share, hours, needed_for
from review.promises.plans import FAMILIES, KEEP_SHARES, Family, Population, check_promise
from review.statistics.sampling import PROMISING, STRATEGIES
from store import settings
from store.db.workspace import Store
from store.promises import fitted_score
from store.promises.drawing import ScoreRequest
from store.promises.planning import PlanChoices, looks_of
from store.promises.preview import Prior

#: Shares of the best possible yield that the forecast speaks of.
MILESTONES = (0.5, 0.8, 0.9, 0.95)


def ask(store: Store, judges: list[str]) -> ScoreRequest:
    """Ask what is to be proved, of which edits, and by which ways of cutting."""
    left, middle, right = st.columns(3)
    judge = left.selectbox("Judge", judges, key="plan-judge")
    # No bounds on the fields: a value out of them would be frozen as the one before it.
    target = middle.number_input(
        "Acceptable, of what is kept", value=0.9, step=0.01, key="plan-target"
    )
    confidence = right.number_input("How sure", value=0.95, step=0.01, key="plan-confidence")
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
    number = left.number_input("Edits to label", value=advised, step=1, key=f"plan-size-{pool}")
    per_unit = right.number_input("Reviewers per edit", value=1, step=1, key="plan-per-unit")
    if not 1 <= number <= pool:
        raise Refused(f"{number:,} edits cannot be labelled: {pool:,} can be drawn.")
    if not 1 <= per_unit <= 20:
        raise Refused("An edit takes 1 to 20 reviewers.")
    request = replace(request, size=int(number), per_unit=int(per_unit))
    with st.expander("Advanced"):
        return _advanced(store, request)


def forecast(request: ScoreRequest, known: Prior) -> None:
    """Say how many labels the target is likely to take, and what cannot be promised."""
    st.markdown("**How many labels?** A guess from what is known so far, not a promise.")
    share = request.plan.all_families
    needs = known.needs(request.target, (1 - request.confidence) / share, request.plan.keep_shares)
    if not needs:
        st.markdown(
            "No label is known yet, so nobody can say. If not one of the best 30% were rejected, "
            f"about {_flawless(request):,} labels would do; usually it takes several times that. "
            "300 is a fair start: the first checkpoint then says more."
        )
        return
    best = best_share(needs, request.target)
    if best is None:
        st.warning(
            f"Nowhere do the {len(known.scores):,} labels known so far show "
            f"{request.target:.0%} acceptable. A target they do not reach can hardly be proved: "
            "lower it, or mend the judge."
        )
    rows = [_row(words_, needed_for(needs, keep), known, request) for words_, keep in _goals(best)]
    st.dataframe(rows, hide_index=True, width="stretch")
    st.caption(
        f"From {len(known.scores):,} labels drawn uniformly before; with an 80% chance. The range "
        "is what the same labels leave open. The last few percent cost most: to come within 5% of "
        "what the best threshold of all would keep often takes more than 13,000 labels. No number "
        "of labels promises a target that what is kept does not meet."
    )
    explained("labels-missing")


def summary(request: ScoreRequest, known: Prior) -> None:
    """Say in a few lines what will be frozen."""
    total = hours(request.size, request.per_unit, known.seconds)
    measured = "as answers took so far" if known.timed else "a guess: nobody answered yet"
    looks = _looks(request)
    shown = ", ".join(f"{number:,}" for number in looks[:6]) + (" …" if len(looks) > 6 else "")
    ways = ", ".join(FAMILIES[name] for name in request.plan.families)
    lines = [
        f"Pool: {len(known.pool_scores):,} edits scored by {known.judge} "
        f"({request.population.describe()}).",
        f"Promise: {request.target:.0%} acceptable of what is kept, {request.confidence:.0%} sure.",
        f"Ways of cutting: {ways}."
        + (f" The risk is shared by {request.plan.all_families}."
           if request.plan.all_families > 1 else ""),
        f"Labels: {request.size:,}, {request.per_unit} per edit; about {total:.1f} reviewer hours "
        f"({known.seconds:.1f} s each, {measured}).",
        f"Checkpoints at {shown} labels.",
    ]  # fmt: skip
    st.text("\n".join(lines))


def _population(store: Store) -> Population:
    rule = settings.current(store).settings
    with st.expander("Which edits"):
        st.caption("All edits with a score, unless limited here. The promise is about these only.")
        categories = st.multiselect("Categories", list(rule.taxonomy), key="plan-categories")
        kinds = [kind for listed in rule.taxonomy.values() for kind in listed]
        types = st.multiselect("Edit types", kinds, key="plan-types")
        limited = st.checkbox("Only from a score up", key="plan-limited")
        least = None
        if limited:
            scale = rule.scale
            least = st.number_input(
                "Lowest score", scale.min, scale.max, rule.default_threshold, key="plan-least"
            )
        new_only = st.checkbox(
            "Only edits that no earlier pool holds (a new shard)", key="plan-new-only"
        )
    return Population(tuple(categories), tuple(types), least, new_only)


def _families(store: Store, judge: str) -> PlanChoices:
    with st.expander("Ways of cutting"):
        st.caption(
            "Only what is named here may carry a promise. Each further way takes its share of the "
            "risk, and so more labels."
        )
        typed, why_not = _typed(store, judge)
        chosen = [
            name
            for name, said in FAMILIES.items()
            if st.checkbox(
                f"{said[0].upper()}{said[1:]}", name == "global", key=f"plan-family-{name}",
                disabled=name == "typed" and typed is None, help=_help(name, why_not),
            )
        ]  # fmt: skip
        floors = _floors(store) if "floors" in chosen else {}
        spare = st.number_input(
            "Room for further judges on the same labels", 0, 5, 0, key="plan-spare",
            help="A judge run that was not tuned on these labels may be tried on them later.",
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
        found = fitted_score.typed_score(store, judge)
    except Refused as error:
        return None, words.plain(str(error))
    return found, f"Fitted on {found.labels} labels drawn to tune; frozen with the plan."


def _floors(store: Store) -> dict[str, float]:
    rule = settings.current(store).settings
    floors = {}
    for name in rule.criteria:
        given = st.number_input(
            words.plain(f"Floor under {name} (none: the lowest)"), rule.scale.min, rule.scale.max,
            rule.scale.min, key=f"plan-floor-{name}",
        )  # fmt: skip
        if given > rule.scale.min:
            floors[name] = float(given)
    return floors


def _advanced(store: Store, request: ScoreRequest) -> ScoreRequest:
    left, middle, right = st.columns(3)
    name = left.text_input("Name of the batch", max_chars=80, key="plan-name") or None
    strategies = list(PROMISING)
    strategy = middle.selectbox(
        "Drawn how", strategies, key="plan-strategy", format_func=STRATEGIES.__getitem__
    )
    seed = right.number_input("Seed", 0, 2**31 - 1, 0, key="plan-seed")
    first = left.number_input("Strictest cut keeps", 0.02, 0.98, 0.30, 0.02, key="plan-grid-first")
    last = middle.number_input("Most lenient keeps", 0.02, 1.0, 0.98, 0.02, key="plan-grid-last")
    step = right.number_input("In steps of", 0.01, 0.2, 0.02, 0.01, key="plan-grid-step")
    shares = KEEP_SHARES
    if (first, last, step) != (0.30, 0.98, 0.02):
        shares = tuple(round(float(one), 4) for one in np.arange(first, last + 1e-9, step))
    looks = left.text_input("Checkpoints before the last, e.g. 300, 600", key="plan-looks")
    weight = middle.number_input(
        "Largest weight (unequal draws)", 1.1, 20.0, request.largest_weight, 0.1,
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


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise Refused("Checkpoints are whole numbers.", what_to_do="For example 300, 600.")
    return tuple(int(part) for part in parts)


def _looks(request: ScoreRequest) -> list[int]:
    return [look.labels for look in looks_of(request.as_plan(), request.plan.looks, request.size)]


def _advised(request: ScoreRequest, known: Prior) -> int:
    needs = known.needs(request.target, (1 - request.confidence) / request.plan.all_families)
    return advised(needs, request.target, len(known.pool_scores))


def _flawless(request: ScoreRequest) -> int:
    """Return how many labels it takes when none above the strictest cut is rejected."""
    risk = (1 - request.confidence) / request.plan.all_families
    above = int(np.ceil(np.log(risk) / np.log(request.target)))
    return int(np.ceil(above / request.plan.keep_shares[0]))


def _goals(best: float | None) -> list[tuple[str, float]]:
    anything = [("anything at all (the strictest cut)", 0.0)]
    if best is None:
        return anything
    return anything + [(f"{share:.0%} of the best yield", share * best) for share in MILESTONES]


def _row(goal: str, need: Need | None, known: Prior, request: ScoreRequest) -> dict[str, object]:
    if need is None:
        return {"to reach": goal, "labels": "–", "range": "–", "keeps": "–", "hours": "–"}
    pool = len(known.pool_scores)
    return {
        "to reach": goal,
        "labels": _labels(need.labels, pool),
        "range": f"{_labels(need.fewest, pool)} to {_labels(need.most, pool)}",
        "keeps": words.percent(need.share),
        "hours": f"{hours(min(need.labels, pool), request.per_unit, known.seconds):.1f}"
        if need.labels
        else "–",
    }


def _labels(number: int | None, pool: int) -> str:
    """Write a number of labels; beyond the pool's size there is nothing left to draw."""
    if number is None:
        return "never"
    return f"{number:,}" if number <= pool else f"all {pool:,}"
