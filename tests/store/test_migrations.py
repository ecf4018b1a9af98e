"""The schema: what the tables say is what the database has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from review.core.errors import Refused
from store.db import migrations, tables
from store.db.engine import Database, sqlite_url
from store.db.migrations import alembic_steps
from store.db.migrations.revisions import revisions
from store.db.workspace import Store
from store.opening import open_workspace
from tests.store.importing_files import contents, edit, jsonl, load


def test_a_new_workspace_has_exactly_the_schema_of_the_tables(store: Store) -> None:
    """Alembic finds nothing to change: no table, column, type, index or key is off."""
    with store.database.write() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.METADATA) == []


def test_an_index_of_some_rows_is_one_on_both_databases(store: Store) -> None:
    """What the tables say of it to SQLite, the migrations said to PostgreSQL, too."""
    every = [index for table in tables.METADATA.tables.values() for index in table.indexes]
    of_some = {one.name for one in every if one.dialect_options["sqlite"]["where"] is not None}
    listed = "SELECT name, sql FROM sqlite_master WHERE type = 'index'"
    if not store.database.is_sqlite:
        listed = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    with store.database.read() as connection:
        made = connection.execute(text(listed)).all()
    assert of_some == {row[0] for row in made if " WHERE " in (row[1] or "")}
    assert len(of_some) == 4


def test_a_missing_column_would_be_found(sqlite_store: Store) -> None:
    """The comparison of the test above does see differences."""
    with sqlite_store.database.write() as connection:
        connection.execute(text("ALTER TABLE release ADD COLUMN extra TEXT"))
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, tables.METADATA) != []


def test_opening_again_changes_nothing(store: Store, store_url: str | None, tmp_path) -> None:
    """Everything is still there, and the signing secret is the same."""
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png")))
    before = contents(store)
    migrations.upgrade(store.database)
    again = open_workspace(store.folder, database_url=store_url)
    assert contents(again) == before
    assert (again.secret, again.workspace_id) == (store.secret, store.workspace_id)
    again.close()


def test_revisions_are_known_by_the_names_of_their_files() -> None:
    """Whether a schema is the newest is asked without Alembic, which says the same."""
    scripts = ScriptDirectory.from_config(alembic_steps.config())
    assert revisions() == {one.revision for one in scripts.walk_revisions()}
    assert max(revisions()) == scripts.get_current_head()


def test_a_workspace_may_be_opened_while_somebody_writes(
    store: Store, store_url: str | None
) -> None:
    """The newest schema is seen without waiting for a long import to end."""
    with store.database.write():
        open_workspace(store.folder, database_url=store_url).close()


def test_opened_by_several_at_once_it_is_made_once(
    tmp_path: Path, database_url: str | None
) -> None:
    """Server and terminal started together on an empty place share one workspace."""
    start = Barrier(3)

    def enter(_: int) -> Store:
        start.wait(timeout=30)
        return open_workspace(tmp_path / "shared", database_url=database_url)

    with ThreadPoolExecutor(3) as threads:
        opened = list(threads.map(enter, range(3), timeout=60))
    assert len({one.secret for one in opened}) == 1
    for one in opened:
        one.close()


def test_a_workspace_of_a_newer_version_is_refused(store: Store, store_url: str | None) -> None:
    """The person is told to upgrade; nothing is touched."""
    with store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = contents(store)
    with pytest.raises(Refused, match=r"newer pico-review.*Upgrade"):
        open_workspace(store.folder, database_url=store_url)
    assert contents(store) == before


def test_a_migration_that_fails_leaves_the_old_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str | None
) -> None:
    """All or nothing: the next opening starts from where it was."""
    database = Database(database_url or sqlite_url(tmp_path / "half.db"))
    real, done = Connection.execute, []

    def fails_at_the_tenth(self: Connection, statement: object, *rest: object, **more: object):
        if "CREATE TABLE" in str(statement):
            done.append(statement)
            if len(done) == 10:
                raise OSError("the disk is full")
        return real(self, statement, *rest, **more)

    monkeypatch.setattr(Connection, "execute", fails_at_the_tenth)
    with pytest.raises(OSError, match="full"):
        migrations.upgrade(database)
    monkeypatch.undo()
    with database.read() as connection:
        assert inspect(connection).get_table_names() == []
    migrations.upgrade(database)
    with database.read() as connection:
        assert "review" in inspect(connection).get_table_names()
    database.close()


def test_a_unit_may_be_a_group_after_an_upgrade_that_loses_nothing(
    tmp_path: Path, database_url: str | None
) -> None:
    """Draws and reviews of the first schema are all there, and still refer to what they did."""
    database = Database(database_url or sqlite_url(tmp_path / "old.db"))
    migrations.upgrade(database, "0001")
    with database.write() as connection:
        for statement in _OLD:
            connection.execute(text(statement))
    migrations.upgrade(database)
    with database.write() as connection:
        for table in (tables.draw, tables.review, tables.slot):
            assert len(connection.execute(table.select()).all()) == 1
        connection.execute(text(_OLD[4].replace("'d'", "'d2'").replace("'e'", "'a group'")))
        foreign = inspect(connection).get_foreign_keys("review")
        assert {key["referred_table"] for key in foreign} == {"person", "batch", "draw"}
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    database.close()


def test_totals_of_before_agree_with_those_made_today(
    tmp_path: Path, database_url: str | None
) -> None:
    """Judge runs and frozen pools of an old workspace are rounded as new totals are, to the bit."""
    database = Database(database_url or sqlite_url(tmp_path / "old.db"))
    migrations.upgrade(database, "0410")
    with database.write() as connection:
        for statement in (_OLD[0], _OLD[2], *_UNROUNDED):
            connection.execute(text(statement))
    migrations.upgrade(database)
    with database.read() as connection:
        scores = connection.execute(text("SELECT overall FROM score ORDER BY run_id")).scalars()
        members = connection.execute(text("SELECT overall FROM pool_member")).scalars()
        assert (scores.all(), members.all()) == ([0.3, None], [0.3])
    database.close()


_UNROUNDED = (
    """INSERT INTO settings_version (version, text, created, created_by)
       VALUES (1, '', '2026-01-01', 'me')""",
    """INSERT INTO judge_run (id, name, settings_version, created)
       VALUES ('j', 'j', 1, '2026-01-01'), ('k', 'k', 1, '2026-01-01')""",
    "INSERT INTO score (run_id, edit_id, overall) VALUES ('j', 'e', 0.30000000000000004)",
    "INSERT INTO score (run_id, edit_id, problem) VALUES ('k', 'e', 'no score')",
    """INSERT INTO pool (id, name, run_id, size, digest, created)
       VALUES ('p', 'p', 'j', 1, 'd', '2026-01-01')""",
    "INSERT INTO pool_member (pool_id, edit_id, overall) VALUES ('p', 'e', 0.30000000000000004)",
)

_OLD = (
    "INSERT INTO import_run VALUES ('i', '2026-01-01', 'me', 'import', '[]', '{}')",
    "INSERT INTO person VALUES ('p', 'Ana', 'reviewer', 'person', NULL, '2026-01-01', NULL)",
    """INSERT INTO edit (id, output_image, key, kind, import_id, known, collision)
       VALUES ('e', 'a.png', 'k', 'sft', 'i', TRUE, FALSE)""",
    """INSERT INTO batch (id, name, task, purpose, origin, strategy, seed, per_unit, show_judge,
       created, created_by, simulated) VALUES ('b', 'b', 'score', 'measure', 'drawn', 'uniform',
       0, 1, FALSE, '2026-01-01', 'me', FALSE)""",
    """INSERT INTO draw (id, batch_id, draw_order, unit_id, stratum, selection_probability,
       inclusion_probability) VALUES ('d', 'b', LENGTH('d'), 'e', 'all', 1, 1)""",
    """INSERT INTO slot (draw_id, number, batch_id, draw_order, lease_until)
       VALUES ('d', 0, 'b', 1, '1970-01-01')""",
    """INSERT INTO review (id, kind, task, unit_id, reviewer_id, batch_id, draw_id, answers_json,
       shown_json, surplus, guidelines_version, time) VALUES ('r', 'answer', 'score', 'e', 'p',
       'b', 'd', '{}', '{}', FALSE, 1, '2026-01-01')""",
)
