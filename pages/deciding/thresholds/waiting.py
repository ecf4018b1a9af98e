"""What holds a checkpoint up: which edits, who has them, and how to go on."""

from __future__ import annotations

import streamlit as st

from pages.parts import pictures, words
from pages.parts.desk import Desk
from review.core.adjudication import DECISIONS, Decision
from review.core.i18n import _, ngettext
from review.core.roles import may
from store.dataset import catalog
from store.promises import Straggler, hand_back, stragglers
from store.work import adjudication

#: What a lead may say of an edit that holds a checkpoint up.
CHOICES: tuple[Decision, ...] = ("accept", "reject", "exclude")


def draw(desk: Desk) -> None:
    """List the last few edits that the next checkpoint waits for; nothing while there are many."""
    if desk.promise.state == "void":
        return
    waiting = stragglers(desk.store, desk.promise)
    if not waiting:
        return
    look = desk.promise.next_look
    number = look.labels if look else 0
    st.markdown(
        ngettext(
            "**The checkpoint at {labels:,} waits for {n:,} edit:**",
            "**The checkpoint at {labels:,} waits for {n:,} edits:**",
            len(waiting),
            labels=number,
        )
    )
    begun = [edit for edit in waiting if edit.holders or edit.answered]
    for edit in begun:
        _row(desk, edit)
    free = [edit.draw_order for edit in waiting if edit not in begun]
    if free:
        st.text(
            ngettext(
                "{n:,} edit nobody has yet: no. {numbers}",
                "{n:,} edits nobody has yet: no. {numbers}",
                len(free),
                numbers=_ranges(free),
            )
        )
    if begun:
        st.caption(
            _(
                "Handing back gives an edit to whoever reviews next. What you decide yourself "
                "stands in the reviewers' place, and the log says so."
            )
        )


def _row(desk: Desk, straggler: Straggler) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(
            _(
                "No. {number}: {answered} of {asked} answers · {state}",
                number=straggler.draw_order,
                answered=straggler.answered,
                asked=straggler.asked,
                state=_state(straggler),
            )
        )
        if not may(desk.person.role, "decide"):
            return
        if straggler.holders and st.button(_("Hand back"), key=f"hand-back-{straggler.draw_id}"):
            hand_back(desk.store, straggler.draw_id)
            st.rerun()
        with st.popover(_("Decide it"), key=f"decide-{straggler.draw_id}"):
            _decide(desk, straggler)


def _state(straggler: Straggler) -> str:
    """Say who has an edit reserved, or what it waits for when nobody has."""
    holders = "; ".join(
        _("{name}, until {time:%H:%M} UTC", name=name, time=until)
        for name, until in straggler.holders
    )
    if holders:
        return _("reserved by {names}", names=holders)
    if straggler.answered == straggler.asked:
        return _("waits for a lead")
    return _("waits for another reviewer")


def _decide(desk: Desk, straggler: Straggler) -> None:
    """Show the edit and take a lead's word on it: never the judge's, so that it may measure."""
    edit = catalog.edit(desk.store, straggler.unit_id)
    st.text(words.instruction(edit.text))
    pictures.pair(desk.store, edit, "thumb")
    batch_id = desk.promise.evidence.batch_id
    for answer in adjudication.answers_to(desk.store, batch_id, straggler.unit_id):
        st.text(f"{answer.reviewer}: {words.verdict(answer.verdict)} {answer.comment}".strip())
    note = st.text_input(
        _("Why"), key=f"decide-why-{straggler.draw_id}", max_chars=adjudication.NOTE_LENGTH,
        placeholder=_("For the log"),
    )  # fmt: skip
    with st.container(horizontal=True):
        for choice in CHOICES:
            if st.button(_(DECISIONS[choice]), key=f"decide-{choice}-{straggler.draw_id}"):
                adjudication.decide(
                    desk.store, batch_id, straggler.unit_id, choice, by=desk.person.id, note=note
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
