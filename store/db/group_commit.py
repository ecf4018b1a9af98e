"""Several answers, one commit: SQLite puts a whole group on the disk at once.

Each piece of work is a function of a connection. It is done in a transaction together with
whatever else came meanwhile, each behind a savepoint of its own, and is acknowledged only after
the commit. PostgreSQL groups commits by itself: there each gets its own transaction and thread.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.db.engine import Database, say

T = TypeVar("T")
Work = Callable[[Connection], Any]
#: What is told of a piece: its outcome, or why it is refused.
Told = Callable[[Any, Exception | None], None]
#: So many at most share one commit.
MOST = 64
#: So many transactions at most are under way on PostgreSQL.
THREADS = 16


class GroupCommit:
    """Does pieces of work on a database, each whole or not at all; threads start when needed."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._asked: SimpleQueue[tuple[Work, Told] | None] = SimpleQueue()
        self._starting = Lock()
        self._thread: Thread | None = None
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Return what will be the outcome of some work, known once it is on the disk."""
        future: Future[T] = Future()
        # Begun: whoever asked may go, but can take nothing back, which would end the thread.
        future.set_running_or_notify_cancel()

        def told(outcome: Any, refused: Exception | None) -> None:
            if refused is not None:
                future.set_exception(refused)
            else:
                future.set_result(outcome)

        self.ask(work, told)
        return future

    def ask(self, work: Work, told: Told) -> None:
        """Have some work done; ``told`` hears of it in another thread, once it is on the disk."""
        if self.database.is_sqlite:
            self._start()
            self._asked.put((work, told))
            return
        with self._starting:
            self._pool = self._pool or ThreadPoolExecutor(THREADS, "pico-review-answers")
        self._pool.submit(self._alone, work, told)

    def close(self) -> None:
        """Finish what was asked, and end the threads."""
        with self._starting:
            if self._thread:
                self._asked.put(None)
                self._thread.join()
            if self._pool:
                self._pool.shutdown()
            self._thread = self._pool = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="pico-review-answers", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (first := self._asked.get()) is not None:
            group = [first]
            with contextlib.suppress(Empty):
                while len(group) < MOST and (more := self._asked.get_nowait()) is not None:
                    group.append(more)
                if len(group) < MOST:  # The end was asked for: after this group.
                    self._asked.put(None)
            self._do(group)

    def _do(self, group: list[tuple[Work, Told]]) -> None:
        """Do a group in one transaction; where one piece breaks it, each by itself."""
        if len(group) == 1:
            self._alone(*group[0])
            return
        outcomes: list[tuple[Any, Exception | None]] = []
        begun = False
        try:
            with self.database.write() as connection:
                begun = True
                for work, _ in group:
                    outcomes.append(_behind_savepoint(connection, work))
        except Exception as error:  # noqa: BLE001  # Whoever asked hears of it.
            if begun and len(outcomes) < len(group):
                for piece in group:
                    self._do([piece])
                return
            outcomes = [(None, error)] * len(group)
        for (_, told), (outcome, refused) in zip(group, outcomes, strict=True):
            told(outcome, refused)

    def _alone(self, work: Work, told: Told) -> None:
        """Do one piece in a transaction of its own."""
        try:
            with self.database.often() as connection:
                outcome = work(connection)
        except Exception as error:  # noqa: BLE001  # Whoever asked hears of it.
            told(None, error)
        else:
            told(outcome, None)


def _behind_savepoint(connection: Connection, work: Work) -> tuple[Any, Exception | None]:
    """Do one piece behind a savepoint: what it refuses takes nothing of the others back."""
    say(connection, "SAVEPOINT apart")
    try:
        outcome = work(connection)
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            raise
        say(connection, "ROLLBACK TO apart")
        say(connection, "RELEASE apart")
        return None, error
    say(connection, "RELEASE apart")
    return outcome, None
