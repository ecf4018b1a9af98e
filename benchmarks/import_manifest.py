"""Import of 400,000 scored records on SQLite against the plainest parse-and-insert of the same.

Plain: ``json.loads`` per line, ``executemany`` of the rows that we store (text ids, the overall,
the criteria as JSON), the same indexes. Barest: fewer and smaller columns, for comparison. Each
runs in a process of its own, all in turn, so that drift cancels.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import uuid_utils

CRITERIA = (
    "instruction_compliance",
    "seamlessness",
    "preservation_balance",
    "technical_quality",
)
TYPES = ("Zoom in", "Add a new object to the scene", "Remove an existing object")


def write_manifest(path: Path, records: int) -> None:
    """Write a manifest of the released shape, each record with four scores (about 370 MB)."""
    rng = random.Random(5)  # noqa: S311
    words = ["make", "the", "left", "house", "warmer", "and", "add", "soft", "golden", "light"]
    with path.open("w") as file:
        for number in range(records):
            text = " ".join(rng.choices(words, k=70))
            record = {
                "open_image_input_url": f"https://example.invalid/photos/{number % 90_000}.jpg",
                "text": text,
                "output_image": f"images/positive-edit/{number}.png",
                "edit_type": TYPES[number % 3],
                "summarized_text": text[:60],
                "local_input_image": f"openimage_source_images/{number % 90_000}.jpg",
                "scores": {name: round(rng.random(), 2) for name in CRITERIA},
                "judge": "bench",
            }
            file.write(json.dumps(record) + "\n")


def plain(manifest: Path, folder: Path) -> None:
    """Parse and insert the rows that we store, and nothing else."""
    connection = sqlite3.connect(folder / "plain.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE edit (id TEXT PRIMARY KEY, output_image TEXT, source TEXT, local TEXT, "
        "text TEXT, short TEXT, edit_type TEXT)"
    )
    connection.execute(
        "CREATE TABLE score (judge TEXT, edit TEXT, overall REAL, criteria TEXT, "
        "PRIMARY KEY (judge, edit))"
    )
    edits, scores = [], []
    with manifest.open() as file:
        for line in file:
            row = json.loads(line)
            name, given = str(uuid_utils.uuid7()), row["scores"]
            edits.append((name, row["output_image"], row["open_image_input_url"],
                          row["local_input_image"], row["text"], row["summarized_text"],
                          row["edit_type"]))  # fmt: skip
            scores.append((row["judge"], name, sum(given.values()) / 4, json.dumps(given)))
            if len(edits) == 5000:
                _insert(connection, EDITS, edits, scores)
                edits, scores = [], []
    _finish(connection, EDITS, edits, scores)


def barest(manifest: Path, folder: Path) -> None:
    """Parse and insert fewer and smaller columns: numbered rows, four numbers as they are."""
    connection = sqlite3.connect(folder / "plain.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE edit (id INTEGER PRIMARY KEY, output_image TEXT, source TEXT, local TEXT, "
        "text TEXT, short TEXT, edit_type TEXT)"
    )
    connection.execute(
        "CREATE TABLE score (edit INTEGER PRIMARY KEY, judge TEXT, a REAL, b REAL, c REAL, d REAL)"
    )
    edits, scores = [], []
    with manifest.open() as file:
        for number, line in enumerate(file):
            row = json.loads(line)
            edits.append((number, row["output_image"], row["open_image_input_url"],
                          row["local_input_image"], row["text"], row["summarized_text"],
                          row["edit_type"]))  # fmt: skip
            scores.append((number, row["judge"], *(row["scores"][name] for name in CRITERIA)))
            if len(edits) == 5000:
                _insert(connection, NUMBERED, edits, scores)
                edits, scores = [], []
    _finish(connection, NUMBERED, edits, scores)


EDITS = ("INSERT INTO edit VALUES (?,?,?,?,?,?,?)", "INSERT INTO score VALUES (?,?,?,?)")
NUMBERED = (EDITS[0], "INSERT INTO score VALUES (?,?,?,?,?,?)")


def _insert(
    connection: sqlite3.Connection, into: tuple[str, str], edits: list[tuple], scores: list[tuple]
) -> None:
    connection.executemany(into[0], edits)
    connection.executemany(into[1], scores)


def _finish(
    connection: sqlite3.Connection, into: tuple[str, str], edits: list[tuple], scores: list[tuple]
) -> None:
    _insert(connection, into, edits, scores)
    connection.execute("CREATE INDEX edit_image ON edit (output_image)")
    connection.execute("CREATE INDEX edit_kind ON edit (edit_type)")
    connection.commit()
    connection.close()


def ours(manifest: Path, folder: Path) -> None:
    """Import as `pico-review import` does."""
    from store.importing.run import Options, import_files
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace")
    report = import_files(store, [manifest], Options(), by="benchmark")
    store.close()
    print(report.as_json()["edits_new"], report.as_json()["scores_new"], file=sys.stderr)


def measured(which: str, manifest: Path) -> tuple[float, float]:
    """Return (seconds, peak MB) of one import in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.import_manifest", "--one", which]
        words += ["--manifest", str(manifest), "--folder", folder]
        out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    seconds, peak = out.split()
    return float(seconds), float(peak)


WAYS = {"ours": ours, "plain": plain, "barest": barest}


def main(arguments: list[str]) -> None:
    """Measure all in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    if given.one:
        start = time.perf_counter()
        WAYS[given.one](given.manifest, given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, peak)
        return
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "sft.jsonl"
        write_manifest(manifest, given.records)
        runs = [{way: measured(way, manifest) for way in WAYS} for _ in range(given.runs)]
    print(f"import of {given.records:,} records with four scores, median of {given.runs} rounds")
    for way in WAYS:
        seconds, peak = median(r[way][0] for r in runs), max(r[way][1] for r in runs)
        print(f"  {way:7} {seconds:6.1f} s {peak:5.0f} MB")
    for way in ("plain", "barest"):
        print(f"  ours / {way:7} {median(r['ours'][0] / r[way][0] for r in runs):.2f}")
    print("promised: at most 3 times plain, at most 400 MB")


if __name__ == "__main__":
    main(sys.argv[1:])
