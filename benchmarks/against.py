"""``make bench-against REF=main~5``: two revisions, each script in turn on both.

Today's scripts measure both: ``benchmarks/`` is laid over a checkout of the other revision. What
got slower beyond noise is named: by more than a tenth, with no run of before as slow as the
median now.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.figures import KEPT_IN

ROOT = Path(__file__).parents[1]
#: Slower by less is noise on any machine.
WORTH_NAMING = 1.1
Runs = dict[str, list[float]]


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns 1 where something got slower."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ref")
    parser.add_argument("scripts", nargs="*", help="default: the quick ones of `make bench`")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    from benchmarks.__main__ import QUICK

    scripts = chosen.scripts or list(QUICK)
    if unknown := set(scripts) - set(QUICK):
        parser.error(f"no such script: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as folder:
        before = _checkout(chosen.ref, Path(folder) / "before")
        try:
            slower = [
                line for script in scripts for line in _compared(script, before, chosen.rounds)
            ]
        finally:
            words = ["git", "worktree", "remove", "--force", str(before)]
            subprocess.run(words, cwd=ROOT, check=True)
    print("\n".join(slower) or "Nothing got slower beyond noise.")
    return int(bool(slower))


def _checkout(ref: str, folder: Path) -> Path:
    """Lay another revision in a folder, with today's benchmarks."""
    words = ["git", "worktree", "add", "--quiet", "--detach", str(folder), ref]
    subprocess.run(words, cwd=ROOT, check=True)
    shutil.rmtree(folder / "benchmarks", ignore_errors=True)
    shutil.copytree(ROOT / "benchmarks", folder / "benchmarks")
    return folder


def _compared(script: str, before: Path, rounds: int) -> list[str]:
    """Return a line for each figure of a script that got slower."""
    then: Runs = defaultdict(list)
    now: Runs = defaultdict(list)
    for _ in range(rounds):
        for tree, kept in ((before, then), (ROOT, now)):
            for name, value in _figures(script, tree).items():
                kept[name].append(value)
    for name in sorted(then.keys() & now.keys()):
        print(f"  {script}: {name}: {median(then[name]):,.3f} → {median(now[name]):,.3f}")
    return [
        f"slower: {script}: {name}: {median(then[name]):,.3f} → {median(now[name]):,.3f}"
        for name in sorted(then.keys() & now.keys())
        if got_slower(then[name], now[name])
    ]


def got_slower(then: list[float], now: list[float]) -> bool:
    """Whether runs got slower beyond noise."""
    return median(now) > WORTH_NAMING * median(then) and median(now) > max(then)


def _figures(script: str, tree: Path) -> dict[str, float]:
    """Run a script in a checkout; return its figures, or none where it cannot run there."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(tree), KEPT_IN: folder}
        run = [sys.executable, "-m", "benchmarks", script]
        done = subprocess.run(run, cwd=tree, env=environment, check=False, capture_output=True)
        kept = sorted(Path(folder).glob("*.json"))
        if done.returncode or not kept:
            print(f"  {script} cannot be measured in {tree.name}")
            return {}
        found: list[dict[str, Any]] = [msgspec.json.decode(file.read_bytes()) for file in kept]
    return {one["name"]: median(one["runs"]) for told in found for one in told["figures"]}


if __name__ == "__main__":
    raise SystemExit(main())
