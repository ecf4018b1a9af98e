"""A server from its start to its first page: ``python -m benchmarks.cold_start --runs 5``.

Ours: ``pico-review serve`` on a large workspace, and a lead's Overview once it is drawn. Plain: a
Streamlit app of one title. Seconds of the clock and of CPU, in turn.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks import big, figures, visits
from benchmarks.figures import Figure
from benchmarks.ground import Served
from store.opening import open_workspace


def seconds(server: AbstractContextManager[Served], cookies: str = "") -> tuple[float, float]:
    """Start a server and open its first page; return seconds of the clock and of CPU."""
    began = time.perf_counter()
    with server as served:
        visits.opened(served, cookies=cookies).close()
        return time.perf_counter() - began, served.cpu()


def copied(workspace: Path | None, edits: int, folder: Path) -> Path:
    """Copy a workspace, or make one of so many edits; return its folder."""
    if workspace is None:
        big.make(folder, edits, max(40, edits // 8))
    else:
        shutil.copytree(workspace, folder / "workspace")
    return folder / "workspace"


def main(arguments: list[str] | None = None) -> None:
    """Measure both in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=400_000)
    parser.add_argument("--workspace", type=Path, help="one of benchmarks.big; copied first")
    parser.add_argument("--runs", type=int, default=figures.RUNS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pico-review-") as name:
        folder = Path(name)
        workspace = copied(given.workspace, given.edits, folder)
        store = open_workspace(workspace)
        lead = visits.cookie(store, "The lead", "lead")
        store.close()
        seconds(visits.ours(workspace), lead)  # Looks that are due are taken once.
        ours, plain = [], []
        for _ in range(given.runs):
            ours.append(seconds(visits.ours(workspace), lead))
            plain.append(seconds(visits.plain(folder)))
    goal = "≤ 2.5 s"
    figures.told(
        "cold_start",
        [
            Figure("start to first page, clock", "s", _at(ours, 0), _at(plain, 0), goal),
            Figure("start to first page, CPU", "s", _at(ours, 1), _at(plain, 1)),
        ],
    )


def _at(found: list[tuple[float, float]], place: int) -> list[float]:
    return [one[place] for one in found]


if __name__ == "__main__":
    main()
