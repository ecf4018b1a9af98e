"""Votes made elsewhere, appended to the log: those that do not stand there yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select, text

from review.core.doors import advice
from review.core.edits import Problem
from review.core.i18n import N_, _
from review.ranking.task import RANK
from store.access import people
from store.db import tables
from store.db.rules import STANDING
from store.db.workspace import new_id
from store.importing import reviews
from store.importing.report import Report
from store.importing.reviews import Where
from store.work import log

CHUNK = 5_000


@dataclass(frozen=True)
class Vote:
    """A row read: where it belongs and what was said, candidates by name."""

    file: str
    line: int
    group: str
    reviewer: str
    answers: dict[str, Any]
    time: str | None


class VoteLog:
    """Appends votes to the log, and knows which of them stand there already.

    ``candidates``: group key → name → id.
    """

    def __init__(
        self,
        connection: Connection,
        report: Report,
        where: Where,
        candidates: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.connection = connection
        self.report = report
        self.where = where
        (handler,) = [handler for handler in where.tasks() if handler.task is RANK]
        self.batch = reviews.batch_of(connection, handler, where)
        self.group_ids = _group_ids(connection, candidates)
        self.candidates = candidates
        self.reviewers: dict[str, str] = {}
        self.without_zone = 0

    def append(self, votes: Sequence[Vote]) -> None:
        """Append what does not stand yet, in the order given."""
        by_subject: dict[_About, list[tuple[int, Vote, str]]] = {}
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
            self.report.notes.append(reviews.without_zone(self.without_zone))

    def _fresh(
        self,
        about: _About,
        votes: Sequence[tuple[int, Vote, str]],
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
                todo = advice(
                    N_("Import with --accept-changes to append it as a correction."),
                    N_("Accept changed records, and it becomes a correction."),
                )
                self.report.add_change(Problem(vote.file, vote.line, reason, todo))
            else:
                yield number, self._row(about, vote, encoded, replaces)

    def _row(self, about: _About, vote: Vote, encoded: str, replaces: str | None) -> dict[str, Any]:
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

    def _with_ids(self, vote: Vote) -> dict[str, Any]:
        """Return what was said with candidates' ids for their names."""
        ids, answers = self.candidates[vote.group], vote.answers
        if "winner" in answers:
            return {**answers, "left": ids[answers["left"]], "right": ids[answers["right"]]}
        return {**answers, "order": [[ids[name] for name in tied] for tied in answers["order"]]}


#: What makes two votes about the same: group, reviewer, both sides (rankings: none), time given.
_About = tuple[str, str, str, str, str]


def _about(group: str, reviewer: str, answers: dict[str, Any], time: str | None) -> _About:
    return group, reviewer, answers.get("left", ""), answers.get("right", ""), time or ""


def _group_ids(connection: Connection, keys: Container[str]) -> dict[str, str]:
    group = tables.rank_group
    rows = connection.execute(select(group.c.key, group.c.id))
    return {row.key: row.id for row in rows if row.key in keys}


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
