"""What a job's path is made of: facts that all jobs share, and the steps that all have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from review.core.adjudication import Case
from review.core.i18n import N_, _, ngettext
from review.core.path import Note, Place, Step
from review.core.tasks import Task
from store.db.workspace import Store
from store.work import leases
from store.work.batches import Batch

if TYPE_CHECKING:  # It loads what commands do without.
    from review.filtering.filter_config import FilterConfig

#: Tabs that every desk has, as an address asks for them: in any language by their English.
DRAW_MORE, PUBLISH = {"tab": N_("Draw more")}, {"tab": N_("Publish")}


@dataclass(frozen=True)
class House:
    """What all jobs share: how much there is, who is there, what left the house.

    ``reviewers``: how many may come in and answer. ``missing``: pictures looked for in vain.
    ``config``: the filter in force, as its ``version``. ``released``: manifests, newest first.
    """

    me: str
    edits: int
    types: int
    scored: bool
    missing: int
    reviewers: int
    batches: Sequence[Batch]
    cases: Sequence[Case]
    config: FilterConfig | None
    version: int | None
    released: Sequence[Mapping[str, Any]]

    def batch_of(self, task: Task) -> Batch | None:
        """Return the batch that a job is at: its newest open one, else its newest."""
        own = [batch for batch in self.batches if batch.task == task.name]
        asking = (batch for batch in own if batch.closed is None and batch.answered < batch.asked)
        return next(asking, own[0] if own else None)


def load(house: House, *, there: bool, figure: str) -> Step:
    """Return the first step: the edits, and what a job needs of them."""
    notes = []
    if house.missing:
        what = ngettext(
            "{n:,} picture is missing, of a few looked for",
            "{n:,} pictures are missing, of a few looked for",
            house.missing,
        )
        notes.append(Note(what, _("bring it in"), Place("load")))
    return Step(_("Load"), Place("load"), there, figure if there else "", tuple(notes))


def draw(batch: Batch | None, place: Place) -> Step:
    """Return the step that draws a batch."""
    return Step(_("Draw"), place, batch is not None)


def review(store: Store, house: House, task: Task, batch: Batch | None) -> Step:
    """Return the step that reviewers take: how far a batch is, and what holds it up."""
    if batch is None:
        return Step(_("Review"), Place(task.name), done=False)
    figure = _("{given:,} of {asked:,}", given=batch.answered, asked=batch.asked)
    done = batch.answered >= batch.asked or batch.closed is not None
    own = 0 if done else _waiting(store, house.me, task)
    notes = [*held(house, batch), *([] if done or own else [_for_others(house, batch)])]
    place = Place(task.name) if own else Place("batches")
    return Step(_("Review"), place, done, figure, tuple(notes), waits=not own)


def _waiting(store: Store, me: str, task: Task) -> int:
    with store.database.read() as connection:
        (number,) = leases.waiting(connection, [me], store.steady(connection), task.name, None)
        return number


def held(house: House, batch: Batch) -> list[Note]:
    """Return what of a batch waits for a lead's word."""
    cases = [case for case in house.cases if case.batch_id == batch.id]
    flagged = [case for case in cases if case.why == "unsafe"]
    divided = [case for case in cases if case.why != "unsafe"]
    notes = []
    if flagged:
        what = ngettext("held: {n:,} flagged unsafe", "held: {n:,} flagged unsafe", len(flagged))
        notes.append(Note(what, _("decide"), _in_the_queue(flagged[0])))
    if divided:
        what = ngettext(
            "{n:,} to decide: reviewers are unsure or do not agree",
            "{n:,} to decide: reviewers are unsure or do not agree",
            len(divided),
        )
        notes.append(Note(what, _("decide"), _in_the_queue(divided[0])))
    return notes


def _in_the_queue(case: Case) -> Place:
    """Return where a lead decides it: the queue begins with what its address names."""
    return Place("queue", {"unit": case.unit_id})


def _for_others(house: House, batch: Batch) -> Note:
    left = batch.asked - batch.answered
    if house.reviewers > 1:
        what = ngettext(
            "{n:,} answer waits for other reviewers", "{n:,} answers wait for other reviewers", left
        )
        return Note(what, _("see who"), Place("people"))
    what = ngettext(
        "nobody is there to give the {n:,} answer left",
        "nobody is there to give the {n:,} answers left",
        left,
    )
    return Note(what, _("add people"), Place("people"))


def release(house: House, place: Place) -> Step:
    """Return the last step: the edits that the filter in force keeps have left the house."""
    out = [manifest for manifest in house.released if manifest["kind"] == "sft"]
    done = house.version is not None and any(
        manifest.get("config_version") == house.version for manifest in out
    )
    return Step(_("Release"), place, done)
