"""One process asks for a run at a time: it says so in the database, and again every few seconds."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket
from functools import cache

from sqlalchemy import Connection, select, update

from store.db import tables
from store.db.engine import one_at_a_time
from store.db.workspace import Store
from store.judging import runs

#: How long a run stays with a process that says nothing.
HOLD = dt.timedelta(seconds=30)
judging = tables.judging


@cache
def worker() -> str:
    """Name this process: its machine, its number there, and a word that no other has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def take(store: Store, judging_id: str) -> bool:
    """Take a run for this process, and set it running; False where another asks for it now."""
    with store.database.write() as connection:
        one_at_a_time(connection, "judgings")
        one = runs.get(store, judging_id)
        if held(one, store.steady(connection)):
            return False
        values = {
            "worker": worker(), "lease_until": store.steady(connection) + HOLD,
            "state": "running",
            "why_stopped": None,
        }  # fmt: skip
        connection.execute(update(judging).where(judging.c.id == judging_id).values(**values))
    return True


def keep(store: Store, judging_id: str) -> bool:
    """Say that this process goes on; False where it is to stop, or another has taken the run."""
    mine = (judging.c.id == judging_id) & (judging.c.worker == worker())
    with store.database.write() as connection:
        until = {"lease_until": store.steady(connection) + HOLD}
        going = mine & (judging.c.state == "running")
        return connection.execute(update(judging).where(going).values(**until)).rowcount == 1


def mine(connection: Connection, judging_id: str) -> bool:
    """Whether a run is under way, and this process is the one that asks."""
    this = (judging.c.id == judging_id) & (judging.c.worker == worker())
    return connection.scalar(select(judging.c.state).where(this)) == "running"


def elsewhere(connection: Connection, judging_id: str) -> bool:
    """Whether another process has taken a run."""
    who = connection.scalar(select(judging.c.worker).where(judging.c.id == judging_id))
    return who is not None and who != worker()


def let_go(store: Store, judging_id: str) -> None:
    """Say that this process asks no more."""
    mine = (judging.c.id == judging_id) & (judging.c.worker == worker())
    with store.database.write() as connection:
        connection.execute(update(judging).where(mine).values(worker=None, lease_until=None))


def held_now(store: Store, one: runs.Judging) -> bool:
    """Whether some process asks for a run now."""
    with store.database.read() as connection:
        return held(one, store.steady(connection))


def held(one: runs.Judging, now: dt.datetime) -> bool:
    """Whether some process asks for a run now: it said so lately, and has not ended since."""
    if one.worker is None or one.lease_until is None or one.lease_until <= now:
        return False
    return not _ended(one.worker)


def _ended(who: str) -> bool:
    """Whether a process of this machine is there no more; of another machine's nobody knows."""
    machine, _, rest = who.partition(":")
    number, _, word = rest.partition(":")
    if machine != socket.gethostname():
        return False
    if int(number) == os.getpid():
        return word != worker().rpartition(":")[2]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:  # Somebody else's: it is there.
        return False
    return False
