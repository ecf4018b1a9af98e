"""Which way of drawing takes the fewest labels: proposed, with its hours and why."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from review.core.i18n import _
from review.statistics.sampling import Strategy
from store.promises.drawing import ScoreRequest
from store.promises.preview import Prior
from store.promises.proposing import Proposal, proposals


def names() -> dict[Strategy, str]:
    """Return what the ways of drawing are called on the page."""
    return {
        "banded": _("by bands of score"),
        "uniform": _("uniformly"),
        "near-threshold": _("near the threshold, looked at any time"),
    }


def fits(request: ScoreRequest) -> bool:
    """Whether there is a choice: one threshold for all, of one judge, drawn as proposed."""
    plan = request.plan
    chosen = request.strategy in ("uniform", "banded")
    return chosen and plan.families == ("global",) and not plan.spare


def _key(known: Prior) -> tuple[object, ...]:
    """Return what tells two states of knowledge apart."""
    arrays = (known.pool_scores, known.scores, known.accepted)
    sums = [(len(values), float(values.sum())) for values in arrays]
    return known.judge, known.seconds, *sums


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs={Prior: _key})
def _found(
    known: Prior, target: float, confidence: float, threshold: float, per_unit: int
) -> tuple[Proposal, ...]:
    return proposals(
        known, target=target, confidence=confidence, threshold=threshold, per_unit=per_unit
    )


def ask(
    request: ScoreRequest, known: Prior, threshold: float, per_unit: int
) -> tuple[ScoreRequest, int | None]:
    """Offer the ways of drawing with what each takes, the cheapest chosen.

    Return the request, and the labels that the chosen one takes; None where nobody can say.
    """
    if not fits(request):
        return request, None
    found = _found(known, request.target, request.confidence, threshold, per_unit)
    if len(found) < 2:
        return request, None
    st.markdown(_("**Drawn how?** For an 80% chance of 90% of the most it can keep:"))
    strategies: list[Strategy] = [one.strategy for one in found]
    chosen: Strategy = st.radio(
        _("Drawn how?"), strategies, format_func=lambda name: names()[name],
        captions=[_caption(one) for one in found], key="draw-proposed",
        label_visibility="collapsed",
    )  # fmt: skip
    labels = next(one.labels for one in found if one.strategy == chosen)
    return replace(request, strategy=chosen), labels


def _caption(one: Proposal) -> str:
    if one.labels is None or one.hours is None:
        return _("More than the pool holds. {why}", why=one.why)
    takes = _("About {n:,} labels, {hours:.1f} hours.", n=one.labels, hours=one.hours)
    return f"{takes} {one.why}"
