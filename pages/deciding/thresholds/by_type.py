"""The tab By type: small multiples of categories and types, the worst first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.deciding.thresholds import figures
from pages.parts import address, browse_link, charts, words
from pages.parts.browse_link import Behind
from pages.parts.desk import Desk, labels_of, pool_of
from pages.parts.explained import explained
from pages.parts.fragment import fragment
from review.core.i18n import N_, _
from review.promises.by_group import GroupCurve, by_group
from review.promises.curves import Labels
from review.promises.pool_counts import PoolCounts
from review.statistics.estimates import Interval
from store import settings

SHOWN, CUTS = 12, 25
UNKNOWN = N_("category not known")
CATEGORIES, EDIT_TYPES = N_("Categories"), N_("Edit types")


def draw(desk: Desk) -> None:
    """Draw each category or type at the chosen cut."""
    pool, labels = pool_of(desk), labels_of(desk)
    if not len(labels.scores):
        words.empty(_("No labels yet."), _("Types are compared as reviewers answer."))
        return
    _groups(desk, pool, labels)


@fragment
def _groups(desk: Desk, pool: PoolCounts, labels: Labels) -> None:
    compared = st.segmented_control(
        _("Compare"), [CATEGORIES, EDIT_TYPES], default=CATEGORIES, format_func=_,
        key="by-type-which",
    )  # fmt: skip
    target, cut = desk.promise.evidence.plan.target, desk.cut(pool)
    curves = _curves(desk, pool, labels, cut, categories=compared != EDIT_TYPES)
    place = int(np.argmin(np.abs(curves[0].cuts - cut)))
    below = [curve for curve in curves if _surely_below(curve.at(place), target)]
    leaning = N_(
        "At **{cut:.3f}**, worst first. Each group's own labels count fully; where they are few "
        "the estimate leans on the others."
    )
    counted = N_("At **{cut:.3f}**, worst first. Every edit is labelled: the shares are counted.")
    st.markdown(_(counted if labels.counted else leaning, cut=cut))
    if below:
        names = ", ".join(curve.group for curve in below)
        told = N_("Below the target, as far as labels tell: {names}")
        st.text(_(N_("Below the target: {names}") if labels.counted else told, names=names))
    show_all = _("Show all {n}", n=len(curves))
    every = len(curves) <= SHOWN or st.toggle(show_all, key="by-type-all")
    shown = curves if every else curves[:SHOWN]
    for start in range(0, len(shown), 4):
        for column, curve in zip(st.columns(4), shown[start : start + 4], strict=False):
            with column:
                _panel(curve, place, cut, target)
                if curve.group != _(UNKNOWN):
                    _behind(desk, curve.group, cut, by_type=compared == EDIT_TYPES)
    lines = N_("Blue: acceptable, of what is kept, with its 95% interval. Orange: share kept.")
    exact = N_("Blue: acceptable, of what is kept. Orange: share kept.")
    st.caption(_(exact if labels.counted else lines))
    explained("partially-pooled-estimates")


def _behind(desk: Desk, group: str, cut: float, *, by_type: bool) -> None:
    """Draw the link to a group's edits: those above the cut, where it is of the judge's score."""
    evidence = desk.promise.evidence
    own = evidence.plan.family not in ("typed", "floors")
    judge, low = (evidence.judge, cut) if own else (None, None)
    of_group: Behind = {"edit_type": group} if by_type else {"category": group}
    wanted = browse_link.written({**of_group, "judge": judge, "low": low})
    address.link("browse", _("Its kept edits") if own else _("Its edits"), **wanted)


def _surely_below(share: Interval, target: float) -> bool:
    """Whether even the upper end, or the known share, lies below the target."""
    upper = share.estimate if share.high is None else share.high
    return upper is not None and upper < target


def _estimate(share: Interval) -> str:
    if share.estimate is None or share.low is None:
        return f"**{words.percent(share.estimate)}**"
    return _(
        "**{estimate}** ({low} to {high})",
        estimate=words.percent(share.estimate),
        low=words.percent(share.low),
        high=words.percent(share.high),
    )


def _panel(curve: GroupCurve, place: int, cut: float, target: float) -> None:
    with st.container(border=True):
        st.text(curve.group)
        share = curve.at(place)
        st.markdown(_estimate(share))
        st.plotly_chart(
            figures.small(curve, cut, target), width="stretch", config=charts.STILL,
            key=f"small-{curve.group}",
        )  # fmt: skip
        share_kept = words.percent(float(curve.kept[place] / max(curve.size, 1)), 0)
        if not curve.kept[place]:
            st.caption(_("keeps nothing of {size:,}", size=curve.size))
            return
        st.caption(
            _(
                "n = {n:,}, {accepted:,} accepted · keeps {share} of {size:,}",
                n=int(curve.labels[place]),
                accepted=int(curve.accepted[place]),
                share=share_kept,
                size=curve.size,
            )
        )


def _curves(
    desk: Desk, pool: PoolCounts, labels: Labels, cut: float, *, categories: bool
) -> list[GroupCurve]:
    low, high = pool.span
    cuts = np.unique(np.append(np.linspace(low, high, CUTS), cut))
    if not categories:
        return by_group(pool.types(), labels, labels.types, cuts, cut)
    category_of = settings.current(desk.store).settings.category_of
    unknown = _(UNKNOWN)
    groups = np.array([category_of.get(kind, unknown) for kind in labels.types], dtype=object)
    return by_group(pool.grouped(category_of, unknown), labels, groups, cuts, cut)
