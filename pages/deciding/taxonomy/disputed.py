"""The tab Disputed: edits on which reviewers do not agree; a lead says the type, or asks again."""

from __future__ import annotations

import streamlit as st

from pages.deciding.taxonomy.shared import Visit, say_hidden, shown_to, tile, type_name
from pages.parts import words
from review.core.i18n import _, ngettext
from review.core.roles import may
from review.spotcheck.type_labels import NONE_OF_THESE, NOT_DONE
from store import settings
from store.dataset import catalog
from store.types import disputed
from store.types.disputed import REASONS, Disputed
from store.work import adjudication

SHOWN = 5


def draw(visit: Visit) -> None:
    """Draw the edits that wait for a lead, the most urgent first."""
    waiting = disputed.disputed(visit.store)
    decides = may(visit.person.role, "decide")
    hidden = 0
    if not decides:
        allowed, hidden = shown_to(visit, [dispute.unit for dispute in waiting])
        waiting = [dispute for dispute in waiting if dispute.unit in allowed]
    say_hidden(hidden)
    if not waiting:
        if not hidden:
            todo = _(
                "Edits come here when reviewers name different types, say that none fits, or are "
                "unsure."
            )
            words.empty(_("Nothing is disputed."), todo)
        return
    st.markdown(_headline(len(waiting)))
    if not decides:
        st.caption(_("A lead decides these."))
    views = catalog.edits(visit.store, [dispute.unit.edit_id for dispute in waiting[:SHOWN]])
    for dispute in waiting[:SHOWN]:
        with st.container(border=True):
            st.caption(words.plain(f"{dispute.unit.batch} · {_(REASONS[dispute.why])}"))
            tile(visit, dispute.unit, views[dispute.unit.edit_id], "screen")
            if dispute.asked:
                st.caption(_("One more reviewer is asked."))
            if decides:
                _decide(visit, dispute)
    if len(waiting) > SHOWN:
        st.caption(words.more_come_up(len(waiting) - SHOWN))


def _headline(number: int) -> str:
    return ngettext(
        "**{n:,} edit** on which reviewers do not agree, say that no type fits, or are unsure. "
        "Until a lead decides, what is not agreed counts as wrong.",
        "**{n:,} edits** on which reviewers do not agree, say that no type fits, or are unsure. "
        "Until a lead decides, what is not agreed counts as wrong.",
        number,
    )


def _decide(visit: Visit, dispute: Disputed) -> None:
    """Offer the types, none of them chosen beforehand, and one more reviewer."""
    key = f"{dispute.unit.batch_id}-{dispute.unit.edit_id}"
    category_of = settings.current(visit.store).settings.category_of
    kinds = list(dict.fromkeys([*category_of, dispute.unit.assigned, NONE_OF_THESE, NOT_DONE]))
    left, right = st.columns(2)
    chosen = left.selectbox(
        _("It is of type"), kinds, index=None, placeholder=_("Type a few letters"),
        key=f"type-{key}", format_func=lambda kind: _kind(kind, dispute.unit.assigned),
    )  # fmt: skip
    note = right.text_input(
        _("Why"), key=f"why-{key}", max_chars=adjudication.NOTE_LENGTH,
        placeholder=_("For the log"),
    )  # fmt: skip
    unit, by = dispute.unit, visit.person.id
    with st.container(horizontal=True):
        if st.button(_("Save"), key=f"settle-{key}", type="primary", disabled=chosen is None):
            disputed.settle(visit.store, unit.batch_id, unit.edit_id, str(chosen), by=by, note=note)
            st.toast(_("Decided; kept in the log."))
            st.rerun()
        askable = dispute.open and not dispute.asked
        if askable and st.button(_("Ask another reviewer"), key=f"again-{key}"):
            disputed.ask_another(visit.store, unit.batch_id, unit.edit_id, by=by, note=note)
            st.toast(_("Handed back: one more reviewer is asked."))
            st.rerun()


def _kind(kind: str, assigned: str) -> str:
    """Write a type as a choice; those that are none are our own words."""
    name = type_name(kind)
    return " · ".join([name, _("assigned")]) if kind == assigned else name
