"""Three hundred reviewers at one process: how long an answer takes, and whether any is lost.

Each thinks two seconds (1 to 3, seeded) between decisions, over a connection of their own; beside
it, in the same run, the same people at an endpoint that inserts one row and commits. Afterwards the
log must hold every acknowledged decision once and nothing else, and no unit may have been given to
two people. Latency includes this client's own wait for its turn on a machine it shares.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from benchmarks import ground
from benchmarks.figures import Figure, told
from benchmarks.ground import spread
from benchmarks.station_answers import decision, plain
from benchmarks.wire import Wire
from store.db import tables
from store.db.workspace import Store, new_id

#: Decisions of one person in a row, where nobody thinks.
AT_ONCE = 250
Reviewer = Callable[["Seen", random.Random, float], Awaitable[None]]


@dataclass
class Seen:
    """What the reviewers saw: seconds per answer, decisions acknowledged, who was given what."""

    took: list[float] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    given: dict[str, set[int]] = field(default_factory=dict)
    cpu: float = 0.0

    def note(self, units: list[dict[str, str]], who: int) -> None:
        """Remember who was given these units."""
        for unit in units:
            self.given.setdefault(unit["draw_id"], set()).add(who)


def our_reviewer(port: int, token: str, who: int) -> Reviewer:
    """Return a reviewer at the station's API."""

    async def review(seen: Seen, rng: random.Random, until: float) -> None:
        async with Wire(port) as wire:
            start = time.perf_counter()
            said = await wire.post("/api/leases", {"task": "score", "want": 6}, token)
            seen.took.append(time.perf_counter() - start)  # Their arrival is a wait like any other.
            queue = said["units"]
            seen.note(queue, who)
            while await thought(rng, until):
                made, start = decision(queue.pop(0)["draw_id"]), time.perf_counter()
                said = await wire.post("/api/answers", made, said["token"])
                seen.took.append(time.perf_counter() - start)
                seen.saved.append(said["id"])
                seen.note(said["units"], who)
                held = {unit["draw_id"] for unit in queue}
                queue += [unit for unit in said["units"] if unit["draw_id"] not in held]

    return review


def plain_reviewer(port: int) -> Reviewer:
    """Return a reviewer at the plain endpoint."""

    async def review(seen: Seen, rng: random.Random, until: float) -> None:
        async with Wire(port) as wire:
            while await thought(rng, until):
                start = time.perf_counter()
                await wire.post("/answers", decision(new_id()))
                seen.took.append(time.perf_counter() - start)

    return review


def busy_reviewer(port: int, tokens: list[str], who: int) -> Reviewer:
    """Return a reviewer who decides without thinking, one person after the other.

    Nobody may decide more than 600 times in 10 s: after ``AT_ONCE`` it is the next one's turn.
    """

    async def review(seen: Seen, _rng: random.Random, until: float) -> None:
        async with Wire(port) as wire:
            for turn, token in enumerate(tokens):
                person = who + turn * 1000
                said = await wire.post("/api/leases", {"task": "score", "want": 6}, token)
                seen.note(said["units"], person)
                for _ in range(AT_ONCE):
                    if time.perf_counter() > until or not said["units"]:
                        return
                    made, start = decision(said["units"][0]["draw_id"]), time.perf_counter()
                    said = await wire.post("/api/answers", made, said["token"])
                    seen.took.append(time.perf_counter() - start)
                    seen.saved.append(said["id"])
                    seen.note(said["units"], person)

    return review


def busy_plain(port: int) -> Reviewer:
    """Return the same at the plain endpoint."""

    async def review(seen: Seen, _rng: random.Random, until: float) -> None:
        async with Wire(port) as wire:
            while time.perf_counter() < until:
                start = time.perf_counter()
                await wire.post("/answers", decision(new_id()))
                seen.took.append(time.perf_counter() - start)

    return review


async def thought(rng: random.Random, until: float) -> bool:
    """Think for two seconds or so; return whether there is time for another decision."""
    await asyncio.sleep(rng.uniform(1.0, 3.0))
    return time.perf_counter() < until


async def reviewing(people: list[Reviewer], seconds: float, arriving: float = 2) -> Seen:
    """Let all review at once; they arrive over so many seconds."""
    seen, until = Seen(), time.perf_counter() + seconds

    async def one(number: int, review: Reviewer) -> None:
        rng = random.Random(number)  # noqa: S311
        await asyncio.sleep(rng.uniform(0, arriving))
        await review(seen, rng, until)

    async with asyncio.TaskGroup() as group:
        for number, review in enumerate(people):
            group.create_task(one(number, review))
    return seen


def faults(store: Store, seen: Seen) -> list[str]:
    """Return what is wrong with the log and the leases; nothing, we promise."""
    log = tables.review
    with store.database.read() as connection:
        entries = list(connection.execute(select(log.c.id, log.c.surplus)))
    ids = Counter(entry.id for entry in entries)
    found = {
        "acknowledged, not in the log": len(set(seen.saved) - set(ids)),
        "in the log, not acknowledged": len(set(ids) - set(seen.saved)),
        "in the log twice": sum(count > 1 for count in ids.values()),
        "did not count": sum(entry.surplus for entry in entries),
        "given to two people": sum(len(people) > 1 for people in seen.given.values()),
    }
    return [f"{count} {what}" for what, count in found.items() if count]


def report(way: str, seen: Seen, seconds: float) -> None:
    """Print what was seen."""
    rate = len(seen.took) / seconds
    cpu = seen.cpu / len(seen.took) * 1000
    print(f"  {way:6} {rate:5.0f} a second   {spread(seen.took)} ms   server CPU {cpu:.2f} ms each")


def main(arguments: list[str]) -> None:
    """Measure on SQLite, or with ``--postgres`` on a PostgreSQL made for this run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=ground.EDITS)
    parser.add_argument("--reviewers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--busy", action="store_true", help="nobody thinks")
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args(arguments)
    most = given.edits if given.busy else int(given.reviewers * (given.seconds + 8))
    each = max(1, 20 // given.reviewers) + 2 if given.busy else 1
    with tempfile.TemporaryDirectory() as name, ground.databases(given.postgres) as (url, bare):
        folder = Path(name)
        size = min(most, given.edits)
        store = ground.make_workspace(folder, edits=given.edits, drawn=size, database_url=url)
        tokens = ground.reviewers(store, given.reviewers * each)
        seen: dict[str, Seen] = {}
        with ground.ours(store) as us, plain(bare or folder / "plain.db") as them:
            people = [our_reviewer(us.port, token, who) for who, token in enumerate(tokens)]
            others = [plain_reviewer(them.port)] * given.reviewers
            if given.busy:
                shares = [tokens[who :: given.reviewers] for who in range(given.reviewers)]
                people = [busy_reviewer(us.port, of, who) for who, of in enumerate(shares)]
                others = [busy_plain(them.port)] * given.reviewers
            for way, served, there in (("plain", them, others), ("ours", us, people)):
                before = served.cpu()
                arriving = 0 if given.busy else 2
                seen[way] = asyncio.run(reviewing(there, given.seconds, arriving))
                seen[way].cpu = served.cpu() - before
        wrong = faults(store, seen["ours"])
        store.close()
    where = "PostgreSQL" if given.postgres else "SQLite"
    how = "busy" if given.busy else "thinking 2 s"
    print(f"{given.reviewers} reviewers {how}, one process, {where}, {ground.noise()}")
    for way, one in seen.items():
        report(way, one, given.seconds)
    print("  " + ("; ".join(wrong) or "no unit given twice, every answer in the log exactly once"))
    name = f"{given.reviewers} {how}, {where}"
    told("station_load", [
        Figure(f"{name}: p95", "ms", *(
            [1000 * ground.percentile(seen[way].took, 0.95)] for way in ("ours", "plain")
        ), "at most 100"),
        Figure(f"{name}: seconds for a thousand answers", "s", *(
            [1000 * given.seconds / len(seen[way].took)] for way in ("ours", "plain")
        ), "at most twice plain"),
        Figure(f"{name}: server CPU an answer", "ms", *(
            [1000 * seen[way].cpu / len(seen[way].took)] for way in ("ours", "plain")
        )),
    ])  # fmt: skip
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
