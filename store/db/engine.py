"""The database: one engine, readers that see a snapshot, writers that wait their turn.

SQLite: WAL, full synchronisation, ``BEGIN IMMEDIATE`` for writers behind one lock (a plain BEGIN
deadlocks readers that turn writers). PostgreSQL: ordinary transactions.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from review.core.errors import Unavailable

#: What is raised where the database or the disk is away, busy or full.
AWAY = (Unavailable, SQLAlchemyError, OSError)
BUSY_MS = 30_000
#: Page cache of one connection, and again for its temporary tables.
CACHE_KB = 16_384


class Database:
    """An engine with ``read()`` and ``write()``; ``url`` is an SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.url = _psycopg(url)
        self.engine = _engine(self.url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        #: For the few statements of each decision. PostgreSQL would plan the longest anew each
        #: time, which costs it more than what it then does.
        self._often = self.engine if self.is_sqlite else _engine(self.url, planned_once=True)
        self._writer = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent state and writes nothing."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection inside one transaction, committed at the end or not at all."""
        with self.engine.connect() as connection, self.transaction(connection):
            yield connection

    @contextmanager
    def often(self) -> Iterator[Connection]:
        """Yield the same for what runs with every decision: its statements are planned once."""
        with self._often.connect() as connection, self.transaction(connection):
            yield connection

    @contextmanager
    def transaction(self, connection: Connection) -> Iterator[None]:
        """Make one write transaction on a connection that is already open."""
        if not self.is_sqlite:
            with connection.begin():
                yield
            return
        with self._writer:
            say(connection, "BEGIN IMMEDIATE")
            try:
                yield
                self._commit(connection)
            except BaseException:
                self._roll_back(connection)
                raise

    def _commit(self, connection: Connection) -> None:
        """Commit what was begun with ``say``, of which SQLAlchemy knows nothing."""
        with _as_sqlalchemy("COMMIT"):
            self.engine.dialect.do_commit(connection.connection)
        # Where it ran statements of its own, it takes it that they are in a transaction.
        connection.commit()

    def _roll_back(self, connection: Connection) -> None:
        """Take back what was begun; SQLAlchemy then looks the connection over."""
        try:
            with _as_sqlalchemy("ROLLBACK"):
                self.engine.dialect.do_rollback(connection.connection)
        finally:
            connection.rollback()

    @contextmanager
    def aside(self, connection: Connection) -> Iterator[None]:
        """Make one transaction that fills only temporary tables: it locks nobody out."""
        if self.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        try:
            yield
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self._often.dispose()


def say(connection: Connection, sql: str) -> None:
    """Say something without values to SQLite itself; SQLAlchemy takes a multiple of its time.

    Raises what SQLAlchemy would.
    """
    with _as_sqlalchemy(sql):
        raw(connection).execute(sql)


def raw(connection: Connection) -> Any:
    """Return the driver's own connection, without what the pool puts around it."""
    return connection.connection.dbapi_connection


@contextmanager
def _as_sqlalchemy(sql: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise DBAPIError.instance(sql, None, error, sqlite3.Error) from error


def one_at_a_time(connection: Connection, what: str) -> None:
    """Let transactions that name the same thing come one after the other.

    SQLite's writers always do; on PostgreSQL the second waits until the first has ended.
    """
    if connection.dialect.name == "postgresql":
        lock = "SELECT pg_advisory_xact_lock(hashtext(%(what)s))"
        connection.exec_driver_sql(lock, {"what": what})


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path}"


def _psycopg(url: str) -> str:
    """Use psycopg 3 for the URL forms people write."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _engine(url: str, *, planned_once: bool = False) -> Engine:
    if not url.startswith("sqlite"):
        # As many as are under way at once are kept: one made anew is a process of the server's,
        # and plans each statement again.
        engine = create_engine(url, pool_pre_ping=True, pool_size=20, max_overflow=10)
        if planned_once:
            event.listen(engine, "connect", _plan_once)
        return engine
    waiting = {"check_same_thread": False, "timeout": BUSY_MS / 1000}
    engine = create_engine(url, connect_args=waiting)
    event.listen(engine, "connect", _pragmas)
    return engine


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Switch to WAL; of two who do so on a new file at once SQLite lets one wait by hand."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _plan_once(connection: object, _record: object) -> None:
    connection.execute("SET plan_cache_mode = force_generic_plan")  # type: ignore[attr-defined]
    connection.commit()  # type: ignore[attr-defined]


def _pragmas(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
    cursor = connection.cursor()  # type: ignore[attr-defined]
    _write_ahead(cursor)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        "temp_store=FILE",
        f"cache_size={-CACHE_KB}",
        f"temp.cache_size={-CACHE_KB}",
        "temp.journal_mode=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
