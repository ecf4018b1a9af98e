"""Edits that wait for a lead, one after the other, decided by a key as at the station."""

from __future__ import annotations

from typing import Literal, cast

import streamlit as st

from pages.deciding.adjudication import answers
from pages.parts import viewer
from pages.parts.viewer import Decided, Shown
from review.core.adjudication import REASONS, Case, Decision
from review.core.i18n import _, ngettext
from review.core.tasks import Choice
from store.access.people import Person
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import adjudication
from store.work.handler import handler_of

KEY = "queue"
#: What is offered for a flag, and for reviewers who do not agree.
FOR_A_FLAG: tuple[Decision, ...] = ("exclude", "accept", "reject", "hand_back")
FOR_A_LABEL: tuple[Decision, ...] = ("accept", "reject", "exclude")
#: The keys: accept and reject as at the station.
KEYS: dict[Decision, str] = {"accept": "a", "reject": "r", "exclude": "x", "hand_back": "h"}
#: The ways of a finger, as at the station.
_SWIPES: dict[Decision, Literal["left", "right"]] = {"accept": "right", "reject": "left"}


def take(store: Store, person: Person) -> None:
    """Take what was decided since the page was drawn last."""

    def taken(said: Decided) -> None:
        batch_id, _sep, unit_id = said.key.partition("~")
        adjudication.decide(
            store, batch_id, unit_id, cast("Decision", said.choice), by=person.id, note=said.note,
            entry=said.id,
        )  # fmt: skip

    viewer.decide(KEY, taken)


def draw(store: Store, person: Person, waiting: list[Case]) -> None:
    """Draw the edits that wait, those called unsafe first; nothing where none was ever here."""
    if not waiting and KEY not in st.session_state:
        return
    st.markdown(_counts(waiting))
    views = catalog.edits(store, [case.unit_id for case in waiting[: viewer.MOST]])
    shown = [_shown(store, case, views[case.unit_id]) for case in waiting[: viewer.MOST]]
    viewer.look(store, person, shown, key=KEY, total=len(waiting), note=adjudication.NOTE_LENGTH)


def _counts(waiting: list[Case]) -> str:
    flags = sum(case.why == "unsafe" for case in waiting)
    divided = len(waiting) - flags
    said = []
    if flags:
        said.append(ngettext("Called unsafe: {n:,} edit", "Called unsafe: {n:,} edits", flags))
    if divided:
        said.append(ngettext("To decide: {n:,} edit", "To decide: {n:,} edits", divided))
    return " · ".join(said)


def _shown(store: Store, case: Case, view: EditView) -> Shown:
    said = adjudication.answers_to(store, case.batch_id, case.unit_id)
    return Shown(
        f"{case.batch_id}~{case.unit_id}",
        view,
        f"{case.batch} · {_(REASONS[case.why])}",
        tuple(answers.line(answer) for answer in said),
        _choices(store, case),
    )


def _choices(store: Store, case: Case) -> tuple[Choice, ...]:
    """Return what a lead may decide here, in the words of its task."""
    named = handler_of(store, case.task).decisions
    offered = FOR_A_FLAG if case.why == "unsafe" else FOR_A_LABEL
    gone = {"hand_back"} if case.closed else set()
    return tuple(
        Choice(name, _(named[name]), KEYS[name], "", swipe=_SWIPES.get(name))
        for name in offered
        if name in named and name not in gone
    )
