"""A batch of every task and strategy: server CPU and peak memory at two sizes of the pool.

Each way draws in a process of its own: first (nothing kept in memory), then again and again. The
plainest draw, an insert of random edits by SQL alone, takes turns with them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median

import msgspec
from sqlalchemy import text

from benchmarks.figures import Figure, told
from benchmarks.pages import workspaces
from store.db.workspace import Store
from store.instructions import drawing as pair_batches
from store.instructions.drawing import InstructionsRequest
from store.opening import open_workspace
from store.promises import drawing as score_batches
from store.promises.drawing import ScoreRequest
from store.promises.planning import PlanChoices
from store.ranking import drawing as rank_batches
from store.ranking.drawing import RankRequest
from store.types import drawing as type_batches
from store.types.drawing import TypeRequest

SIZE = 300
#: What is promised of a draw in the largest pool: seconds of CPU, and MB in all.
GOAL = "≤ 1 s, ≤ 300 MB"
BY_GROUP = PlanChoices(families=("global", "category", "edit_type"))
FLOORS = PlanChoices(families=("global", "floors"), floors={"seamlessness": 0.2})
Draw = Callable[[Store], object]


def _score(purpose: str, strategy: str = "uniform", plan: PlanChoices | None = None) -> Draw:
    request = ScoreRequest(purpose, SIZE, strategy, plan=plan or PlanChoices())  # type: ignore[arg-type]
    return lambda store: score_batches.draw_batch(store, request, by="benchmark")


def _types(purpose: str, rule: str = "equal") -> Draw:
    request = TypeRequest(SIZE, purpose, rule)  # type: ignore[arg-type]
    return lambda store: type_batches.draw_batch(store, request, by="benchmark")


def _pairs(purpose: str, strategy: str = "uniform") -> Draw:
    request = InstructionsRequest(100, purpose, strategy=strategy)  # type: ignore[arg-type]
    return lambda store: pair_batches.draw_batch(store, request, by="benchmark")


def _groups(*, across: bool = False) -> Draw:
    request = RankRequest(20, across_instructions=across)
    return lambda store: rank_batches.draw_batch(store, request, by="benchmark")


def _plainly(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE IF NOT EXISTS drawn (id VARCHAR)"))
        connection.execute(
            text("INSERT INTO drawn SELECT id FROM edit ORDER BY RANDOM() LIMIT :n"), {"n": SIZE}
        )


WAYS: dict[str, Draw] = {
    "plainest insert": _plainly,
    "score, measure": _score("measure"),
    "score, by group": _score("measure", plan=BY_GROUP),
    "score, floors": _score("measure", plan=FLOORS),
    "score, banded": _score("measure", "banded"),
    "score, near the threshold": _score("measure", "near-threshold"),
    "score, per type": _score("measure", "per-type"),
    "score, by score": _score("fit", "by-score"),
    "score, gold": _score("gold"),
    "types, equal": _types("measure"),
    "types, effort": _types("measure", "effort"),
    "types, likeliest mistakes": _types("repair"),
    "pairs, uniform": _pairs("measure"),
    "pairs, per type": _pairs("fit", "per-type"),
    "pairs, per length": _pairs("fit", "per-length"),
    "groups": _groups(),
    "groups across instructions": _groups(across=True),
}


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU of the first draw of a process, of each later one, and its peak in MB."""

    first: float
    again: list[float]
    peak_mb: float


def cost(folder: Path, way: str, runs: int) -> Cost:
    """Draw in this process, ``runs`` times after the first."""
    store, seconds = open_workspace(folder), list[float]()
    for _ in range(runs + 1):
        began = time.process_time()
        WAYS[way](store)
        seconds.append(time.process_time() - began)
    peak = getrusage(RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Cost(seconds[0], seconds[1:], peak)


def apart(folder: Path, way: str, runs: int) -> Cost:
    """Draw in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.draws", "--within", str(folder), "--only", way]
    said = subprocess.run([*words, "--runs", str(runs)], check=True, capture_output=True)
    return Cost(
        *msgspec.json.decode(said.stdout.splitlines()[-1], type=tuple[float, list[float], float])
    )


def main(arguments: list[str] | None = None) -> None:
    """Measure every way, or those whose name holds a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 400_000])
    parser.add_argument("--only", default="", help="a word that the way's name holds")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--made", type=Path, help="a folder with 10k, 400k … of benchmarks.big")
    parser.add_argument("--within", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.within:
        print(msgspec.json.encode(astuple(cost(chosen.within, chosen.only, chosen.runs))).decode())
        return
    ways = [way for way in WAYS if chosen.only in way]
    with tempfile.TemporaryDirectory() as below:
        folders = workspaces(chosen.sizes, chosen.made, Path(below))
        told(
            "draws",
            [one for size in chosen.sizes for one in _all(folders[size], size, ways, chosen.runs)],
        )


def _all(folder: Path, size: int, ways: list[str], runs: int) -> list[Figure]:
    """Draw in all ways, the plainest before each."""
    figures = []
    for way in ways:
        plain, drawn = (apart(folder / "workspace", one, runs) for one in (next(iter(WAYS)), way))
        name = f"{way}, {size:,}"
        figures += [
            Figure(f"{name}: first", "s", [drawn.first], [plain.first], GOAL),
            Figure(f"{name}: again", "s", drawn.again, [median(plain.again)], GOAL),
            Figure(f"{name}: peak", "MB", [drawn.peak_mb], [plain.peak_mb], GOAL),
        ]
    return figures


if __name__ == "__main__":
    main()
