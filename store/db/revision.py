"""What state the database is in: as long as a revision stays, what was counted of it stays true.

A revision is read in the transaction that reads what is kept by it.
"""

from __future__ import annotations

from secrets import token_hex

from sqlalchemy import Connection, text

from store.db.rules import IN_EFFECT, before_a_lead

#: Compared by equality alone; another one says only that something may have changed.
Revision = tuple[int | str | None, ...]

#: So many numbers back an entry can come late: on PostgreSQL they are given before the commit.
LATE = 1000
#: Of so many units or more that newer entries are about, all are read: names in one query are few.
MANY = 5000

_LOG = text("""
SELECT n.newest, (SELECT COUNT(*) FROM review WHERE entry > n.newest - :late)
FROM (SELECT COALESCE(MAX(entry), 0) AS newest FROM review) n""")

_DATASET = text("""
SELECT (SELECT COUNT(*) FROM import_run), (SELECT MAX(id) FROM import_run),
  (SELECT MAX(version) FROM settings_version), (SELECT token FROM dataset_state)""")
_CHANGED = text("""
INSERT INTO dataset_state (id, token) VALUES (1, :token)
ON CONFLICT (id) DO UPDATE SET token = excluded.token""")

_BATCHES = text("""
SELECT COUNT(*), COUNT(closed), MAX(id), MAX(closed) FROM batch""")


def of_log(connection: Connection) -> Revision:
    """Return the state of the log of answers: its newest entry, and how many came of the last."""
    return tuple(connection.execute(_LOG, {"late": LATE}).one())


def of_dataset(connection: Connection) -> Revision:
    """Return the state of edits, groups, types and scores: they change by imports and settings.

    No other state has it, of this database or of another that it was copied or restored to.
    """
    return tuple(connection.execute(_DATASET).one())


def dataset_changed(connection: Connection) -> None:
    """Say that this transaction changed the dataset: the last it does, so that nobody waits."""
    connection.execute(_CHANGED, {"token": token_hex(16)})


def of_batches(connection: Connection) -> Revision:
    """Return which batches there are, and which are closed."""
    return tuple(connection.execute(_BATCHES).one())


#: Slots are opened and dropped without an entry: which are open is told by sums of their places.
_WORK = text("""
SELECT b.id, (SELECT MAX(d.draw_order) FROM draw d WHERE d.batch_id = b.id), o.slots, o.places,
  o.squares
FROM batch b LEFT JOIN (
  SELECT s.batch_id, COUNT(*) AS slots, SUM(s.draw_order) AS places,
    SUM(CAST(s.draw_order AS BIGINT) * (s.draw_order + s.number)) AS squares
  FROM slot s WHERE s.review_id IS NULL GROUP BY s.batch_id) o ON o.batch_id = b.id
ORDER BY b.id""")


def of_work(connection: Connection) -> Revision:
    """Return the state of batches: which there are, what is drawn, which answers are asked for.

    Whose a slot is, and until when, is not in it.
    """
    rows = connection.execute(_WORK).all()
    return (*of_batches(connection), *(value for row in rows for value in row))


def of_all(connection: Connection) -> tuple[Revision, ...]:
    """Return the state of answers, edits and batches together."""
    return (of_log(connection), of_dataset(connection), of_work(connection))


_PEOPLE = text("SELECT id, name, role FROM person ORDER BY id")


def of_people(connection: Connection) -> Revision:
    """Return who there is, by which name, in which role."""
    return tuple(value for row in connection.execute(_PEOPLE) for value in row)


#: Prompts and uses are only ever added; a judge's work is given its run once that has scores.
_PROMPTS = text("""
SELECT (SELECT COUNT(*) FROM judge_prompt), (SELECT COUNT(*) FROM label_use),
  (SELECT COUNT(*) FROM judging), (SELECT COUNT(run_id) FROM judging)""")


def of_prompts(connection: Connection) -> Revision:
    """Return the state of prompts, of the runs they made, and of which labels taught or chose."""
    return tuple(connection.execute(_PROMPTS).one())


_PLANS = text("SELECT COUNT(*), MAX(created) FROM plan")


def of_plans(connection: Connection) -> Revision:
    """Return the state of plans: with each comes the pool that its labels speak of."""
    return tuple(connection.execute(_PLANS).one())


_EXCLUSIONS = text(f"""SELECT DISTINCT f.unit_id FROM review f
WHERE {before_a_lead()} AND f.verdict = 'exclude' AND {IN_EFFECT} ORDER BY f.unit_id""")


def of_exclusions(connection: Connection) -> Revision:
    """Return which edits leads have taken out (``rules.excluded``)."""
    return tuple(connection.execute(_EXCLUSIONS).scalars())
