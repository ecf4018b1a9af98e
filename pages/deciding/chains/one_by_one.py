"""The part One by one: chains as strips of pictures, those that break first."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.deciding.chains.shared import Visit, nothing_yet
from pages.parts import strip, words
from pages.parts.fragment import fragment
from review.chains.labels import ChainLabel
from review.core.answers import ACCEPT, REJECT
from review.core.i18n import N_, _, ngettext
from store.chains import shown
from store.chains.shown import ShownChain
from store.work import seen

PER_PAGE = 8
MOST = 1000
#: What may be looked at → which chains those are.
WAYS: dict[str, Callable[[ChainLabel], bool]] = {
    N_("Rejected"): lambda label: label.state == REJECT,
    N_("Salvaged: two turns or more hold"): lambda label: label.salvaged > 0,
    N_("Accepted"): lambda label: label.state == ACCEPT,
    N_("Cannot be judged"): lambda label: label.state == "none",
}


def draw(visit: Visit) -> None:
    """Let chains be picked by what people said, and draw a page of them."""
    if nothing_yet(visit, visit.report()):
        return
    _gallery(visit)


@fragment
def _gallery(visit: Visit) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    way = left.selectbox(_("Chains"), list(WAYS), format_func=_, key="chains-way")
    chains = [one for one in shown.labelled(visit.store) if WAYS[way](one.label)][:MOST]
    hidden = seen.look(visit.store, [one.chain for one in chains], visit.person.id)
    visible = [one for one in chains if one.chain not in hidden]
    if hidden:
        st.caption(
            ngettext(
                "{n:,} chain stays hidden: it is still being measured, or waits for your answer.",
                "{n:,} chains stay hidden: they are still being measured, or wait for your answer.",
                len(hidden),
            )
        )
    if not visible:
        st.text(_("No such chain."))
        return
    pages = -(-len(visible) // PER_PAGE)
    page = int(
        right.number_input(_("Page of {pages:,}", pages=pages), 1, pages, key=f"chains-page-{way}")
    )
    for one in shown.with_turns(visit.store, visible[PER_PAGE * (page - 1) : PER_PAGE * page]):
        with st.container(border=True):
            st.text(_said(one))
            strip.draw(visit.store, one.turns)


def _said(one: ShownChain) -> str:
    """Say what people say of a chain, together."""
    label = one.label
    if label.state == ACCEPT:
        return _("Accepted: all {n} turns hold.", n=label.length)
    if label.state != REJECT:
        return _("Cannot be judged.")
    if not label.placed:
        return _("Rejected; nobody said at which turn.")
    breaks = _("Breaks at turn {number} of {n}.", number=(label.prefix or 0) + 1, n=label.length)
    if label.salvaged:
        return words.capitalized(f"{breaks} {_('The turns before it could be kept.')}")
    return breaks
