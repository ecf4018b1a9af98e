"""One group in full: its instructions, people's order with the judge's beside it, its votes."""

from __future__ import annotations

import streamlit as st

from pages.deciding.preferences import figures
from pages.deciding.preferences.shared import STATES, Visit, called, minus, rate, short
from pages.parts import browse_link, charts, pictures, words
from pages.parts.explained import explained
from review.core.i18n import _
from review.ranking.votes import sides
from store.dataset import catalog
from store.ranking.orders import Order
from store.ranking.strengths import Z

#: So many reviewers are named, and so many circles and even splits.
MOST_NAMED, MOST_CIRCLES = 8, 3
IN_A_ROW = 4


def draw(visit: Visit, order: Order) -> None:
    """Draw all that is known of a group, as far as this person may see it."""
    with st.container(border=True):
        if order.ranked.group.kind != "edits":  # Its name would be a path.
            st.subheader(words.plain(order.ranked.group.name))
        if visit.hides(order):
            st.text(_("Waits for reviewers: not shown before your own answer is in."))
            return
        visit.show([order])
        candidates = order.ranked.group.candidates
        views = catalog.edits(
            visit.store, [candidate.edit_id for candidate in candidates if candidate.edit_id]
        )
        _asked(visit, views)
        kept_back = bool(visit.judge_hidden([order]))
        left, right = st.columns([3, 2], gap="large")
        with left:
            _strengths(order, with_scores=bool(order.scores) and not kept_back)
        with right:
            _facts(order, kept_back=kept_back)
        _candidates(visit, order, views, kept_back=kept_back)
        explained("worths-of-candidates")


def _asked(visit: Visit, views: dict[str, catalog.EditView]) -> None:
    """Show the instructions, one or several, and the source."""
    if not views:
        return
    left, right = st.columns([1, 4])
    first = next(iter(views.values()))
    with left:
        pictures.shown(visit.store, first, "source", "thumb")
        st.caption(_("Source"))
    for text in dict.fromkeys(words.instruction(view.text) for view in views.values()):
        right.text(text)


def _strengths(order: Order, *, with_scores: bool) -> None:
    fitted, names = order.ranked.fitted, called(order.ranked.group)
    places = [int(place) for place in fitted.order]
    worth, half = fitted.worth, Z * fitted.se
    figure = figures.intervals(
        [f"{fitted.ranks[place]}. {names[place]}" for place in places],
        [
            (float(worth[at]), float(worth[at] - half[at]), float(worth[at] + half[at]))
            for at in places
        ],
        _("● strength, 95% interval"),
        centre=0.0,
    )
    if with_scores:
        figures.with_judge(figure, [order.scores.get(place) for place in places])
    st.plotly_chart(figure, width="stretch", key="strengths", config=charts.STILL)


def _facts(order: Order, *, kept_back: bool) -> None:
    votes = order.ranked.group.votes
    counted = _(
        "{votes} of {reviewers}",
        votes=words.votes(votes.count),
        reviewers=words.reviewers(len(votes.reviewers)),
    )
    st.text(f"{_(STATES[order.ranked.state])} · {counted}")
    st.text(", ".join(sorted(votes.reviewers)[:MOST_NAMED]))
    if kept_back:
        st.text(_("The judge is not shown: its edits are still being measured."))
    else:
        _judge(order)
    won, decided = sides([votes])
    if decided:
        st.text(_("The left side won {n} of {whole} comparisons", n=won, whole=decided))
    _consistency(order)


def _judge(order: Order) -> None:
    """Say how far the judge orders these candidates as people do."""
    judge = order.judge
    if not judge.preferred + judge.ties:
        st.text(_("No judge scored two candidates that were compared."))
        return
    tau = "–" if judge.tau is None else minus(f"{judge.tau:.2f}")
    st.text(_("Judge and people: Kendall τ {tau}", tau=tau))
    st.text(
        _(
            "Votes the judge orders alike, ties aside: {n} of {whole}, {rate}",
            n=judge.right,
            whole=judge.preferred,
            rate=rate(judge.decided),
        )
    )
    st.text(
        _(
            "With ties: {n} of {whole}, {rate}",
            n=judge.right + judge.alike,
            whole=judge.preferred + judge.ties,
            rate=rate(judge.with_ties),
        )
    )


def _consistency(order: Order) -> None:
    """Name the circles among the votes, and the pairs that are evenly split."""
    consistency = order.ranked.consistency
    names = called(order.ranked.group)
    if consistency.zeta is not None:
        zeta = _("Kendall ζ {zeta:.2f} (1: one order, 0: as many circles as there can be)",
                 zeta=consistency.zeta)  # fmt: skip
        st.text(zeta)
    for circle in consistency.cycles[:MOST_CIRCLES]:
        over = _(" over ").join(names[place] for place in (*circle, circle[0]))
        st.text(_("Circle: {names}", names=over))
    for first, second in consistency.split[:MOST_CIRCLES]:
        st.text(_("Evenly split: {one} and {other}", one=names[first], other=names[second]))


def _candidates(
    visit: Visit, order: Order, views: dict[str, catalog.EditView], *, kept_back: bool
) -> None:
    """Show the candidates in people's order, with the judge's place beside it."""
    places = [int(place) for place in order.ranked.fitted.order]
    for start in range(0, len(places), IN_A_ROW):
        row = places[start : start + IN_A_ROW]
        for column, place in zip(st.columns(IN_A_ROW), row, strict=False):
            edit_id = order.ranked.group.candidates[place].edit_id
            with column:
                if edit_id in views:
                    link = browse_link.to(str(edit_id))
                    pictures.shown(visit.store, views[str(edit_id)], "edited", "thumb", link=link)
                _candidate(order, place, kept_back=kept_back)


def _candidate(order: Order, place: int, *, kept_back: bool) -> None:
    """Write a candidate's rank and strength, and what the judge makes of it."""
    fitted = order.ranked.fitted
    candidate = order.ranked.group.candidates[place]
    st.text(f"{fitted.ranks[place]}. {called(order.ranked.group)[place]}")
    worth, half = float(fitted.worth[place]), Z * float(fitted.se[place])
    ends = {"worth": worth, "low": worth - half, "high": worth + half}
    st.text(minus(_("Strength {worth:+.2f} ({low:+.2f} to {high:+.2f})", **ends)))
    if place in order.scores and not kept_back:
        score = order.scores[place]
        number = sorted(order.scores.values(), reverse=True).index(score) + 1
        st.text(_("Judge {score:.2f}, its number {number}", score=score, number=number))
    if not order.ranked.acceptable[place]:
        st.text(_("Most called it not acceptable"))
    if candidate.edit_id:
        st.caption(words.plain(short(candidate.name)))
