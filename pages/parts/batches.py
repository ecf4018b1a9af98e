"""Batches on pages: what each is for, how far it is, what is behind it, and closing it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages.parts import address, words
from review.core import faults
from review.core.i18n import N_, _, ngettext
from store.db.workspace import Store
from store.work import batches, names
from store.work.batches import Batch
from store.work.handler import handler_of

#: How a batch was drawn or is asked, shorter than ``STRATEGIES``, ``RULES`` and ``MODES`` say it.
HOW: dict[str, str] = {
    "uniform": N_("every edit equally likely"),
    "near-threshold": N_("mostly edits whose score lies close to the threshold"),
    "per-type": N_("the same number of every edit type"),
    "per-length": N_("the same number of every length, short by long"),
    "by-score": N_("more where a score leaves the verdict open"),
    "equal": N_("the same number of every type"),
    "proportional": N_("as many as the type's share of the edits"),
    "chosen": N_("each picked by a person"),
    "filtered": N_("at random from what a filter finds"),
    "contradictions": N_("where judge and people disagree most"),
    "minimum": N_("at least so many of each type, the rest by share"),
    "half-width": N_("as many of each type as make its interval so narrow"),
    "effort": N_("more where a type is large, often wrong and quickly answered"),
    "likely-wrong": N_("the likeliest mistakes first"),
    "pairs": N_("two candidates at a time"),
    "listwise": N_("all candidates of a group at once"),
}
#: What is asked for, how and by whom: of groups to rank, and of edits.
ASKED = N_("{n} per question · {reserved} reserved now · asked: {how} · by {name}, {time}")
#: What was answered elsewhere asks for nothing.
BROUGHT_IN = N_("brought in by {name}, {time}")
DRAWN = N_("{n} per edit · {reserved} reserved now · drawn: {how} · by {name}, {time}")
DRAWN_CHAINS = N_("{n} per chain · {reserved} reserved now · drawn at random · by {name}, {time}")
#: So many of one job's batches are listed beside its form.
NEWEST = 5


def of_task(store: Store, task: str) -> None:
    """List one job's newest batches, where it has any; all of them stand on Batches."""
    own = [batch for batch in batches.all_batches(store) if batch.task == task]
    if not own:
        return
    st.subheader(_("Batches of this job"))
    for batch in own[:NEWEST]:
        row(store, batch, closes=False)
    address.link("batches", _("All batches, and closing them"))


def row(store: Store, batch: Batch, *, closes: bool = True) -> None:
    """Draw one batch: its name, how far it is, how it was drawn; the way to its edits; closing."""
    about = handler_of(store, batch.task).task.unit
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        with left:
            st.markdown(_headline(store, batch, about))
        with (
            right,
            st.container(
                horizontal=True, horizontal_alignment="right", vertical_alignment="center"
            ),
        ):
            if batch.closed is None and batch.answered < batch.asked:
                address.link(batch.task, _("Review it"), icon=":material/check_box:")
            _behind(batch)
            if closes and batch.closed is None and batch.origin == "drawn":
                _close(store, batch)
        share = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(min(share, 1.0), answered(batch))
        st.caption(_how_it_came(batch, about))


def answered(batch: Batch) -> str:
    """Say how much of a batch is answered: "188 of 200 answered"."""
    if batch.origin != "drawn":
        return ngettext("{n:,} answer", "{n:,} answers", batch.answered)
    return _("{done:,} of {all:,} answered", done=batch.answered, all=batch.asked)


def _headline(store: Store, batch: Batch, about: str) -> str:
    asked_of_groups = words.questions if batch.origin == "drawn" else words.groups
    counted = {"group": asked_of_groups, "chain": words.chains}.get(about, words.edits)
    title = _(handler_of(store, batch.task).task.title)
    facts = [counted(batch.units), words.purpose(batch.purpose)]
    if batch.origin == "drawn":
        facts.append(title)
    if batch.simulated:
        facts.append(_("simulated"))
    return " · ".join([f"**{words.plain(names.in_words(batch.name))}**", *facts])


def _how_it_came(batch: Batch, about: str) -> str:
    asked = {"group": ASKED, "chain": DRAWN_CHAINS}.get(about, DRAWN)
    facts = _(
        asked if batch.origin == "drawn" else BROUGHT_IN,
        n=batch.per_unit,
        reserved=batch.reserved,
        how=words.plain(_how(batch)),
        name=words.plain(batch.created_by),
        time=_utc(batch.created),
    )
    whose = _("a reject may say whose fault it is") if batch.mode == faults.ASKED else None
    closed = _("closed {time}", time=_utc(batch.closed)) if batch.closed else None
    return " · ".join(filter(None, [facts, whose, closed]))


def _utc(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _how(batch: Batch) -> str:
    how = batch.strategy if batch.mode in (None, faults.ASKED) else batch.mode
    return _(HOW[how]) if how in HOW else how


def _behind(batch: Batch) -> None:
    """Draw the link to the edits of a batch."""
    address.link("browse", _("Its edits"), icon=":material/photo_library:", batch=batch.id)


def _close(store: Store, batch: Batch) -> None:
    """Ask before a batch is closed: it does not open again."""
    with st.popover(_("Close"), key=f"closing-{batch.id}"):
        st.markdown(
            ngettext(
                "{n:,} answer still asked for. Nothing more is given out, later answers do not "
                "count, and a closed batch does not open again.",
                "{n:,} answers still asked for. Nothing more is given out, later answers do not "
                "count, and a closed batch does not open again.",
                batch.asked - batch.answered,
            )
        )
        if st.button(_("Close this batch"), type="primary", key=f"close-{batch.id}"):
            batches.close(store, batch.id)
            handler_of(store, batch.task).settled(store, batch.id)
            st.rerun()
