"""The examples of a task's guidelines, as the station's script takes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from review.core.guidelines import Example
from review.core.i18n import _
from review.core.tasks import Task
from store.access.tokens import View
from store.dataset import catalog
from store.dataset.catalog import EditView
from store.db.workspace import Store
from store.work import on_screen


def sent(store: Store, task: Task, example: Example) -> dict[str, Any]:
    """Return an example with signed links of its pictures: of all turns, where chains are shown.

    ``texts``: both instructions, where they are compared.
    """
    edit = catalog.edit(store, example.edit_id)
    chains = catalog.chains_of(store, edit.id) if task.unit == "chain" else {}
    turns = next(iter(chains.values()), None)
    return {
        "verdict": example.verdict,
        "note": example.note,
        "pictures": list(_of_a_chain(store, turns) if turns else _of_an_edit(store, edit)),
        "texts": [edit.text or "", edit.summarized_text or ""] if task.texts else [],
    }


def _of_an_edit(store: Store, edit: EditView) -> Iterator[dict[str, str]]:
    yield _picture(store, edit, "source", _("Source of the example"))
    yield _picture(store, edit, "edited", _("Edit of the example"))


def _of_a_chain(store: Store, turns: list[EditView]) -> Iterator[dict[str, str]]:
    yield _picture(store, turns[0], "source", _("Original of the example"))
    for place, turn in enumerate(turns, start=1):
        alt = _("Turn {number} of the example", number=place)
        yield _picture(store, turn, "edited", alt, f"{place}. {turn.text or ''}")


def _picture(
    store: Store, edit: EditView, view: View, alt: str, words: str = ""
) -> dict[str, str]:  # fmt: skip
    return {"url": on_screen.picture_url(store, edit.id, view), "alt": alt, "words": words}
