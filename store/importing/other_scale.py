"""Judge runs on another scale than the settings': none of their scores counts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

from review.core.doors import advice
from review.core.errors import Refused
from review.core.i18n import N_, _
from store.importing.report import Report

_USABLE = text("""
SELECT COUNT(*) FROM score s JOIN judge_run r ON r.id = s.run_id
WHERE r.name = :judge AND s.overall IS NOT NULL""")
_KNOWN = text("""
SELECT DISTINCT r.name, s.problem FROM score s JOIN judge_run r ON r.id = s.run_id
WHERE s.problem LIKE 'malformed score: this judge is not on the scale%'
  AND r.name IN (SELECT judge FROM staged_score)""")
_SET_ASIDE = text("""
UPDATE staged_score SET overall = NULL, criteria_json = NULL, problem = :problem
WHERE judge = :judge AND (overall IS NOT NULL OR criteria_json IS NOT NULL)""")


def set_aside(connection: Connection, report: Report, found: Mapping[str, str]) -> None:
    """Leave undecided what judges on another scale gave, and say so.

    ``found``: judge → why. Staged scores of a run that was found so before are taken with it.
    Raises Refused where the run's scores were taken before, by what they looked like alone.
    """
    before = {row.name: row.problem for row in connection.execute(_KNOWN)}
    for judge in sorted({*found, *before}):
        if judge in found and connection.scalar(_USABLE, {"judge": judge}):
            raise Refused(
                _(
                    "Judge run {name!r} has usable scores, and now: {why}",
                    name=judge,
                    why=found[judge],
                ),
                what_to_do=advice(
                    N_("Import these scores under another name with --judge."),
                    N_("Give the judge another name, under Columns."),
                ),
            )
        problem = before.get(judge) or f"malformed score: {found[judge]}"
        connection.execute(_SET_ASIDE, {"judge": judge, "problem": problem})
        report.notes.append(
            advice(
                N_(
                    "Judge run {name!r}: {why} Set the scale in the settings, then import them "
                    "under another name with --judge."
                ),
                N_(
                    "Judge run {name!r}: {why} Set the scale, and give the judge another name, "
                    "under Columns."
                ),
                name=judge,
                why=problem.removeprefix("malformed score: "),
            )
        )
