"""The tab Judge & people: agreement on order, and the widest disagreements."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.deciding.preferences import by_pairs
from pages.deciding.preferences.shared import Visit, minus, nothing_yet, number, rate
from pages.parts import browse_link, pictures, words
from pages.parts.explained import explained
from review.core.i18n import N_, _, ngettext
from review.ranking.judge_agreement import Disagreement
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.ranking import orders
from store.ranking.orders import Order

SHOWN = 8
PEOPLE, JUDGE = N_("People prefer"), N_("Judge prefers")


def draw(visit: Visit) -> None:
    """Draw how judges order candidates beside people: by their scores, and by comparing pairs."""
    if not nothing_yet(visit):
        _by_scores(visit)
    by_pairs.draw(visit, partial(_gallery, visit))


def _by_scores(visit: Visit) -> None:
    """Draw how often the judge orders candidates as people do, and where it differs most."""
    agreement = visit.orders.beside
    if not agreement.groups:
        words.empty(
            _("No judge scored these candidates."),
            _("On **Load**, bring in the judge's scores of the candidates."),
        )
        return
    row = st.columns(3)
    row[0].metric(_("Kendall τ, mean over groups"), number(agreement.tau))
    have = _("{groups} of {all:,} have one", groups=words.groups(agreement.taus),
             all=agreement.groups)  # fmt: skip
    row[0].caption(have)
    decided = words.percent(agreement.decided.estimate)
    row[1].metric(_("Votes ordered alike, ties aside"), decided)
    row[1].caption(_of_pairs(rate(agreement.decided), agreement.preferred))
    row[2].metric(_("The same, with ties"), words.percent(agreement.with_ties.estimate))
    row[2].caption(_of_pairs(rate(agreement.with_ties), agreement.votes))
    st.caption(words.plain(_basis(str(visit.orders.judge), agreement.groups)))
    explained("a-judges-order-beside-the-peoples")
    _gallery(visit, orders.differing(visit.orders.found))


def _of_pairs(share: str, number: int) -> str:
    text = ngettext(
        "{share}, {n:,} pair compared", "{share}, {n:,} pairs compared", number, share=share
    )
    return words.plain(text)


def _basis(judge: str, number: int) -> str:
    return ngettext(
        "{judge} beside people, {n:,} group. The intervals go by groups: votes on one group are "
        "alike.",
        "{judge} beside people, {n:,} groups. The intervals go by groups: votes on one group are "
        "alike.",
        number,
        judge=judge,
    )


def _gallery(visit: Visit, found: list[tuple[Order, Disagreement]]) -> None:
    st.subheader(_("Where judge and people differ most"))
    differing = [pair for pair in found if not visit.hides(pair[0])][: 3 * SHOWN]
    kept_back = visit.judge_hidden([order for order, _apart in differing])
    shown = [pair for pair in differing if not _edits(*pair) & kept_back][:SHOWN]
    if not differing:
        st.text(_("Nowhere: the judge orders every sure pair as people do."))
        return
    if len(shown) < min(SHOWN, len(differing)):
        st.caption(_("More stay hidden: their edits are still being measured."))
    if not shown:
        return
    views = catalog.edits(visit.store, sorted({edit for pair in shown for edit in _edits(*pair)}))
    for start in range(0, len(shown), 2):
        for column, pair in zip(st.columns(2), shown[start : start + 2], strict=False):
            with column, st.container(border=True):
                _differing(visit, *pair, views)


def _edits(order: Order, apart: Disagreement) -> set[str]:
    places = (apart.better, apart.worse)
    return {str(order.ranked.group.candidates[place].edit_id) for place in places}


def _differing(visit: Visit, order: Order, apart: Disagreement, views: dict[str, EditView]) -> None:
    candidates = order.ranked.group.candidates
    better = views[str(candidates[apart.better].edit_id)]
    columns = st.columns(3)
    with columns[0]:
        pictures.shown(visit.store, better, "source", "thumb")
        st.caption(_("Source"))
    for column, place, title in (
        (columns[1], apart.better, _(PEOPLE)), (columns[2], apart.worse, _(JUDGE)),
    ):  # fmt: skip
        with column:
            view = views[str(candidates[place].edit_id)]
            link = browse_link.to(view.id)
            pictures.shown(visit.store, view, "edited", "thumb", link=link)
            st.caption(f"**{title}**")
            st.text(minus(_("Judge {score:.2f}", score=order.scores[place])))
    st.text(words.instruction(better.text))
    key = (min(apart.better, apart.worse), max(apart.better, apart.worse))
    tally = order.ranked.tallies.get(key)
    st.caption(_certainty(words.percent(apart.probability, 0), tally.votes if tally else 0))


def _certainty(share: str, number: int) -> str:
    if not number:
        return _("{share} sure, no vote on this pair", share=share)
    return ngettext(
        "{share} sure, {n:,} vote on this pair",
        "{share} sure, {n:,} votes on this pair",
        number,
        share=share,
    )
