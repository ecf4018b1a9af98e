"""All that waits for a lead, one after the other, decided by a key as at the station."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, cast

import streamlit as st

from pages.deciding.adjudication import answers, asked, chain, flagged_group
from pages.parts import viewer
from pages.parts.viewer import Decided, Shown
from review.core.adjudication import REASONS, Case, Decision
from review.core.i18n import _, ngettext
from review.core.tasks import Choice, Task
from store.access.people import Person
from store.dataset import catalog
from store.db.workspace import Store
from store.work import adjudication, names, seen
from store.work.handler import handler_of
from store.work.questions import OpenQuestion

KEY = "queue"
#: What the address may name: the unit that is decided first.
UNIT = "unit"
#: What is offered for a flag, and for reviewers who do not agree.
FOR_A_FLAG: tuple[Decision, ...] = ("exclude", "accept", "reject", "hand_back")
FOR_A_LABEL: tuple[Decision, ...] = ("accept", "reject", "exclude")
#: The keys: accept and reject as at the station.
KEYS: dict[Decision, str] = {"accept": "a", "reject": "r", "exclude": "x", "hand_back": "h"}
#: The ways of a finger, as at the station.
_SWIPES: dict[Decision, Literal["left", "right"]] = {"accept": "right", "reject": "left"}

#: What waits for a lead's word: a unit, or a reviewer's question.
Waits = Case | OpenQuestion


def take(store: Store, person: Person) -> None:
    """Take what was decided since the page was drawn last."""

    def taken(said: Decided) -> None:
        if said.key.startswith(asked.ASKED):
            asked.take(store, person, said)
        elif said.key.startswith(chain.CHAIN):
            chain.take(store, person, said)
        elif said.key.count("~") > 1:
            flagged_group.take(store, person, said)
        else:
            _take(store, person, said)

    viewer.decide(KEY, taken)


def _take(store: Store, person: Person, said: Decided) -> None:
    batch_id, _sep, unit_id = said.key.partition("~")
    adjudication.decide(
        store, batch_id, unit_id, cast("Decision", said.choice), by=person.id, note=said.note,
        entry=said.id,
    )  # fmt: skip


def draw(
    store: Store, person: Person, cases: Sequence[Case], questions: Sequence[OpenQuestion]
) -> None:
    """Draw what waits, flags first, questions last; nothing where none was ever here."""
    waiting: list[Waits] = [*cases, *questions]
    if not waiting and KEY not in st.session_state:
        return
    st.markdown(_counts(store, cases, questions))
    wanted = st.query_params.get(UNIT)
    waiting.sort(key=lambda one: one.unit_id != wanted)
    shown, left = _first(store, waiting)
    said_of = [one.unit_id for one in waiting[: len(shown)] if not isinstance(one, OpenQuestion)]
    seen.note_answers(store, said_of, person.id)
    viewer.look(
        store, person, shown, key=KEY, total=len(shown) + left, note=adjudication.NOTE_LENGTH
    )


def _counts(store: Store, cases: Sequence[Case], questions: Sequence[OpenQuestion]) -> str:
    units = Counter(_unit(store, case) for case in cases if case.why == "unsafe")
    flags, groups, chains = units["edit"], units["group"], units["chain"]
    divided = Counter(case.task for case in cases if case.why != "unsafe")
    said = []
    if flags:
        said.append(ngettext("Called unsafe: {n:,} edit", "Called unsafe: {n:,} edits", flags))
    if groups:
        said.append(
            ngettext(
                "Candidates called unsafe: {n:,} group",
                "Candidates called unsafe: {n:,} groups",
                groups,
            )
        )
    if chains:
        said.append(ngettext("Called unsafe: {n:,} chain", "Called unsafe: {n:,} chains", chains))
    said += [_divided(handler_of(store, task).task, number) for task, number in divided.items()]
    if questions:
        said.append(_("Questions: {n:,}", n=len(questions)))
    return " · ".join(said)


def _divided(task: Task, number: int) -> str:
    job = _(task.title)
    if task.unit == "chain":
        return ngettext(
            "{job}: {n:,} chain to decide", "{job}: {n:,} chains to decide", number, job=job
        )
    return ngettext("{job}: {n:,} edit to decide", "{job}: {n:,} edits to decide", number, job=job)


def _unit(store: Store, case: Case) -> str:
    return handler_of(store, case.task).task.unit


def _first(store: Store, waiting: Sequence[Waits]) -> tuple[list[Shown], int]:
    """Return what the viewer takes of what waits, and how much more there is."""
    shown: list[Shown] = []
    for place, one in enumerate(waiting):
        if len(shown) >= viewer.MOST:
            return shown, len(waiting) - place
        shown.extend(_shown(store, one))
    return shown, 0


def _shown(store: Store, one: Waits) -> Iterator[Shown]:
    if isinstance(one, OpenQuestion):
        yield from asked.shown(store, one)
    elif _unit(store, one) == "group":
        yield from flagged_group.shown(store, one)
    elif _unit(store, one) == "chain":
        yield from chain.shown(store, one, _choices(store, one))
    else:
        yield _of_an_edit(store, one)


def _of_an_edit(store: Store, case: Case) -> Shown:
    said = adjudication.answers_to(store, case.batch_id, case.unit_id)
    return Shown(
        f"{case.batch_id}~{case.unit_id}",
        catalog.edit(store, case.unit_id),
        f"{names.in_words(case.batch)} · {_(REASONS[case.why])}",
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
