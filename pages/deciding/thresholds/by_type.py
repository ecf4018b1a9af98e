"""The tab By type: small multiples of categories and types, the worst first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.parts import charts, words
from pages.parts.desk import Desk, labels_of, pool_of
from pages.parts.explained import explained
from review.promises.by_group import GroupCurve, by_group
from review.promises.curves import Labels
from review.promises.pool_counts import PoolCounts
from store import settings

SHOWN, CUTS = 12, 25
UNKNOWN = "category not known"


def draw(desk: Desk) -> None:
    """Draw each category or type at the chosen cut."""
    pool, labels = pool_of(desk), labels_of(desk)
    if not len(labels.scores):
        words.empty("No labels yet.", "Types are compared as reviewers answer.")
        return
    _groups(desk, pool, labels)


@st.fragment
def _groups(desk: Desk, pool: PoolCounts, labels: Labels) -> None:
    by_category = st.segmented_control(
        "Compare", ["Categories", "Edit types"], default="Categories", key="by-type-which"
    )
    target, cut = desk.found.evidence.plan.target, desk.cut(pool)
    found = _curves(desk, pool, labels, cut, categories=by_category != "Edit types")
    place = int(np.argmin(np.abs(found[0].cuts - cut)))
    below = [one for one in found if (one.at(place).high or 1.0) < target]
    st.markdown(
        f"At **{cut:.3f}**, worst first. Each group's own labels count fully; where they are few "
        "the estimate leans on the others."
    )
    if below:
        st.text("Below the target, as far as labels tell: " + ", ".join(one.group for one in below))
    every = len(found) <= SHOWN or st.toggle(f"Show all {len(found)}", key="by-type-all")
    shown = found if every else found[:SHOWN]
    for start in range(0, len(shown), 4):
        for column, one in zip(st.columns(4), shown[start : start + 4], strict=False):
            with column:
                _panel(one, place, cut, target)
    st.caption("Blue: acceptable, of what is kept, with its 95% interval. Orange: share kept.")
    explained("partially-pooled-estimates")


def _panel(one: GroupCurve, place: int, cut: float, target: float) -> None:
    with st.container(border=True):
        st.text(one.group)
        rate = one.at(place)
        st.markdown(f"**{words.percent(rate.estimate)}** ({words.percent(rate.low)} to "
                    f"{words.percent(rate.high)})")  # fmt: skip
        st.plotly_chart(
            charts.small(one, cut, target), width="stretch", config=charts.STILL,
            key=f"small-{one.group}",
        )  # fmt: skip
        kept = one.kept[place] / max(one.size, 1)
        st.caption(
            f"n = {int(one.labels[place]):,}, {int(one.accepted[place]):,} accepted · "
            f"keeps {words.percent(float(kept), 0)} of {one.size:,}"
        )


def _curves(
    desk: Desk, pool: PoolCounts, labels: Labels, cut: float, *, categories: bool
) -> list[GroupCurve]:
    low, high = pool.span
    cuts = np.unique(np.append(np.linspace(low, high, CUTS), cut))
    if not categories:
        return by_group(pool.types(), labels, labels.types, cuts, cut)
    category_of = settings.current(desk.store).settings.category_of
    groups = np.array([category_of.get(kind, UNKNOWN) for kind in labels.types], dtype=object)
    return by_group(pool.grouped(category_of, UNKNOWN), labels, groups, cuts, cut)
