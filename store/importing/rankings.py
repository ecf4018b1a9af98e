"""Comparisons and rankings made elsewhere, appended to the log as one batch per purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from review.core.edits import Problem
from review.core.i18n import _
from review.formats.comparisons import ComparisonRow
from review.formats.rankings import RankingRow
from store.dataset.groups import NewGroup, keep_groups, key_of
from store.db.rules import CURRENT
from store.db.workspace import new_id
from store.importing.report import Report
from store.importing.reviews import Where
from store.importing.staging import EACH
from store.importing.vote_log import Vote, VoteLog

#: The group of names that are no known edits, where a file names no group.
UNNAMED_GROUP = "all names"

Row = ComparisonRow | RankingRow


@dataclass(frozen=True)
class _Edit:
    id: str
    source: str | None
    text: str | None
    collision: bool


@dataclass
class _Group:
    """A group on its way in: its key, and its candidates' ids by name."""

    new: NewGroup
    ids: dict[str, str] = field(default_factory=dict)


def bring_in(
    connection: Connection, report: Report, rows: Sequence[tuple[str, Row]], where: Where
) -> None:
    """Append comparisons and rankings; each comes with the name of its file.

    The same vote again is counted as already there: of a reviewer's several votes on one pair
    (same sides, same time), as many as stand. A vote that contradicts a standing one is reported,
    and appended as a correction only where changes are accepted.
    """
    if not rows:
        return
    edits = _edits(connection, {name for _, row in rows for name in _names(row)})
    groups: dict[str, _Group] = {}
    votes = []
    for file, row in rows:
        vote = _vote(file, row, edits, groups, report)
        if vote:
            votes.append(vote)
    _keep_groups(connection, groups, where, report)
    candidates = {key: group.ids for key, group in groups.items()}
    VoteLog(connection, report, where, candidates).append(votes)


def _vote(
    file: str, row: Row, edits: dict[str, _Edit], groups: dict[str, _Group], report: Report
) -> Vote | None:
    names = _names(row)
    ambiguous = [name for name in names if name in edits and edits[name].collision]
    if ambiguous:
        reason = _(
            "ambiguous: several edits claim {image}; the vote was not loaded.", image=ambiguous[0]
        )
        report.add(Problem(file, row.line, reason, _("Mend the collision first.")))
        return None
    key = _key(row, names, edits)
    if key is None:
        reason = _("its candidates are not all edits of one source and instruction.")
        report.add(Problem(file, row.line, reason, _("Name their group in a column `group`.")))
        return None
    group = groups.setdefault(key, _Group(_new_group(row, key, names, edits)))
    for name in names:
        group.ids.setdefault(name, edits[name].id if name in edits else "")
    if isinstance(row, ComparisonRow):
        answers: dict[str, Any] = {"left": row.left, "right": row.right, "winner": row.winner}
    else:
        answers = {"order": row.order, "none_acceptable": row.none_acceptable}
    return Vote(file, row.line, key, row.reviewer, answers, row.time)


def _names(row: Row) -> list[str]:
    if isinstance(row, ComparisonRow):
        return [row.left, row.right]
    return [name for tied in row.order for name in tied]


def _key(row: Row, names: Sequence[str], edits: dict[str, _Edit]) -> str | None:
    """Return the key of the group a row belongs to; None where its edits have none in common."""
    if row.group is not None:
        return key_of("imported", row.group)
    if not any(_known(name, edits) for name in names):
        return key_of("imported", UNNAMED_GROUP)
    common = {(edits[name].source, edits[name].text) if name in edits else None for name in names}
    first = edits.get(names[0])
    if len(common) > 1 or first is None or first.source is None or first.text is None:
        return None
    return key_of("edits", first.source, first.text)


def _known(name: str, edits: dict[str, _Edit]) -> bool:
    return name in edits and edits[name].source is not None


def _new_group(row: Row, key: str, names: Sequence[str], edits: dict[str, _Edit]) -> NewGroup:
    if row.group is not None:
        return NewGroup("imported", row.group, key, [])
    if _known(names[0], edits):
        return NewGroup("edits", names[0], key, [])
    return NewGroup("imported", UNNAMED_GROUP, key, [])


def _keep_groups(
    connection: Connection, groups: dict[str, _Group], where: Where, report: Report
) -> None:
    """Store the groups with their candidates; each name gets its id, the old one where known."""
    known = _candidates(connection, groups)
    with_candidates = []
    for key, group in groups.items():
        listed = []
        for name, edit_id in group.ids.items():
            group.ids[name] = known.get((key, name)) or edit_id or new_id()
            listed.append((group.ids[name], name, edit_id or None))
        new = group.new
        with_candidates.append(NewGroup(new.kind, new.name, new.key, listed))
    report.counts["groups_new"] += keep_groups(connection, with_candidates, where.now).groups


def _candidates(connection: Connection, groups: dict[str, _Group]) -> dict[tuple[str, str], str]:
    """Return (group key, name) → id of the candidates that are there."""
    query = text("""SELECT g.key, c.name, c.id FROM rank_candidate c
                    JOIN rank_group g ON g.id = c.group_id""")
    return {
        (key, name): candidate_id
        for key, name, candidate_id in connection.execute(query)
        if key in groups
    }


def _edits(connection: Connection, names: set[str]) -> dict[str, _Edit]:
    """Return output image → its edit; one that several claim is a collision."""
    listed = sorted(names)
    query = text(f"""SELECT e.output_image, e.id, e.source, e.text, e.collision FROM edit e
                 WHERE e.output_image IN
                 (SELECT value FROM {EACH[connection.dialect.name]})
                 AND {CURRENT}""")
    edits: dict[str, _Edit] = {}
    for start in range(0, len(listed), 10_000):
        images = msgspec.json.encode(listed[start : start + 10_000]).decode()
        for image, edit_id, source, instruction, collision in connection.execute(
            query, {"images": images}
        ):
            edits[image] = _Edit(edit_id, source, instruction, bool(collision) or image in edits)
    return edits
