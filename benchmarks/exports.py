"""What a release costs beside the plainest writing of the same rows.

``python -m benchmarks.exports --workspace FOLDER`` (of ``benchmarks.big``, on SQLite). Plain: the
rows of our own release out of tables of their own, encoded and written in order by ``sqlite3`` and
``msgspec``, and the SHA-256 of each file: nothing is decided, checked or said, and what a release
holds twice (as CSV or Parquet) is written once. CPU, of a process each, their start included.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from pathlib import Path

import msgspec

from benchmarks.figures import Figure, Run, process, told

EXPORTS = {
    "sft": ["export", "sft"],
    "labels": ["export", "labels"],
    "instructions": ["export", "instructions"],
}
COMMAND = "import sys, cli; sys.exit(cli.run(sys.argv[1:]))"
PLAIN = """import hashlib, sqlite3, sys, msgspec
connection, encode = sqlite3.connect(sys.argv[1]), msgspec.json.encode
for table in sys.argv[3:]:
    rows = connection.execute(f'SELECT * FROM "{table}"')
    names, path = [one[0] for one in rows.description], f"{sys.argv[2]}-{table}"
    with open(path, "wb") as file:
        file.writelines(encode(dict(zip(names, row))) + b"\\n" for row in rows)
    with open(path, "rb") as file:
        hashlib.file_digest(file, "sha256")
"""


def to_table(file: Path, database: Path) -> None:
    """Put the rows of a file of JSON Lines into a table of its name; lists and the like as JSON."""
    rows = [msgspec.json.decode(line) for line in file.open("rb")]
    names = list(dict.fromkeys(name for row in rows for name in row)) or ["nothing"]
    listed = ", ".join(f'"{name}"' for name in names)
    with sqlite3.connect(database) as connection:
        connection.execute(f'CREATE TABLE "{file.stem}" ({listed})')
        marks = ", ".join("?" * len(names))
        connection.executemany(
            f'INSERT INTO "{file.stem}" VALUES ({marks})',  # noqa: S608  all of it is ours
            ([_cell(row.get(name)) for name in names] for row in rows),
        )


def _cell(value: object) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value


def ours(words: list[str], workspace: Path, out: Path) -> Run:
    """Write a release by the command."""
    command = [sys.executable, "-c", COMMAND, *words, "--out", str(out)]
    return process(command, PICO_REVIEW_WORKSPACE=str(workspace))


def measured(name: str, workspace: Path, runs: int) -> list[Figure]:
    """Measure one kind of release in turn with plain writing of its rows."""
    words = EXPORTS[name]
    found: list[Run] = []
    plain: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        ours(words, workspace, place / "first")
        files = sorted((place / "first").glob("*.jsonl"))
        for file in files:
            to_table(file, place / "rows.db")
        script = [sys.executable, "-c", PLAIN, str(place / "rows.db"), str(place / "plain")]
        script += [file.stem for file in files]
        for number in range(runs):
            found.append(ours(words, workspace, place / str(number)))
            plain.append(process(script))
    return [
        Figure(f"{name}, CPU", "s", [one.cpu for one in found], [one.cpu for one in plain],
               "at most 1.5 × plain"),
        Figure(f"{name}, peak memory", "MB", [one.peak_mb for one in found],
               [one.peak_mb for one in plain], "at most 300 MB"),
    ]  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Measure releases of a workspace; each leaves a line in its history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=EXPORTS, default=list(EXPORTS))
    chosen = parser.parse_args(arguments)
    told("exports", [
        figure for name in chosen.only
        for figure in measured(name, chosen.workspace, chosen.runs)
    ])  # fmt: skip


if __name__ == "__main__":
    main()
