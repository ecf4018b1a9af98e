"""What else a lead wants to see at once: who has how much to do, how far batches are."""

from __future__ import annotations

import streamlit as st

from pages.parts import address, few_rows, words
from review.core.i18n import _, ngettext
from store.db.workspace import Store
from store.work import backlog, batches, browse, names
from store.work.handler import handlers

SHOWN = 4


def draw(store: Store, counts: browse.Counts) -> None:
    """Draw people and batches side by side, and how much there is of everything."""
    people, drawn = st.columns([3, 2], gap="large")
    with people:
        _people(store)
    with drawn:
        _batches(store)
    _holdings(counts)


def _people(store: Store) -> None:
    st.subheader(_("What waits for whom"))
    tasks = [handler.task for handler in handlers(store)]
    work = {task.title: backlog.by_person(store, task.name) for task in tasks}
    names = dict.fromkeys(one.name for of_task in work.values() for one in of_task)
    rows = [_row(name, work) for name in names]
    rows.sort(key=lambda row: -sum(number for number in row.values() if isinstance(number, int)))
    few_rows.draw(rows[:SHOWN])
    address.link("people", _("All people"), icon=":material/arrow_forward:")


def _row(name: str, work: dict[str, list[backlog.Work]]) -> dict[str, str | int]:
    """Return what waits for somebody per task, and what they answered of all."""
    own = {title: [one for one in of_task if one.name == name] for title, of_task in work.items()}
    waiting = {_(title): sum(one.waiting for one in found) for title, found in own.items()}
    answered = sum(one.answered for found in own.values() for one in found)
    return {_("name"): name, **waiting, _("answered"): answered}


def _batches(store: Store) -> None:
    st.subheader(_("Batches"))
    drawn = batches.all_batches(store)
    if not drawn:
        words.empty(_("No batch has been drawn."), _("Draw one at the step that is due above."))
        return
    for batch in sorted(drawn, key=_is_done)[:SHOWN]:
        done = batch.answered / batch.asked if batch.asked else 1.0
        st.progress(done, words.plain(_progress(batch)))
    address.link("batches", _("All batches"), icon=":material/arrow_forward:")


def _is_done(batch: batches.Batch) -> bool:
    """Whether nothing more is asked: what is open comes first, each kind newest first."""
    return batch.closed is not None or batch.answered >= batch.asked


def _progress(batch: batches.Batch) -> str:
    reserved = _("{n:,} reserved now", n=batch.reserved)
    facts = [
        f"{names.in_words(batch.name)}: {words.answers(batch.answered, batch.asked)}",
        _("closed") if batch.closed else reserved,
    ]
    if batch.simulated:
        facts.append(_("simulated"))
    return " · ".join(facts)


def _holdings(counts: browse.Counts) -> None:
    chains = ngettext("{n:,} multi-turn chain", "{n:,} multi-turn chains", counts.chains)
    answers = ngettext("{n:,} answer", "{n:,} answers", counts.answers)
    records = ngettext("{n:,} preference record", "{n:,} preference records", counts.groups)
    facts = [words.edits(counts.edits), words.types(counts.types), records, chains, answers]
    st.text(" · ".join(facts))
    if counts.collisions or counts.known_by_id_only:
        st.text(
            _(
                "{collisions} in collisions (in no pool); {known} known by id only.",
                collisions=words.edits(counts.collisions),
                known=words.edits(counts.known_by_id_only),
            )
        )
