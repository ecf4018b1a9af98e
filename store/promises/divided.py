"""Units on which reviewers do not simply agree whether to accept them: a lead decides."""

from __future__ import annotations

from sqlalchemy import Connection, text

from review.core.adjudication import Case, why
from review.promises.task import SCORE
from store.db.rules import IN_EFFECT, STANDING, answer

_NOT_DECIDED = f"""NOT EXISTS (SELECT 1 FROM review f WHERE f.unit_id = u.unit_id
  AND f.kind = 'adjudication' AND f.verdict <> 'hand_back'
  AND (f.batch_id = b.id OR f.verdict = 'exclude') AND {IN_EFFECT})"""

_COUNTS = """COUNT(*) AS answers,
  SUM(CASE WHEN r.verdict = 'accept' THEN 1 ELSE 0 END) AS accepting,
  SUM(CASE WHEN r.verdict IN ('reject', 'unsure', 'skip') THEN 1 ELSE 0 END) AS against,
  SUM(CASE WHEN r.verdict = 'unsure' THEN 1 ELSE 0 END) AS unsure,
  SUM(CASE WHEN r.verdict = 'unsafe' THEN 1 ELSE 0 END) AS unsafe"""

#: Units with all their answers on which reviewers do not simply agree.
_DIVIDED = text(
    f"""SELECT b.id, b.name, u.unit_id, u.accepting, u.against, u.unsure,
      b.closed IS NOT NULL AS closed
    FROM batch b JOIN (
      SELECT s.batch_id, r.unit_id, {_COUNTS} FROM slot s JOIN review r ON r.id = s.review_id
      WHERE s.batch_id IN (SELECT o.id FROM batch o WHERE o.task = :task
        AND (CAST(:batch AS VARCHAR) IS NULL OR o.id = :batch))
      GROUP BY s.batch_id, r.unit_id, s.draw_id
    ) u ON u.batch_id = b.id
    WHERE b.task = :task AND u.answers >= b.per_unit AND u.unsafe = 0
      AND b.purpose <> 'training'
      AND (u.unsure > 0 OR (u.accepting > 0 AND u.against > 0)) AND {_NOT_DECIDED}
    UNION ALL
    SELECT b.id, b.name, u.unit_id, u.accepting, u.against, u.unsure, b.closed IS NOT NULL
    FROM batch b JOIN (
      SELECT r.batch_id, r.unit_id, {_COUNTS} FROM review r JOIN batch i ON i.id = r.batch_id
      WHERE i.origin = 'imported' AND i.task = :task AND {answer()} AND {STANDING}
        AND (CAST(:batch AS VARCHAR) IS NULL OR i.id = :batch)
      GROUP BY r.batch_id, r.unit_id
    ) u ON u.batch_id = b.id
    WHERE b.task = :task AND (u.unsure > 0 OR (u.accepting > 0 AND u.against > 0))
      AND {_NOT_DECIDED}"""
)


def divided(
    connection: Connection, batch_id: str | None = None, task: str = SCORE.name
) -> list[Case]:
    """Return the units (of one batch) with all their answers that need a lead's word.

    Flagged ones aside. ``task``: one whose answers are votes.
    """
    cases = []
    for row in connection.execute(_DIVIDED, {"batch": batch_id, "task": task}):
        reason = why(accepting=row.accepting, against=row.against, unsure=row.unsure)
        if reason:
            cases.append(Case(row.id, row.name, row.unit_id, reason, bool(row.closed), task))
    return cases


def undecided(connection: Connection, batch_id: str) -> set[str]:
    """Return the edits of a batch that count as rejected only until a lead decides them."""
    return {case.unit_id for case in divided(connection, batch_id) if case.why in ("tie", "unsure")}
