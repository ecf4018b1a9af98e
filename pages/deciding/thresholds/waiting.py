"""What holds a checkpoint up: which edits, who has them, and how to go on."""

from __future__ import annotations

import streamlit as st

from pages.parts import pictures, words
from pages.parts.desk import Desk
from review.core.adjudication import DECISIONS, Decision
from review.core.roles import may
from store.promises import Straggler, hand_back, stragglers
from store.work import adjudication, browse

#: What a lead may say of an edit that holds a checkpoint up.
CHOICES: tuple[Decision, ...] = ("accept", "reject", "exclude")


def draw(desk: Desk) -> None:
    """List the last few edits that the next checkpoint waits for; nothing while there are many."""
    if desk.found.state == "void":
        return
    found = stragglers(desk.store, desk.found)
    if not found:
        return
    look = desk.found.next_look
    number = look.labels if look else 0
    st.markdown(f"**The checkpoint at {number:,} waits for {words.count(len(found), 'edit')}:**")
    begun = [one for one in found if one.holders or one.answered]
    for one in begun:
        _row(desk, one)
    free = [one.draw_order for one in found if one not in begun]
    if free:
        st.text(f"{words.count(len(free), 'edit')} nobody has yet: no. {_ranges(free)}")
    if begun:
        st.caption(
            "Handing back gives an edit to whoever reviews next. What you decide yourself stands "
            "in the reviewers' place, and the log says so."
        )


def _row(desk: Desk, one: Straggler) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        held = "; ".join(f"{name}, until {until:%H:%M} UTC" for name, until in one.holders)
        state = f"reserved by {held}" if held else _without_holder(one)
        st.text(f"No. {one.draw_order}: {one.answered} of {one.asked} answers · {state}")
        if not may(desk.person.role, "decide"):
            return
        if one.holders and st.button("Hand back", key=f"hand-back-{one.draw_id}"):
            hand_back(desk.store, one.draw_id)
            st.rerun()
        with st.popover("Decide it", key=f"decide-{one.draw_id}"):
            _decide(desk, one)


def _without_holder(one: Straggler) -> str:
    """Say what an edit waits for that nobody has reserved."""
    return "waits for a lead" if one.answered == one.asked else "waits for another reviewer"


def _decide(desk: Desk, one: Straggler) -> None:
    """Show the edit and take a lead's word on it: never the judge's, so that it may measure."""
    edit = browse.one(desk.store, one.unit_id)
    st.text(edit.text or "(no instruction is known)")
    pictures.pair(desk.store, edit, "thumb")
    batch_id = desk.found.evidence.batch_id
    for said in adjudication.said(desk.store, batch_id, one.unit_id):
        st.text(f"{said.reviewer}: {said.verdict.replace('_', ' ')} {said.comment}".strip())
    note = st.text_input(
        "Why", key=f"decide-why-{one.draw_id}", max_chars=adjudication.NOTE_LENGTH,
        placeholder="For the log",
    )  # fmt: skip
    with st.container(horizontal=True):
        for choice in CHOICES:
            if st.button(DECISIONS[choice], key=f"decide-{choice}-{one.draw_id}"):
                adjudication.decide(
                    desk.store, batch_id, one.unit_id, choice, by=desk.person.id, note=note
                )
                st.rerun()


def _ranges(numbers: list[int]) -> str:
    """Write rising numbers shortly: 3, 5–9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
