"""What every tab of the Taxonomy page gets, and how it writes what people said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.parts import address, pictures, words
from review.spotcheck.acceptance import PlanName
from review.spotcheck.type_labels import NONE_OF_THESE, NOT_DONE, Said
from review.statistics.estimates import Interval
from store.access.people import Person
from store.db.workspace import Store
from store.types import report as type_report
from store.types.consensus import TypedUnit
from store.types.report import TypeReport
from store.work import browse
from store.work.browse import EditView

#: Verdicts of the type task, as a line about a reviewer says them.
VERDICTS = {
    "confirm": "the assigned type",
    "none": NONE_OF_THESE,
    "not_executed": NOT_DONE,
    "cannot_judge": "cannot judge",
    "unsure": "unsure",
    "skip": "skipped",
    "unsafe": "called unsafe",
}
SIMULATED = "These answers are simulated."


@dataclass(frozen=True)
class Seen:
    """One visit; ``state``: what the numbers depend on, so that they are computed once for it."""

    store: Store
    person: Person
    state: tuple[object, ...]

    def report(self, plan: PlanName = "single") -> TypeReport:
        """Return what measuring labels say, with the verdicts of a plan."""
        found = _report(self.state, self.store)
        return found if plan == "single" else type_report.with_plan(found, plan)


@st.cache_resource(max_entries=2, show_spinner="Counting what people said of types…")
def _report(state: tuple[object, ...], _store: Store) -> TypeReport:  # noqa: ARG001  the key
    return type_report.report(_store)


def nothing_yet(seen: Seen, found: TypeReport) -> bool:
    """Say what to do next where no answer counts yet; return whether that is so."""
    if found.overall.n:
        return False
    if found.units:
        words.empty(
            f"No answer counts yet: {words.count(len(found.units), 'edit')} drawn.",
            "Numbers appear here as reviewers answer on **Check the type**.",
        )
        return True
    todo = "On **Batches**, draw edits with the intent **Check types**; reviewers see them at once."
    words.empty("Nobody has checked a type yet.", words.next_step(seen.person, "decide", todo))
    return True


def rate(found: Interval) -> str:
    """Write a share with its interval."""
    return words.interval(found.estimate, found.low, found.high)


def answers(unit: TypedUnit) -> list[str]:
    """Return a line per answer to an edit; a lead's word, which stands for all, last."""
    lines = [f"{name}: {said_as(said)}" for name, said in unit.said]
    if unit.settled:
        lines[-1] += " (the lead's word)"
    return lines or ["No answer yet."]


def said_as(said: Said) -> str:
    """Return one answer in words."""
    named = said.edit_type if said.verdict in (None, "other") else None
    first = named or VERDICTS.get(said.verdict or "", (said.verdict or "–").replace("_", " "))
    return f"{first}; second: {said.second_type}" if said.second_type else first


def shown_to(seen: Seen, units: Sequence[TypedUnit]) -> tuple[list[TypedUnit], int]:
    """Return the edits whose answers this person may see, and how many stay hidden."""
    hidden = browse.hidden(seen.store, [unit.edit_id for unit in units], seen.person.id)
    shown = [unit for unit in units if unit.edit_id not in hidden]
    return shown, len(units) - len(shown)


def say_hidden(number: int) -> None:
    """Say how many edits are not shown, and until when."""
    if number:
        st.caption(
            f"{words.count(number, 'edit')} more stay hidden: they are still being measured, or "
            "wait for your own answer."
        )


def tile(seen: Seen, unit: TypedUnit, view: EditView, size: str = "thumb") -> None:
    """Draw one edit: pictures, instruction, assigned type and who said what."""
    link = f"{address.site()}browse?edit={unit.edit_id}"
    pictures.pair(seen.store, view, size, link=link)
    st.text(view.text or "(no instruction is known)")
    st.text(f"Assigned: {unit.assigned}")
    st.text("\n".join(answers(unit)))
    st.caption(f"[Open in Browse]({link})")
