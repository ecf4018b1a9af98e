"""What holds a checkpoint up: which edits, who has them, and how to go on."""

from __future__ import annotations

import streamlit as st

from pages.parts import words
from pages.parts.desk.shared import Desk
from review.roles import may
from store.promises import Straggler, hand_back, stragglers


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
        st.caption("Handing back gives an edit to whoever reviews next.")


def _row(desk: Desk, one: Straggler) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        held = "; ".join(f"{name}, until {until:%H:%M} UTC" for name, until in one.holders)
        state = f"reserved by {held}" if held else "waits for another reviewer"
        st.text(f"No. {one.draw_order}: {one.answered} of {one.asked} answers · {state}")
        if not may(desk.person.role, "decide") or not one.holders:
            return
        if st.button("Hand back", key=f"hand-back-{one.draw_id}"):
            hand_back(desk.store, one.draw_id)
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
