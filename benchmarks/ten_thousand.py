"""10,000 scored edits in, and the answers on them out, by the commands as a person runs them.

Label Studio's own API took 5.9 s to take in 10,000 tasks and 49 s to give their annotations back,
measured once on 2 cores; it is not run here. Plain, in the same run: parse and insert by orjson,
and a select written as JSON Lines, each in a Python of its own.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import orjson

from benchmarks import figures
from benchmarks.import_manifest import plain, write_manifest

COMMAND = "import sys, cli; sys.exit(cli.main())"
SELECT = "SELECT unit_id, reviewer_id, task, answers_json FROM review"


def command(workspace: Path, *words: str) -> figures.Run:
    """Run a command of ours on a workspace."""
    return figures.process([sys.executable, "-c", COMMAND, "--workspace", str(workspace), *words])


def write_reviews(path: Path, edits: int) -> None:
    """Write one answer on each edit."""
    rows = [f"images/positive-edit/{n}.png,Ana,{'reject' if n % 9 == 0 else 'accept'}\n"
            for n in range(edits)]  # fmt: skip
    path.write_text("edit,reviewer,verdict\n" + "".join(rows))


def write_out(database: Path, out: Path) -> None:
    """Write the log of answers as it is: the plainest way out."""
    with sqlite3.connect(database) as connection, out.open("wb") as file:
        for row in connection.execute(SELECT):
            file.write(orjson.dumps(row) + b"\n")


def plainly(way: str, source: Path, target: Path) -> figures.Run:
    """Run one of the baselines in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.ten_thousand", "--plain", way]
    return figures.process([*words, str(source), str(target)])


def main(arguments: list[str] | None = None) -> None:
    """Measure both ways in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=figures.RUNS)
    parser.add_argument("--plain", nargs=3)
    given = parser.parse_args(arguments)
    if given.plain:
        way, source, target = given.plain
        (plain if way == "in" else write_out)(Path(source), Path(target))
        return
    with tempfile.TemporaryDirectory() as place:
        runs = [_round(Path(place) / str(n), given.edits) for n in range(given.runs)]
    into, in_plain, out, out_plain = zip(*runs, strict=True)
    goals = ("ahead of Label Studio's 5.9", "ahead of Label Studio's 49")
    told = []
    for name, ours, beside, goal in (
        ("in", into, in_plain, goals[0]), ("answers out", out, out_plain, goals[1]),
    ):  # fmt: skip
        wall, cpu = [one.wall for one in ours], [one.cpu for one in ours]
        told.append(figures.Figure(f"{name}, wall", "s", wall, [one.wall for one in beside], goal))
        told.append(figures.Figure(f"{name}, CPU", "s", cpu, [one.cpu for one in beside]))
        told.append(figures.Figure(f"{name}, peak", "MB", [one.peak_mb for one in ours]))
    figures.told("ten_thousand", told)


def _round(folder: Path, edits: int) -> tuple[figures.Run, ...]:
    """Return (in, plain in, out, plain out) on a workspace of their own."""
    folder.mkdir()
    manifest, reviews = folder / "sft.jsonl", folder / "reviews.csv"
    write_manifest(manifest, edits)
    write_reviews(reviews, edits)
    workspace = folder / "workspace"
    into, in_plain = command(workspace, "import", str(manifest)), plainly("in", manifest, folder)
    command(workspace, "import", str(reviews))
    out = command(workspace, "export", "labels", "--out", str(folder / "labels"))
    out_plain = plainly("out", workspace / "pico-review.db", folder / "plain.jsonl")
    shutil.rmtree(folder)
    return into, in_plain, out, out_plain


if __name__ == "__main__":
    main()
