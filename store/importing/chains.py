"""Chains as files name them: by the original they begin with, their first picture, or their key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, text

from review.core.errors import BadInput
from review.core.i18n import _, ngettext
from store.db.rules import CURRENT
from store.importing.staging import EACH

_BEGINNINGS = text(f"""
SELECT m.set_id, t.key, e.source, e.output_image FROM edit_set t
JOIN edit_set_member m ON m.set_id = t.id AND m.position = 0 JOIN edit e ON e.id = m.edit_id
WHERE t.kind = 'multi-turn' AND NOT e.collision AND {CURRENT} ORDER BY t.key""")
_PICTURES = f"""
SELECT e.output_image, e.kind, t.id AS set_id, m.position FROM edit e
LEFT JOIN edit_set_member m ON m.edit_id = e.id
LEFT JOIN edit_set t ON t.id = m.set_id AND t.kind = 'multi-turn'
WHERE e.output_image IN (SELECT value FROM {{each}}) AND NOT e.collision AND {CURRENT}
ORDER BY e.output_image, t.key"""
_LENGTHS = text("""
SELECT m.set_id, COUNT(*) FROM edit_set_member m JOIN edit_set t ON t.id = m.set_id
WHERE t.kind = 'multi-turn' GROUP BY m.set_id""")


@dataclass(frozen=True)
class Place:
    """Where a picture stands: the turn (from 1) of a chain; ``alone``: it is a single edit too."""

    set_id: str
    turn: int
    alone: bool


@dataclass(frozen=True)
class Named:
    """The chains of the workspace under the names that some rows use.

    ``beginnings``: original, first picture or key → chains; ``places``: picture → where it is a
    turn; ``turns``: chain → how many it has; ``edits``: names that are edits' pictures.
    """

    beginnings: dict[str, list[str]]
    places: dict[str, list[Place]]
    turns: dict[str, int]
    edits: frozenset[str]


def named(connection: Connection, names: Collection[str]) -> Named:
    """Find the chains that these names may mean."""
    wanted = set(names)
    beginnings: dict[str, list[str]] = {}
    for set_id, key, source, first in connection.execute(_BEGINNINGS):
        for name in {source, first, key} & wanted:
            beginnings.setdefault(name, []).append(set_id)
    places: dict[str, list[Place]] = {}
    edits: set[str] = set()
    query = text(_PICTURES.format(each=EACH[connection.dialect.name]))
    listed = msgspec.json.encode(sorted(wanted)).decode()
    for image, kind, set_id, position in connection.execute(query, {"images": listed}):
        edits.add(image)
        if set_id is not None:
            place = Place(set_id, position + 1, kind != "multi-turn")
            places.setdefault(image, []).append(place)
    lengths = connection.execute(_LENGTHS) if beginnings or places else ()
    turns = {str(set_id): int(number) for set_id, number in lengths}
    return Named(beginnings, places, turns, frozenset(edits))


def the_one(name: str, found: Named) -> str:
    """Return the one chain of that name; raises BadInput for none, or several."""
    meant = found.beginnings.get(name, [])
    if not meant:
        raise BadInput(
            _("no chain begins with {name}.", name=name),
            what_to_do=_(
                "Name it by its original, or by the picture of its first turn; import its "
                "manifest first."
            ),
        )
    if len(meant) > 1:
        raise BadInput(
            ngettext(
                "{n} chain begins with {name}.", "{n} chains begin with {name}.",
                len(meant), name=name,
            ),
            what_to_do=_("Name the one that is meant by the picture of its first turn."),
        )  # fmt: skip
    return meant[0]
