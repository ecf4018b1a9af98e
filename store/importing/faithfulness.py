"""Staged scores of short instructions: attached to their edit, or reported; the first one counts.

They are kept apart from a judge's scores of edits: no filter cuts by them.
"""

from __future__ import annotations

import math

from sqlalchemy import Connection, text

from review.core.edits import Problem
from review.core.i18n import _
from store.db.rules import CURRENT
from store.importing.report import Report
from store.importing.staging import count, run

#: Each with its edit: by the record it stood on, else by the image it names.
_RESOLVED = f"""
CREATE TEMPORARY TABLE resolved_faithfulness AS
SELECT s.ordinal, i.edit_id AS edit_id, 1 AS matches, FALSE AS collision
FROM staged_faithfulness s JOIN staged_edit_id i ON i.ordinal = s.edit_ordinal
UNION ALL
SELECT s.ordinal, MIN(e.id), COUNT(e.id), COALESCE(MAX(CAST(e.collision AS INTEGER)), 0) > 0
FROM staged_faithfulness s LEFT JOIN edit e ON e.output_image = s.output_image AND {CURRENT}
WHERE s.edit_ordinal IS NULL GROUP BY s.ordinal"""

_UNKNOWN = """SELECT COUNT(DISTINCT s.output_image) FROM resolved_faithfulness r
JOIN staged_faithfulness s ON s.ordinal = r.ordinal WHERE r.matches = 0"""

_KNOWN_BY_ID = """
INSERT INTO edit (id, output_image, key, kind, import_id, known, collision)
SELECT MIN(s.new_edit_id), s.output_image, '', 'id-only', :import_id, FALSE, FALSE
FROM resolved_faithfulness r JOIN staged_faithfulness s ON s.ordinal = r.ordinal
WHERE r.matches = 0 GROUP BY s.output_image"""

_ATTACH = f"""
UPDATE resolved_faithfulness SET edit_id = e.id, matches = 1
FROM staged_faithfulness s, edit e WHERE s.ordinal = resolved_faithfulness.ordinal
  AND resolved_faithfulness.matches = 0 AND e.output_image = s.output_image AND {CURRENT}"""

_INSERT = """
INSERT INTO faithfulness_score (judge, edit_id, value)
SELECT s.judge, r.edit_id, s.value
FROM resolved_faithfulness r JOIN staged_faithfulness s ON s.ordinal = r.ordinal
WHERE r.matches = 1 AND NOT r.collision AND s.value IS NOT NULL ORDER BY r.ordinal
ON CONFLICT (judge, edit_id) DO NOTHING"""

_ATTACHED = """
FROM resolved_faithfulness r JOIN staged_faithfulness s ON s.ordinal = r.ordinal
JOIN faithfulness_score k ON k.judge = s.judge AND k.edit_id = r.edit_id
WHERE r.matches = 1 AND NOT r.collision AND s.value IS NOT NULL"""

#: Rows of a file of their own that say again what an earlier one of this import says: those alone,
#: since a row that scores the edit too is counted by its score.
_AGAIN = """
SELECT COUNT(*) FROM (
  SELECT s.value, s.edit_ordinal, s.file_number, s.line,
    ROW_NUMBER() OVER first_ones AS place, FIRST_VALUE(s.value) OVER first_ones AS said
  FROM resolved_faithfulness r JOIN staged_faithfulness s ON s.ordinal = r.ordinal
  LEFT JOIN faithfulness_score k ON k.judge = s.judge AND k.edit_id = r.edit_id
  WHERE r.matches = 1 AND NOT r.collision AND s.value IS NOT NULL AND k.judge IS NULL
  WINDOW first_ones AS (PARTITION BY s.judge, r.edit_id ORDER BY s.ordinal)) seen
WHERE place > 1 AND value = said AND edit_ordinal IS NULL AND NOT EXISTS
  (SELECT 1 FROM staged_score o WHERE o.file_number = seen.file_number AND o.line = seen.line)"""

_ALONE = "SELECT COUNT(*) FROM staged_faithfulness WHERE edit_ordinal IS NULL"

_AMBIGUOUS = """
SELECT s.file_number, s.line, s.output_image FROM resolved_faithfulness r
JOIN staged_faithfulness s ON s.ordinal = r.ordinal
WHERE r.matches > 1 OR r.collision ORDER BY s.ordinal"""

_NO_NUMBER = """SELECT file_number, line, output_image FROM staged_faithfulness
WHERE value IS NULL ORDER BY ordinal"""


def number(value: object) -> float | None:
    """Return a score as a finite number, None where it is none."""
    try:
        read = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    return None if isinstance(value, bool) or not math.isfinite(read) else read


def no_number(file: str, line: int, image: str) -> Problem:
    """Say that a row holds no score of a short instruction."""
    reason = _("{image}: faithfulness is no number; it was not loaded.", image=image)
    return Problem(file, line, reason, _("Correct the score."), image)


def bring_in(connection: Connection, report: Report, *, files: list[str], import_id: str) -> None:
    """Move the staged scores in; edits nobody knows yet are created by id only."""
    if not count(connection, "SELECT COUNT(*) FROM staged_faithfulness"):
        return
    run(connection, (_RESOLVED, "CREATE INDEX resolved_f ON resolved_faithfulness (ordinal)"))
    report.counts["edits_known_by_id_only"] += count(connection, _UNKNOWN)
    run(connection, (_KNOWN_BY_ID, _ATTACH), import_id=import_id)
    same = count(connection, f"SELECT COUNT(*) {_ATTACHED} AND k.value = s.value")
    if count(connection, _ALONE):
        report.counts["repeated"] += count(connection, _AGAIN)
    before = count(connection, "SELECT COUNT(*) FROM faithfulness_score")
    run(connection, (_INSERT,))
    new = count(connection, "SELECT COUNT(*) FROM faithfulness_score") - before
    report.counts.update(faithfulness_new=new, faithfulness_already=same)
    _report(connection, report, files)


def _report(connection: Connection, report: Report, files: list[str]) -> None:
    for at, line, image in connection.execute(text(_AMBIGUOUS)):
        reason = _("ambiguous: several edits claim {image}; the score was not loaded.", image=image)
        report.add(Problem(files[at], line, reason, _("Mend the collision first."), image))
    for at, line, image in connection.execute(text(_NO_NUMBER)):
        report.add(no_number(files[at], line, image))
    other = f"""SELECT s.file_number, s.line, s.output_image, s.judge {_ATTACHED}
        AND k.value <> s.value ORDER BY s.ordinal"""
    for at, line, image, judge in connection.execute(text(other)):
        reason = _(
            "changed score: {judge} scored {image} before, differently; the first is kept.",
            judge=judge,
            image=image,
        )
        todo = _("Give the judge another name.")
        report.add(Problem(files[at], line, reason, todo, image))
