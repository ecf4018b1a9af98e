"""What a server holds: ``python -m benchmarks.memory --workspace FOLDER --reviewers 300``.

Memory of its processes (resident) once a lead looked at Overview, and with so many reviewers'
stations open at once, each a session of its own. Plain: a Streamlit app of one title with as many
visitors.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from benchmarks import figures, visits
from benchmarks.cold_start import copied
from benchmarks.figures import Figure
from benchmarks.ground import Served
from store.opening import open_workspace

#: Seconds until what follows a page is done.
REST = 2.0


def held(served: Served) -> float:
    """Return what a server and its children hold now, in MB."""
    family = [served.process, *served.process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) / 1e6


def measured(
    server: AbstractContextManager[Served], page: str, lead: str, reviewers: Sequence[str]
) -> tuple[float, float]:
    """Return what a server holds after its first page, and with everybody there, in MB."""
    with server as served, ExitStack() as there:
        visits.opened(served, cookies=lead).close()
        time.sleep(REST)
        idle = held(served)
        for cookies in reviewers:
            there.enter_context(visits.opened(served, page, cookies))
        time.sleep(REST)
        return idle, held(served)


def main(arguments: list[str] | None = None) -> None:
    """Measure both in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=400_000)
    parser.add_argument("--workspace", type=Path, help="one of benchmarks.big; copied first")
    parser.add_argument("--reviewers", type=int, default=300)
    parser.add_argument("--runs", type=int, default=figures.RUNS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pico-review-") as name:
        folder = Path(name)
        workspace = copied(given.workspace, given.edits, folder)
        store = open_workspace(workspace)
        lead = visits.cookie(store, "The lead", "lead")
        people = [visits.cookie(store, f"Visitor {n}") for n in range(given.reviewers)]
        store.close()
        measured(visits.ours(workspace), "", lead, [])  # Looks that are due are taken once.
        ours, plain = [], []
        for _ in range(given.runs):
            ours.append(measured(visits.ours(workspace), "score", lead, people))
            plain.append(measured(visits.plain(folder), "", "", people))
    everybody = f"{given.reviewers} reviewers"
    figures.told(
        "memory",
        [
            Figure("idle", "MB", [i for i, _ in ours], [i for i, _ in plain], "≤ 180 MB"),
            Figure(
                everybody, "MB", [all_ for _, all_ in ours], [all_ for _, all_ in plain], "≤ 350 MB"
            ),
        ],
    )


if __name__ == "__main__":
    main()
