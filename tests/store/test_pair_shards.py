"""Pairs as a map over a partitioned folder: those of ``pico-review export preference``."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from review.formats.preference.arrow import NAMES, pair_batch
from store.db.workspace import Store
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import agreed, vote
from tests.store.test_preferences import export

GROUPS = 6


def groups(store: Store, folder: Path) -> None:
    """Load groups of three candidates, of which people prefer one after another."""
    records, votes = [], []
    for number in range(GROUPS):
        images = [f"images/{number}-{place}.png" for place in range(3)]
        source, text = f"{number}.jpg", f"instruction {number}"
        more = {"open_image_input_url": source, "rejected_images": images[1:]}
        records.append(edit(images[0], text, **more))
        best_first = images[number % 3 :] + images[: number % 3]
        votes += agreed(*best_first, times=9)
    load(store, jsonl(folder / "preference.jsonl", *records))
    vote(store, folder, *votes)


def of(table: pa.Table) -> list[tuple[str, ...]]:
    return sorted(tuple(row[name] for name in NAMES) for row in table.to_pylist())


def test_engines_give_the_pairs_of_the_release(store: Store, tmp_path: Path) -> None:
    """The records in three partitions, read by DuckDB and by Polars, a few rows at a time."""
    groups(store, tmp_path)
    export(store, tmp_path / "records", "pico")
    export(store, tmp_path / "pairs", "csv")
    lines = (tmp_path / "records" / "preference.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    for part in range(3):
        place = tmp_path / "pool" / f"part={part}"
        place.mkdir(parents=True)
        pq.write_table(pa.Table.from_pylist(records[part::3]), place / "shard.parquet")
    # The released shape has the pairs of a group's best; the table has those below it, too.
    best = {record["output_image"] for record in records}
    with (tmp_path / "pairs" / "pairs.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["chosen"] in best]
    expected = sorted(tuple(row[name] for name in NAMES) for row in rows)
    assert len(expected) == 2 * GROUPS
    stored = duckdb.read_parquet(f"{tmp_path}/pool/**/*.parquet").to_arrow_reader(2)
    assert of(pa.Table.from_batches(map(pair_batch, stored))) == expected
    frame = pl.read_parquet(tmp_path / "pool" / "**" / "*.parquet").to_arrow()
    assert of(pa.Table.from_batches(map(pair_batch, _plain(frame)))) == expected


def _plain(table: pa.Table) -> list[pa.RecordBatch]:
    return table.to_batches(max_chunksize=2)


def test_a_record_without_failures_has_no_pair() -> None:
    """Null and empty lists count alike; paths get their one spelling."""
    batch = pa.RecordBatch.from_pylist(
        [
            {"open_image_input_url": "s", "text": "t", "output_image": "a.png",
             "rejected_images": ["./b.png"]},
            {"open_image_input_url": "s", "text": "t", "output_image": "c.png",
             "rejected_images": []},
            {"open_image_input_url": "s", "text": "t", "output_image": "d.png",
             "rejected_images": None},
        ]
    )  # fmt: skip
    assert pair_batch(batch).to_pylist() == [
        {"source": "s", "prompt": "t", "edit_type": None, "chosen": "a.png", "rejected": "b.png"}
    ]
