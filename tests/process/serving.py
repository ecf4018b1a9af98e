"""A real server in a process of its own that can be killed, started again, and told the time."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from tests.process.warm import Warm

#: Ports that were given away, bound as long as these tests run.
_BOUND: list[socket.socket] = []


class Server:
    """One server on one port, as often as it is started."""

    def __init__(self, folder: Path, database_url: str | None = None, *, turned: bool = False):
        self.folder, self.database_url, self.port = folder, database_url, free_port()
        self.ahead = folder.parent / "seconds-ahead" if turned else None
        if self.ahead:
            self.turn(0)

    @property
    def address(self) -> str:
        """Its address; the name is that of the cookie's host in the browser."""
        return f"http://localhost:{self.port}"

    def start(self) -> Server:
        """Start it and wait until it answers."""
        self.process = Warm(["serve", "--port", str(self.port)], self.environment, self.ahead)
        wait_for(f"{self.address}/api/ping", self.process)
        return self

    @property
    def environment(self) -> dict[str, str]:
        """What tells a process which workspace is meant."""
        named = {"PICO_REVIEW_WORKSPACE": str(self.folder)}
        return named | ({"PICO_REVIEW_DATABASE": self.database_url} if self.database_url else {})

    def kill(self) -> None:
        """SIGKILL: it gets no chance to finish anything."""
        self.process.kill()
        self.process.wait(timeout=20)

    def stop(self) -> None:
        """End it as an administrator does."""
        self.process.terminate()
        self.process.wait(timeout=20)

    def turn(self, seconds: float) -> None:
        """Set the server's clock that much ahead of the real one (behind it, when negative)."""
        assert self.ahead
        written = self.ahead.with_suffix(".new")
        written.write_text(str(seconds))
        written.replace(self.ahead)

    @property
    def clock(self) -> Callable[[], datetime]:
        """The server's clock."""

        def now() -> datetime:
            ahead = float(self.ahead.read_text()) if self.ahead else 0.0
            return datetime.fromtimestamp(time.time() + ahead, UTC)

        return now


def free_port() -> int:
    """Return a port of the loopback that nobody listens on, and nobody else is given here.

    It stays bound, not listened on, until these tests end: else another worker might be given the
    same one before this one's server listens, and both would be looking at one server.
    """
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))  # Not to be shared yet: else it might be a killed server's port.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As the server binds.
    _BOUND.append(bound)
    return int(bound.getsockname()[1])


def wait_for(url: str, process: Warm | subprocess.Popen[bytes]) -> None:
    """Wait until a server answers; a minute at most."""
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail("the server did not start")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  our own server
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the server did not answer within a minute")


def locked(server: Server, seconds: float) -> subprocess.Popen[bytes]:
    """Let another process hold the database's write lock for that long; returns once it does."""
    code = SQLITE_LOCK if server.database_url is None else POSTGRES_LOCK
    where = server.database_url or str(server.folder / "pico-review.db")
    words: list[Any] = [sys.executable, "-c", code, where, str(seconds)]
    holder = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    return holder


SQLITE_LOCK = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""
POSTGRES_LOCK = """
import psycopg, sys, time
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("LOCK TABLE review, slot IN ACCESS EXCLUSIVE MODE")
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
