"""The filter on 400,000 scored records against the plainest filters of the same.

Plain, all of which put records into one of two files by the weighted total: ``orjson`` in a loop
(which copies lines), Polars and DuckDB over columns (which write their own JSON). Each runs in a
process of its own on one core, all in turn, so that drift cancels; then ours on two, and with the
scores in a CSV file beside (against an orjson loop with a dictionary). CPU and peak of the
processes, their start included.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import RUNS, Figure, Run, told
from benchmarks.import_manifest import CRITERIA, write_manifest

WEIGHTS = (0.4, 0.25, 0.2, 0.15)
CUT = 0.5
SUM = " + ".join(f"{w} * scores.{name}" for w, name in zip(WEIGHTS, CRITERIA, strict=True))
#: Ours and the plain ones, in one process but where the name says two; ``beside``: scores apart.
WAYS = ("ours", "ours_on_two", "orjson", "polars", "duckdb", "ours_beside", "orjson_beside")


def write_scores(manifest: Path, bare: Path, scores: Path) -> None:
    """Split a manifest with scores into one without and a CSV file of scores."""
    with manifest.open() as lines, bare.open("w") as rest, scores.open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["edit", "judge", *CRITERIA])
        for line in lines:
            row = json.loads(line)
            given, judge = row.pop("scores"), row.pop("judge")
            writer.writerow([row["output_image"], judge, *(given[name] for name in CRITERIA)])
            rest.write(json.dumps(row) + "\n")


def by_orjson(manifest: Path, scores: Path | None, out: Path) -> None:
    """Keep a line or not, and nothing else."""
    import orjson

    book = None
    if scores is not None:
        with scores.open(newline="") as table:
            book = {row["edit"]: [float(row[name]) for name in CRITERIA]
                    for row in csv.DictReader(table)}  # fmt: skip
    with (
        manifest.open("rb") as lines,
        (out / "kept.jsonl").open("wb") as kept,
        (out / "rejected.jsonl").open("wb") as rejected,
    ):
        for line in lines:
            row = orjson.loads(line)
            given = book[row["output_image"]] if book else [row["scores"][n] for n in CRITERIA]
            total = sum(w * x for w, x in zip(WEIGHTS, given, strict=True))
            (kept if total >= CUT else rejected).write(line)


def by_polars(manifest: Path, _scores: Path | None, out: Path) -> None:
    """Filter columns, and write them anew."""
    import polars as pl

    rows = pl.read_ndjson(manifest)
    weighed = zip(WEIGHTS, CRITERIA, strict=True)
    total = sum((w * pl.col("scores").struct.field(n) for w, n in weighed), pl.lit(0.0))
    rows.filter(total >= CUT).write_ndjson(out / "kept.jsonl")
    rows.filter(total < CUT).write_ndjson(out / "rejected.jsonl")


def by_duckdb(manifest: Path, _scores: Path | None, out: Path) -> None:
    """Filter columns, and write them anew."""
    import duckdb

    duckdb.sql("SET threads = 1")
    duckdb.sql(f"CREATE TABLE row AS SELECT * FROM read_json('{manifest}')")  # noqa: S608  ours
    for name, sign in (("kept", ">="), ("rejected", "<")):
        rows = f"SELECT * FROM row WHERE {SUM} {sign} {CUT}"  # noqa: S608  ours
        duckdb.sql(f"COPY ({rows}) TO '{out / name}.jsonl' (FORMAT json)")


def ours(manifest: Path, scores: Path | None, out: Path, processes: int = 1) -> None:
    """Filter as `pico-review filter` does."""
    from review.core.settings import Scale
    from review.filtering.decide import FilterConfig, FlooredCriterion, Thresholds
    from review.formats.filtered import filter_manifest

    config = FilterConfig(
        version=1,
        score="weighted_total",
        criteria={n: FlooredCriterion(w) for n, w in zip(CRITERIA, WEIGHTS, strict=True)},
        scale=Scale(0.0, 1.0),
        thresholds=Thresholds(global_=CUT),
        not_proven="a benchmark",
    )
    filter_manifest(manifest, out, config, scores=scores, processes=processes)


def one(way: str, manifest: Path, scores: Path | None, out: Path) -> None:
    """Run one way, and print its CPU, time and peak memory with those of its processes."""
    plain: dict[str, Callable[[Path, Path | None, Path], None]] = {
        "orjson": by_orjson, "polars": by_polars, "duckdb": by_duckdb,
    }  # fmt: skip
    out.mkdir()
    began = time.perf_counter()
    if way.startswith("ours"):
        ours(manifest, scores, out, processes=2 if way == "ours_on_two" else 1)
    else:
        plain[way.removesuffix("_beside")](manifest, scores, out)
    wall, used = time.perf_counter() - began, os.times()
    peaks = [resource.getrusage(who).ru_maxrss / 1024
             for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]  # fmt: skip
    print(sum(used[:4]), wall, sum(peaks))  # Of two processes one is a child.


def measured(way: str, manifest: Path, scores: Path | None) -> Run:
    """Measure one run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.filter_manifest", "--one", way]
        words += ["--manifest", str(manifest), "--folder", f"{folder}/out"]
        words += ["--scores", str(scores)] if scores else []
        kept = {**os.environ, "POLARS_MAX_THREADS": "1"}
        printed = subprocess.run(words, check=True, capture_output=True, text=True, env=kept).stdout
    cpu, wall, peak = map(float, printed.split())
    return Run(cpu, wall, peak)


def main(arguments: list[str] | None = None) -> None:
    """Measure all in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    if given.one:
        one(given.one, given.manifest, given.scores, given.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        manifest, bare, scores = (Path(folder) / name for name in ("m.jsonl", "b.jsonl", "s.csv"))
        write_manifest(manifest, given.records)
        write_scores(manifest, bare, scores)
        files = {way: (bare, scores) if way.endswith("_beside") else (manifest, None)
                 for way in WAYS}  # fmt: skip
        runs = [{way: measured(way, *files[way]) for way in WAYS} for _ in range(given.runs)]
    told("filter_manifest", _figures(runs, given.records))


def _figures(runs: list[dict[str, Run]], records: int) -> list[Figure]:
    def each(way: str, field: str) -> list[float]:
        per = 1e6 / records if field != "peak_mb" else 1.0
        return [per * getattr(run[way], field) for run in runs]

    own = each("ours", "cpu")
    goal = "5 µs: 200,000 a second"
    return [
        *(Figure(f"a record on one core, plain: {way}", "µs CPU", own, each(way, "cpu"), goal)
          for way in ("orjson", "polars", "duckdb")),
        Figure("a record by the clock, two processes; plain: one", "µs",
               each("ours_on_two", "wall"), each("ours", "wall")),
        Figure("a record, scores beside; plain: orjson", "µs CPU",
               each("ours_beside", "cpu"), each("orjson_beside", "cpu")),
        *(Figure(f"peak memory, {way}; plain: orjson", "MB", each(way, "peak_mb"),
                 each("orjson", "peak_mb"), "at most 300 MB")
          for way in ("ours", "ours_on_two", "ours_beside")),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
