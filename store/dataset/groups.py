"""Groups of candidates that people order: formed from edits, or named in a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, insert, select, text

from store.db import bulk, tables
from store.db.engine import one_at_a_time
from store.db.rules import CURRENT
from store.db.workspace import Store, new_id

GroupKind = Literal["edits", "source", "imported"]

_MAY_BE = f"WHERE e.known AND NOT e.collision AND e.kind <> 'multi-turn' AND {CURRENT}"
#: Edits that may be candidates, those of one group together, in the order they came in.
_BY_SOURCE = text(f"""
SELECT e.id, e.output_image, e.source, e.text FROM edit e {_MAY_BE}
ORDER BY e.source, e.id""")
#: The same by instruction: few have their like. IN finds no like of what has no source or text.
_BY_INSTRUCTION = text(f"""
SELECT e.id, e.output_image, e.source, e.text FROM edit e {_MAY_BE}
AND (e.source IS NULL OR e.text IS NULL OR (e.source, e.text) IN (
  SELECT e.source, e.text FROM edit e {_MAY_BE}
  GROUP BY e.source, e.text HAVING COUNT(*) > 1))
ORDER BY e.source, e.text, e.id""")


@dataclass(frozen=True)
class Formed:
    """What forming groups made: new groups, and candidates new in any group."""

    groups: int
    candidates: int


@dataclass(frozen=True)
class NewGroup:
    """A group as it should be: candidates are (id, name, edit id or None), the best known first."""

    kind: GroupKind
    name: str
    key: str
    candidates: Sequence[tuple[str, str, str | None]]


def key_of(kind: GroupKind, *parts: str) -> str:
    """Return what makes a group the same one: the SHA-256 (hex) of its kind and parts."""
    return hashlib.sha256(msgspec.json.encode([kind, *parts])).hexdigest()


def form_groups(store: Store, *, across_instructions: bool = False) -> Formed:
    """Form a group of every source and instruction that has two current edits or more.

    So a success and its failures, several edits of one source and instruction, and several
    models' outputs come together. ``across_instructions`` forms groups of one source under
    different instructions instead. Done again, what is there stays and new edits join.
    """
    with store.database.write() as connection:
        one_at_a_time(connection, "rank groups")
        groups = list(_formed(connection, across_instructions=across_instructions))
        return keep_groups(connection, groups, store.clock())


def of_edits(source: str, instruction: str, edits: Iterable[tuple[str, str]]) -> NewGroup:
    """Return the group of edits (id, output image) of one source and instruction."""
    listed = [(edit_id, image, edit_id) for edit_id, image in edits]
    return NewGroup("edits", listed[0][1], key_of("edits", source, instruction), listed)


def edits_of(store: Store, unit_id: str) -> list[str]:
    """Return the edits a unit is about: a group's candidates, a chain's turns, or the one it is."""
    candidate, turn = tables.rank_candidate, tables.edit_set_member
    of_group = select(candidate.c.edit_id).where(candidate.c.group_id == unit_id)
    of_chain = select(turn.c.edit_id).where(turn.c.set_id == unit_id)
    with store.database.read() as connection:
        edit_ids = list(connection.execute(of_group.order_by(candidate.c.position)).scalars())
        turns = list(connection.execute(of_chain.order_by(turn.c.position)).scalars())
    edit_ids = [edit_id for edit_id in edit_ids if edit_id] if edit_ids else turns
    return edit_ids or [unit_id]


def keep_groups(connection: Connection, groups: Sequence[NewGroup], now: Any) -> Formed:
    """Store groups that are not there, and candidates that are new in those that are."""
    kinds = sorted({group.kind for group in groups})
    known = _known(connection, kinds)
    positions = _last_positions(connection, kinds)
    new_groups, new_candidates = [], []
    for group in groups:
        group_id = known.get(group.key)
        if group_id is None:
            group_id = known[group.key] = new_id()
            row = {"id": group_id, "kind": group.kind, "name": group.name, "key": group.key}
            new_groups.append({**row, "created": now})
        ids, position = positions.setdefault(group_id, (set(), 0))
        for candidate_id, name, edit_id in group.candidates:
            if candidate_id not in ids:
                new_candidates.append((group_id, candidate_id, position, name, edit_id))
                ids.add(candidate_id)
                position += 1
        positions[group_id] = (ids, position)
    if new_groups:
        connection.execute(insert(tables.rank_group), new_groups)
    bulk.insert(connection, tables.rank_candidate, _COLUMNS, new_candidates)
    return Formed(len(new_groups), len(new_candidates))


_COLUMNS = ("group_id", "id", "position", "name", "edit_id")


def _known(connection: Connection, kinds: Sequence[str]) -> dict[str, str]:
    """Return key → id of the groups there are of these kinds: a key says its group's kind, too."""
    group = tables.rank_group
    query = select(group.c.key, group.c.id).where(group.c.kind.in_(kinds))
    return {row.key: row.id for row in connection.execute(query)}


def _last_positions(
    connection: Connection, kinds: Sequence[str]
) -> dict[str, tuple[set[str], int]]:
    candidate, group = tables.rank_candidate, tables.rank_group
    of_kinds = select(candidate.c.group_id, candidate.c.id)
    of_kinds = of_kinds.join(group, group.c.id == candidate.c.group_id)
    positions: dict[str, tuple[set[str], int]] = {}
    for group_id, name in connection.execute(of_kinds.where(group.c.kind.in_(kinds))):
        ids, position = positions.get(group_id, (set(), 0))
        ids.add(name)
        positions[group_id] = (ids, position + 1)
    return positions


def _formed(connection: Connection, *, across_instructions: bool) -> Iterable[NewGroup]:
    query = _BY_SOURCE if across_instructions else _BY_INSTRUCTION
    together: list[Any] = []
    for row in connection.execute(query):
        if together and not _same(together[0], row, across_instructions=across_instructions):
            yield from _group(together, across_instructions=across_instructions)
            together = []
        together.append(row)
    yield from _group(together, across_instructions=across_instructions)


def _same(row: Any, other: Any, *, across_instructions: bool) -> bool:
    return row.source == other.source and (across_instructions or row.text == other.text)


def _group(rows: Sequence[Any], *, across_instructions: bool) -> Iterable[NewGroup]:
    if len(rows) < 2:
        return
    edits = [(row.id, row.output_image) for row in rows]
    if not across_instructions:
        yield of_edits(rows[0].source, rows[0].text, edits)
    elif len({row.text for row in rows}) > 1:
        source = rows[0].source
        listed = [(edit_id, image, edit_id) for edit_id, image in edits]
        yield NewGroup("source", source, key_of("source", source), listed)
