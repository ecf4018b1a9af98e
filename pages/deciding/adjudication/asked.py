"""Reviewers' questions: each beside the edit it is about, answered in the viewer's field."""

from __future__ import annotations

from pages.parts.viewer import Decided, Shown
from review.core.answers import QUESTION_LENGTH
from review.core.i18n import _
from review.core.tasks import Choice
from store.access.people import Person
from store.dataset import catalog, groups
from store.db.workspace import Store
from store.work import questions
from store.work.questions import OpenQuestion

#: How a question's key begins: no batch has that id.
ASKED = "question"
ANSWER = "answer"


def take(store: Store, person: Person, said: Decided) -> None:
    """Take an answer: it is shown where it was asked."""
    _asked, question_id, _edit_id = said.key.split("~")
    questions.answer(store, question_id, said.note, by=person.name)


def shown(store: Store, one: OpenQuestion) -> list[Shown]:
    """Return what a question is about, each edit of it with the question."""
    of = f"{ASKED}~{one.question.id}"
    views = catalog.edits(store, groups.edits_of(store, one.unit_id))
    return [
        Shown(
            f"{of}~{edit_id}",
            view,
            _("{name} asks · {batch}", name=one.asker, batch=one.batch),
            (one.question.text,),
            (Choice(ANSWER, _("Answer"), "a", ""),),
            of=of,
            whole=(ANSWER,),
            asks=_("Your answer, shown where it was asked; Enter sends it"),
            most=QUESTION_LENGTH,
        )
        for edit_id, view in views.items()
    ]
