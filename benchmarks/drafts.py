"""A draft and its dry run on 400,000 edits, in a process of their own: first, and again.

Plain: the scores and types of the same edits read by SQL and compared with the threshold.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import big
from benchmarks.figures import RUNS, Figure, process, told

THRESHOLD = 0.6
#: Opens the workspace, does something once or twice; the last line is its CPU.
_ALONE = """
import sys, time
from pathlib import Path
from benchmarks import drafts
print(drafts.WAYS[sys.argv[1]](Path(sys.argv[2])), file=open(sys.argv[3], "w"))
"""


def first(folder: Path) -> float:
    """Return the CPU seconds of a draft with its dry run, by who opens the workspace for it."""
    return _drafted(folder)[0]


def again(folder: Path) -> float:
    """Return those of the next one in the same process."""
    return _drafted(folder, times=2)[1]


def _drafted(folder: Path, times: int = 1) -> list[float]:
    from store.filters import drafts, dry_runs
    from store.opening import open_workspace

    store, took = open_workspace(folder), []
    for _ in range(times):
        began = time.process_time()
        draft = drafts.draft(store, threshold=THRESHOLD, by="benchmark")
        dry_runs.dry_run(store, draft.config)
        took.append(time.process_time() - began)
    store.close()
    return took


def plain(folder: Path) -> float:
    """Return the CPU seconds of reading scores and types, and comparing."""
    import sqlite3

    began = time.process_time()
    connection = sqlite3.connect(folder / "pico-review.db")
    rows = connection.execute(
        "SELECT e.output_image, e.edit_type, s.overall FROM score s JOIN edit e ON e.id = s.edit_id"
    )
    kept = sum(1 for _image, _kind, overall in rows if overall is not None and overall >= THRESHOLD)
    connection.close()
    return time.process_time() - began if kept else 0.0


WAYS: dict[str, Callable[[Path], float]] = {"first": first, "again": again, "plain": plain}


def main(arguments: list[str] | None = None) -> None:
    """Measure all in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=400_000)
    parser.add_argument("--workspace", type=Path, help="one of benchmarks.big; copied first")
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "workspace"
        if chosen.workspace:
            shutil.copytree(chosen.workspace, folder)
        else:
            big.make(Path(place), chosen.edits, chosen.edits // 8)
        took: dict[str, list[float]] = {way: [] for way in WAYS}
        peaks: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(chosen.runs):
            for way in WAYS:
                seconds, peak = _measured(way, folder, Path(place) / "took")
                took[way].append(seconds)
                peaks[way].append(peak)
    told("drafts", [
        Figure("draft and dry run, first", "s", took["first"], took["plain"], "at most 2"),
        Figure("draft and dry run, again", "s", took["again"], took["plain"], "at most 2"),
        Figure("peak of the first", "MB", peaks["first"], peaks["plain"], "at most 300"),
    ])  # fmt: skip


def _measured(way: str, folder: Path, written: Path) -> tuple[float, float]:
    used = process([sys.executable, "-c", _ALONE, way, str(folder), str(written)])
    return float(written.read_text()), used.peak_mb


if __name__ == "__main__":
    main()
