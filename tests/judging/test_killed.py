"""Server and client killed in mid-run: what was answered is not asked again, the budget holds."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from review.judging.budget import Budget
from store.db import tables
from store.db.workspace import Store
from store.judging import replies, runs
from tests.judging.asked import allow, begun
from tests.judging.server import TOKENS_IN, TOKENS_OUT

EDITS = 600
PROCESS = str(Path(__file__).with_name("process.py"))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Endpoint:
    """A server in a process of its own; what it answered stands in a file."""

    def __init__(self, folder: Path) -> None:
        self.port, self.file = free_port(), folder / "answered.txt"
        self.file.touch()
        self.start()

    def start(self) -> None:
        words = [sys.executable, PROCESS, "serve", str(self.port), str(self.file)]
        self.process = subprocess.Popen(words)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def answered(self) -> list[str]:
        return self.file.read_text().splitlines()


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def asking(store: Store, judging: runs.Judging) -> subprocess.Popen[str]:
    words = [sys.executable, PROCESS, "ask", str(store.folder), judging.id]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def there(store: Store, judging: runs.Judging) -> int:
    return replies.tally(store, judging.id).there


def written(store: Store, judging: runs.Judging) -> set[str]:
    reply = tables.judge_reply
    of_this = (reply.c.judging_id == judging.id) & reply.c.status.in_(replies.THERE)
    with store.database.read() as connection:
        return set(connection.execute(select(reply.c.unit_id).where(of_this)).scalars())


def test_killed_in_mid_run_it_goes_on_where_it_was(sqlite_store: Store, tmp_path: Path) -> None:
    """The client twice, the server once: each reply on the disk was asked for once.

    A reply may have been answered and lost with the client; then it is asked for once more, and
    both count. What counts is never less than what the endpoint answered, and never more than the
    budget.
    """
    endpoint = Endpoint(tmp_path)
    allow(sqlite_store, f"http://127.0.0.1:{endpoint.port}/v1")
    budget = Budget(requests=EDITS + 400)
    judging = begun(
        sqlite_store, [f"unit-{n:05}" for n in range(EDITS)], budget, concurrency=8, retries=6
    )
    known: set[str] = set()
    for share in (0.2, 0.5):
        client = asking(sqlite_store, judging)
        until(lambda share=share: there(sqlite_store, judging) > share * EDITS)
        client.kill()
        client.communicate()
        sure = written(sqlite_store, judging)
        assert known <= sure
        known, before = sure, Counter(endpoint.answered())
    client = asking(sqlite_store, judging)
    until(lambda: there(sqlite_store, judging) > 0.75 * EDITS)
    endpoint.kill()
    endpoint.start()
    client.communicate(timeout=120)
    for _again in range(3):  # What failed while the server was away is asked again.
        if there(sqlite_store, judging) < EDITS:
            asking(sqlite_store, judging).communicate(timeout=120)
    endpoint.kill()
    tally = replies.tally(sqlite_store, judging.id)
    answered = Counter(endpoint.answered())
    assert {name for name in known if answered[name] > before[name]} == set(), "asked again"
    assert (tally.there, runs.get(sqlite_store, judging.id).state) == (EDITS, "done")
    assert answered.total() <= tally.use.requests <= budget.requests
    assert answered.total() * (TOKENS_IN + TOKENS_OUT) <= tally.use.tokens


def test_without_a_kill_the_budget_is_exact(sqlite_store: Store, tmp_path: Path) -> None:
    """What is written down is what the endpoint heard, retries and all."""
    endpoint = Endpoint(tmp_path)
    allow(sqlite_store, f"http://127.0.0.1:{endpoint.port}/v1")
    judging = begun(sqlite_store, [f"unit-{n:05}" for n in range(300)], retries=6)
    assert asking(sqlite_store, judging).communicate(timeout=120)[0].split() == ["done", "None"]
    endpoint.kill()
    tally = replies.tally(sqlite_store, judging.id)
    assert tally.by_status == {"answered": 294, "unreadable": 6}
    assert set(Counter(endpoint.answered()).values()) == {1}
    assert tally.use.requests == 300 + 2 * 6
    assert tally.use.prompt_tokens == pytest.approx(300 * TOKENS_IN)
