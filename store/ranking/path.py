"""The path of preferences: from candidates to the pairs that train."""

from __future__ import annotations

from sqlalchemy import func, select

from review.core.i18n import _, ngettext
from review.core.path import Note, Place, Step
from review.ranking.task import RANK
from store.db import tables
from store.db.workspace import Store
from store.ranking import votes
from store.ranking.strengths import fit_groups
from store.work import paths
from store.work.paths import DRAW_MORE, PUBLISH, House

DESK = "preferences"


def steps(store: Store, house: House) -> tuple[Step, ...]:
    """Return the steps of all groups together: votes brought in count like those given here."""
    groups = _groups(store)
    figure = ngettext("{n:,} group", "{n:,} groups", groups)
    batch = house.batch_of(RANK)
    return (
        paths.load(house, there=groups > 0, figure=figure),
        paths.draw(batch, Place(DESK, DRAW_MORE)),
        paths.review(store, house, RANK, batch),
        _order(store),
        _release(store, house),
    )


def _groups(store: Store) -> int:
    """Count the groups there are: those formed, and before any is, those that files named."""
    formed = select(func.count()).select_from(tables.rank_group)
    kind = tables.edit_set.c.kind
    named = select(func.count()).select_from(tables.edit_set).where(kind == "preference")
    with store.database.read() as connection:
        return int(connection.scalar(formed) or connection.scalar(named) or 0)


def _order(store: Store) -> Step:
    """Return the step that is done once votes order a group and none goes in circles."""
    states = [ranked.state for ranked in fit_groups(store, votes.groups(store))]
    ordered, circular = states.count("done"), states.count("contradictory")
    notes = []
    if circular:
        what = ngettext(
            "votes contradict each other in {n:,} group",
            "votes contradict each other in {n:,} groups",
            circular,
        )
        notes.append(Note(what, _("see them"), Place(DESK)))
    figure = ""
    if states:
        figure = _("{settled:,} of {n:,} settled", settled=ordered, n=len(states))
    return Step(_("Order"), Place(DESK), ordered > 0, figure, tuple(notes))


def _release(store: Store, house: House) -> Step:
    """Return the step that is done while no vote came in after the last release."""
    log = tables.review
    query = select(func.max(log.c.entry)).where(log.c.task == RANK.name)
    with store.database.read() as connection:
        last = int(connection.scalar(query) or 0)
    out = [one for one in house.released if one["kind"] == "preference"]
    newest = max((int(one.get("last_log_entry") or 0) for one in out), default=-1)
    figure = _("votes came in since") if out and newest < last else ""
    return Step(_("Release"), Place(DESK, PUBLISH), newest >= last, figure)
