"""Groups of candidates called unsafe: each is excluded or not; then the group is kept or asked."""

from __future__ import annotations

from typing import cast

from pages.deciding.adjudication import answers
from pages.parts.viewer import Decided, Shown
from review.core.adjudication import EXCLUDE, REASONS, Case, Decision
from review.core.i18n import _
from review.core.tasks import Choice
from store.access.people import Person
from store.dataset import catalog, groups
from store.db.workspace import Store
from store.ranking import flagged
from store.work import adjudication, names
from store.work.handler import handler_of

#: The keys: as of an edit.
KEYS: dict[Decision, str] = {"accept": "a", "hand_back": "h"}


def take(store: Store, person: Person, said: Decided) -> None:
    """Take what was decided: of one candidate, or of its group."""
    batch_id, group_id, edit_id = said.key.split("~")
    by, note, entry = person.id, said.note, said.id
    if said.choice == EXCLUDE:
        flagged.exclude(store, batch_id, group_id, edit_id, by=by, note=note, entry=entry)
        return
    decision = cast("Decision", said.choice)
    adjudication.decide(store, batch_id, group_id, decision, by=by, note=note, entry=entry)


def shown(store: Store, case: Case) -> list[Shown]:
    """Return a group's candidates, without a name of who made them; its first one, were all out."""
    every = groups.edits_of(store, case.unit_id)
    left = flagged.candidates(store, case.unit_id)
    views = catalog.edits(store, left or every[:1])
    batch = names.in_words(case.batch)
    said = adjudication.answers_to(store, case.batch_id, case.unit_id)
    flags = [answers.line(answer) for answer in said if answer.verdict == "unsafe"]
    choices = _of_the_group(store, case, len(left), len(every))
    whole = tuple(choice.value for choice in choices)
    if left:
        exclude = Choice(EXCLUDE, _("Exclude this candidate"), "x", "")
        choices = (exclude, *choices)
    return [
        Shown(
            f"{case.batch_id}~{case.unit_id}~{edit_id}",
            view,
            " · ".join([batch, _(REASONS["unsafe"]), _which(place, len(left))]),
            (*flags, _about()),
            choices,
            of=f"{case.batch_id}~{case.unit_id}",
            whole=whole,
        )
        for place, (edit_id, view) in enumerate(views.items(), start=1)
    ]


def _which(place: int, left: int) -> str:
    if not left:
        return _("No candidate is left.")
    return _("Candidate {number} of {whole}", number=place, whole=left)


def _about() -> str:
    return _(
        "An excluded candidate leaves groups and exports; a promise counts it against. Decide the "
        "group last: kept, it is not asked again in this batch; handed back, it is."
    )


def _of_the_group(store: Store, case: Case, left: int, every: int) -> tuple[Choice, ...]:
    """Return what is decided of the group: only two candidates or more can be asked about."""
    decisions = handler_of(store, case.task).decisions
    offered = {decision: _(button) for decision, button in decisions.items()}
    if left < every:
        offered["accept"] = _("Keep the others")
    if left == 0:
        offered["accept"] = _("Done: none is left")
    if case.closed or left < 2:
        del offered["hand_back"]
    return tuple(Choice(name, label, KEYS[name], "") for name, label in offered.items())
