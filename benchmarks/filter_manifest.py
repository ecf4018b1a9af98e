"""The filter on 400,000 scored records against the plainest filter of the same.

Plain: ``json.loads`` per line, the weighted total by hand, the line copied into one of two files.
``beside``: the scores in a CSV file of their own; plain then holds them in a dictionary. Each
runs in a process of its own, all in turn, so that drift cancels.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.import_manifest import CRITERIA, write_manifest

WEIGHTS = (0.4, 0.25, 0.2, 0.15)
CUT = 0.5
MOST_MB = 300


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


def plain(manifest: Path, scores: Path | None, out: Path) -> None:
    """Keep a line or not, and nothing else."""
    book = None
    if scores is not None:
        with scores.open(newline="") as table:
            book = {row["edit"]: [float(row[name]) for name in CRITERIA]
                    for row in csv.DictReader(table)}  # fmt: skip
    out.mkdir()
    with (
        manifest.open() as lines,
        (out / "kept.jsonl").open("w") as kept,
        (out / "rejected.jsonl").open("w") as rejected,
    ):
        for line in lines:
            row = json.loads(line)
            given = book[row["output_image"]] if book else [row["scores"][n] for n in CRITERIA]
            total = sum(w * x for w, x in zip(WEIGHTS, given, strict=True))
            (kept if total >= CUT else rejected).write(line)


def ours(manifest: Path, scores: Path | None, out: Path) -> None:
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
    summary = filter_manifest(manifest, out, config, scores=scores)
    print(summary.kept, summary.rejected, summary.undecided, file=sys.stderr)


WAYS = {"ours": ours, "plain": plain}


def measured(way: str, manifest: Path, scores: Path | None) -> tuple[float, float]:
    """Return (seconds, peak MB) of one run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.filter_manifest", "--one", way]
        words += ["--manifest", str(manifest), "--folder", f"{folder}/out"]
        words += ["--scores", str(scores)] if scores else []
        out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    seconds, peak = out.split()
    return float(seconds), float(peak)


def main(arguments: list[str]) -> None:
    """Measure all in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=400_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    if given.one:
        start = time.perf_counter()
        WAYS[given.one](given.manifest, given.scores, given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, peak)
        return
    with tempfile.TemporaryDirectory() as folder:
        manifest, bare, scores = (Path(folder) / name for name in ("m.jsonl", "b.jsonl", "s.csv"))
        write_manifest(manifest, given.records)
        write_scores(manifest, bare, scores)
        for title, files in {"on the records": (manifest, None), "beside": (bare, scores)}.items():
            _compare(title, files, given.records, given.runs)


def _compare(title: str, files: tuple[Path, Path | None], records: int, rounds: int) -> None:
    runs = [{way: measured(way, *files) for way in WAYS} for _ in range(rounds)]
    print(f"filter of {records:,} records, four scores {title}, median of {rounds} rounds")
    for way in WAYS:
        seconds, peak = median(r[way][0] for r in runs), max(r[way][1] for r in runs)
        print(f"  {way:5} {seconds:6.1f} s {peak:5.0f} MB")
    print(f"  ours / plain {median(r['ours'][0] / r['plain'][0] for r in runs):.2f}")
    print(f"  promised: at most {MOST_MB} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
