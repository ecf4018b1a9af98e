"""What waits for whom, and what to do next."""

from __future__ import annotations

import streamlit as st

from pages.parts import address, words
from review.core.i18n import N_, _
from review.core.roles import may
from store.access.people import Person
from store.db.workspace import Store
from store.filters import configs
from store.work import backlog, batches, browse, queue
from store.work.handler import handlers

SHOWN = 8


def page(store: Store, person: Person) -> None:
    """Draw the overview for one person."""
    st.title(_("Overview"))
    counts = browse.counts(store)
    if not counts.edits:
        todo = _("Go to **Load** and bring in a manifest and its judge's scores.")
        words.empty(_("No edits yet."), words.next_step(person, "load", todo))
        return
    drawn = batches.all_batches(store)
    _for_you(store, person)
    if may(person.role, "decide"):
        _for_the_lead(store, counts, drawn)
    _for_everybody(drawn, person)
    _by_person(store)
    _holdings(counts)


def _for_you(store: Store, person: Person) -> None:
    st.subheader(_("For you"))
    for task in (handler.task for handler in handlers(store)):
        left = queue.waiting(store, person.id, task.name)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(words.waiting(task, left))
            if left:
                address.go(task.name, _("Start"), icon=":material/play_arrow:")


def _for_the_lead(store: Store, counts: browse.Counts, drawn: list[batches.Batch]) -> None:
    current = configs.in_force(store)
    todo: list[tuple[str, str, str]] = []
    if not counts.judges:
        todo.append((_("No judge's scores are here yet."), "load", _("Load them")))
    elif not drawn:
        nothing = _("No batch is drawn: reviewers have nothing to do.")
        todo.append((nothing, "batches", _("Draw one")))
    if current is None:
        todo.append((_("No filter is published."), "thresholds", _("Choose a threshold")))
    elif current.config.certificate is None:
        not_proven = N_("Version {version} of the filter is in force, and not proven.")
        text = _(not_proven, version=current.version)
        todo.append((text, "thresholds", _("See the promises")))
    for text, where, label in todo:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(text)
            address.link(where, label, icon=":material/arrow_forward:")


def _for_everybody(drawn: list[batches.Batch], person: Person) -> None:
    st.subheader(_("Batches"))
    if not drawn:
        todo = _("Go to **Batches** and draw one.")
        words.empty(_("No batch has been drawn."), words.next_step(person, "decide", todo))
    for batch in drawn[:SHOWN]:
        done = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(done, words.plain(_progress(batch)))


def _progress(batch: batches.Batch) -> str:
    reserved = _("{n:,} reserved now", n=batch.reserved)
    facts = [
        f"{batch.name}: {words.answers(batch.answered, batch.asked)}",
        _("closed") if batch.closed else reserved,
    ]
    if batch.simulated:
        facts.append(_("simulated"))
    return " · ".join(facts)


def _by_person(store: Store) -> None:
    for task in (handler.task for handler in handlers(store)):
        rows = [_row(work) for work in backlog.by_person(store, task.name)]
        if rows:
            st.subheader(_("Who: {task}", task=_(task.title)))
            st.dataframe(rows, hide_index=True, width="stretch")


def _row(work: backlog.Work) -> dict[str, str | int]:
    return {
        _("name"): work.name,
        _("waiting"): work.waiting,
        _("reserved"): work.reserved,
        _("answered"): work.answered,
    }


def _holdings(counts: browse.Counts) -> None:
    st.subheader(_("In this workspace"))
    row = st.columns(5)
    row[0].metric(_("Edits"), f"{counts.edits:,}")
    row[1].metric(_("Edit types"), f"{counts.types:,}")
    row[2].metric(_("Candidate groups"), f"{counts.groups:,}")
    row[3].metric(_("Multi-turn chains"), f"{counts.chains:,}")
    row[4].metric(_("Reviews"), f"{counts.reviews:,}")
    if counts.collisions or counts.known_by_id_only:
        st.text(
            _(
                "{collisions} in collisions (in no pool); {known} known by id only.",
                collisions=words.edits(counts.collisions),
                known=words.edits(counts.known_by_id_only),
            )
        )
