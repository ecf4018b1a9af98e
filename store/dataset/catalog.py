"""The edits of the workspace: one or several by id, what judges said, what stands beside each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

import msgspec
from sqlalchemy import Connection, func, select, text

from review.core.edits import Further
from review.core.errors import Unknown
from review.core.i18n import _
from store.db import revision, tables
from store.db.rules import current
from store.db.workspace import Store


@dataclass(frozen=True)
class Judged:
    """What one judge run said of an edit."""

    judge: str
    overall: float | None
    criteria: dict[str, float]
    reason: str | None
    problem: str | None


@dataclass(frozen=True)
class EditView:
    """One edit as pages show it; ``type_as_written``: its manifest's word for ``edit_type``."""

    id: str
    output_image: str
    source: str | None
    text: str | None
    summarized_text: str | None
    edit_type: str | None
    kind: str
    collision: bool
    known: bool
    type_as_written: str | None
    further_json: str | None = None
    variants_json: str | None = None


#: The columns of an edit that its view has, in the view's order.
VIEW_COLUMNS = [
    tables.edit.c[name]
    for name in (
        "id", "output_image", "source", "text", "summarized_text", "edit_type", "kind",
        "collision", "known", "type_as_written", "further_json", "variants_json",
    )
]  # fmt: skip


def edit(store: Store, edit_id: str) -> EditView:
    """Return one edit. Raises Unknown."""
    query = select(*VIEW_COLUMNS).where(tables.edit.c.id == edit_id)
    with store.database.read() as connection:
        row = connection.execute(query).first()
    if row is None:
        raise Unknown(_("There is no such edit."), what_to_do=_("Find it on the Browse page."))
    return EditView(*row)


def edits(store: Store, ids: list[str]) -> dict[str, EditView]:
    """Return the edits with these ids."""
    query = select(*VIEW_COLUMNS).where(tables.edit.c.id.in_(ids))
    with store.database.read() as connection:
        return {row.id: EditView(*row) for row in connection.execute(query)}


def named(store: Store, images: Collection[str]) -> dict[str, str]:
    """Return image → edit, of the edits there are with these images."""
    edit = tables.edit
    query = select(edit.c.output_image, edit.c.id).where(edit.c.output_image.in_(images))
    with store.database.read() as connection:
        rows = connection.execute(query.where(text(current("edit"))).order_by(edit.c.id))
        return {row.output_image: row.id for row in rows}


def judged(store: Store, edit_id: str) -> list[Judged]:
    """Return what every judge run said of an edit."""
    with store.database.read() as connection:
        return judged_now(connection, edit_id)


def judged_now(connection: Connection, edit_id: str) -> list[Judged]:
    """Return the same inside a transaction of the caller."""
    run, score = tables.judge_run, tables.score
    query = (
        select(run.c.name, score.c.overall, score.c.criteria_json, score.c.reason, score.c.problem)
        .join(run, run.c.id == score.c.run_id)
        .where(score.c.edit_id == edit_id)
        .order_by(run.c.name)
    )
    return [
        Judged(row.name, row.overall, _criteria(row.criteria_json), row.reason, row.problem)
        for row in connection.execute(query)
    ]


def companions(store: Store, edit_id: str) -> list[tuple[str, list[EditView]]]:
    """Return the groups and chains an edit stands in, members in order."""
    return [(kind, views) for (_set_id, kind), views in _sets_of(store, edit_id).items()]


def chains_of(store: Store, edit_id: str) -> dict[str, list[EditView]]:
    """Return the chains an edit is a turn of: id → its turns in order."""
    sets = _sets_of(store, edit_id)
    return {set_id: views for (set_id, kind), views in sets.items() if kind == "multi-turn"}


def _sets_of(store: Store, edit_id: str) -> dict[tuple[str, str], list[EditView]]:
    member, sets = tables.edit_set_member, tables.edit_set
    inside = select(member.c.set_id).where(member.c.edit_id == edit_id)
    query = (
        select(sets.c.id, sets.c.kind, *VIEW_COLUMNS)
        .select_from(member.join(tables.edit, tables.edit.c.id == member.c.edit_id))
        .join(sets, sets.c.id == member.c.set_id)
        .where(member.c.set_id.in_(inside))
        .order_by(sets.c.id, member.c.position)
    )
    members: dict[tuple[str, str], list[EditView]] = {}
    with store.database.read() as connection:
        for set_id, kind, *view in connection.execute(query):
            members.setdefault((set_id, kind), []).append(EditView(*view))
    return members


def longest_chain(store: Store) -> int:
    """Return how many turns the longest chain has; 0 where there is none."""
    member, sets = tables.edit_set_member, tables.edit_set
    last = select(func.max(member.c.position)).join(sets, sets.c.id == member.c.set_id)
    query = last.where(sets.c.kind == "multi-turn")
    with store.database.read() as connection:
        now = revision.of_dataset(connection)
        position = store.kept.value("last turn", now, lambda: connection.scalar(query))
    return 0 if position is None else int(position) + 1


def types(store: Store) -> list[str]:
    """Return the edit types that occur, by name."""
    edit_type = tables.edit.c.edit_type
    query = select(edit_type).where(edit_type.is_not(None)).distinct()
    with store.database.read() as connection:
        now = revision.of_dataset(connection)
        read = partial(connection.scalars, query)
        names = store.kept.value("edit types", now, lambda: read().all())
    return sorted(names)


def further(encoded: str | None) -> tuple[Further, ...]:
    """Return an edit's further pictures, as its row has them: references and masks, in order."""
    return msgspec.json.decode(encoded, type=tuple[Further, ...]) if encoded else ()


def variants(encoded: str | None) -> dict[str, str]:
    """Return an edit's instruction in other words or languages, as its row has them, by name."""
    return msgspec.json.decode(encoded, type=dict[str, str]) if encoded else {}


def _criteria(encoded: str | None) -> dict[str, float]:
    return msgspec.json.decode(encoded, type=dict[str, float]) if encoded else {}
