"""Import of 400,000 scored records against the plainest orjson parse-and-insert of the same rows.

Plain: ``orjson.loads`` per line, then the very rows that we store (ids, keys, scores), into our own
tables with their indexes, by ``executemany`` on SQLite and ``COPY`` on PostgreSQL. Fewer: the seven
columns that a record has, text ids and the scores as JSON, on SQLite. Each runs in a process of its
own, all in turn, so that drift cancels. CPU is that of the process; on PostgreSQL the server works
beside it, so that there the clock counts too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import uuid_utils

from benchmarks import figures

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


EDIT = ("id", "output_image", "key", "source", "local_source", "text", "summarized_text",
        "edit_type", "type_as_written", "kind", "import_id", "known", "collision")  # fmt: skip
SCORE = ("run_id", "edit_id", "overall", "criteria_json")
Rows = list[tuple[object, ...]]


def parsed(manifest: Path) -> Iterator[tuple[Rows, Rows]]:
    """Yield the rows of edits and of scores, 5,000 of each."""
    edits: Rows = []
    scores: Rows = []
    with manifest.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            name, given = str(uuid_utils.uuid7()), row["scores"]
            source, kind = row["open_image_input_url"], row["edit_type"]
            key = hashlib.sha256(orjson.dumps([source, row["text"], kind])).hexdigest()
            said = (row["local_input_image"], row["text"], row["summarized_text"], kind, kind)
            edits.append((name, row["output_image"], key, source, *said, "sft", "i", True, False))
            scores.append(("r", name, sum(given.values()) / 4, orjson.dumps(given).decode()))
            if len(edits) == 5000:
                yield edits, scores
                edits, scores = [], []
    yield edits, scores


def same(manifest: Path, folder: Path, url: str | None = None) -> None:
    """Parse and insert the rows that we store, into our tables, and nothing else."""
    from sqlalchemy import insert

    from store import settings
    from store.db import bulk, tables
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace", database_url=url)
    now, version = datetime.now(UTC), settings.current(store).version
    with store.database.write() as connection:
        run = {"id": "i", "created": now, "created_by": "", "kind": "import"}
        files = {"files_json": "[]", "report_json": "{}"}
        connection.execute(insert(tables.import_run).values(**run, **files))
        judge = {"id": "r", "name": "bench", "settings_version": version, "created": now}
        connection.execute(insert(tables.judge_run).values(**judge))
        for edits, scores in parsed(manifest):
            bulk.insert(connection, "edit", EDIT, edits)
            bulk.insert(connection, "score", SCORE, scores)
    store.close()


def plain(manifest: Path, folder: Path, _url: str | None = None) -> None:
    """Parse and insert what a record has, in fewer columns, indexed at the end."""
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
    for edits, scores in parsed(manifest):
        connection.executemany(
            "INSERT INTO edit VALUES (?,?,?,?,?,?,?)", [(*one[:2], *one[3:8]) for one in edits]
        )
        connection.executemany("INSERT INTO score VALUES (?,?,?,?)", scores)
    connection.execute("CREATE INDEX edit_image ON edit (output_image)")
    connection.execute("CREATE INDEX edit_kind ON edit (edit_type)")
    connection.commit()
    connection.close()


def ours(manifest: Path, folder: Path, url: str | None = None) -> None:
    """Import as `pico-review import` does."""
    from store.importing.run import Options, import_files
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace", database_url=url)
    report = import_files(store, [manifest], Options(), by="benchmark")
    store.close()
    print(report.as_json()["edits_new"], report.as_json()["scores_new"], file=sys.stderr)


def measured(which: str, manifest: Path, postgres: bool) -> figures.Run:
    """Run one import in a process of its own, into a new database."""
    from benchmarks.ground import databases

    with tempfile.TemporaryDirectory() as folder, databases(postgres) as (url, _other):
        words = [sys.executable, "-m", "benchmarks.import_manifest", "--one", which]
        words += ["--manifest", str(manifest), "--folder", folder]
        return figures.process([*words, "--url", url] if url else words)


WAYS = {"ours": ours, "same": same, "fewer": plain}


def main(arguments: list[str] | None = None) -> None:
    """Measure all in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--runs", type=int, default=figures.RUNS)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--url")
    given = parser.parse_args(arguments)
    if given.one:
        WAYS[given.one](given.manifest, given.folder, given.url)
        return
    ways = ["ours", "same"] if given.postgres else list(WAYS)
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "sft.jsonl"
        write_manifest(manifest, given.records)
        runs = [{w: measured(w, manifest, given.postgres) for w in ways} for _ in range(given.runs)]
    cpu = {way: [run[way].cpu for run in runs] for way in ways}
    wall = {way: [run[way].wall for run in runs] for way in ways}
    peak = [run["ours"].peak_mb for run in runs]
    rows = [figures.Figure("CPU", "s", cpu["ours"], cpu["same"], "≤ 1.5 ×"),
            figures.Figure("the clock", "s", wall["ours"], wall["same"], "≤ 1.5 ×"),
            figures.Figure("peak memory", "MB", peak, goal="≤ 300 MB")]  # fmt: skip
    if "fewer" in ways:
        rows.insert(1, figures.Figure("CPU, against fewer columns", "s", cpu["ours"], cpu["fewer"]))
    figures.told("import_manifest" + ("_postgres" if given.postgres else ""), rows)


if __name__ == "__main__":
    main()
