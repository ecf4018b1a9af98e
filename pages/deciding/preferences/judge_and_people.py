"""The tabs Judge & people and Reviewers: agreement, widest disagreements, position bias."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.deciding.preferences import figures
from pages.deciding.preferences.shared import Seen, number, rate
from pages.parts import charts, pictures, words
from pages.parts.explained import explained
from review.ranking.judge_agreement import Apart
from review.ranking.position_bias import Hand
from store.ranking import orders as group_orders
from store.ranking.orders import Order
from store.work import browse

SHOWN = 8


def draw_judge(seen: Seen) -> None:
    """Draw how often the judge orders candidates as people do, and where it differs most."""
    orders, beside = seen.orders, seen.orders.beside
    if not beside.groups:
        words.empty(
            "No judge scored these candidates.",
            "On **Load**, bring in the judge's scores of the candidates.",
        )
        return
    row = st.columns(3)
    row[0].metric("Kendall τ, mean over groups", number(beside.tau))
    row[0].caption(f"{words.count(beside.taus, 'group')} of {beside.groups:,} have one")
    row[1].metric("Votes ordered alike, ties aside", words.percent(beside.decided.estimate))
    row[1].caption(words.plain(f"{rate(beside.decided)}, {beside.preferred:,} votes"))
    row[2].metric("The same, with ties", words.percent(beside.with_ties.estimate))
    row[2].caption(words.plain(f"{rate(beside.with_ties)}, {beside.votes:,} votes"))
    st.caption(words.plain(
        f"{orders.judge} beside people, {words.count(beside.groups, 'group')}. "
        "The intervals go by groups: votes on one group are alike."
    ))  # fmt: skip
    explained("a-judges-order-beside-the-peoples")
    _gallery(seen)


def _gallery(seen: Seen) -> None:
    st.subheader("Where judge and people differ most")
    differing = [
        pair for pair in group_orders.differing(seen.orders.found) if not seen.hides(pair[0])
    ][: 3 * SHOWN]
    kept_back = seen.judge_hidden([one for one, _ in differing])
    shown = [pair for pair in differing if not _edits(*pair) & kept_back][:SHOWN]
    if len(shown) < min(SHOWN, len(differing)):
        st.caption("More stay hidden: their edits are still being measured.")
    if not shown:
        st.text("Nowhere: the judge orders every sure pair as people do." if not differing
                else "Nothing to show yet.")  # fmt: skip
        return
    views = browse.many(seen.store, sorted({edit for pair in shown for edit in _edits(*pair)}))
    for start in range(0, len(shown), 2):
        for column, pair in zip(st.columns(2), shown[start : start + 2], strict=False):
            with column, st.container(border=True):
                _differs(seen, *pair, views)


def _edits(one: Order, apart: Apart) -> set[str]:
    places = (apart.better, apart.worse)
    return {str(one.ranked.group.candidates[place].edit_id) for place in places}


def _differs(seen: Seen, one: Order, apart: Apart, views: dict[str, browse.EditView]) -> None:
    candidates = one.ranked.group.candidates
    better = views[str(candidates[apart.better].edit_id)]
    columns = st.columns(3)
    with columns[0]:
        pictures.shown(seen.store, better, "source", "thumb")
        st.caption("Source")
    for column, place, says in (
        (columns[1], apart.better, "People prefer"), (columns[2], apart.worse, "Judge prefers"),
    ):  # fmt: skip
        with column:
            pictures.shown(seen.store, views[str(candidates[place].edit_id)], "edited", "thumb")
            st.caption(f"**{says}**")
            st.text(f"Judge {one.scores[place]:.2f}")
    st.text(better.text or "(no instruction is known)")
    key = (min(apart.better, apart.worse), max(apart.better, apart.worse))
    tally = one.ranked.tallies.get(key)
    cast = words.count(tally.votes, "vote") if tally else "no vote"
    st.caption(f"{words.percent(apart.probability, 0)} sure, {cast} on this pair")


def draw_hands(seen: Seen) -> None:
    """Draw each reviewer's position bias and self-consistency."""
    hands = [one for one in seen.orders.hands if one.decided]
    st.subheader("Does the left side win more often than it should?")
    if hands:
        rates = [one.left_wins for one in hands]
        figure = figures.intervals(
            [f"{one.reviewer} (n = {one.decided:,})" for one in hands[:20]],
            [(one.estimate or 0.0, one.low or 0.0, one.high or 0.0) for one in rates[:20]],
            "share won by the left side, 95% interval",
            centre=0.5,
        )  # fmt: skip
        figure.update_xaxes(range=[-0.02, 1.02], tickformat=".0%")
        st.plotly_chart(figure, width="stretch", key="sides", config=charts.STILL)
        st.caption("Sides are drawn at random, so half is no bias. Ties are left out.")
    else:
        words.empty("No comparison prefers a side yet.", "Rankings have no sides.")
    explained("position-bias")
    st.subheader("Each reviewer")
    st.dataframe(
        pd.DataFrame([_hand(one) for one in seen.orders.hands]), hide_index=True, width="stretch"
    )
    if not any(one.repeated for one in seen.orders.hands):
        st.caption(
            "No pair came back to anybody with its sides swapped, so nobody's consistency with "
            "themselves is known yet."
        )


def _hand(one: Hand) -> dict[str, str | int]:
    left, same = f"{one.left} of {one.decided}", f"{one.same} of {one.repeated}"
    return {
        "reviewer": one.reviewer,
        "comparisons": one.comparisons,
        "rankings": one.rankings,
        "left side won": f"{left}: {rate(one.left_wins)}" if one.decided else "–",
        "same answer, sides swapped": (
            f"{same}: {rate(one.self_consistency)}" if one.repeated else "–"
        ),
    }
