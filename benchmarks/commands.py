"""What commands take beyond their start: ``python -m benchmarks.commands --edits 400000``.

`threshold`, `judge`, `types` and `agreement` on a large workspace, each a process of its own, in
turn with `settings show`, which starts and reads next to nothing: the baseline.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import figures
from benchmarks.cold_start import copied
from benchmarks.figures import Figure, Run
from benchmarks.ground import ROOT

#: Exit code 1 is a command that did its work and found something: here, nothing is proven.
RUN = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
import cli
try:
    cli.main()
except SystemExit as left:
    sys.exit(left.code not in (0, 1))"""
START = "settings show"
COMMANDS = ("threshold", "judge", "types", "agreement")


def run(workspace: Path, command: str) -> Run:
    """Run one command on a workspace."""
    words = ["--workspace", str(workspace), *command.split()]
    return figures.process([sys.executable, "-c", RUN, *words])


def main(arguments: list[str] | None = None) -> None:
    """Measure all in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=400_000)
    parser.add_argument("--workspace", type=Path, help="one of benchmarks.big; copied first")
    parser.add_argument("--runs", type=int, default=figures.RUNS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pico-review-") as folder:
        workspace = copied(given.workspace, given.edits, Path(folder))
        run(workspace, "threshold")  # Looks that are due are taken once.
        rounds = [
            {command: run(workspace, command) for command in (START, *COMMANDS)}
            for _ in range(given.runs)
        ]
    start = [one[START].cpu for one in rounds]
    told = [
        figure
        for command in COMMANDS
        for figure in (
            Figure(command, "s", [r[command].cpu for r in rounds], start, "≤ 1 s beyond start"),
            Figure(f"{command}, peak", "MB", [r[command].peak_mb for r in rounds]),
        )
    ]
    figures.told("commands", told)


if __name__ == "__main__":
    main()
