"""What every tab of the page of types gets, and how it writes what people said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.parts import address, browse_link, pictures, words
from review.core.i18n import N_, _, ngettext, spoken
from review.core.roles import may
from review.spotcheck.type_labels import DISPUTED, NONE_OF_THESE, NOT_DONE, Said
from store.access.people import Person
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.types import report as type_report
from store.types.consensus import TypedUnit
from store.types.report import TypeReport
from store.work import seen

#: Verdicts of the type task, as a line about a reviewer says them.
VERDICTS = {
    "confirm": N_("the assigned type"),
    "none": N_("none of these"),
    "not_executed": N_("not done as instructed"),
    "cannot_judge": N_("cannot judge"),
    "unsure": N_("unsure"),
    "skip": N_("skipped"),
    "unsafe": N_("called unsafe"),
}
#: What people may say that names no type.
NO_TYPES = {
    NONE_OF_THESE: N_("none of these"),
    NOT_DONE: N_("not done as instructed"),
    DISPUTED: N_("disputed"),
}
SIMULATED = N_("These answers are simulated.")


@dataclass(frozen=True)
class Visit:
    """One visit; ``state``: what the numbers depend on, so that they are computed once for it."""

    store: Store
    person: Person
    state: tuple[object, ...]

    def report(self) -> TypeReport:
        """Return what measuring labels say, with the verdicts of the frozen plan."""
        with st.spinner(_("Counting what people said of types…")):
            # Its verdicts are words, so each language has its own.
            return _report((spoken(), *self.state), self.store)


@st.cache_resource(max_entries=2, show_spinner=False)
def _report(state: tuple[object, ...], _store: Store) -> TypeReport:  # noqa: ARG001  the key
    return type_report.report(_store)


def nothing_yet(visit: Visit, report: TypeReport) -> bool:
    """Say what to do next where no answer counts yet; return whether that is so."""
    if report.overall.n:
        return False
    if report.units:
        drawn = ngettext(
            "No answer counts yet: {n:,} edit drawn.",
            "No answer counts yet: {n:,} edits drawn.",
            len(report.units),
        )
        words.empty(drawn, _("Numbers appear here as reviewers answer on **Check the type**."))
        address.link("review", _("Review"), icon=":material/check_box:")
        return True
    todo = _("On **Draw more**, draw edits whose types people check; reviewers see them at once.")
    words.empty(_("Nobody has checked a type yet."), words.next_step(visit.person, "decide", todo))
    if may(visit.person.role, "decide"):
        title = _("Draw more")
        address.link("taxonomy", title, icon=":material/stacks:", tab=title)
    return True


def answers(unit: TypedUnit) -> list[str]:
    """Return a line per answer to an edit; a lead's word, which stands for all, last."""
    lines = [f"{name}: {said_as(said)}" for name, said in unit.said]
    if unit.settled:
        lines[-1] = _("{answer} (the lead's word)", answer=lines[-1])
    return lines or [_("No answer yet.")]


def type_name(kind: str) -> str:
    """Return a type's name; what names no type in the reader's words."""
    return _(NO_TYPES[kind]) if kind in NO_TYPES else kind


def said_as(said: Said) -> str:
    """Return one answer in words."""
    named = said.edit_type if said.verdict in (None, "other") else None
    first = named or _verdict(said.verdict)
    if said.second_type:
        return _("{type}; second: {other}", type=first, other=said.second_type)
    return first


def _verdict(name: str | None) -> str:
    if name in VERDICTS:
        return _(VERDICTS[name])
    return (name or "–").replace("_", " ")


def shown_to(visit: Visit, units: Sequence[TypedUnit]) -> tuple[list[TypedUnit], int]:
    """Return the edits whose answers this person may see, and how many stay hidden."""
    hidden = seen.look(visit.store, [unit.edit_id for unit in units], visit.person.id)
    shown = [unit for unit in units if unit.edit_id not in hidden]
    return shown, len(units) - len(shown)


def say_hidden(number: int) -> None:
    """Say how many edits are not shown, and until when."""
    if number:
        st.caption(words.hidden(number))


def tile(visit: Visit, unit: TypedUnit, view: EditView, size: str = "thumb") -> None:
    """Draw one edit: pictures, instruction, assigned type and who said what."""
    link = browse_link.to(unit.edit_id)
    pictures.pair(visit.store, view, size, link=link)
    st.text(words.instruction(view.text))
    st.text(_("Assigned: {type}", type=unit.assigned))
    st.text("\n".join(answers(unit)))
    title = _("Open in Browse")
    st.caption(f"[{title}]({link})")
