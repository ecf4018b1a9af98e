"""A time that no clock's jump changes, for what ends by itself: leases, and a run's holder.

Machines' clocks are set, step and differ. What two people or two processes must agree on goes by
one count of seconds that they share. SQLite: all who write the file are on one machine, which
counts since its start. PostgreSQL: the database's clock, read once a minute; in between, this
process's own count. Times of the log are the server's clock, as ever.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, text

Clock = Callable[[], datetime]
Steady = Callable[[Connection], datetime]

#: So many seconds a process goes on by its own count before it asks the database again.
TRUSTED = 60.0
KEPT = "started.json"
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_ASK = text("SELECT clock_timestamp()")


def steady(folder: Path, clock: Clock, *, is_sqlite: bool) -> Steady:
    """Return the time for a workspace's database; ``clock`` is this machine's."""
    return OfMachine(folder / KEPT, clock) if is_sqlite else OfDatabase()


def counted() -> float:
    """Return the seconds since some moment, the same for all processes of this machine.

    Asleep seconds count where the system counts them.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class OfMachine:
    """What the clock said when first asked since the machine's start, and the seconds since.

    Kept in a file, so that a process started after a jump goes by the same time as the others. A
    system that does not name its starts, or a folder that takes no file: each process by itself.
    """

    def __init__(self, kept: Path, clock: Clock) -> None:
        self._kept, self._clock = kept, clock

    def __call__(self, _connection: Connection) -> datetime:
        """Return the time, in UTC."""
        return self._zero + timedelta(seconds=counted())

    @cached_property
    def _zero(self) -> datetime:
        """Return when the count began."""
        zero = self._clock() - timedelta(seconds=counted())
        with contextlib.suppress(OSError):
            boot = _BOOT.read_text().strip()
            if (known := self._known(boot)) is not None:
                return known
            written = self._kept.with_name(f".{KEPT}.{os.getpid()}")
            written.write_text(json.dumps({"boot": boot, "zero": zero.isoformat()}))
            written.replace(self._kept)
        return zero

    def _known(self, boot: str) -> datetime | None:
        """Return what was kept since this start of the machine."""
        try:
            said = json.loads(self._kept.read_text())
            return datetime.fromisoformat(said["zero"]) if said["boot"] == boot else None
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None


class OfDatabase:
    """The database's clock."""

    def __init__(self) -> None:
        self._read: tuple[float, datetime] | None = None  # when it was read, and the count's zero

    def __call__(self, connection: Connection) -> datetime:
        """Return the time, in UTC; where it was not read lately, by this connection."""
        now, read = counted(), self._read
        if read is None or now - read[0] > TRUSTED:
            said: datetime = connection.execute(_ASK).scalar_one()
            read = self._read = now, said.astimezone(UTC) - timedelta(seconds=now)
        return read[1] + timedelta(seconds=now)
