"""How much CPU a command takes that does next to nothing: what it loads before it begins.

Ours: `--help`, `people list`, `settings show` and `filter --help`, each in a process of its own.
Plain: a Python that imports Typer, as any program of that library does. All in turn; of each the
least of the runs, for a busy machine makes a start dearer.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, told

ROOT = Path(__file__).parents[1]
RUN = "import cli; cli.main()"
PLAIN = ["-c", "import typer"]
COMMANDS = ("--help", "people list", "settings show", "filter --help")


def cpu(words: Sequence[str]) -> float:
    """Return how many seconds of CPU a Python takes from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(arguments: list[str]) -> None:
    """Measure all in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="pico-review-") as folder:
        run = ["-c", RUN, "--workspace", str(Path(folder) / "workspace")]
        cpu([*run, "settings", "show"])  # Makes the workspace: no command here migrates one.
        ours = {command: [*run, *command.split()] for command in COMMANDS}
        rounds = [
            {name: cpu(words) for name, words in {"plain": PLAIN, **ours}.items()}
            for _ in range(given.runs)
        ]
    least = {name: min(one[name] for one in rounds) for name in rounds[0]}
    print("CPU from start to end, the least of the runs")
    for name, seconds in least.items():
        print(f"  {name:16} {seconds:6.2f} s  {seconds / least['plain']:5.1f} × import typer")
    plain = [one["plain"] for one in rounds]
    goals = dict.fromkeys(COMMANDS[:2], "at most 0.6")
    told("start", [
        Figure(name, "s", [one[name] for one in rounds], plain, goals.get(name, ""))
        for name in ours
    ])  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
