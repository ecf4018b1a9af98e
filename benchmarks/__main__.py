"""``make bench``: every benchmark in turn, made small enough for ten minutes in all.

``python -m benchmarks NAME …`` runs some of them; each alone, as ``python -m benchmarks.NAME``,
runs at its full size.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks import big

#: A workspace of 10,000 edits that is made for this run, in a folder of such; and its folder.
MADE, WORKSPACE = "{made}", "{made}/10k/workspace"
EDITS = 10_000
ONE = ["--workspace", WORKSPACE, "--runs", "1"]
#: Each script, and how it is made small.
QUICK: dict[str, list[str]] = {
    "station_paint": ["--edits", "5000", "--decisions", "60"],
    "station_answers": ["--edits", "5000", "--decisions", "100"],
    "station_load": ["--edits", "5000", "--reviewers", "100", "--seconds", "8"],
    "import_manifest": ["--records", "20000", "--runs", "3"],
    "ten_thousand": ["--edits", "2000", "--runs", "1"],
    "embedded": ["--rows", "100000", "--runs", "1"],
    "filter_manifest": ["--records", "50000", "--runs", "1"],
    "exports": ONE,
    "drafts": ["--workspace", WORKSPACE, "--runs", "3"],
    "draws": ["--sizes", str(EDITS), "--made", MADE, "--runs", "1"],
    "pages": ["--sizes", str(EDITS), "--made", MADE, "--runs", "1"],
    "commands": ONE,
    "cold_start": ONE,
    "memory": [*ONE, "--reviewers", "50"],
    "rough_day": ["--reviewers", "12", "--seconds", "25"],
    "replicas": ["--edits", "2000", "--seconds", "3"],
    "chains": ["--chains", "2000"],
    "desk_curves": ["--runs", "3"],
    "rank_groups": ["--groups", "2000", "--runs", "1"],
    "judge_run": ["--edits", "500"],
    "start": ["--runs", "3"],
}


def main(names: list[str]) -> None:
    """Run the scripts of these names, or all, on one workspace where they need one."""
    chosen = names or list(QUICK)
    with tempfile.TemporaryDirectory() as made:
        if any(MADE in word for name in chosen for word in QUICK[name]):
            folder = Path(made) / "10k"
            folder.mkdir()
            big.make(folder, EDITS, EDITS // 8)
        for name in chosen:
            words = [word.replace(MADE, made) for word in QUICK[name]]
            import_module(f"benchmarks.{name}").main(words)


if __name__ == "__main__":
    main(sys.argv[1:])
