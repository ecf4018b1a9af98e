"""56,000 groups of candidates fitted and exported, against the plainest pass over the same votes.

Plain: read the same rows with ``sqlite3``, ``json.loads`` each answer, count wins per pair, write
the pairs that more votes prefer with ``csv``; no model, no ties, no interval. Each runs in a
process of its own, in turn, so that a slow machine changes both.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import io
import json
import pstats
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

#: Promised for the whole of fitting and exporting, on 2 cores.
SECONDS, RATIO = 120, 20


def write_files(folder: Path, groups: int) -> list[Path]:
    """Write a preference manifest (a success, one or two failures) and votes on every pair."""
    rng = random.Random(7)  # noqa: S311
    manifest, votes = folder / "preference.jsonl", folder / "votes.jsonl"
    with manifest.open("w") as edits, votes.open("w") as said:
        for number in range(groups):
            images = [f"images/{number}-{place}.png" for place in range(2 + number % 2)]
            record = {
                "open_image_input_url": f"https://example.invalid/{number}.jpg",
                "text": f"make it {number % 97} times warmer, and leave the rest as it is",
                "output_image": images[0],
                "edit_type": "Zoom in",
                "rejected_images": images[1:],
            }
            edits.write(json.dumps(record) + "\n")
            pairs = [(a, b) for a in range(len(images)) for b in range(a + 1, len(images))]
            for a, b in pairs:
                for reviewer in range(3):
                    winner = rng.choices(("left", "right", "tie", "both_bad"), (80, 8, 9, 3))[0]
                    row = {"left": images[a], "right": images[b], "winner": winner}
                    said.write(json.dumps(row | {"reviewer": f"r{reviewer}"}) + "\n")
    return [manifest, votes]


def prepare(folder: Path, groups: int) -> None:
    """Make the workspace that all ways read."""
    from store.importing.run import Options, import_files
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace")
    report = import_files(store, write_files(folder, groups), Options(), by="benchmark")
    store.close()
    print(f"{report.counts['votes_new']:,} votes on {groups:,} groups", file=sys.stderr)


def ours(folder: Path, out: Path, form: str) -> None:
    """Fit and export as ``pico-review export preference --format …`` does."""
    from review.ranking.pairs import PairRule
    from store.opening import open_workspace
    from store.ranking import preference_release
    from store.ranking.outgoing import PreferenceRequest

    store = open_workspace(folder / "workspace")
    request = PreferenceRequest(form, PairRule(), "path" if form == "dpo" else None)  # type: ignore[arg-type]
    made = preference_release.export(store, out, request, by="benchmark")
    store.close()
    print(form, made.manifest["counts"], file=sys.stderr)


def plain(folder: Path, out: Path, _form: str) -> None:
    """Count wins and write the pairs they prefer, and nothing else."""
    connection = sqlite3.connect(folder / "workspace" / "pico-review.db")
    names = dict(connection.execute("SELECT id, output_image FROM edit"))
    wins: dict[tuple[str, str, str], int] = {}
    query = "SELECT unit_id, answers_json FROM review WHERE task = 'rank' ORDER BY entry"
    for group, answers in connection.execute(query):
        said = json.loads(answers)
        pair = (said["left"], said["right"])
        if said["winner"] == "right":
            pair = pair[::-1]
        if said["winner"] in ("left", "right"):
            wins[group, *pair] = wins.get((group, *pair), 0) + 1
    out.mkdir()
    with (out / "pairs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        for (group, better, worse), count in wins.items():
            if count > wins.get((group, worse, better), 0):
                writer.writerow([group, names[better], names[worse], count])


WAYS = {"plain": plain, "pico": ours, "csv": ours, "dpo": ours}


def measured(way: str, folder: Path) -> tuple[float, float]:
    """Return (seconds, peak MB) of one way in a process of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        words = [sys.executable, "-m", "benchmarks.rank_groups", "--one", way]
        words += ["--folder", str(folder), "--out", str(Path(out) / "release")]
        told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    seconds, peak = told.split()
    return float(seconds), float(peak)


def profile(folder: Path) -> None:
    """Print where the time of one CSV release goes."""
    watched = cProfile.Profile()
    with tempfile.TemporaryDirectory(dir=folder) as out:
        watched.runcall(ours, folder, Path(out) / "release", "csv")
    told = io.StringIO()
    pstats.Stats(watched, stream=told).sort_stats("tottime").print_stats(12)
    print(told.getvalue())


def main(arguments: list[str]) -> None:
    """Measure all in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=56_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    if given.prepare:
        prepare(given.folder, given.groups)
        return
    if given.one:
        start = time.perf_counter()
        WAYS[given.one](given.folder, given.out, given.one)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, peak)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        words = [sys.executable, "-m", "benchmarks.rank_groups", "--prepare"]
        words += ["--folder", str(folder), "--groups", str(given.groups)]
        # In a process of its own: children begin with their parent's peak of memory.
        subprocess.run(words, check=True)
        runs = [{way: measured(way, folder) for way in WAYS} for _ in range(given.runs)]
        print(f"{given.groups:,} groups fitted and exported, median of {given.runs} rounds")
        for way in WAYS:
            seconds, peak = median(r[way][0] for r in runs), max(r[way][1] for r in runs)
            ratio = median(r[way][0] / r["plain"][0] for r in runs)
            print(f"  {way:6} {seconds:6.1f} s {peak:5.0f} MB  {ratio:5.1f} × plain")
        print(f"promised: {SECONDS} s on 2 cores, at most {RATIO} × plain")
        if given.profile:
            profile(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
