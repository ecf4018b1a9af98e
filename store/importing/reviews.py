"""Human labels made elsewhere, appended to the log as one batch per task and purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, text

from review.chains.task import TURNS
from review.core.doors import advice
from review.core.edits import Problem, ReviewRow
from review.core.i18n import N_, _, ngettext
from review.core.tasks import Purpose
from review.core.taxonomy import Vocabulary
from store.access import people
from store.db import tables
from store.db.rules import CURRENT
from store.db.workspace import new_id
from store.importing import chain_reviews, meant_edits
from store.importing.chain_reviews import SaidOfChain
from store.importing.report import Report
from store.importing.staging import EACH
from store.work import batches, log
from store.work.batches import NewBatch
from store.work.handler import TaskHandler

CHUNK = 500
#: So many edits that reviews name and nobody knows are named in turn.
NAMED = 5


@dataclass(frozen=True)
class Where:
    """What an import of reviews is filed under; ``tasks``: all handlers, loaded when asked."""

    purpose: Purpose
    import_id: str
    now: datetime
    by: str
    accept_changes: bool
    types: Vocabulary
    tasks: Callable[[], Sequence[TaskHandler]]


def bring_in(
    connection: Connection,
    report: Report,
    rows: Sequence[tuple[str, ReviewRow]],
    where: Where,
) -> None:
    """Append reviews; each comes with the name of its file. Those of chains are put together.

    The same review again is counted as already there, an entry of this log that a release wrote
    too, and what the reviewer answered here when the edit was drawn. A reviewer's other answer on
    the same edit is reported, and appended as a correction only where changes are accepted.
    """
    loader = _Loader(connection, report, where)
    rows = meant_edits.settled(connection, report, rows)
    of_chains, rows_of_edits = chain_reviews.apart(connection, report, loader.unknown(rows))
    loader.load_chains(of_chains)
    for start in range(0, len(rows_of_edits), CHUNK):
        loader.load(rows_of_edits[start : start + CHUNK])
    if loader.without_zone:
        report.notes.append(without_zone(loader.without_zone))


class _Loader:
    """One import of reviews; remembers people, batches and standing answers it has met."""

    def __init__(self, connection: Connection, report: Report, where: Where) -> None:
        self.connection = connection
        self.report = report
        self.where = where
        self.without_zone = 0
        self.reviewers: dict[str, str] = {}
        self.batches: dict[str, str] = {}
        self.standing: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.rows: list[dict[str, Any]] = []
        self.drawn: dict[tuple[str, str, str], str] = {}

    def unknown(self, rows: Sequence[tuple[str, ReviewRow]]) -> list[tuple[str, ReviewRow]]:
        """Return the rows that are no entries of this log; count the others."""
        ids = [row.id for _, row in rows if row.id]
        entries = {
            one
            for start in range(0, len(ids), CHUNK)
            for one in _in_log(self.connection, ids[start : start + CHUNK])
        }
        self.report.counts["reviews_already"] += sum(row.id in entries for _, row in rows)
        return [(file, row) for file, row in rows if row.id not in entries]

    def load_chains(self, said: Sequence[SaidOfChain]) -> None:
        """Append what was said of chains."""
        handlers = [one for one in self.where.tasks() if one.task is TURNS] if said else []
        for start in range(0, len(said), CHUNK):
            chunk = said[start : start + CHUNK]
            self.drawn = _answered_here(self.connection, [one.set_id for one in chunk])
            for one in chunk:
                for handler in handlers:
                    self._append(one.file, one.row, handler, one.answers, one.set_id)
            self._write()

    def load(self, new: Sequence[tuple[str, ReviewRow]]) -> None:
        """Append one chunk."""
        images = {row.output_image for _, row in new}
        units = _units(self.connection, self.report, images, self.where)
        self.drawn = _answered_here(self.connection, units.values())
        for file, row in new:
            unit = units[row.output_image]
            if unit is None:
                image = row.output_image
                reason = _(
                    "ambiguous: several edits claim {image}; the review was not loaded.",
                    image=image,
                )
                todo = _("Mend the collision first.")
                self.report.add(Problem(file, row.line, reason, todo, image))
                continue
            if row.edit_type and not self.where.types.knows(row.edit_type):
                self.report.unknown_said[row.edit_type] += 1
            for handler in self.where.tasks():
                answers = handler.imported(row)
                if answers is not None:
                    self._append(file, row, handler, answers, unit)
        self._write()

    def _write(self) -> None:
        log.append(self.connection, self.rows)
        self.rows = []

    def _append(
        self,
        file: str,
        row: ReviewRow,
        handler: TaskHandler,
        answers: dict[str, Any],
        unit: str,
    ) -> None:
        reviewer = self._reviewer(row.reviewer)
        here = self.drawn.get((handler.task.name, unit, reviewer))
        if here and self._same_as_here(here, answers, handler):
            self.report.counts["reviews_already"] += 1
            return
        batch_id = self._batch(handler)
        encoded = msgspec.json.encode(answers, order="sorted").decode()
        before = self.standing.get((batch_id, unit, reviewer))
        if before and self._same(before[1], answers, handler):
            self.report.counts["reviews_already"] += 1
        elif before and not self.where.accept_changes:
            who, image = row.reviewer, row.output_image
            reason = _(
                "changed review: {who} answered {image} before, differently.", who=who, image=image
            )
            todo = advice(
                N_("Import with --accept-changes to append it as a correction."),
                N_("Accept changed records, and it becomes a correction."),
            )
            self.report.add_change(Problem(file, row.line, reason, todo, image))
        else:
            entry = _entry(handler.task.name, answers, encoded, before[0] if before else None)
            entry |= {"unit_id": unit, "reviewer_id": reviewer, "batch_id": batch_id}
            self.rows.append(entry | {"time": self._time(row.time)})
            self.standing[batch_id, unit, reviewer] = (entry["id"], encoded)
            self.report.counts["reviews_new"] += 1

    def _same_as_here(self, here: str, answers: dict[str, Any], handler: TaskHandler) -> bool:
        """Whether a row says what its reviewer answered here: the same verdict at least."""
        before = msgspec.json.decode(here)
        same_verdict = answers.get("verdict") == before.get("verdict") is not None
        return same_verdict or handler.same(before, answers, self.where.types)

    def _same(self, before: str, answers: dict[str, Any], handler: TaskHandler) -> bool:
        return handler.same(msgspec.json.decode(before), answers, self.where.types)

    def _reviewer(self, name: str) -> str:
        if name not in self.reviewers:
            person_id, is_new = people.ensure(self.connection, self.where.now, name, "imported")
            self.reviewers[name] = person_id
            self.report.counts["reviewers_new"] += is_new
        return self.reviewers[name]

    def _batch(self, handler: TaskHandler) -> str:
        task = handler.task.name
        if task not in self.batches:
            batch_id = batch_of(self.connection, handler, self.where)
            self.batches[task] = batch_id
            self.standing |= _standing(self.connection, batch_id)
        return self.batches[task]

    def _time(self, written: str | None) -> datetime:
        """Read a time; one without a zone is taken as UTC and counted."""
        time, zoned = utc(written, self.where.now)
        self.without_zone += not zoned
        return time


def utc(written: str | None, now: datetime) -> tuple[datetime, bool]:
    """Return a time (``now`` where none is given), and whether it named its zone."""
    if written is None:
        return now, True
    time = datetime.fromisoformat(written)
    if time.tzinfo is not None:
        return time.astimezone(UTC), True
    return time.replace(tzinfo=UTC), False


def _units(
    connection: Connection, report: Report, images: set[str], where: Where
) -> dict[str, str | None]:
    """Return image → edit id; None where several edits claim it; unknown ones are made."""
    query = f"""SELECT e.output_image, e.id, e.collision FROM edit e
                WHERE e.output_image IN (SELECT value FROM {EACH[connection.dialect.name]})
                AND {CURRENT}"""
    edit_ids: dict[str, str | None] = {}
    listed = msgspec.json.encode(sorted(images)).decode()
    for image, edit_id, collision in connection.execute(text(query), {"images": listed}):
        edit_ids[image] = None if collision or image in edit_ids else edit_id
    unknown = sorted(images - edit_ids.keys())
    report.unmatched += unknown[: max(0, NAMED - len(report.unmatched))]
    for image in unknown:
        edit_ids[image] = new_id()
        row = {"id": edit_ids[image], "output_image": image, "key": "", "kind": "id-only"}
        connection.execute(
            insert(tables.edit).values(
                **row, import_id=where.import_id, known=False, collision=False
            )
        )
        report.counts["edits_known_by_id_only"] += 1
    return edit_ids


def batch_of(connection: Connection, handler: TaskHandler, where: Where) -> str:
    """Return the one batch of a task's imported answers with that purpose; made on first use."""
    batch, task = tables.batch, handler.task.name
    imported = (batch.c.origin == "imported") & (batch.c.task == task)
    query = select(func.min(batch.c.id)).where(imported, batch.c.purpose == where.purpose)
    batch_id = connection.scalar(query)
    if batch_id:
        return str(batch_id)
    new = NewBatch(task, where.purpose, stem=handler.imported_as, origin="imported")
    return batches.open_batch(connection, new, where.now, where.by)


def _entry(
    task: str, answers: dict[str, Any], encoded: str, replaces: str | None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": "correction" if replaces else "answer",
        "task": task,
        "verdict": answers.get("verdict"),
        "answers_json": encoded,
        "replaces": replaces,
        "guidelines_version": 0,
    }


def _in_log(connection: Connection, ids: Sequence[str]) -> Iterable[str]:
    """Return which of these are ids of entries of this log."""
    log = tables.review
    return connection.execute(select(log.c.id).where(log.c.id.in_(ids))).scalars()


def _answered_here(
    connection: Connection, units: Iterable[str | None]
) -> dict[tuple[str, str, str], str]:
    """Return (task, unit, reviewer) → answers, of edits answered here when they were drawn."""
    log, wanted = tables.review, {unit for unit in units if unit}
    query = (
        select(log.c.task, log.c.unit_id, log.c.reviewer_id, log.c.answers_json)
        .where(log.c.unit_id.in_(wanted), log.c.draw_id.is_not(None))
        .where(log.c.kind.in_(("answer", "correction")))
        .order_by(log.c.entry)
    )
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}


def _standing(connection: Connection, batch_id: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return (batch, unit, reviewer) → (id, answers) of what stands now."""
    log = tables.review
    query = (
        select(log.c.unit_id, log.c.reviewer_id, log.c.id, log.c.answers_json)
        .where(log.c.batch_id == batch_id)
        .order_by(log.c.entry)
    )
    rows = connection.execute(query)
    return {(batch_id, row[0], row[1]): (row[2], row[3]) for row in rows}


def without_zone(number: int) -> str:
    """Say that times were taken as UTC."""
    return ngettext(
        "{n:,} time had no zone and was taken as UTC.",
        "{n:,} times had no zone and were taken as UTC.",
        number,
    )
