"""The tab Reviewers: how often the left side wins, and who answers alike twice."""

from __future__ import annotations

import streamlit as st

from pages.deciding.preferences import figures
from pages.deciding.preferences.shared import Visit, nothing_yet, rate
from pages.parts import charts, tables, words
from pages.parts.browse_link import Behind
from pages.parts.explained import explained
from review.core.i18n import _
from review.core.later import pandas as pd
from review.ranking.position_bias import SideBias
from store.access import people

SHOWN = 20


def draw(visit: Visit) -> None:
    """Draw each reviewer's position bias and self-consistency."""
    if nothing_yet(visit):
        return
    reviewers = visit.orders.hands
    st.subheader(_("Does the left side win more often than it should?"))
    decided = [reviewer for reviewer in reviewers if reviewer.decided]
    if decided:
        _left_wins(decided[:SHOWN])
    else:
        words.empty(_("No comparison prefers a side yet."), _("Rankings have no sides."))
    explained("position-bias")
    st.subheader(_("Each reviewer"))
    ids = {person.name: person.id for person in people.everyone(visit.store)}
    tables.with_behind(
        pd.DataFrame([_row(reviewer) for reviewer in reviewers]),
        lambda place, _column: _behind(ids.get(reviewers[place].reviewer)), key="sides-table",
    )  # fmt: skip
    if not any(reviewer.repeated for reviewer in reviewers):
        st.caption(
            _(
                "No pair came back to anybody with its sides swapped, so nobody's consistency "
                "with themselves is known yet."
            )
        )


def _behind(person_id: str | None) -> Behind | None:
    """Return what is behind a reviewer's row: the edits they answered, where they may come in."""
    return {"reviewer": person_id} if person_id else None


def _left_wins(reviewers: list[SideBias]) -> None:
    shares = [reviewer.left_wins for reviewer in reviewers]
    figure = figures.intervals(
        [f"{reviewer.reviewer} (n = {reviewer.decided:,})" for reviewer in reviewers],
        [(share.estimate or 0.0, share.low or 0.0, share.high or 0.0) for share in shares],
        _("share won by the left side, 95% interval"),
        centre=0.5,
    )
    figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
    st.plotly_chart(figure, width="stretch", key="sides", config=charts.STILL)
    st.caption(_("Sides are drawn at random, so half is no bias. Ties are left out."))


def _row(reviewer: SideBias) -> dict[str, str | int]:
    return {
        _("reviewer"): reviewer.reviewer,
        _("comparisons"): reviewer.comparisons,
        _("rankings"): reviewer.rankings,
        _("left side won"): (
            words.share_of(reviewer.left, reviewer.decided, rate(reviewer.left_wins))
        ),
        _("same answer, sides swapped"): (
            words.share_of(reviewer.same, reviewer.repeated, rate(reviewer.self_consistency))
        ),
    }
