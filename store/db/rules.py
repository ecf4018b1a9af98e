"""The rules that many queries share, each written once, as SQL about a row of a given alias.

Everything here is a constant of this house; values go into queries by their parameters only.
"""

from __future__ import annotations


def current(edit: str = "e") -> str:
    """Say that no later version has taken the place of an edit."""
    return (
        "NOT EXISTS (SELECT 1 FROM edit_event v "
        f"WHERE v.edit_id = {edit}.id AND v.kind = 'retired')"
    )


def standing(entry: str = "r", *, until: str = "") -> str:
    """Say that nothing took back or corrected a log entry; ``until``: by another entry of then."""
    return f"NOT EXISTS (SELECT 1 FROM review n WHERE n.replaces = {entry}.id{until})"


def before_a_lead(entry: str = "f") -> str:
    """Say that a log entry is a flag, or a lead's word: few, and found by an index of their own."""
    return f"({entry}.kind = 'adjudication' OR {entry}.verdict = 'unsafe')"


def answer(entry: str = "r") -> str:
    """Say that a log entry is what a reviewer answered, be it as a correction."""
    return f"{entry}.kind IN ('answer', 'correction')"


#: An edit that no later version has taken the place of.
CURRENT = current()
#: The edits of which a later version has, as a subquery of ids.
RETIRED = "SELECT v.edit_id FROM edit_event v WHERE v.kind = 'retired'"
#: A log entry that nothing took back or corrected.
STANDING = standing()

#: The edits whose image several records claim, as a subquery of ids. They have an index of their
#: own: a look at each edit's row is many times as dear.
COLLIDED = "SELECT c.id FROM edit c WHERE c.collision"

#: Whose list of edits (``pool_member``) is that of the pool ``:pool``.
MEMBERS_OF = "(SELECT members_of FROM pool WHERE id = :pool)"

#: The failures of preference records, as a subquery of edit ids: not a part of the dataset.
FAILURES = """SELECT m.edit_id FROM edit_set_member m JOIN edit_set t ON t.id = m.set_id
  WHERE t.kind = 'preference' GROUP BY m.edit_id HAVING MIN(m.position) > 0"""

#: A log entry ``f`` that nothing took back, nor a later word of a lead made void.
IN_EFFECT = f"""{standing("f")}
  AND NOT EXISTS (SELECT 1 FROM review a WHERE a.unit_id = f.unit_id AND a.entry > f.entry
    AND a.kind = 'adjudication'
    AND (a.batch_id = f.batch_id OR a.verdict = 'exclude' OR f.verdict = 'exclude'))"""


def excluded(edit: str) -> str:
    """Say that a lead took an edit out, whichever task it was called unsafe in."""
    return (
        f"EXISTS (SELECT 1 FROM review f WHERE f.unit_id = {edit} AND {before_a_lead()} "
        f"AND f.verdict = 'exclude' AND {IN_EFFECT})"
    )


#: A lead has decided on the unit of a draw ``d``, or has to: nobody is asked any more, or not yet.
#: Nor about a chain, one of whose turns is called unsafe or was taken out.
WITH_A_LEAD = f"""(EXISTS (
  SELECT 1 FROM review f WHERE f.unit_id = d.unit_id
  AND {before_a_lead()} AND f.verdict <> 'hand_back'
  AND (f.batch_id = d.batch_id OR f.verdict IN ('exclude', 'unsafe'))
  AND {IN_EFFECT})
  OR EXISTS (
    SELECT 1 FROM edit_set_member m JOIN review f ON f.unit_id = m.edit_id
    WHERE m.set_id = d.unit_id AND {before_a_lead()} AND f.verdict IN ('exclude', 'unsafe')
    AND {IN_EFFECT}))"""
