"""The tab Disputed: edits on which reviewers do not agree; a lead says the type, or asks again."""

from __future__ import annotations

import streamlit as st

from pages.deciding.taxonomy.shared import Seen, say_hidden, shown_to, tile
from pages.parts import words
from review.core.roles import may
from review.spotcheck.type_labels import NONE_OF_THESE, NOT_DONE
from store import settings
from store.types import disputed as type_desk
from store.types.disputed import REASONS, Disputed
from store.work import adjudication, browse

SHOWN = 5


def draw(seen: Seen) -> None:
    """Draw the edits that wait for a lead, the most urgent first."""
    waiting = type_desk.disputed(seen.store)
    decides = may(seen.person.role, "decide")
    hidden = 0
    if not decides:
        allowed, hidden = shown_to(seen, [one.unit for one in waiting])
        waiting = [one for one in waiting if one.unit in allowed]
    say_hidden(hidden)
    if not waiting:
        if not hidden:
            words.empty(
                "Nothing is disputed.",
                "Edits come here when reviewers name different types, say that none fits, or are "
                "unsure.",
            )
        return
    st.markdown(
        f"**{words.count(len(waiting), 'edit')}** on which reviewers do not agree, say that no "
        "type fits, or are unsure. Until a lead decides, what is not agreed counts as wrong."
    )
    if not decides:
        st.caption("A lead decides these.")
    views = browse.many(seen.store, [one.unit.edit_id for one in waiting[:SHOWN]])
    for one in waiting[:SHOWN]:
        with st.container(border=True):
            st.caption(words.plain(f"{one.unit.batch} · {REASONS[one.why]}"))
            tile(seen, one.unit, views[one.unit.edit_id], "screen")
            if one.asked:
                st.caption("One more reviewer is asked.")
            if decides:
                _decide(seen, one)
    if len(waiting) > SHOWN:
        st.caption(f"{len(waiting) - SHOWN:,} more come up as these are decided.")


def _decide(seen: Seen, one: Disputed) -> None:
    """Offer the types, none of them chosen beforehand, and one more reviewer."""
    key = f"{one.unit.batch_id}-{one.unit.edit_id}"
    category_of = settings.current(seen.store).settings.category_of
    kinds = list(dict.fromkeys([*category_of, one.unit.assigned, NONE_OF_THESE, NOT_DONE]))
    left, right = st.columns(2)
    chosen = left.selectbox(
        "It is of type", kinds, index=None, placeholder="Type a few letters", key=f"type-{key}",
        format_func=lambda kind: f"{kind} · assigned" if kind == one.unit.assigned else kind,
    )  # fmt: skip
    note = right.text_input(
        "Why", key=f"why-{key}", max_chars=adjudication.NOTE_LENGTH, placeholder="For the log"
    )
    with st.container(horizontal=True):
        if st.button("Save", key=f"settle-{key}", type="primary", disabled=chosen is None):
            type_desk.settle(
                seen.store, one.unit.batch_id, one.unit.edit_id, str(chosen), by=seen.person.id,
                note=note,
            )  # fmt: skip
            st.toast("Decided; kept in the log.")
            st.rerun()
        if one.open and not one.asked and st.button("Ask another reviewer", key=f"again-{key}"):
            type_desk.ask_another(
                seen.store, one.unit.batch_id, one.unit.edit_id, by=seen.person.id, note=note
            )
            st.toast("Handed back: one more reviewer is asked.")
            st.rerun()
