"""Leases go by a time that no clock's jump changes, whatever the servers' clocks say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from store.db import steady, workspace
from store.db.steady import KEPT, OfDatabase, OfMachine
from store.db.workspace import Store
from store.opening import open_workspace
from store.work import queue
from tests.store.reviewing import decide, drawn, leased, log_entries, reviewer, slots

JUMPS = (timedelta(hours=2), timedelta(days=-1), timedelta(days=2), timedelta(hours=-1))
Opened = Callable[[], tuple[Store, list[timedelta]]]


@pytest.fixture
def opened(
    tmp_path: Path, store_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opened]:
    """A function that opens one workspace as a further process does, with a clock of its own."""
    stores: list[Store] = []

    def further() -> tuple[Store, list[timedelta]]:
        ahead = [timedelta(0)]
        monkeypatch.setattr(workspace, "_utc_now", lambda: datetime.now(UTC) + ahead[0])
        stores.append(open_workspace(tmp_path / "workspace", database_url=store_url))
        return stores[-1], ahead

    yield further
    for one in stores:
        one.close()


def test_no_jump_gives_a_unit_to_more_than_it_asked_for(opened: Opened, fill) -> None:
    """Three processes whose clocks jump apart, and one started after a jump: held units stay."""
    processes = [opened() for _ in range(3)]
    store = processes[0][0]
    fill(store, 40)
    batch = drawn(store, 40, per_unit=2)
    people = [reviewer(store, f"Reviewer {number}") for number in range(4)]
    held = {who: leased(store, who, 6) for who in people}
    given: dict[str, set[str]] = {}
    chance = Random(7)  # noqa: S311
    for turn in range(24):
        chance.choice(processes)[1][0] = JUMPS[turn % 4]
        if turn == 12:
            processes.append(opened())
        for who in people:
            at = chance.choice(processes)[0]
            if held[who] and chance.random() < 0.5:
                assert decide(at, who, held[who].pop(0)).surplus is False
            held[who] = leased(at, who, 6)
            for lease in held[who]:
                given.setdefault(lease.draw_id, set()).add(who)
    assert max(map(len, given.values())) <= 2
    assert not any(entry.surplus for entry in log_entries(store))
    named = [slot.reviewer_id for slot in slots(store, batch) if slot.review_id is None]
    assert sum(name is not None for name in named) == sum(map(len, held.values()))


def test_a_lease_still_ends(opened: Opened, fill, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half an hour by the steady time, as counted by the machine or told by the database."""
    store, _ = opened()
    fill(store, 1)
    drawn(store, 1)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    leased(store, ana)
    assert leased(store, ben) == []
    counted, over = steady.counted, queue.LEASE.total_seconds()
    monkeypatch.setattr(steady, "counted", lambda: counted() + over)
    monkeypatch.setattr(steady, "TRUSTED", 2 * over)
    assert len(leased(store, ben)) == 1


def test_times_of_the_log_are_the_servers(opened: Opened, fill) -> None:
    """A clock that jumped is written as it stands: only what ends by itself goes by another."""
    store, ahead = opened()
    fill(store, 1)
    drawn(store, 1)
    ana = reviewer(store)
    ahead[0] = timedelta(days=2)
    (lease,) = leased(store, ana)
    decide(store, ana, lease)
    (entry,) = log_entries(store)
    assert entry.time > datetime.now(UTC) + timedelta(days=1)
    assert lease.until < datetime.now(UTC) + timedelta(hours=1)


def test_a_process_after_a_jump_goes_by_the_time_of_those_before(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """By the file, as long as the machine is not started anew; a damaged one is written again."""
    now = datetime.now(UTC)
    with sqlite_store.database.read() as connection:

        def said(clock: datetime) -> timedelta:
            return OfMachine(tmp_path / KEPT, lambda: clock)(connection) - now

        assert abs(said(now)) < timedelta(seconds=5)
        assert abs(said(now + timedelta(days=2))) < timedelta(seconds=5)
        (tmp_path / KEPT).write_text("{}")
        assert abs(said(now + timedelta(days=2)) - timedelta(days=2)) < timedelta(seconds=5)
        (tmp_path / KEPT).write_text('{"boot": "another", "zero": "2020-01-01T00:00:00+00:00"}')
        assert abs(said(now)) < timedelta(seconds=5)


def test_a_folder_that_takes_no_file_has_a_steady_time_all_the_same(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Then each process goes by what its clock said at first."""
    clock = [datetime.now(UTC)]
    time = OfMachine(tmp_path / "nowhere" / KEPT, lambda: clock[0])
    with sqlite_store.database.read() as connection:
        first = time(connection)
        clock[0] += timedelta(hours=2)
        assert time(connection) - first < timedelta(seconds=5)


@pytest.mark.postgres
def test_the_databases_time_is_read_once_a_minute(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In between this process counts, which costs no statement."""
    store = open_workspace(tmp_path / "workspace", database_url=postgres_url)
    ahead = [0.0]
    counted, asked = steady.counted, steady._ASK
    monkeypatch.setattr(steady, "counted", lambda: counted() + ahead[0])
    time = OfDatabase()
    with store.database.read() as connection:
        first = time(connection)
        monkeypatch.setattr(steady, "_ASK", None)
        ahead[0] = 50
        assert timedelta(seconds=50) <= time(connection) - first < timedelta(seconds=55)
        monkeypatch.setattr(steady, "_ASK", asked)
        ahead[0] = 70
        assert timedelta(0) <= time(connection) - first < timedelta(seconds=5)
    store.close()
