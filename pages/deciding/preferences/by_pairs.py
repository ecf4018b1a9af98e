"""Below Judge & people: a judge that compared candidates itself, in both orders, beside people."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.preferences.shared import Visit, called, number, rate
from pages.parts import tables, words
from pages.parts.explained import explained
from review.core.i18n import _, ngettext
from review.ranking.fit import Fitted
from review.ranking.judge_agreement import Disagreement
from review.ranking.judge_votes import PlaceBias
from store.db.workspace import Store
from store.judging import pairs
from store.judging.pairs import JudgedGroup, PairJudge
from store.ranking import orders as group_orders
from store.ranking.orders import Order
from store.work import seen

#: Groups in the table; the rest is counted.
LISTED = 50
#: Worths so close are one place.
CLOSE = 1e-6
Gallery = Callable[[list[tuple[Order, Disagreement]]], None]


def draw(visit: Visit, gallery: Gallery) -> None:
    """Draw how a judge of pairs does; ``gallery`` shows where it differs most from people."""
    judges = pairs.judges(visit.store)
    if not judges:
        if visit.orders.found:
            st.caption(
                _(
                    "A judge can also compare the candidates pair by pair: `judge run --groups`, "
                    "or `judge requests --groups` where there is no endpoint."
                )
            )
        return
    st.subheader(_("A judge that compares pairs"))
    names = {one.id: one.name for one in judges}
    chosen = judges[0].id
    if len(judges) > 1:
        chosen = st.selectbox(
            _("Judge of pairs"), list(names), format_func=names.__getitem__, key="judge-of-pairs"
        )
    state = (
        visit.store.workspace_id, *group_orders.state(visit.store), chosen,
        pairs.answered(visit.store, chosen),
    )  # fmt: skip
    judge = _judge(state, names[chosen], visit.store)
    _agreement(judge)
    st.caption(words.plain(" ".join(_place(judge.bias))))
    explained("a-judge-that-compares-pairs")
    _orders(visit, judge)
    differing = [group for group in judge.differing() if group.people and group.order]
    if differing:
        gallery([pair for group in differing for pair in _as_order(group)])


@st.cache_resource(max_entries=3, show_spinner=False)
def _judge(state: tuple[object, ...], name: str, _store: Store) -> PairJudge:
    return pairs.beside_people(_store, str(state[-2]), name)


def _agreement(judge: PairJudge) -> None:
    beside = judge.beside
    row = st.columns(3)
    row[0].metric(_("Kendall τ, mean over groups"), number(beside.tau))
    row[0].caption(_compared(len(judge.groups), beside.groups))
    row[1].metric(_("Votes ordered alike, ties aside"), words.percent(beside.decided.estimate))
    row[1].caption(_of_votes(rate(beside.decided), beside.preferred))
    row[2].metric(_("The same, with ties"), words.percent(beside.with_ties.estimate))
    row[2].caption(_of_votes(rate(beside.with_ties), beside.votes))
    if judge.half:
        said = ngettext(
            "Of {n:,} pair one order alone is answered: it does not count.",
            "Of {n:,} pairs one order alone is answered: they do not count.",
            judge.half,
        )
        st.caption(said)


def _compared(groups: int, voted: int) -> str:
    return ngettext(
        "{n:,} group compared, {voted:,} with votes",
        "{n:,} groups compared, {voted:,} with votes",
        groups,
        voted=voted,
    )


def _of_votes(share: str, votes: int) -> str:
    return words.plain(ngettext("{share}, {n:,} vote", "{share}, {n:,} votes", votes, share=share))


def _place(bias: PlaceBias) -> list[str]:
    """Say how far the order in which edits are shown moves the judge."""
    if bias.agreed.estimate is None:
        return [_("No pair was answered in both orders.")]
    said = [
        ngettext(
            "Asked in both orders, it says the same of {share}, {n:,} pair; the others are ties.",
            "Asked in both orders, it says the same of {share}, {n:,} pairs; the others are ties.",
            bias.pairs,
            share=rate(bias.agreed),
        )
    ]
    if bias.first.estimate is not None:
        said.append(_("The edit shown first wins {share}.", share=rate(bias.first)))
        said.append(_leaning(bias))
    return said


def _leaning(bias: PlaceBias) -> str:
    if not bias.biased:
        return _("No bias of place is seen.")
    if (bias.first.estimate or 0) > 0.5:
        return _("It favours what is shown first; both orders together cancel that.")
    return _("It favours what is shown second; both orders together cancel that.")


def _orders(visit: Visit, judge: PairJudge) -> None:
    """List its own order of each group beside people's, less what this person may not see yet."""
    listed = [group for group in judge.groups if group.group_id not in visit.due][:LISTED]
    kept_back = visit.look(edit for group in listed for edit in group.edits)
    shown = [group for group in listed if not kept_back & set(group.edits)]
    seen.note_answers(
        visit.store, [group.group_id for group in shown if group.people], visit.person.id
    )
    if shown:
        rows = [_row(group) for group in shown]
        tables.plain(rows, key="pairs-orders")
    hidden = len(judge.groups) - len(shown)
    if hidden:
        st.caption(
            ngettext(
                "{n:,} more group is not listed: the list is long, or its edits wait for answers.",
                "{n:,} more groups are not listed: the list is long, or their edits wait for "
                "answers.",
                hidden,
            )
        )


def _row(group: JudgedGroup) -> dict[str, str]:
    return {
        _("group"): group.name,
        _("judge's order"): _best_first(group, group.fitted),
        _("people's order"): _best_first(group, group.people.fitted) if group.people else "–",
        _("judge agrees (τ)"): _tau(group),
    }


def _best_first(group: JudgedGroup, fitted: Fitted) -> str:
    """Write an order: better > worse, equal = equal; only what the judge compared."""
    names = called(group.people.group) if group.people else _letters(len(group.edits))
    compared = {place for pair in group.choices for place in pair}
    said, before = "", None
    for place in (int(one) for one in fitted.order if int(one) in compared):
        worth = float(fitted.worth[place])
        sign = "" if before is None else " = " if abs(before - worth) < CLOSE else " > "
        said, before = f"{said}{sign}{names[place]}", worth
    return said or "–"


def _letters(size: int) -> list[str]:
    return [_("Candidate {letter}", letter=chr(ord("A") + place)) for place in range(size)]


def _tau(group: JudgedGroup) -> str:
    if group.order is None or group.order.tau is None:
        return "–"
    return f"{group.order.tau:.2f}".replace("-", "\u2212")


def _as_order(group: JudgedGroup) -> list[tuple[Order, Disagreement]]:
    """Return a group as the gallery takes it: the judge's strengths stand for scores."""
    if group.people is None or group.order is None or group.apart is None:
        return []
    places = {place for pair in group.choices for place in pair}
    strengths = {place: float(group.fitted.worth[place]) for place in places}
    return [(Order(group.people, strengths, group.order, group.apart), group.apart)]
