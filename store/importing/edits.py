"""Staged edits into the database: what is new, already there, changed, or a collision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from review.core.doors import advice
from review.core.edits import Problem
from review.core.i18n import N_, _
from review.core.settings import Settings
from store.db.rules import CURRENT
from store.db.tables import edit_event
from store.db.workspace import new_id
from store.importing.report import Report
from store.importing.staging import count, run
from store.settings import type_names

INDEX = (
    "CREATE INDEX staged_edit_key ON staged_edit (output_image, key)",
    "CREATE INDEX staged_member_ordinal ON staged_member (ordinal)",
)

#: A turn of a chain has no type: it is the same edit as its typed twin.
ADOPT_STAGED_TYPE = """
UPDATE staged_edit SET edit_type = twin.edit_type, key = twin.key
FROM (SELECT output_image, source, text, MIN(edit_type) AS edit_type, MIN(key) AS key
      FROM staged_edit WHERE edit_type IS NOT NULL
      GROUP BY output_image, source, text HAVING COUNT(DISTINCT key) = 1) twin
WHERE staged_edit.edit_type IS NULL AND twin.output_image = staged_edit.output_image
  AND twin.source = staged_edit.source AND twin.text = staged_edit.text"""

ADOPT_KEPT_TYPE = f"""
UPDATE staged_edit SET edit_type = e.type_as_written, key = e.key FROM edit e
WHERE staged_edit.edit_type IS NULL AND e.edit_type IS NOT NULL
  AND e.output_image = staged_edit.output_image AND e.source = staged_edit.source
  AND e.text = staged_edit.text AND {CURRENT}"""

#: One row per output image and content. CAST gives the column the affinity its index needs.
UNIQUE = f"""
CREATE TEMPORARY TABLE staged_unique AS
SELECT u.ordinal, u.output_image, u.key, u.output_image IN ({{collided}}) AS collision,
  CASE WHEN NOT EXISTS (SELECT 1 FROM edit e WHERE e.output_image = u.output_image) THEN 'new'
       WHEN EXISTS (SELECT 1 FROM edit e WHERE e.output_image = u.output_image
                    AND e.key = u.key AND {CURRENT}) THEN 'already'
       WHEN EXISTS (SELECT 1 FROM edit e WHERE e.output_image = u.output_image AND NOT e.known
                    AND {CURRENT}) THEN 'completes'
       WHEN EXISTS (SELECT 1 FROM edit e JOIN staged_edit s ON s.ordinal = u.ordinal
                    WHERE e.output_image = u.output_image AND e.edit_type IS NULL
                    AND e.source = s.source AND e.text = s.text AND {CURRENT}) THEN 'completes'
       ELSE 'changed' END AS status
FROM (SELECT CAST(MIN(ordinal) AS INTEGER) AS ordinal, output_image, key
      FROM staged_edit GROUP BY output_image, key) u""".replace(
    "{collided}",
    """SELECT output_image FROM (SELECT DISTINCT output_image, key FROM staged_edit) d
       GROUP BY output_image HAVING COUNT(*) > 1""",
)

#: Records that claim one new image; what contradicts an edit known before is a change of it.
COLLIDES = "u.collision AND u.status IN ('new', 'completes')"

#: A collision completes nothing: it comes in as a new edit.
STATUSES = """
SELECT CASE WHEN status = 'completes' AND collision THEN 'new' ELSE status END, COUNT(*)
FROM staged_unique GROUP BY 1"""

#: An edit known by id only whose image turns out to be a collision is one itself.
COLLIDE_KNOWN_BY_ID = """
UPDATE edit SET collision = TRUE WHERE NOT known AND output_image IN
  (SELECT output_image FROM staged_unique WHERE status = 'completes' AND collision)"""

COMPLETED = f"""
SELECT e.id AS edit_id, s.ordinal AS ordinal FROM staged_unique u
JOIN staged_edit s ON s.ordinal = u.ordinal
JOIN edit e ON e.output_image = u.output_image AND {CURRENT}
WHERE u.status = 'completes' AND NOT u.collision"""

COMPLETE = """
UPDATE edit SET key = s.key, source = s.source, text = s.text, edit_type = s.edit_type,
  type_as_written = s.edit_type, local_source = s.local_source, summarized_text = s.summarized_text,
  extra_json = s.extra_json, local_output = s.local_output, further_json = s.further_json,
  variants_json = s.variants_json, kind = s.kind, known = TRUE
FROM staged_edit s WHERE s.ordinal = :ordinal AND edit.id = :edit_id"""

CHANGED_EDITS = f"""
SELECT DISTINCT e.id FROM staged_unique u
JOIN edit e ON e.output_image = u.output_image AND {CURRENT}
WHERE u.status = 'changed' AND NOT u.collision"""

INSERT = """
INSERT INTO edit (id, output_image, key, source, local_source, text, summarized_text, edit_type,
                  type_as_written, extra_json, local_output, further_json, variants_json, kind,
                  import_id, known, collision)
SELECT s.id, s.output_image, s.key, s.source, s.local_source, s.text, s.summarized_text,
       s.edit_type, s.edit_type, s.extra_json, s.local_output, s.further_json, s.variants_json,
       s.kind, :import_id, TRUE, u.collision
FROM staged_edit s CROSS JOIN staged_unique u
WHERE u.ordinal = s.ordinal AND (u.status = 'new' OR (u.status = 'completes' AND u.collision)
   OR (:accept AND u.status = 'changed' AND NOT u.collision))
ORDER BY s.ordinal"""

#: Staged row → edit: itself where it was just inserted, else the edit with the same content.
RESOLVE_NEW = """
CREATE TEMPORARY TABLE staged_edit_id AS
SELECT s.ordinal, s.id AS edit_id
FROM staged_unique u CROSS JOIN staged_edit s WHERE s.ordinal = u.ordinal AND u.status = 'new'"""

UNRESOLVED = """
SELECT (SELECT COUNT(*) FROM staged_edit) - (SELECT COUNT(*) FROM staged_edit_id)"""

RESOLVE_KNOWN = f"""
INSERT INTO staged_edit_id
SELECT s.ordinal, e.id FROM staged_edit s
JOIN edit e ON e.output_image = s.output_image AND e.key = s.key AND {CURRENT}
WHERE s.ordinal NOT IN (SELECT ordinal FROM staged_unique WHERE status = 'new')"""

#: Whether every staged record is an edit of its own that nobody knows: the usual first import.
#:
#: Then all are new as they stand, and nothing has to be told apart.
ALL_NEW = """
SELECT NOT EXISTS (SELECT 1 FROM edit)
  AND (SELECT COUNT(*) FROM staged_edit) = (SELECT COUNT(DISTINCT output_image) FROM staged_edit)"""

INSERT_ALL = """
INSERT INTO edit (id, output_image, key, source, local_source, text, summarized_text, edit_type,
                  type_as_written, extra_json, local_output, further_json, variants_json, kind,
                  import_id, known, collision)
SELECT id, output_image, key, source, local_source, text, summarized_text, edit_type, edit_type,
       extra_json, local_output, further_json, variants_json, kind, :import_id, TRUE, FALSE
FROM staged_edit ORDER BY ordinal"""

RESOLVE_ALL = """
CREATE TEMPORARY VIEW staged_edit_id AS SELECT ordinal, id AS edit_id FROM staged_edit"""

#: The new sets all of whose members are there; of a set met twice, the first.
WHOLE_SETS = """
CREATE TEMPORARY TABLE staged_whole AS
SELECT MIN(m.set_id) AS set_id, MIN(m.kind) AS kind, m.set_key FROM staged_member m
LEFT JOIN staged_edit_id i ON i.ordinal = m.ordinal
GROUP BY m.set_key HAVING COUNT(i.edit_id) = COUNT(*)
  AND m.set_key NOT IN (SELECT key FROM edit_set)"""

#: Sets that are not made since a member is known with other content, and no line of theirs says so.
UNMADE_SETS = f"""
SELECT s.file_number, s.line, MIN(CASE WHEN i.edit_id IS NULL THEN s.output_image END) AS image
FROM staged_member m JOIN staged_edit s ON s.ordinal = m.ordinal
LEFT JOIN staged_edit_id i ON i.ordinal = m.ordinal
WHERE m.set_key NOT IN (SELECT key FROM edit_set)
  AND m.set_id IN (SELECT MIN(set_id) FROM staged_member GROUP BY set_key)
GROUP BY m.set_id, s.file_number, s.line
HAVING COUNT(i.edit_id) < COUNT(*) AND NOT EXISTS
  (SELECT 1 FROM staged_unique u JOIN staged_edit o ON o.ordinal = u.ordinal
   WHERE (u.status = 'changed' OR {COLLIDES})
     AND o.file_number = s.file_number AND o.line = s.line)
ORDER BY s.file_number, s.line"""

#: Its own line and original go with the first record that brought it.
INSERT_SETS = """
INSERT INTO edit_set (id, kind, key, local_source, written)
SELECT w.set_id, w.kind, w.set_key, m.local_source, m.written
FROM staged_whole w JOIN staged_member m ON m.set_id = w.set_id AND m.position = 0"""

INSERT_MEMBERS = """
INSERT INTO edit_set_member (set_id, position, edit_id)
SELECT DISTINCT m.set_id, m.position, i.edit_id
FROM staged_member m JOIN staged_whole w ON w.set_id = m.set_id
JOIN staged_edit_id i ON i.ordinal = m.ordinal"""


#: Records that stood in this import before: of single edits the same, of groups and chains all.
REPEATED = """
SELECT COALESCE(SUM(times - 1), 0) FROM
  (SELECT COUNT(*) AS times FROM staged_edit WHERE kind = 'sft'
   GROUP BY output_image, key) single"""

REPEATED_SETS = """
SELECT COUNT(*) - COUNT(DISTINCT set_key) FROM
  (SELECT DISTINCT set_id, set_key FROM staged_member) sets"""


def bring_in(
    connection: Connection,
    report: Report,
    *,
    files: list[str],
    import_id: str,
    now: datetime,
    accept_changes: bool,
    settings: Settings,
) -> bool:
    """Move the staged edits, groups and chains in; counts and problems go to the report.

    Edit types get the name that the taxonomy of ``settings`` has for them. Returns whether each
    staged record is a new edit of its own, and there were no edits before.
    """
    run(connection, INDEX)
    if all_new := bool(count(connection, ALL_NEW)):
        _bring_in_all(connection, report, import_id)
    else:
        _bring_in_new(
            connection, report, files=files, import_id=import_id, now=now,
            accept_changes=accept_changes,
        )  # fmt: skip
    type_names.resolve_all(connection, settings)
    report.unknown_types = type_names.unknown_staged(connection, settings)
    _bring_in_sets(connection, report, files)
    return all_new


def _bring_in_all(connection: Connection, report: Report, import_id: str) -> None:
    """Move in edits all of which are new."""
    report.counts["edits_new"] += count(connection, "SELECT COUNT(*) FROM staged_edit")
    run(connection, (INSERT_ALL, RESOLVE_ALL), import_id=import_id)


def _bring_in_new(
    connection: Connection,
    report: Report,
    *,
    files: list[str],
    import_id: str,
    now: datetime,
    accept_changes: bool,
) -> None:
    """Tell what is new from what is known, changed or a collision, and move it in."""
    if count(connection, "SELECT COUNT(*) FROM staged_edit WHERE edit_type IS NULL"):
        run(connection, (ADOPT_STAGED_TYPE, ADOPT_KEPT_TYPE))
    run(connection, (UNIQUE, "CREATE UNIQUE INDEX staged_unique_o ON staged_unique (ordinal)"))
    _count(connection, report)
    if report.counts["collisions"]:
        _list_collisions(connection, report, files)
    if report.counts["edits_changed"]:
        _list_changes(connection, report, files, accepted=accept_changes)
    _complete(connection, import_id, now)
    if accept_changes:
        retired = connection.execute(text(CHANGED_EDITS)).scalars().all()
        _log(connection, list(retired), "retired", import_id, now)
    run(connection, (INSERT,), import_id=import_id, accept=accept_changes)
    run(connection, (RESOLVE_NEW,))
    if count(connection, UNRESOLVED):
        run(connection, (RESOLVE_KNOWN,))
    run(connection, ("CREATE INDEX staged_edit_id_o ON staged_edit_id (ordinal)",))


def _count(connection: Connection, report: Report) -> None:
    names = {
        "new": "edits_new",
        "already": "edits_already",
        "changed": "edits_changed",
        "completes": "edits_completed",
    }
    for status, number in connection.execute(text(STATUSES)):
        report.counts[names[status]] += number
    query = f"SELECT COUNT(DISTINCT u.output_image) FROM staged_unique u WHERE {COLLIDES}"
    report.counts["collisions"] += count(connection, query)
    report.counts["repeated"] += count(connection, REPEATED) + count(connection, REPEATED_SETS)


def _list_collisions(connection: Connection, report: Report, files: list[str]) -> None:
    query = f"""SELECT s.file_number, s.line, u.output_image FROM staged_unique u
               JOIN staged_edit s ON s.ordinal = u.ordinal WHERE {COLLIDES}
               ORDER BY u.output_image, s.ordinal"""
    for number, line, image in connection.execute(text(query)):
        reason = _(
            "collision: other records of this import claim {image} with other content.", image=image
        )
        todo = _("All are kept, none enters a pool; correct output_image and import again.")
        report.add(Problem(files[number], line, reason, todo, image))


def _list_changes(
    connection: Connection, report: Report, files: list[str], *, accepted: bool
) -> None:
    query = """SELECT s.file_number, s.line, u.output_image FROM staged_unique u
               JOIN staged_edit s ON s.ordinal = u.ordinal
               WHERE u.status = 'changed' AND (u.collision OR NOT :accepted) ORDER BY s.ordinal"""
    for number, line, image in connection.execute(text(query), {"accepted": accepted}):
        reason = _(
            "changed record: {image} is already known with other content; kept as it was.",
            image=image,
        )
        todo = advice(
            N_("Import with --accept-changes to append it as a new version."),
            N_("Accept changed records, and it becomes a new version."),
        )
        report.add_change(Problem(files[number], line, reason, todo, image))


def _complete(connection: Connection, import_id: str, now: datetime) -> None:
    """Fill in edits known by id only, and edits whose type was not known."""
    run(connection, (COLLIDE_KNOWN_BY_ID,))
    completed = [dict(row._mapping) for row in connection.execute(text(COMPLETED))]
    if completed:
        connection.execute(text(COMPLETE), completed)
        _log(connection, [row["edit_id"] for row in completed], "completed", import_id, now)


def _log(connection: Connection, ids: list[Any], kind: str, import_id: str, now: datetime) -> None:
    rows = [
        {"id": new_id(), "edit_id": edit_id, "kind": kind, "import_id": import_id, "time": now}
        for edit_id in ids
    ]
    if rows:
        connection.execute(insert(edit_event), rows)


def _list_unmade(connection: Connection, report: Report, files: list[str]) -> None:
    for number, line, image in connection.execute(text(UNMADE_SETS)):
        reason = _("not made: {image} of it is already known with other content.", image=image)
        todo = advice(
            N_("Import with --accept-changes to append it as a new version."),
            N_("Accept changed records, and it becomes a new version."),
        )
        report.add(Problem(files[number], line, reason, todo, image))


def _bring_in_sets(connection: Connection, report: Report, files: list[str]) -> None:
    run(connection, (WHOLE_SETS, "CREATE UNIQUE INDEX staged_whole_i ON staged_whole (set_id)"))
    if report.counts["edits_changed"]:
        _list_unmade(connection, report, files)
    for kind, name in (("preference", "groups_new"), ("multi-turn", "chains_new")):
        query = "SELECT COUNT(*) FROM staged_whole WHERE kind = :kind"
        report.counts[name] += count(connection, query, kind=kind)
    run(connection, (INSERT_SETS, INSERT_MEMBERS))
