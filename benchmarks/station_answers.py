"""What one decision costs the server: CPU and latency, beside an endpoint that inserts one row.

One reviewer a round (nobody may decide 600 times in 10 s), one connection, one decision after the
other, on a database of 50,000 edits, all of them drawn into one batch; ours
records the decision and reserves the next units in the same request, the plain one inserts a row
and commits. CPU is that of the server's process, so that a busy machine changes it little. The two
run in turn, several rounds, so that drift cancels.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import ground
from benchmarks.figures import Figure, told
from benchmarks.ground import Served, spread
from benchmarks.wire import Wire
from store.db.workspace import new_id

#: Rounds before the first one that counts: caches warm, imports done.
WARM = 50


@dataclass(frozen=True)
class Round:
    """One round of decisions: server CPU of each, and how long each took, in seconds."""

    cpu: float
    latency: list[float]


def decision(draw_id: str, batch_id: str | None = None) -> dict[str, Any]:
    """Return a decision as the station sends it."""
    return {
        "id": new_id(),
        "draw_id": draw_id,
        "verdict": "accept",
        "shown": {"left": "source", "right": "edited", "judge": False, "width": 1440},
        "guidelines_version": 1,
        "milliseconds": 1500,
        "task": "score",
        "batch": batch_id,
        "want": 6,
    }


async def our_decisions(port: int, token: str, number: int) -> list[float]:
    """Lease and decide ``number`` times; return each decision's seconds."""
    took: list[float] = []
    async with Wire(port) as wire:
        said = await wire.post("/api/leases", {"task": "score", "want": 6}, token)
        for _ in range(number):
            start = time.perf_counter()
            unit, token = said["units"][0], said["token"]
            said = await wire.post("/api/answers", decision(unit["draw_id"]), token)
            took.append(time.perf_counter() - start)
    return took


async def plain_decisions(port: int, number: int) -> list[float]:
    """Post ``number`` decisions to the plain endpoint; return each one's seconds."""
    took: list[float] = []
    async with Wire(port) as wire:
        for _ in range(number):
            start = time.perf_counter()
            await wire.post("/answers", decision(new_id()))
            took.append(time.perf_counter() - start)
    return took


@contextmanager
def plain(place: Path | str) -> Iterator[Served]:
    """Serve the plain endpoint on a database of its own."""
    port = ground.free_port()
    words = [sys.executable, "-m", "benchmarks.plain_endpoint", str(port), str(place)]
    with ground.running(words, port, "/ping") as served:
        yield served


def measured(served: Served, decisions: Any, number: int) -> Round:
    """Make one round and return its CPU per decision and its latencies."""
    before = served.cpu()
    took = asyncio.run(decisions)
    return Round((served.cpu() - before) / number, took)


def rounds(us: Served, them: Served, tokens: list[str], number: int) -> dict[str, list[Round]]:
    """Measure both in turn, a round for each token but the first."""
    asyncio.run(our_decisions(us.port, tokens[0], WARM))
    asyncio.run(plain_decisions(them.port, WARM))
    found: dict[str, list[Round]] = {"ours": [], "plain": []}
    for token in tokens[1:]:
        found["ours"].append(measured(us, our_decisions(us.port, token, number), number))
        found["plain"].append(measured(them, plain_decisions(them.port, number), number))
    return found


def report(found: dict[str, list[Round]], title: str) -> None:
    """Print what was seen."""
    print(f"{title}, {ground.noise()}")
    for way, made in found.items():
        cpu = median(one.cpu for one in made) * 1000
        latency = [took for one in made for took in one.latency]
        print(f"  {way:6} server CPU {cpu:5.2f} ms a decision   latency {spread(latency)} ms")
    ratio = median(o.cpu / p.cpu for o, p in zip(found["ours"], found["plain"], strict=True))
    print(f"  ours / plain {ratio:.2f} CPU")
    each = {way: [1000 * one.cpu for one in made] for way, made in found.items()}
    late = {
        way: [1000 * ground.percentile(one.latency, 0.95) for one in made]
        for way, made in found.items()
    }
    told("station_answers", [
        Figure("server CPU a decision", "ms", each["ours"], each["plain"], "at most 1.2"),
        Figure("latency, p95", "ms", late["ours"], late["plain"]),
    ])  # fmt: skip


def main(arguments: list[str]) -> None:
    """Measure on SQLite, or with ``--postgres`` on a PostgreSQL made for this run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=ground.EDITS)
    parser.add_argument("--decisions", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name, ground.databases(given.postgres) as (url, bare):
        folder = Path(name)
        store = ground.make_workspace(
            folder, edits=given.edits, drawn=given.edits, database_url=url
        )
        tokens = ground.reviewers(store, given.rounds + 1)
        with ground.ours(store) as us, plain(bare or folder / "plain.db") as them:
            found = rounds(us, them, tokens, given.decisions)
        store.close()
    where = "PostgreSQL" if given.postgres else "SQLite"
    report(found, f"{given.decisions} decisions × {given.rounds} on {where}, {given.edits:,} edits")


if __name__ == "__main__":
    main(sys.argv[1:])
