"""Reading 1,000,000 rows of Parquet with both pictures inside, against pyarrow alone.

Plain: pyarrow makes Python rows of the same columns, which are the texts, the numbers and the
paths beside the pictures' bytes (``whole``: of the bytes, too, as ``to_pylist`` gives them). Ours
gives rows with the places of their pictures. Then the import of the same file, and pictures at
random rows of it. Each runs in a process of its own, in turn.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

WORDS = ("make", "the", "left", "house", "warmer", "and", "add", "soft", "golden", "light")
#: Rows of a row group, as published data sets of pictures have about.
GROUP = 1000
PICTURES = ("input_image", "edited_image")


def write_table(path: Path, rows: int, picture_bytes: int) -> None:
    """Write texts, a score, and two pictures of so many bytes each, as ``datasets`` does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = random.Random(5)  # noqa: S311
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    schema = pa.schema(
        [(name, image) for name in PICTURES]
        + [("edit_prompt", pa.string()), ("edit_type", pa.string()), ("score", pa.float64())]
    )
    with pq.ParquetWriter(path, schema, use_dictionary=["edit_type"], compression="none") as out:
        for _start in range(0, rows, GROUP):
            held = [rng.randbytes(picture_bytes) for _ in range(GROUP)]
            columns = {
                name: pa.array([{"bytes": one, "path": None} for one in held], image)
                for name in PICTURES
            }
            texts = [" ".join(rng.choices(WORDS, k=40)) for _ in range(GROUP)]
            table = pa.table(
                {**columns, "edit_prompt": texts, "edit_type": ["Add", "Remove"] * (GROUP // 2),
                 "score": [rng.random() for _ in range(GROUP)]}, schema,
            )  # fmt: skip
            out.write_table(table, row_group_size=GROUP)


def plain(table: Path, _folder: Path) -> str:
    """Make Python rows of the same columns: paths instead of bytes."""
    import pyarrow.parquet as pq

    columns = [f"{name}.path" for name in PICTURES] + ["edit_prompt", "edit_type", "score"]
    rows = 0
    for batch in pq.ParquetFile(table).iter_batches(2048, columns=columns):
        for _row in batch.to_pylist():
            rows += 1
    return f"{rows:,} rows"


def whole(table: Path, _folder: Path) -> str:
    """Make Python rows of all columns, bytes too."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(table, pre_buffer=False, buffer_size=1 << 20)
    rows = sum(len(batch.to_pylist()) for batch in file.iter_batches(256))
    return f"{rows:,} rows"


def ours(table: Path, _folder: Path) -> str:
    """Read the rows as an import does."""
    from review.formats.containers.tables import table_rows

    rows = sum(not hasattr(row, "reason") for row in table_rows(table))
    return f"{rows:,} rows"


def imported(table: Path, folder: Path) -> str:
    """Import the file as ``pico-review import`` does."""
    from store.importing.run import Options, import_files
    from store.opening import open_workspace

    store = open_workspace(folder / "workspace")
    report = import_files(store, [table], Options(), by="benchmark")
    store.close()
    return f"{report.as_json()['edits_new']:,} edits"


def pictures(table: Path, _folder: Path) -> str:
    """Read 200 pictures at random rows."""
    from review.formats.containers.tables import picture_inside

    rng = random.Random(7)  # noqa: S311
    import pyarrow.parquet as pq

    rows = pq.read_metadata(table).num_rows
    times = []
    for _ in range(200):
        place = f"{rng.randrange(rows)}/edited_image"
        start = time.perf_counter()
        picture_inside(table, place)
        times.append(time.perf_counter() - start)
    times.sort()
    return f"p50 {1000 * median(times):.1f} ms, p95 {1000 * times[189]:.1f} ms each"


WAYS = {
    "ours": ours, "plain": plain, "whole": whole, "import": imported, "pictures": pictures,
}  # fmt: skip


def measured(which: str, table: Path) -> tuple[float, float, float, str]:
    """Return (seconds, seconds of CPU, peak MB, what was done) in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "benchmarks.embedded", "--one", which]
        words += ["--table", str(table), "--folder", folder]
        out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    seconds, cpu, peak, said = out.split(maxsplit=3)
    return float(seconds), float(cpu), float(peak), said.strip()


def main(arguments: list[str]) -> None:
    """Measure all in turn, or (``--one``) run one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--picture-bytes", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--one", choices=WAYS)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    if given.one:
        start = time.perf_counter()
        said = WAYS[given.one](given.table, given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, time.process_time(), peak, said)
        return
    ways = given.ways.split(",")
    with tempfile.TemporaryDirectory() as folder:
        table = given.table or Path(folder) / "train.parquet"
        if not table.exists():
            write_table(table, given.rows, given.picture_bytes)
        print(f"{table.stat().st_size / 1e9:.1f} GB, median of {given.runs} rounds")
        runs = [{way: measured(way, table) for way in ways} for _ in range(given.runs)]
    for way in ways:
        seconds, cpu = (median(r[way][n] for r in runs) for n in (0, 1))
        peak = max(r[way][2] for r in runs)
        print(f"  {way:8} {seconds:6.1f} s {cpu:6.1f} s of CPU {peak:5.0f} MB  {runs[0][way][3]}")
    if {"ours", "plain"} <= set(ways):
        for n, of in enumerate(("time", "CPU")):
            ratio = median(r["ours"][n] / r["plain"][n] for r in runs)
            print(f"  ours / plain, {of}: {ratio:.2f}")
    print("promised: rows within twice plain, at most 400 MB")


if __name__ == "__main__":
    main(sys.argv[1:])
