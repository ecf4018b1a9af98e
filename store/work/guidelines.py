"""A task's guidelines in the workspace: every version is kept, answers name theirs."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, func, insert, select

from review.core.errors import Refused
from review.core.guidelines import (
    MOST_EXAMPLES,
    NOTE_LENGTH,
    TEXT_LENGTH,
    Example,
    Guidelines,
    first,
)
from review.core.i18n import _
from review.core.tasks import Task
from store.dataset import catalog
from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store


def current(store: Store, task: Task) -> Guidelines:
    """Return the guidelines in force: the newest version, or the task's own text."""
    with store.database.read() as connection:
        return current_now(connection, task)


def current_now(connection: Connection, task: Task) -> Guidelines:
    """Return the same inside a transaction of the caller."""
    newest = _versions(connection, task, 1)
    return newest[0] if newest else first(task)


def version_now(connection: Connection, task: str) -> int:
    """Return the version in force of a task's guidelines: 1 is the task's own text."""
    table = tables.guidelines
    newest = select(func.max(table.c.version)).where(table.c.task == task)
    return connection.scalar(newest) or 1


def versions(store: Store, task: Task) -> list[Guidelines]:
    """Return all versions, newest first; the task's own text is the first one."""
    with store.database.read() as connection:
        return [*_versions(connection, task, None), first(task)]


def replace(
    store: Store, task: Task, text: str, examples: tuple[Example, ...], *, by: str
) -> Guidelines:
    """Put a new version in force; the same again adds none.

    Raises Refused for an empty or overlong text, too many examples, Unknown for an example of an
    edit that does not exist.
    """
    text = text.strip()
    if not 0 < len(text) <= TEXT_LENGTH:
        raise Refused(_("Guidelines have 1 to {most:,} characters.", most=TEXT_LENGTH))
    if len(examples) > MOST_EXAMPLES or any(
        len(example.note) > NOTE_LENGTH for example in examples
    ):
        raise Refused(
            _(
                "At most {most} examples, with notes of {length} characters.",
                most=MOST_EXAMPLES,
                length=NOTE_LENGTH,
            )
        )
    for example in examples:
        catalog.edit(store, example.edit_id)
    with store.database.write() as connection:
        one_at_a_time(connection, "guidelines")
        before = current_now(connection, task)
        if (before.text, before.examples) == (text, examples):
            return before
        new = Guidelines(task.name, before.version + 1, text, examples)
        row = {"task": new.task, "version": new.version, "text": text, "created_by": by}
        encoded = msgspec.json.encode(examples).decode()
        connection.execute(
            insert(tables.guidelines).values(**row, examples_json=encoded, created=store.clock())
        )
    return new


def _versions(connection: Connection, task: Task, most: int | None) -> list[Guidelines]:
    table = tables.guidelines
    query = select(table).where(table.c.task == task.name).order_by(table.c.version.desc())
    return [
        Guidelines(
            row.task,
            row.version,
            row.text,
            msgspec.json.decode(row.examples_json, type=tuple[Example, ...]),
        )
        for row in connection.execute(query.limit(most))
    ]
