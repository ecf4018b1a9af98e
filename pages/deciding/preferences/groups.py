"""The tab Groups: how many are done, open and contradictory; one group's order in full."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.deciding.preferences import figures
from pages.deciding.preferences.shared import HIDDEN, STATES, Seen, rate, short
from pages.parts import charts, pictures, words
from pages.parts.explained import explained
from review.core.roles import may
from review.ranking.votes import sides
from store.ranking import ask_again as rank_again
from store.ranking.orders import Order
from store.ranking.strengths import Z
from store.work import browse

PER_PAGE = 10
ALL = "all"


def draw(seen: Seen) -> None:
    """Draw the counts, the groups of a state page by page, and the picked one."""
    _counts(seen)
    counts = seen.orders.counts()
    _ask_again(seen)
    titles = {ALL: f"All ({len(seen.orders.found):,})"}
    titles |= {name: f"{title} ({counts[name]:,})" for name, title in STATES.items()}
    chosen = st.radio(
        "Which groups", list(titles), format_func=titles.__getitem__, horizontal=True,
        key="preferences-state",
    )  # fmt: skip
    found = [one for one in seen.orders.found if chosen in (ALL, one.ranked.state)]
    if not found:
        words.empty(f"No group is {chosen}.", "Look at the others.")
        return
    pages = -(-len(found) // PER_PAGE)
    page = 1
    if pages > 1:
        page = int(
            st.number_input(f"Page of {pages:,}", 1, pages, key=f"preferences-page-{chosen}")
        )
    shown = found[PER_PAGE * (page - 1) :][:PER_PAGE]
    _table(seen, shown)
    picked = st.selectbox(
        "One group in full", range(len(shown)), key=f"preferences-group-{chosen}-{page}",
        format_func=lambda place: shown[place].ranked.group.name,
    )  # fmt: skip
    _one(seen, shown[picked])


def _counts(seen: Seen) -> None:
    counts, total = seen.orders.counts(), len(seen.orders.found)
    row = st.columns(5)
    row[0].metric("Groups with votes", f"{total:,}")
    for column, (name, title) in zip(row[1:], STATES.items(), strict=False):
        share = words.percent(counts[name] / total, 0)
        column.metric(title, f"{counts[name]:,}", share, delta_color="off", delta_arrow="off")
    row[4].metric("Votes", f"{seen.orders.votes:,}")
    st.caption(
        "Done: the order is confident, or its votes are spent. Contradictory: majorities run in "
        "a circle, or a pair is evenly split. Votes are comparisons and rankings."
    )
    explained("what-to-ask-next")


def _ask_again(seen: Seen) -> None:
    """Offer the one click: contradictory groups go to reviewers again."""
    if not may(seen.person.role, "decide"):
        return
    wanted = rank_again.to_ask(seen.store, [one.ranked for one in seen.orders.found])
    if not wanted:
        return
    title = f"Ask {words.count(len(wanted), 'contradictory group')} again"
    if st.button(title, key="ask-again", icon=":material/forward_to_inbox:"):
        made = rank_again.send(seen.store, wanted, by=seen.person.name)
        st.toast(words.plain(f"{made.name}: {words.count(made.units, 'question')} sent."))
        st.rerun()


def _table(seen: Seen, shown: list[Order]) -> None:
    st.dataframe(pd.DataFrame([_row(seen, one) for one in shown]), hide_index=True, width="stretch")


def _row(seen: Seen, one: Order) -> dict[str, object]:
    group, hidden = one.ranked.group, seen.hides(one)
    best = group.candidates[int(one.ranked.fitted.order[0])].name
    zeta, judge = one.ranked.consistency.zeta, one.judge
    return {
        "group": group.name,
        "state": STATES[one.ranked.state],
        "candidates": len(group.candidates),
        "votes": group.votes.count,
        "reviewers": len(group.votes.reviewers),
        "best": "waits for you" if hidden else short(best),
        "judge agrees (τ)": "–" if hidden or judge.tau is None else f"{judge.tau:.2f}",
        "of votes that prefer one": "–"
        if hidden or not judge.preferred
        else f"{judge.right} of {judge.preferred}",
        "ζ": "–" if hidden or zeta is None else f"{zeta:.2f}",
    }


def _one(seen: Seen, one: Order) -> None:
    with st.container(border=True):
        st.subheader(words.plain(one.ranked.group.name))
        if seen.hides(one):
            st.text(HIDDEN)
            return
        views = browse.many(
            seen.store, [c.edit_id for c in one.ranked.group.candidates if c.edit_id]
        )
        _asked(seen, views)
        kept_back = bool(seen.judge_hidden([one]))
        left, right = st.columns([3, 2], gap="large")
        with left:
            _strengths(one, with_scores=bool(one.scores) and not kept_back)
        with right:
            _facts(one, kept_back=kept_back)
        _candidates(seen, one, views, kept_back=kept_back)
        explained("worths-of-candidates")


def _asked(seen: Seen, views: dict[str, browse.EditView]) -> None:
    """Show the instructions, one or several, and the source."""
    if not views:
        return
    left, right = st.columns([1, 4])
    first = next(iter(views.values()))
    with left:
        pictures.shown(seen.store, first, "source", "thumb")
        st.caption("Source")
    for text in dict.fromkeys(view.text or "(no instruction is known)" for view in views.values()):
        right.text(text)


def _strengths(one: Order, *, with_scores: bool) -> None:
    fitted, names = one.ranked.fitted, [c.name for c in one.ranked.group.candidates]
    order = [int(place) for place in fitted.order]
    worth, half = fitted.worth, Z * fitted.se
    figure = figures.intervals(
        [f"{fitted.ranks[place]}. {short(names[place])}" for place in order],
        [
            (float(worth[one]), float(worth[one] - half[one]), float(worth[one] + half[one]))
            for one in order
        ],
        "● strength, 95% interval",
        centre=0.0,
    )
    if with_scores:
        figures.with_judge(figure, [one.scores.get(place) for place in order])
    st.plotly_chart(figure, width="stretch", key="strengths", config=charts.STILL)


def _facts(one: Order, *, kept_back: bool) -> None:
    group, found = one.ranked.group, one.ranked.consistency
    names = [short(candidate.name) for candidate in group.candidates]
    st.text(f"{STATES[one.ranked.state]} · {words.count(group.votes.count, 'vote')} of "
            f"{words.count(len(group.votes.reviewers), 'reviewer')}")  # fmt: skip
    st.text(", ".join(sorted(group.votes.reviewers)[:8]))
    if kept_back:
        st.text("The judge is not shown: its edits are still being measured.")
    elif one.judge.preferred + one.judge.ties:
        tau = "–" if one.judge.tau is None else f"{one.judge.tau:.2f}"
        st.text(f"Judge and people: Kendall τ {tau}")
        st.text(f"Votes the judge orders alike, ties aside: {one.judge.right} of "
                f"{one.judge.preferred}, {rate(one.judge.decided)}")  # fmt: skip
        st.text(f"With ties: {one.judge.right + one.judge.alike} of "
                f"{one.judge.preferred + one.judge.ties}, {rate(one.judge.with_ties)}")  # fmt: skip
    else:
        st.text("No judge scored two candidates that were compared.")
    left, of = sides([group.votes])
    if of:
        st.text(f"The left side won {left} of {of} comparisons")
    if found.zeta is not None:
        st.text(f"Kendall ζ {found.zeta:.2f} (1: one order, 0: as many circles as there can be)")
    for circle in found.cycles[:3]:
        st.text("Circle: " + " over ".join(names[place] for place in (*circle, circle[0])))
    for first, second in found.split[:3]:
        st.text(f"Evenly split: {names[first]} and {names[second]}")


def _candidates(
    seen: Seen, one: Order, views: dict[str, browse.EditView], *, kept_back: bool
) -> None:
    """Show the candidates in people's order, with the judge's place beside it."""
    fitted, order = one.ranked.fitted, [int(place) for place in one.ranked.fitted.order]
    judged = sorted(one.scores.values(), reverse=True)
    for start in range(0, len(order), 4):
        for column, place in zip(st.columns(4), order[start : start + 4], strict=False):
            candidate = one.ranked.group.candidates[place]
            with column:
                if candidate.edit_id in views:
                    pictures.shown(seen.store, views[str(candidate.edit_id)], "edited", "thumb")
                st.text(f"{fitted.ranks[place]}. {short(candidate.name)}")
                half = Z * float(fitted.se[place])
                st.text(f"Strength {fitted.worth[place]:+.2f} "
                        f"({fitted.worth[place] - half:+.2f} to "
                        f"{fitted.worth[place] + half:+.2f})")  # fmt: skip
                if place in one.scores and not kept_back:
                    score = one.scores[place]
                    st.text(f"Judge {score:.2f}, its number {judged.index(score) + 1}")
                if not one.ranked.acceptable[place]:
                    st.text("Most called it not acceptable")
