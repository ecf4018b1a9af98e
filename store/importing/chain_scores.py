"""Staged scores of whole chains into the database: attached to their chain, or reported."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, text

from review.core.edits import Problem
from review.core.errors import BadInput
from review.core.i18n import _
from store.db import tables
from store.importing.chains import Named, named, the_one
from store.importing.report import Report
from store.importing.scores import changed

_STAGED = text("""
SELECT s.file_number, s.line, s.judge, s.chain, t.id AS set_id, s.set_key, r.id AS run_id,
       s.overall, s.criteria_json, s.reason, s.problem
FROM staged_score s JOIN judge_run r ON r.name = s.judge
LEFT JOIN edit_set t ON t.key = s.set_key
WHERE s.chain IS NOT NULL ORDER BY s.ordinal""")
_FIELDS = ("overall", "criteria_json", "problem")


def bring_in(connection: Connection, report: Report, *, files: list[str]) -> None:
    """Move in what judges say of whole chains; the first row for a chain counts."""
    rows = connection.execute(_STAGED).all()
    if not rows:
        return
    found = named(connection, {row.chain for row in rows if row.set_key is None})
    known = _known(connection)
    new = []
    for row in rows:
        try:
            set_id = _meant(row, found)
        except BadInput as error:
            file = files[row.file_number]
            report.add(Problem(file, row.line, error.message, error.what_to_do, row.chain))
            continue
        said = tuple(getattr(row, name) for name in _FIELDS)
        before = known.setdefault((row.run_id, set_id), said)
        if before is said:
            more = dict(zip(_FIELDS, said, strict=True))
            new.append({"run_id": row.run_id, "set_id": set_id, "reason": row.reason, **more})
        elif before == said:
            report.counts["scores_already"] += 1
        else:
            report.add(changed(files[row.file_number], row.line, row.chain, row.judge))
    if new:
        connection.execute(insert(tables.chain_score), new)
    report.counts["scores_new"] += len(new)


def _known(connection: Connection) -> dict[tuple[str, str], tuple[object, ...]]:
    """Return (judge run, chain) → what it said."""
    table = tables.chain_score
    columns = [table.c[name] for name in ("run_id", "set_id", *_FIELDS)]
    return {(row[0], row[1]): tuple(row[2:]) for row in connection.execute(select(*columns))}


def _meant(row: Any, found: Named) -> str:
    """Return a row's chain: that of its record, or the one so named. Raises BadInput."""
    if row.set_key is None:
        return the_one(row.chain, found)
    if row.set_id is None:
        raise BadInput(
            _("its chain was not loaded."), what_to_do=_("Mend the turns of the chain first.")
        )
    return str(row.set_id)
