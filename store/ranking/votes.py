"""The groups people voted on, with the votes that stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from review.core.errors import Ambiguous, Unknown
from review.core.i18n import _
from review.ranking.votes import Comparison, GroupVotes, Ranking, Winner
from store.db.rules import CURRENT, answer, excluded, standing
from store.db.workspace import Store

LISTED = 20
#: Fields of a manifest record that may name the model that made the edit.
MODEL_FIELDS = ("model", "model_name", "editing_model", "generator")

#: Candidates; one that was unknown when it was named is found by its image now.
_CANDIDATES = f"""
SELECT c.group_id, g.kind, g.name AS group_name, g.key, c.id, c.name, e.id AS edit_id,
  {excluded("COALESCE(e.id, c.edit_id)")} AS excluded
FROM rank_candidate c JOIN rank_group g ON g.id = c.group_id
LEFT JOIN edit e ON NOT e.collision AND {CURRENT} AND
  (e.id = c.edit_id OR (c.edit_id IS NULL AND e.output_image = c.name))
WHERE {{which}}
ORDER BY g.name, g.key, c.position, c.id"""


def _votes_that_stand(which: str = "", *, until: str = "") -> str:
    return f"""
SELECT r.unit_id, r.answers_json, p.name AS reviewer FROM review r
JOIN person p ON p.id = r.reviewer_id JOIN batch b ON b.id = r.batch_id
WHERE r.task = 'rank' AND {answer()} AND NOT r.surplus
  AND b.purpose IN ('measure', 'fit', 'repair') AND {standing(until=until)} {which}
ORDER BY r.entry"""


_ALL_CANDIDATES = text(
    _CANDIDATES.format(which="g.id IN (SELECT r.unit_id FROM review r WHERE r.task = 'rank')")
)
_ALL_VOTES = text(_votes_that_stand())
_OWN_CANDIDATES = text(_CANDIDATES.format(which="g.id = :group"))
_OWN_VOTES = text(_votes_that_stand("AND r.unit_id = :group"))

#: Groups voted on by then; their keys are SHA-256, so the first ones are drawn at random.
_UNTIL = """(SELECT g.id FROM rank_group g WHERE EXISTS (
  SELECT 1 FROM review r WHERE r.unit_id = g.id AND r.entry <= :until)
  ORDER BY g.key LIMIT :most)"""
_CANDIDATES_UNTIL = text(_CANDIDATES.format(which=f"g.id IN {_UNTIL}"))
_VOTES_UNTIL = text(
    _votes_that_stand(
        f"AND r.entry <= :until AND r.unit_id IN {_UNTIL}", until=" AND n.entry <= :until"
    )
)


_Together = dict[tuple[str, str, str], tuple["Candidate", ...]]


class _Said(msgspec.Struct):
    left: str | None = None
    right: str | None = None
    winner: Winner | None = None
    order: list[list[str]] = []
    none_acceptable: bool = False


@dataclass(frozen=True)
class Candidate:
    """One candidate: the id answers name, its name, and its edit where it is a current one."""

    id: str
    name: str
    edit_id: str | None


@dataclass(frozen=True)
class Group:
    """A group with its standing votes; ``kind``: edits, source (several instructions), imported.

    An edit that a lead excluded is no candidate any more, and no vote names it.
    """

    id: str
    kind: str
    name: str
    candidates: tuple[Candidate, ...]
    votes: GroupVotes


def groups(store: Store) -> list[Group]:
    """Return every group with votes that stand, by name; gold and training answers are no votes.

    A group of which leads left fewer than two candidates is none any more.
    """
    with store.database.read() as connection:
        rows = connection.execute(_ALL_CANDIDATES).all()
        voted_groups = _groups(_candidates(rows), connection.execute(_ALL_VOTES))
    lessened = {row.group_id for row in rows if row.excluded}
    return [
        group for group in voted_groups if group.id not in lessened or len(group.candidates) > 1
    ]


def groups_until(connection: Connection, entry: int, most: int) -> list[Group]:
    """Return groups with the votes that stood at a log entry; of more than ``most``, some.

    Excluded candidates are in them: what is decided later changes nothing of them.
    """
    limits = {"until": entry, "most": most}
    candidates_of = _candidates(connection.execute(_CANDIDATES_UNTIL, limits), excluded=True)
    return _groups(candidates_of, connection.execute(_VOTES_UNTIL, limits))


def _groups(candidates_of: _Together, cast: Iterable[Any]) -> list[Group]:
    decode = msgspec.json.Decoder(_Said).decode
    answers_of: dict[str, list[tuple[_Said, str]]] = {}
    for unit, answers, reviewer in cast:
        answers_of.setdefault(unit, []).append((decode(answers), reviewer))
    return [
        Group(group_id, kind, name, members, _votes(members, answers_of[group_id]))
        for (group_id, kind, name), members in candidates_of.items()
        if group_id in answers_of
    ]


def group_now(connection: Connection, group_id: str) -> Group:
    """Return one group inside a transaction of the caller, also one without votes yet."""
    of_group = {"group": group_id}
    ((key, candidates),) = _candidates(connection.execute(_OWN_CANDIDATES, of_group)).items()
    decode = msgspec.json.Decoder(_Said).decode
    rows = connection.execute(_OWN_VOTES, of_group)
    return Group(*key, candidates, _votes(candidates, [(decode(row[1]), row[2]) for row in rows]))


def edits_now(connection: Connection, group_id: str) -> dict[str, str]:
    """Return candidate id → edit, excluded ones too: what was asked before may name them."""
    rows = connection.execute(_OWN_CANDIDATES, {"group": group_id})
    return {row.id: row.edit_id for row in rows if row.edit_id is not None}


def group_named(voted_groups: Sequence[Group], name: str | None) -> Group:
    """Return the group of that name or id, or the only one there is.

    Raises Unknown, or Ambiguous with the first names when several fit.
    """
    matching = [group for group in voted_groups if name in (None, group.name, group.id)]
    if not matching:
        problem = (
            _("There is no group {name!r} with votes.", name=name)
            if name
            else _("No group has votes yet.")
        )
        raise Unknown(
            problem, what_to_do=_("Import comparisons or rankings, or rank in the station.")
        )
    if len(matching) > 1:
        unlisted = len(matching) - LISTED
        more = [_("… and {number} more", number=unlisted)] if unlisted > 0 else []
        listed = [group.id if name else group.name for group in matching[:LISTED]]
        raise Ambiguous(
            _("Several groups fit."),
            (*listed, *more),
            what_to_do=_("Name one with --group, or take --all."),
        )
    return matching[0]


def models(store: Store) -> dict[str, str]:
    """Return edit id → the model that made it, as far as the manifest's records say."""
    query = text("SELECT id, extra_json FROM edit WHERE extra_json IS NOT NULL")
    model_of = {}
    with store.database.read() as connection:
        for edit_id, extra in connection.execute(query):
            fields = msgspec.json.decode(extra, type=dict[str, Any])
            names = [fields[name] for name in MODEL_FIELDS if isinstance(fields.get(name), str)]
            if names:
                model_of[edit_id] = names[0]
    return model_of


def _candidates(rows: Iterable[Any], *, excluded: bool = False) -> _Together:
    """Return (id, kind, name) of each group → its candidates, ``excluded`` ones too or not."""
    candidates_of: dict[tuple[str, str, str], dict[str, Candidate]] = {}
    for row in rows:
        group = candidates_of.setdefault((row.group_id, row.kind, row.group_name), {})
        if excluded or not row.excluded:
            group[row.id] = Candidate(row.id, row.name, row.edit_id)
    return {key: tuple(group.values()) for key, group in candidates_of.items()}


def _votes(candidates: Sequence[Candidate], answers_by: Sequence[tuple[_Said, str]]) -> GroupVotes:
    place_of = {candidate.id: number for number, candidate in enumerate(candidates)}
    comparisons, rankings = [], []
    for content, reviewer in answers_by:
        if content.winner is not None and content.left in place_of and content.right in place_of:
            sides = (place_of[content.left], place_of[content.right])
            comparisons.append(Comparison(*sides, content.winner, reviewer))
        elif order := _order(content.order, place_of):
            rankings.append(Ranking(order, reviewer, content.none_acceptable))
    names = tuple(candidate.name for candidate in candidates)
    return GroupVotes(names, tuple(comparisons), tuple(rankings))


def _order(
    order: Sequence[Sequence[str]], place_of: Mapping[str, int]
) -> tuple[tuple[int, ...], ...]:
    """Return an order of the candidates that are left, in their places."""
    remaining = (tuple(place_of[name] for name in tied if name in place_of) for tied in order)
    return tuple(tied for tied in remaining if tied)
