"""A judge that compares candidates: which pairs of which groups it is asked about, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from sqlalchemy import text

from review.core.errors import BadInput
from review.core.i18n import _
from review.judging import pairwise
from review.judging.pairwise import PairPictures
from review.ranking.task import RANK
from store.dataset import catalog
from store.dataset.groups import form_groups
from store.db.rules import CURRENT, excluded
from store.db.workspace import Store
from store.judging import prompts, shown
from store.judging.kinds import Asking, Kind
from store.judging.prompts import PromptVersion
from store.judging.runs import Judging
from store.work import batches, guidelines

#: So many pairs of a group are asked at most: all, up to eight candidates.
MOST_PAIRS = 28

#: Candidates whose edits are there, those of one group together.
_CANDIDATES = text(f"""
SELECT g.id AS group_id, g.kind, g.name, e.id AS edit_id, e.source, e.text,
  EXISTS (SELECT 1 FROM review r WHERE r.unit_id = g.id AND r.task = 'rank') AS voted,
  EXISTS (SELECT 1 FROM draw d WHERE d.unit_id = g.id AND d.batch_id = :batch) AS drawn
FROM rank_candidate c JOIN rank_group g ON g.id = c.group_id
JOIN edit e ON e.known AND NOT e.collision AND {CURRENT} AND
  (e.id = c.edit_id OR (c.edit_id IS NULL AND e.output_image = c.name))
WHERE g.kind IN ('edits', 'imported') AND NOT {excluded("e.id")}
ORDER BY g.key, c.position, c.id""")


@dataclass(frozen=True)
class Pair:
    """Two edits of a group in the order in which they are shown."""

    group_id: str
    first: str
    second: str

    @property
    def unit(self) -> str:
        """Return the id under which it is asked."""
        return f"{self.group_id}/{self.first}/{self.second}"

    @classmethod
    def of(cls, unit: str) -> Pair:
        """Return the pair that is asked under an id."""
        return cls(*unit.split("/"))


def units(
    store: Store, *, batch: str | None = None, limit: int | None = None, seed: int = 0
) -> list[str]:
    """Return the pairs to ask about, each in both orders.

    Pairs are of edits of one picture by one instruction. ``batch``: only groups drawn in it.
    ``limit``: so many groups, those with votes first, else by chance. Raises Unknown for a batch
    that is not there.
    """
    form_groups(store)
    if batch is not None:
        batches.get(store, batch)
    found = [
        (group_id, pairs, rows[0].voted)
        for group_id, rows in candidates(store, batch).items()
        if (pairs := _pairs(group_id, rows))
    ]
    Random(seed).shuffle(found)  # noqa: S311  # no secret
    found.sort(key=lambda one: not one[2])
    return [
        unit
        for group_id, pairs, _voted in found[:limit]
        for one, other in pairs
        for unit in (Pair(group_id, one, other).unit, Pair(group_id, other, one).unit)
    ]


def prompt(store: Store, *, by: str) -> PromptVersion:
    """Return the newest prompt for pairs; the first time it is made of the guidelines in force."""
    for one in prompts.versions(store):
        if one.name == pairwise.NAME:
            return one
    first = pairwise.first_prompt(guidelines.current(store, RANK).text)
    return prompts.save(store, pairwise.NAME, first, by=by)


def how(store: Store, judging: Judging) -> Asking:
    """Return how a run asks about pairs."""
    asked = next(one for one in prompts.versions(store) if one.id == judging.prompt_id).prompt
    side, nonce = judging.options.side, judging.options.nonce

    def messages(unit: str) -> list[dict[str, Any]]:
        pair = Pair.of(unit)
        first, second = (shown.pictures(store, one, side) for one in (pair.first, pair.second))
        edit = catalog.edit(store, pair.first)
        if (edit.source, edit.text) != _begun(store, pair.second):
            raise BadInput(_("the two are no longer edits of one picture by one instruction."))
        pictures = PairPictures(first.source, first.edited, second.edited, first.mime)
        return pairwise.messages(asked, edit.text or "", pictures, nonce)

    return Asking(messages, pairwise.read_choice, pairwise.response_format())


def finished(_store: Store, _judging: Judging) -> None:
    """Leave a run's choices where they are: they are no scores, and nobody's votes."""


GROUPS = Kind(how, finished)


def _begun(store: Store, edit_id: str) -> tuple[str | None, str | None]:
    edit = catalog.edit(store, edit_id)
    return edit.source, edit.text


def candidates(store: Store, batch: str | None = None) -> dict[str, list[Any]]:
    """Return group → rows of its edits by place, with its ``name`` and ``kind``."""
    groups: dict[str, list[Any]] = {}
    with store.database.read() as connection:
        for row in connection.execute(_CANDIDATES, {"batch": batch or ""}):
            if batch is None or row.drawn:
                groups.setdefault(row.group_id, []).append(row)
    return groups


def _pairs(group_id: str, rows: Sequence[Any]) -> list[tuple[str, str]]:
    """Return a group's pairs; of many edits some, which name each and hang together."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        alike[row.source, row.text].append(row.edit_id)
    return [pair for edits in alike.values() for pair in _some(group_id, edits)]


def _some(group_id: str, edits: list[str]) -> list[tuple[str, str]]:
    if len(edits) * (len(edits) - 1) // 2 <= MOST_PAIRS:
        return list(combinations(edits, 2))
    order = Random(group_id).sample(edits, len(edits))  # noqa: S311
    size = len(order)
    near = [
        (order[place], order[(place + step) % size])
        for step in range(1, size // 2 + 1)
        for place in range(size)
    ]
    return near[: max(MOST_PAIRS, size)]
