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
from store.dataset.groups import NewGroup, keep_groups, key_of
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
    answers: dict[str, Any]
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
        by_subject: dict[_About, list[tuple[int, _Vote, str]]] = {}
        for number, vote in enumerate(votes):
            answers = self._with_ids(vote)
            group, reviewer = self.group_ids[vote.group], self._reviewer(vote.reviewer)
            about = _about(group, reviewer, answers, vote.time)
            encoded = msgspec.json.encode(answers, order="sorted").decode()
            by_subject.setdefault(about, []).append((number, vote, encoded))
        standing = _standing(self.connection, self.batch)
        rows: list[tuple[int, dict[str, Any]]] = []
        for about, votes_about in by_subject.items():
            rows += self._fresh(about, votes_about, standing.get(about, []))
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
        votes: Sequence[tuple[int, _Vote, str]],
        standing: Sequence[tuple[str, str]],
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of what does not stand yet, each with its place among the votes."""
        counted = Counter(encoded for _, encoded in standing)
        fresh = []
        for number, vote, encoded in votes:
            if counted[encoded] > 0:
                counted[encoded] -= 1
                self.report.counts["votes_already"] += 1
            else:
                fresh.append((number, vote, encoded))
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
            "verdict": vote.answers.get("winner"),
            "answers_json": encoded,
            "shown_json": msgspec.json.encode({"time": vote.time} if vote.time else {}).decode(),
            "replaces": replaces,
            "guidelines_version": 0,
            "time": time,
        }

    def _reviewer(self, name: str) -> str:
        if name not in self.reviewers:
            person_id, is_new = people.ensure(self.connection, self.where.now, name, "imported")
            self.reviewers[name] = person_id
            self.report.counts["reviewers_new"] += is_new
        return self.reviewers[name]

    def _with_ids(self, vote: _Vote) -> dict[str, Any]:
        """Return what was said with candidates' ids for their names."""
        ids, answers = self.groups[vote.group].ids, vote.answers
        if "winner" in answers:
            return {**answers, "left": ids[answers["left"]], "right": ids[answers["right"]]}
        return {**answers, "order": [[ids[name] for name in tied] for tied in answers["order"]]}


#: What makes two votes about the same: group, reviewer, both sides (rankings: none), time given.
_About = tuple[str, str, str, str, str]


def _about(group: str, reviewer: str, answers: dict[str, Any], time: str | None) -> _About:
    return group, reviewer, answers.get("left", ""), answers.get("right", ""), time or ""


def _vote(
    file: str, row: Row, edits: dict[str, _Edit], groups: dict[str, _Group], report: Report
) -> _Vote | None:
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
    return _Vote(file, row.line, key, row.reviewer, answers, row.time)


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


def _group_ids(connection: Connection, groups: dict[str, _Group]) -> dict[str, str]:
    group = tables.rank_group
    rows = connection.execute(select(group.c.key, group.c.id))
    return {row.key: row.id for row in rows if row.key in groups}


def _edits(connection: Connection, names: set[str]) -> dict[str, _Edit]:
    """Return output image → its edit; one that several claim is a collision."""
    listed = sorted(names)
    query = text(f"""SELECT e.output_image, e.id, e.source, e.text, e.collision FROM edit e
                 WHERE e.output_image IN
                 (SELECT value FROM {reviews.EACH[connection.dialect.name]})
                 AND {CURRENT}""")
    edits: dict[str, _Edit] = {}
    for start in range(0, len(listed), 10_000):
        images = msgspec.json.encode(listed[start : start + 10_000]).decode()
        for image, edit_id, source, instruction, collision in connection.execute(
            query, {"images": images}
        ):
            edits[image] = _Edit(edit_id, source, instruction, bool(collision) or image in edits)
    return edits


def _standing(connection: Connection, batch_id: str) -> dict[_About, list[tuple[str, str]]]:
    """Return what each vote of the batch is about → [(id, answers)] of those that stand."""
    query = text(f"""SELECT r.unit_id, r.reviewer_id, r.id, r.answers_json, r.shown_json
        FROM review r WHERE r.batch_id = :batch AND r.kind <> 'undo'
        AND {STANDING} ORDER BY r.entry""")
    standing: dict[_About, list[tuple[str, str]]] = {}
    for group, reviewer, entry_id, answers, shown in connection.execute(query, {"batch": batch_id}):
        time = msgspec.json.decode(shown).get("time")
        about = _about(group, reviewer, msgspec.json.decode(answers), time)
        standing.setdefault(about, []).append((entry_id, answers))
    return standing


def _take(counted: Counter[str], encoded: str) -> bool:
    counted[encoded] -= 1
    return counted[encoded] >= 0
