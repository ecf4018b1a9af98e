"""Prompts of judges that run here, and judge runs made with them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert

from review.judging.prompt import Asked, Example, Prompt
from store.db import tables
from store.db.workspace import Store, new_id
from store.judging import prompts


def prompt(*examples: str, role: str = "You are a judge.") -> Prompt:
    """Return a prompt that shows these edits (ids) as examples."""
    shown = tuple(Example(edit, {"seamlessness": 0.2}) for edit in examples)
    return Prompt(role, {"seamlessness": Asked("Is it?")}, examples=shown)


def saved(store: Store, *examples: str, name: str = "ours", based_on: str | None = None) -> str:
    """Save another text as the next version of a prompt; return its id."""
    text = prompt(*examples, role=f"You are judge {new_id()}.")
    return prompts.save(store, name, text, by="lead", based_on=based_on).id


def made_with(store: Store, prompt_id: str, run_id: str) -> str:
    """Say that a judge run was made here with a prompt; return the judging's id."""
    row = {
        "id": new_id(), "name": run_id, "kind": "edits", "prompt_id": prompt_id,
        "settings_version": 1, "options_json": "{}", "budget_json": "{}", "state": "done",
        "run_id": run_id, "created": store.clock(), "created_by": "lead",
    }  # fmt: skip
    with store.database.write() as connection:
        connection.execute(insert(tables.judging).values(**row))
    return str(row["id"])


def ticking(store: Store) -> None:
    """Let the clock of a store go on a minute each time it is asked."""
    now = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]

    def clock() -> dt.datetime:
        now[0] += dt.timedelta(minutes=1)
        return now[0]

    object.__setattr__(store, "clock", clock)
