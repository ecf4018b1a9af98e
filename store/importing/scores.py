"""Staged judge scores into the database: attached to their edit, or reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, insert, select, text

from review.core.doors import advice
from review.core.edits import Problem
from review.core.errors import Refused
from review.core.i18n import N_, _
from review.core.settings import Settings
from store.db import tables
from store.db.rules import CURRENT
from store.db.workspace import new_id
from store.importing import typed_totals
from store.importing.report import Report
from store.importing.staging import count, run

#: Each staged score with its edit: by the record it stood on, else by the image it names.
RESOLVED = f"""
CREATE TEMPORARY TABLE staged_resolved AS
SELECT s.ordinal, r.id AS run_id, i.edit_id AS edit_id, 1 AS matches, FALSE AS collision
FROM staged_score s JOIN judge_run r ON r.name = s.judge
JOIN staged_edit_id i ON i.ordinal = s.edit_ordinal
UNION ALL
SELECT s.ordinal, r.id, MIN(e.id), COUNT(e.id), COALESCE(MAX(CAST(e.collision AS INTEGER)), 0) > 0
FROM staged_score s JOIN judge_run r ON r.name = s.judge
LEFT JOIN edit e ON e.output_image = s.output_image AND {CURRENT}
WHERE s.edit_ordinal IS NULL AND s.chain IS NULL GROUP BY s.ordinal, r.id"""

KNOWN_BY_ID = """
INSERT INTO edit (id, output_image, key, kind, import_id, known, collision)
SELECT MIN(s.new_edit_id), s.output_image, '', 'id-only', :import_id, FALSE, FALSE
FROM staged_resolved r JOIN staged_score s ON s.ordinal = r.ordinal
WHERE r.matches = 0 GROUP BY s.output_image"""

ATTACH_KNOWN_BY_ID = f"""
UPDATE staged_resolved SET edit_id = e.id, matches = 1
FROM staged_score s, edit e WHERE s.ordinal = staged_resolved.ordinal
  AND staged_resolved.matches = 0 AND e.output_image = s.output_image AND {CURRENT}"""

#: The first row for an edit counts; ``OTHER`` reports those that say something else.
INSERT = """
INSERT INTO score (run_id, edit_id, overall, criteria_json, reason, problem)
SELECT r.run_id, r.edit_id, s.overall, s.criteria_json, s.reason, s.problem
FROM staged_resolved r JOIN staged_score s ON s.ordinal = r.ordinal
WHERE r.matches = 1 AND NOT r.collision ORDER BY r.ordinal
ON CONFLICT (run_id, edit_id) DO NOTHING"""

#: Whether each staged score stands on a record of its own.
ON_RECORDS = """
SELECT COUNT(*) = COUNT(DISTINCT edit_ordinal) AND COUNT(*) > 0 FROM staged_score"""

RESOLVED_ALL = """
CREATE TEMPORARY VIEW staged_resolved AS
SELECT s.ordinal, r.id AS run_id, i.edit_id, 1 AS matches, FALSE AS collision
FROM staged_score s JOIN judge_run r ON r.name = s.judge
JOIN staged_edit_id i ON i.ordinal = s.edit_ordinal"""

INSERT_ALL = """
INSERT INTO score (run_id, edit_id, overall, criteria_json, reason, problem)
SELECT r.id, i.edit_id, s.overall, s.criteria_json, s.reason, s.problem
FROM staged_score s JOIN judge_run r ON r.name = s.judge
JOIN staged_edit_id i ON i.ordinal = s.edit_ordinal ORDER BY s.ordinal"""

SAME = """COALESCE(k.overall, -1e300) = COALESCE(s.overall, -1e300)
  AND COALESCE(k.criteria_json, '') = COALESCE(s.criteria_json, '')
  AND COALESCE(k.problem, '') = COALESCE(s.problem, '')"""

ALREADY = f"""
SELECT COUNT(*) FROM staged_resolved r JOIN staged_score s ON s.ordinal = r.ordinal
JOIN score k ON k.run_id = r.run_id AND k.edit_id = r.edit_id
WHERE r.matches = 1 AND NOT r.collision AND {SAME}"""

ATTACHED = "SELECT COUNT(*) FROM staged_resolved WHERE matches = 1 AND NOT collision"

#: Scores of records that stand in this import before: the records are counted themselves.
AGAIN_ON_RECORDS = """
SELECT COALESCE(SUM(times - 1), 0) FROM
  (SELECT COUNT(*) AS times FROM staged_resolved r JOIN staged_score s ON s.ordinal = r.ordinal
   WHERE s.edit_ordinal IS NOT NULL AND r.matches = 1 AND NOT r.collision
   GROUP BY r.run_id, r.edit_id, s.overall, s.criteria_json, s.problem) again"""

OTHER = f"""
SELECT s.file_number, s.line, s.output_image, s.judge
FROM staged_resolved r JOIN staged_score s ON s.ordinal = r.ordinal
JOIN score k ON k.run_id = r.run_id AND k.edit_id = r.edit_id
WHERE r.matches = 1 AND NOT r.collision AND NOT ({SAME}) ORDER BY s.ordinal"""

AMBIGUOUS = """
SELECT s.file_number, s.line, s.output_image FROM staged_resolved r
JOIN staged_score s ON s.ordinal = r.ordinal
WHERE r.matches > 1 OR r.collision ORDER BY s.ordinal"""


def bring_in(
    connection: Connection,
    report: Report,
    *,
    files: list[str],
    import_id: str,
    now: datetime,
    settings_version: int,
    same_scoring: Callable[[int], bool],
    rule: Settings,
    all_new: bool,
) -> None:
    """Move the staged scores in; edits nobody knows yet are created by id only.

    ``same_scoring(version)`` says whether a settings version scores as the present one does,
    which is ``rule``. ``all_new``: what ``edits.bring_in`` returned.
    """
    _judge_runs(connection, now, settings_version, same_scoring)
    if all_new and count(connection, ON_RECORDS):
        run(connection, (RESOLVED_ALL,))
        typed_totals.settle(connection, report, rule, files)
        run(connection, (INSERT_ALL,))
        new = count(connection, "SELECT COUNT(*) FROM staged_score")
        report.counts.update(scores_already=0, scores_new=new)
    else:
        _bring_in_new(connection, report, rule, files, import_id)
    _list_malformed(connection, report, files)


def _bring_in_new(
    connection: Connection, report: Report, rule: Settings, files: list[str], import_id: str
) -> None:
    """Tell which scores are new, and of which edit each is, and move those in."""
    run(connection, (RESOLVED, "CREATE INDEX staged_resolved_o ON staged_resolved (ordinal)"))
    report.counts["edits_known_by_id_only"] += count(
        connection,
        """SELECT COUNT(DISTINCT s.output_image) FROM staged_resolved r
           JOIN staged_score s ON s.ordinal = r.ordinal WHERE r.matches = 0""",
    )
    run(connection, (KNOWN_BY_ID, ATTACH_KNOWN_BY_ID), import_id=import_id)
    typed_totals.settle(connection, report, rule, files)
    _list_ambiguous(connection, report, files)
    already = count(connection, ALREADY)
    before = count(connection, "SELECT COUNT(*) FROM score")
    run(connection, (INSERT,))
    new = count(connection, "SELECT COUNT(*) FROM score") - before
    left = count(connection, ATTACHED) - already - new
    if left:
        left -= _list_other(connection, report, files) + count(connection, AGAIN_ON_RECORDS)
    report.counts.update(scores_already=already, scores_new=new)
    report.counts["repeated"] += max(0, left)


def _judge_runs(
    connection: Connection,
    now: datetime,
    settings_version: int,
    same_scoring: Callable[[int], bool],
) -> None:
    staged = connection.execute(text("SELECT DISTINCT judge FROM staged_score ORDER BY judge"))
    run_table = tables.judge_run
    for name in staged.scalars().all():
        version = connection.scalar(
            select(run_table.c.settings_version).where(run_table.c.name == name)
        )
        if version is None:
            row = {"id": new_id(), "name": name, "settings_version": settings_version}
            connection.execute(insert(run_table).values(**row, created=now))
        elif not same_scoring(version):
            raise Refused(
                _(
                    "Judge run {name!r} was scored under settings version {version}, with "
                    "other criteria, weights, scale or rules than now.",
                    name=name,
                    version=version,
                ),
                what_to_do=advice(
                    N_("Import the scores under another name with --judge."),
                    N_("Give the judge another name, under Columns."),
                ),
            )


def _list_ambiguous(connection: Connection, report: Report, files: list[str]) -> None:
    for number, line, image in connection.execute(text(AMBIGUOUS)):
        reason = _("ambiguous: several edits claim {image}; the score was not loaded.", image=image)
        report.add(Problem(files[number], line, reason, _("Mend the collision first."), image))


def _list_other(connection: Connection, report: Report, files: list[str]) -> int:
    """Report the rows that say otherwise than the first; returns how many there are."""
    rows = connection.execute(text(OTHER)).all()
    for number, line, image, judge in rows:
        report.add(changed(files[number], line, image, judge))
    return len(rows)


def changed(file: str, line: int, image: str, judge: str) -> Problem:
    """Say that a judge said otherwise before."""
    reason = _(
        "changed score: {judge} scored {image} before, differently; the first is kept.",
        judge=judge,
        image=image,
    )
    todo = advice(
        N_("A judge run is never rewritten: import it under a new name with --judge."),
        N_("What a judge said is never rewritten: give it another name, under Columns."),
    )
    return Problem(file, line, reason, todo, image)


def _list_malformed(connection: Connection, report: Report, files: list[str]) -> None:
    report.counts["scores_malformed"] += count(
        connection, "SELECT COUNT(*) FROM staged_score WHERE problem IS NOT NULL"
    )
    query = """SELECT file_number, line, COALESCE(chain, output_image), problem FROM staged_score
               WHERE problem IS NOT NULL ORDER BY ordinal"""
    for number, line, image, problem in connection.execute(text(query)):
        reason, todo = f"{image}: {problem}", _("The edit is undecided.")
        report.add(Problem(files[number], line, reason, todo, image))
