"""Which types and which instructions produce rejects that are not the edit's fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from pages.parts import tables, words
from pages.parts.explained import explained
from review.core.faults import WHOSE, WORDS, Whose
from review.core.i18n import _, ngettext
from review.promises.faults import FaultRate
from store.access.people import Person
from store.db.workspace import Store
from store.promises import faults
from store.promises.faults import Faults
from store.work import seen

#: So many instructions are listed.
SHOWN = 50


def draw(store: Store, person: Person) -> None:
    """Draw what labels say of it: all together, by type, by instruction with its pictures."""
    with st.spinner(_("Counting whose fault rejects are…")):
        found = faults.counted(store)
    if not found.all.at_fault:
        _nothing(person)
        return
    _together(found)
    _by_type(found.by_type, found.task)
    _by_instruction(store, person, found.by_instruction)
    explained("whose-fault-a-reject-is")


def _nothing(person: Person) -> None:
    todo = _(
        "Draw edits to accept or reject with **A reject may say whose fault it is** (under "
        "Advanced, or `pico-review draw score --whose-fault`), or import reviews with a column "
        "`fault`."
    )
    words.empty(
        _("No reject is said to be the fault of a source or an instruction."),
        words.next_step(person, "decide", todo),
    )


def _together(found: Faults) -> None:
    st.markdown(
        ngettext(
            "**{share}** of {n:,} labelled edit: its reject is not the edit's fault.",
            "**{share}** of {n:,} labelled edits are rejected for what is not the edit's fault.",
            found.all.labels,
            share=words.rate(found.all.share),
        )
    )
    st.table(
        {
            _("Whose fault is it?"): [_(WORDS[fault]) for fault in found.all.by_fault],
            _("edits"): [f"{number:,}" for number in found.all.by_fault.values()],
        }
    )
    st.caption(left_out(found.left_out))


def left_out(number: int) -> str:
    """Say how many labels are not held against a judge, and where they count all the same."""
    return ngettext(
        "{n:,} label is not held against a judge: its source or instruction is at fault. Filter "
        "and promises count it as a reject.",
        "{n:,} labels are not held against a judge: their source or instruction is at fault. "
        "Filter and promises count them as rejects.",
        number,
    )


def _by_type(rates: Sequence[FaultRate], task: str) -> None:
    st.subheader(_("Edit types"))
    tables.with_behind(
        [{_("type"): one.name or "–", **_row(one), **_parties(one)} for one in rates],
        lambda row, _column: {
            "edit_type": rates[row].name or None, "task": task, "label": "reject",
        },
        key="faults-by-type",
    )  # fmt: skip
    st.caption(_("Shares with 95% intervals, of the labelled edits; no promise."))


def _by_instruction(store: Store, person: Person, rates: Sequence[FaultRate]) -> None:
    st.subheader(_("Instructions"))
    rates = rates[:SHOWN]
    hidden = seen.look(store, [unit for one in rates for unit in one.units], person.id)
    shown = [
        (one, visible[0])
        for one in rates
        if (visible := [unit for unit in one.units if unit not in hidden])
    ]
    if hidden:
        st.caption(words.hidden(len(hidden)))
    if shown:
        rows = [
            {_("instruction"): words.instruction(one.name), **_row(one), **_said(one)}
            for one, _unit in shown
        ]
        tables.of_edits(store, rows, [unit for _one, unit in shown], key="faults-by-instruction")
    st.caption(_("The same words count as one instruction, whatever their space and case."))


def _row(one: FaultRate) -> dict[str, str]:
    return {
        _("labels"): f"{one.labels:,}",
        _("not the edit's fault"): f"{one.at_fault:,}",
        _("share"): words.rate(one.share),
    }


def _parties(one: FaultRate) -> dict[str, str]:
    """Return how many are of which party."""
    counts = Counter[Whose]()
    for fault, number in one.by_fault.items():
        counts[WHOSE[fault]] += number
    parties: dict[Whose, str] = {
        "source": _("source"), "instruction": _("instruction"), "swapped": _("swapped"),
    }  # fmt: skip
    return {title: f"{counts[whose]:,}" for whose, title in parties.items()}


def _said(one: FaultRate) -> dict[str, str]:
    said = [f"{_(WORDS[fault])} ({number:,})" for fault, number in one.by_fault.items()]
    return {_("whose"): ", ".join(said)}
