"""Totals where types have scoring rules of their own: made once an edit's type is known.

Files come in any order, so that a score may be here before the record that says the type. Until
then the rule of all edits holds; once the type is known, that of the type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, text

from review.core.edits import Problem
from review.core.errors import MalformedScores
from review.core.i18n import _
from review.core.scoring import NO_SCORE, OVERALL_TOLERANCE, Scored, score
from review.core.settings import Settings
from store.importing.report import Report

_STAGED = text("""
SELECT s.ordinal AS id, s.file_number, s.line, s.output_image, s.criteria_json, s.supplied,
       s.overall, s.problem, e.edit_type
FROM staged_resolved r JOIN staged_score s ON s.ordinal = r.ordinal JOIN edit e ON e.id = r.edit_id
WHERE r.matches = 1 AND NOT r.collision AND s.criteria_json IS NOT NULL ORDER BY s.ordinal""")
_INTO_STAGED = text("""
UPDATE staged_score SET overall = :overall, problem = :problem WHERE ordinal = :id""")

_RUNS = text("SELECT id, settings_version FROM judge_run")
#: What judges said of the edits that this import gave a type.
_KEPT = text("""
SELECT s.edit_id AS id, s.run_id AS run, s.criteria_json, NULL AS supplied, s.overall, s.problem,
       e.edit_type
FROM score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.criteria_json IS NOT NULL AND e.id IN
  (SELECT v.edit_id FROM edit_event v WHERE v.import_id = :import_id AND v.kind = 'completed')""")
_INTO_KEPT = text("""
UPDATE score SET overall = :overall, problem = :problem WHERE edit_id = :id AND run_id = :run""")

_decode = msgspec.json.Decoder(dict[str, float]).decode


def settle(connection: Connection, report: Report, rule: Settings, files: list[str]) -> None:
    """Score what is staged by the rule of each edit's type; nothing where there is one rule."""
    if not rule.scoring.by_type:
        return
    scored = [(row, _of_row(row, rule)) for row in connection.execute(_STAGED)]
    _write(connection, _INTO_STAGED, [{"id": row.id, **_fields(made)} for row, made in scored])
    for row, made in scored:
        if isinstance(made, Scored) and abs(made.differs) > OVERALL_TOLERANCE:
            report.add(differing(files[row.file_number], row.line, row.output_image, made, rule))


def follow(connection: Connection, import_id: str, settings_of: Callable[[int], Settings]) -> None:
    """Score anew, by the rule of their type, the edits that an import gave one.

    ``settings_of(version)``: the settings a judge run was scored under. Where a judge's own overall
    counts, it stays.
    """
    for run_id, version in connection.execute(_RUNS).all():
        rule = settings_of(version)
        if rule.scoring.by_type:
            found = connection.execute(_KEPT, {"run": run_id, "import_id": import_id}).all()
            stays = rule.use_supplied_overall
            rows = [row for row in found if row.overall is None or not stays]
            scored = [{"id": row.id, **_fields(_of_row(row, rule))} for row in rows]
            _write(connection, _INTO_KEPT, [{**one, "run": run_id} for one in scored])


def differing(file: str, line: int, image: str, scored: Scored, rule: Settings) -> Problem:
    """Say that a supplied overall is another than the total, and which of the two counted."""
    reason = _(
        "{image}: the given overall is {differs:+.6g} off the weighted total.",
        image=image,
        differs=scored.differs,
    )
    counted = _("The overall counted.") if rule.use_supplied_overall else _("The weights counted.")
    return Problem(file, line, reason, counted, image)


def _fields(made: Scored | str) -> dict[str, object]:
    if isinstance(made, Scored):
        return {"overall": made.overall, "problem": None}
    return {"overall": None, "problem": made}


def _of_row(row: Any, rule: Settings) -> Scored | str:
    raw: dict[str, object] = {**_decode(row.criteria_json)}
    supplied = row.supplied if raw or row.supplied is not None else row.overall
    if supplied is not None:
        raw["overall"] = supplied
    try:
        made = score(
            raw, rule.criteria, rule.scale, use_supplied_overall=rule.use_supplied_overall,
            rule=rule.rule_of(row.edit_type),
        )  # fmt: skip
    except MalformedScores as error:
        return f"malformed score: {error.message}"
    return (row.problem or NO_SCORE) if made is None else made


def _write(connection: Connection, into: TextClause, rows: list[dict[str, object]]) -> None:
    if rows:
        connection.execute(into, rows)
