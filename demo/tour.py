"""The tour of the demo: a sentence per job that says what to look at, on the overview."""

from __future__ import annotations

from review.core.i18n import N_, _
from store.db.workspace import Store

#: A finished demo workspace has a file of this name, which begins so.
MARK, BEGINS = "ready", "made by pico-review demo"
#: Task → what its path shows in the demo.
SENTENCES = {
    "score": N_(
        "**Give the 12 answers that are left**, and its checkpoint shows whether people accept "
        "what the judge accepts; an earlier promise holds already."
    ),
    "rank": N_(
        "Put candidates of one instruction in order: **Order** shows which groups are sure, and "
        "where votes go in circles."
    ),
    "types": N_(
        "Which edit types are wrong, and what people call them instead: **Decide** lists what they "
        "dispute."
    ),
    "turns": N_(
        "Go through a chain turn by turn: **Multi-turn** shows where chains break, and what "
        "keeping their valid beginnings would gain."
    ),
    "instructions": N_(
        "Compare long and short instructions: **Instructions** shows how many ask for the same, "
        "and what is lost most."
    ),
}


def sentence(store: Store, task: str) -> str:
    """Return what to look at in a job of the demo; nothing where this is no demo."""
    return _(SENTENCES.get(task, "")) if is_demo(store) else ""


def is_demo(store: Store) -> bool:
    """Whether this is the workspace that ``pico-review demo`` made."""
    mark = store.folder / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8").startswith(BEGINS)
