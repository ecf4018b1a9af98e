"""What all visitors share is made once of a state, and anew once the state is another."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import insert, text

from store.db import revision, tables
from store.db.kept import KeptValues
from store.db.workspace import Store


def test_a_value_is_made_once_as_long_as_nothing_changed() -> None:
    """The second who asks gets what the first one's question made."""
    kept, made = KeptValues(), []
    for _ in range(2):
        assert kept.value("count", (1,), lambda: made.append(1) or len(made)) == 1
    assert kept.value("count", (2,), lambda: made.append(1) or len(made)) == 2
    assert len(made) == 2


def test_of_many_who_ask_at_once_one_makes_it() -> None:
    """A page that twenty people open after an import counts once."""
    kept, made = KeptValues(), []

    def slowly() -> int:
        time.sleep(0.05)
        made.append(1)
        return 7

    with ThreadPoolExecutor(8) as people:
        found = list(people.map(lambda _: kept.value("count", (1,), slowly), range(20)))
    assert found == [7] * 20
    assert len(made) == 1


def test_what_failed_is_asked_for_again() -> None:
    """A question that raised leaves nothing behind."""
    kept = KeptValues()
    with pytest.raises(ZeroDivisionError):
        kept.value("share", (1,), lambda: 1 / 0)
    assert kept.value("share", (1,), lambda: 0.5) == 0.5


def test_memory_is_bounded_and_the_longest_unused_goes() -> None:
    """Frames, arrays and lists are counted by what they hold."""
    kept = KeptValues(most=100_000)
    for number in range(4):
        kept.value(number, (), lambda: np.zeros(4_000))
    kept.value("frame", (), lambda: pd.DataFrame({"overall": np.zeros(4_000)}))
    kept.value("too large", (), lambda: np.zeros(400_000))
    again: list[object] = []
    for name in ("frame", 3, "too large", 0):
        kept.value(name, (), lambda name=name: again.append(name))
    assert again == ["too large", 0]


def test_an_entry_a_batch_and_an_import_are_new_states(store: Store) -> None:
    """Each says so of what it changes, and of nothing else."""

    def states() -> list[revision.Revision]:
        with store.database.read() as connection:
            return [
                revision.of_log(connection),
                revision.of_batches(connection),
                revision.of_dataset(connection),
            ]

    before = states()
    now = datetime.now(UTC)
    with store.database.write() as connection:
        row = {"id": "i", "created": now, "created_by": "me", "kind": "edits"}
        connection.execute(
            insert(tables.import_run), [row | {"files_json": "[]", "report_json": "{}"}]
        )
    assert [a == b for a, b in zip(before, states(), strict=True)] == [True, True, False]


def test_an_entry_that_comes_late_is_a_new_state_of_the_log(store: Store) -> None:
    """PostgreSQL gives numbers before the commit: a lower one may become visible later."""
    entry = """INSERT INTO review (entry, id, task, kind, unit_id, reviewer_id, batch_id,
        guidelines_version, answers_json, shown_json, surplus, time)
        VALUES (:n, :id, 'score', 'answer', 'u', 'me', 'b', 1, '{}', '{}', FALSE, '2026-01-01')"""
    seen = []
    with store.database.engine.connect() as connection:
        unbound = (
            "PRAGMA foreign_keys = OFF"
            if store.database.is_sqlite
            else ("SET session_replication_role = replica")
        )
        connection.execute(text(unbound))
        for number in (5, 4):
            connection.execute(text(entry), {"n": number, "id": str(number)})
            seen.append(revision.of_log(connection))
        connection.rollback()
    assert seen[0][0] == seen[1][0] == 5
    assert seen[0] != seen[1]
