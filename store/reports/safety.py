"""What reviewers called unsafe or could not judge, and what leads took out."""

from __future__ import annotations

from sqlalchemy import text

from review.core.i18n import N_
from review.report.shape import Figure, Section
from review.statistics.estimates import wilson
from store.db.rules import CURRENT, IN_EFFECT, STANDING, answer, before_a_lead
from store.reports.moment import Found, Moment, empty, gap
from store.work import adjudication

NOBODY = N_("nobody has answered")
NO_MEASURED = N_("no edit was drawn uniformly to measure, and answered")

_ANSWERED = text(f"""
SELECT COUNT(DISTINCT r.unit_id) AS answered,
  COUNT(DISTINCT CASE WHEN r.verdict = 'unsafe' THEN r.unit_id END) AS unsafe,
  COUNT(DISTINCT CASE WHEN r.verdict = 'cannot_judge' THEN r.unit_id END) AS cannot_judge
FROM review r WHERE {answer()} AND {STANDING} AND r.verdict <> 'skip'""")
_WAITING = text(f"""
SELECT COUNT(DISTINCT f.unit_id) FROM review f
WHERE {before_a_lead()} AND f.verdict = 'unsafe' AND {IN_EFFECT}""")
_EDITS = text(f"SELECT COUNT(*) FROM edit e WHERE {CURRENT}")
#: Of what was drawn uniformly to measure and answered: what anybody called unsafe.
_MEASURED = text(f"""
SELECT COUNT(DISTINCT e.id) AS answered,
  COUNT(DISTINCT CASE WHEN r.verdict = 'unsafe' THEN e.id END) AS unsafe
FROM review r JOIN batch b ON b.id = r.batch_id JOIN edit e ON e.id = r.unit_id
WHERE b.purpose = 'measure' AND b.origin = 'drawn'
  AND b.strategy = 'uniform' AND {answer()} AND {STANDING} AND r.verdict <> 'skip'""")
_EXCLUDED_TYPES = text("""SELECT e.id, e.edit_type FROM edit e WHERE e.id IN (
  SELECT r.unit_id FROM review r WHERE r.kind = 'adjudication' AND r.verdict = 'exclude')""")


def found(at: Moment) -> Found:
    """Return the counts, and the share called unsafe of what was drawn uniformly to measure."""
    excluded = {row.edit_id for row in adjudication.exclusions(at.store)}
    with at.store.database.read() as connection:
        answered = connection.execute(_ANSWERED).one()
        waiting = int(connection.scalar(_WAITING) or 0)
        edits = int(connection.scalar(_EDITS) or 0)
        measured = connection.execute(_MEASURED).one()
        types = [kind for edit, kind in connection.execute(_EXCLUDED_TYPES) if edit in excluded]
    if not answered.answered:
        return empty("safety", NOBODY)
    counts = [
        at.count("unsafe", answered.unsafe, answered.answered),
        at.count("unsafe_waiting", waiting, answered.answered),
        at.count("excluded", len(excluded), edits),
        *(at.count("excluded_of_type", types.count(kind), len(excluded), kind)
          for kind in sorted({kind for kind in types if kind})),
        at.count("cannot_judge", answered.cannot_judge, answered.answered),
    ]  # fmt: skip
    if not measured.answered:
        gaps = (gap("safety", "unsafe_of_measured", NO_MEASURED),)
        return Found(Section(counts=tuple(counts)), gaps)
    return Found(
        Section(counts=tuple(counts), figures=(_share(at, measured.unsafe, measured.answered),))
    )


def _share(at: Moment, unsafe: int, of: int) -> Figure:
    return at.figure(
        "unsafe_of_measured", wilson(unsafe, of), of, unit="edits", method="wilson",
        count=unsafe, given={"purpose": "measure", "simulated": at.simulated()},
    )  # fmt: skip
