"""A chain that waits: its turns one after the other, decided as a whole."""

from __future__ import annotations

from typing import cast

from pages.deciding.adjudication import answers
from pages.parts.viewer import Decided, Shown
from review.core.adjudication import REASONS, Case, Decision
from review.core.i18n import _
from review.core.tasks import Choice
from store.access.people import Person
from store.dataset import catalog, groups
from store.db.workspace import Store
from store.work import adjudication, names

#: How a turn's key begins: no batch has that id.
CHAIN = "chain"


def take(store: Store, person: Person, said: Decided) -> None:
    """Take what was decided of the chain, whichever of its turns was looked at."""
    _chain, batch_id, chain_id, _edit_id = said.key.split("~")
    decision = cast("Decision", said.choice)
    adjudication.decide(
        store, batch_id, chain_id, decision, by=person.id, note=said.note, entry=said.id
    )


def shown(store: Store, case: Case, choices: tuple[Choice, ...]) -> list[Shown]:
    """Return a chain's turns in order, each before and after, with what reviewers said of all."""
    turns = groups.edits_of(store, case.unit_id)
    views = catalog.edits(store, turns)
    of = f"{CHAIN}~{case.batch_id}~{case.unit_id}"
    said = adjudication.answers_to(store, case.batch_id, case.unit_id)
    lines = tuple(answers.line(answer) for answer in said)
    why = f"{names.in_words(case.batch)} · {_(REASONS[case.why])}"
    whole = tuple(choice.value for choice in choices)
    return [
        Shown(
            f"{of}~{edit_id}",
            views[edit_id],
            f"{_('Turn {number} of {whole}', number=place, whole=len(turns))} · {why}",
            (*lines, _about()),
            choices,
            of=of,
            whole=whole,
        )
        for place, edit_id in enumerate(turns, start=1)
    ]


def _about() -> str:
    return _("Excluded, all its edits leave the dataset: later pictures come from earlier ones.")
