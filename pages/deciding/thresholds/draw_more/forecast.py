"""How many labels a plan is likely to take, and what of it will be frozen."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import tables, words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.promises.forecast import Need, best_share, hours, needed_for
from review.promises.plans import FAMILIES
from review.promises.share import at_least
from store.promises.drawing import ScoreRequest
from store.promises.planning import looks_of
from store.promises.preview import Prior

#: Shares of the best possible yield that the forecast speaks of.
MILESTONES = (0.5, 0.8, 0.9, 0.95)


def draw(request: ScoreRequest, known: Prior) -> None:
    """Say how many labels the target is likely to take, and what cannot be promised."""
    st.markdown(_("**How many labels?** A guess from what is known so far, not a promise."))
    share = request.plan.all_families
    needs = known.needs(request.target, (1 - request.confidence) / share, request.plan.keep_shares)
    if not needs:
        _unknown(request, len(known.pool_scores))
        return
    best = best_share(needs, request.target)
    if best is None:
        st.warning(
            _(
                "Nowhere do the {n:,} labels known so far show {target} acceptable. A target "
                "they do not reach can hardly be proved: lower it, or mend the judge.",
                n=len(known.scores),
                target=at_least(request.target),
            )
        )
    rows = [_row(goal, needed_for(needs, keep), known, request) for goal, keep in _goals(best)]
    tables.plain(rows, key="labels-missing")
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


def _unknown(request: ScoreRequest, pool: int) -> None:
    """Say what holds of any labels; warn where those asked for can prove nothing at all."""
    fewest = _flawless(request)
    unknown = _("No label is known yet, so nobody can say.")
    if request.size < fewest:
        st.markdown(unknown)
        sentence = N_(
            "Even if all were accepted, {size:,} labels cannot prove {target}: that takes about "
            "{n:,}. They can prove at most {reach}: lower the target, or label more."
        )
        too_small = N_(
            "Even if all {pool:,} edits were accepted, their labels could not prove {target}: that "
            "takes about {n:,}. {size:,} labels can prove at most {reach}: lower the target."
        )
        st.warning(
            _(
                too_small if fewest > pool else sentence,
                size=request.size,
                pool=pool,
                target=at_least(request.target),
                n=fewest,
                reach=at_least(_reach(request)),
            )
        )
        return
    hint = _(
        "If not one of the best 30% were rejected, about {n:,} labels would do; usually it takes "
        "several times that. {start:,} is a fair start: the first checkpoint then says more.",
        n=fewest,
        start=min(300, pool),
    )
    st.markdown(f"{unknown} {hint}")


def summary(request: ScoreRequest, known: Prior) -> None:
    """Say in a few lines what will be frozen."""
    pool = _(
        "Pool: {n:,} edits scored by {judge} ({which}).",
        n=len(known.pool_scores),
        judge=known.judge,
        which=request.population.describe(),
    )
    promise = _(
        "Promise: at least {target} of what is kept is acceptable, {confidence} sure.",
        target=at_least(request.target),
        confidence=at_least(request.confidence),
    )
    looks = _looks(request)
    shown = ", ".join(f"{number:,}" for number in looks[:6]) + (" …" if len(looks) > 6 else "")
    checkpoints = ngettext(
        "Checkpoint at {numbers} labels.", "Checkpoints at {numbers} labels.", len(looks),
        numbers=shown,
    )  # fmt: skip
    st.text("\n".join([pool, promise, _ways(request), _effort(request, known), checkpoints]))


def _ways(request: ScoreRequest) -> str:
    """Say which ways of cutting the plan names, and what each further one costs."""
    names = ", ".join(_(FAMILIES[name]) for name in request.plan.families)
    line = _("Ways of cutting: {names}.", names=names)
    if request.plan.all_families > 1:
        line += " " + _("The risk is shared by {n}.", n=request.plan.all_families)
    return line


def _effort(request: ScoreRequest, known: Prior) -> str:
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


def _looks(request: ScoreRequest) -> list[int]:
    return [look.labels for look in looks_of(request.as_plan(), request.plan.looks, request.size)]


def _flawless(request: ScoreRequest) -> int:
    """Return how many labels it takes when none above the strictest cut is rejected."""
    risk = (1 - request.confidence) / request.plan.all_families
    above = int(np.ceil(np.log(risk) / np.log(request.target)))
    return int(np.ceil(above / request.plan.keep_shares[0]))


def _reach(request: ScoreRequest) -> float:
    """Return the highest target, in whole percent, that labels without a reject would prove."""
    risk = (1 - request.confidence) / request.plan.all_families
    above = max(int(request.size * request.plan.keep_shares[0]), 1)
    return float(np.floor(risk ** (1 / above) * 100) / 100)


def _goals(best: float | None) -> list[tuple[str, float]]:
    anything = [(_("anything at all (the strictest cut)"), 0.0)]
    if best is None:
        return anything
    return anything + [
        (_("{share:.0%} of the most it can keep", share=share), share * best)
        for share in MILESTONES
    ]


def _row(goal: str, need: Need | None, known: Prior, request: ScoreRequest) -> dict[str, object]:
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
