"""Comparisons and rankings made elsewhere, appended to the log as one batch per purpose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, select, text

from review.core.edits import Problem
from review.core.i18n import _, ngettext
from review.formats.comparisons import ComparisonRow
from review.formats.rankings import RankingRow
from review.ranking.task import RANK
from store.access import people
from store.dataset import groups as rank_groups
from store.dataset.groups import NewGroup, key_of
from store.db import tables
from store.db.rules import CURRENT, STANDING
from store.db.workspace import new_id
from store.importing import reviews
from store.importing.report import Report
from store.importing.reviews import Where
from store.work import log

#: The group of names that are no known edits, where a file names no group.
UNNAMED_GROUP = "all names"
CHUNK = 5_000

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


@dataclass(frozen=True)
class _Vote:
    """A row read: where it belongs and what was said, candidates by name."""

    file: str
    line: int
    group: str
    reviewer: str
    said: dict[str, Any]
    time: str | None


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
    _Log(connection, report, where, groups).append(votes)


class _Log:
    """Appends votes to the log, and knows which of them stand there already."""

    def __init__(
        self, connection: Connection, report: Report, where: Where, groups: dict[str, _Group]
    ) -> None:
        self.connection = connection
        self.report = report
        self.where = where
        self.batch = reviews.batch_of(connection, RANK.name, RANK.name, where)
        self.group_ids = _group_ids(connection, groups)
        self.groups = groups
        self.reviewers: dict[str, str] = {}
        self.without_zone = 0

    def append(self, votes: Sequence[_Vote]) -> None:
        """Append what does not stand yet, in the order given."""
        together: dict[_About, list[tuple[int, _Vote, str]]] = {}
        for number, vote in enumerate(votes):
            said = self._with_ids(vote)
            group, reviewer = self.group_ids[vote.group], self._reviewer(vote.reviewer)
            about = _about(group, reviewer, said, vote.time)
            encoded = msgspec.json.encode(said, order="sorted").decode()
            together.setdefault(about, []).append((number, vote, encoded))
        standing = _standing(self.connection, self.batch)
        rows: list[tuple[int, dict[str, Any]]] = []
        for about, given in together.items():
            rows += self._fresh(about, given, standing.get(about, []))
        rows.sort(key=lambda row: row[0])
        for start in range(0, len(rows), CHUNK):
            chunk = [row for _, row in rows[start : start + CHUNK]]
            log.append(self.connection, chunk)
        self.report.counts["votes_new"] += len(rows)
        if self.without_zone:
            self.report.notes.append(
                ngettext(
                    "{n:,} time had no zone and was taken as UTC.",
                    "{n:,} times had no zone and were taken as UTC.",
                    self.without_zone,
                )
            )

    def _fresh(
        self,
        about: _About,
        given: Sequence[tuple[int, _Vote, str]],
        standing: Sequence[tuple[str, str]],
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of what does not stand yet, each with its place among the votes."""
        counted = Counter(encoded for _, encoded in standing)
        fresh = []
        for one in given:
            if counted[one[2]] > 0:
                counted[one[2]] -= 1
                self.report.counts["votes_already"] += 1
            else:
                fresh.append(one)
        contradicted = [entry for entry, encoded in standing if _take(counted, encoded)]
        for number, vote, encoded in fresh:
            replaces = contradicted.pop(0) if contradicted else None
            if replaces and not self.where.accept_changes:
                reason = _(
                    "changed vote: {reviewer} said otherwise before.", reviewer=vote.reviewer
                )
                todo = _("Import with --accept-changes to append it as a correction.")
                self.report.add(Problem(vote.file, vote.line, reason, todo))
            else:
                yield number, self._row(about, vote, encoded, replaces)

    def _row(
        self, about: _About, vote: _Vote, encoded: str, replaces: str | None
    ) -> dict[str, Any]:
        time, zoned = reviews.utc(vote.time, self.where.now)
        self.without_zone += not zoned
        return {
            "id": new_id(),
            "kind": "correction" if replaces else "answer",
            "task": RANK.name,
            "unit_id": about[0],
            "reviewer_id": about[1],
            "batch_id": self.batch,
            "verdict": vote.said.get("winner"),
            "answers_json": encoded,
            "shown_json": msgspec.json.encode({"time": vote.time} if vote.time else {}).decode(),
            "replaces": replaces,
            "guidelines_version": 0,
            "time": time,
        }

    def _reviewer(self, name: str) -> str:
        if name not in self.reviewers:
            found, made = people.ensure(self.connection, self.where.now, name, "imported")
            self.reviewers[name] = found
            self.report.counts["reviewers_new"] += made
        return self.reviewers[name]

    def _with_ids(self, vote: _Vote) -> dict[str, Any]:
        """Return what was said with candidates' ids for their names."""
        ids, said = self.groups[vote.group].ids, vote.said
        if "winner" in said:
            return {**said, "left": ids[said["left"]], "right": ids[said["right"]]}
        return {**said, "order": [[ids[name] for name in tied] for tied in said["order"]]}


#: What makes two votes about the same: group, reviewer, both sides (rankings: none), time given.
_About = tuple[str, str, str, str, str]


def _about(group: str, reviewer: str, said: dict[str, Any], time: str | None) -> _About:
    return group, reviewer, said.get("left", ""), said.get("right", ""), time or ""


def _vote(
    file: str, row: Row, edits: dict[str, _Edit], groups: dict[str, _Group], report: Report
) -> _Vote | None:
    names = _names(row)
    torn = [name for name in names if name in edits and edits[name].collision]
    if torn:
        reason = _(
            "ambiguous: several edits claim {image}; the vote was not loaded.", image=torn[0]
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
        said: dict[str, Any] = {"left": row.left, "right": row.right, "winner": row.winner}
    else:
        said = {"order": row.order, "none_acceptable": row.none_acceptable}
    return _Vote(file, row.line, key, row.reviewer, said, row.time)


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
    made = []
    for key, group in groups.items():
        listed = []
        for name, edit_id in group.ids.items():
            group.ids[name] = known.get((key, name)) or edit_id or new_id()
            listed.append((group.ids[name], name, edit_id or None))
        new = group.new
        made.append(NewGroup(new.kind, new.name, new.key, listed))
    report.counts["groups_new"] += rank_groups.keep(connection, made, where.now).groups


def _candidates(connection: Connection, groups: dict[str, _Group]) -> dict[tuple[str, str], str]:
    """Return (group key, name) → id of the candidates that are there."""
    query = text("""SELECT g.key, c.name, c.id FROM rank_candidate c
                    JOIN rank_group g ON g.id = c.group_id""")
    return {(key, name): one for key, name, one in connection.execute(query) if key in groups}


def _group_ids(connection: Connection, groups: dict[str, _Group]) -> dict[str, str]:
    group = tables.rank_group
    found = connection.execute(select(group.c.key, group.c.id))
    return {row.key: row.id for row in found if row.key in groups}


def _edits(connection: Connection, names: set[str]) -> dict[str, _Edit]:
    """Return output image → its edit; one that several claim is a collision."""
    listed = sorted(names)
    query = text(f"""SELECT e.output_image, e.id, e.source, e.text, e.collision FROM edit e
                 WHERE e.output_image IN
                 (SELECT value FROM {reviews.EACH[connection.dialect.name]})
                 AND {CURRENT}""")
    found: dict[str, _Edit] = {}
    for start in range(0, len(listed), 10_000):
        images = msgspec.json.encode(listed[start : start + 10_000]).decode()
        for image, one, source, words, collision in connection.execute(query, {"images": images}):
            found[image] = _Edit(one, source, words, bool(collision) or image in found)
    return found


def _standing(connection: Connection, batch_id: str) -> dict[_About, list[tuple[str, str]]]:
    """Return what each vote of the batch is about → [(id, answers)] of those that stand."""
    query = text(f"""SELECT r.unit_id, r.reviewer_id, r.id, r.answers_json, r.shown_json
        FROM review r WHERE r.batch_id = :batch AND r.kind <> 'undo'
        AND {STANDING} ORDER BY r.entry""")
    found: dict[_About, list[tuple[str, str]]] = {}
    for group, reviewer, one, answers, shown in connection.execute(query, {"batch": batch_id}):
        time = msgspec.json.decode(shown).get("time")
        about = _about(group, reviewer, msgspec.json.decode(answers), time)
        found.setdefault(about, []).append((one, answers))
    return found


def _take(counted: Counter[str], encoded: str) -> bool:
    counted[encoded] -= 1
    return counted[encoded] >= 0
