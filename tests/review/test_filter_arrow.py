"""The filter as a map over a partitioned folder, on engines: the rows of ``pico-review filter``."""

import json
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from review.core.scoring import Scored
from review.filtering.arrow import filter_batch, total_batch
from review.filtering.decide import scored_by
from review.filtering.filter_config import read_config
from review.formats.filtered import filter_manifest

CONFIG = read_config("""
version: 3
score: weighted_total
criteria: {asked: {weight: 0.6}, kept: {weight: 0.4, floor: 0.2}}
scale: {min: 0, max: 1}
thresholds: {global: 0.6, edit_type: {Add: 0.4}}
overrides: {rejected: [images/7.png]}
taxonomy: {Objects: [Add], Scale: [Zoom in]}
not_proven: a test
""")


def shards(folder: Path) -> Path:
    """Write a folder of three partitions, some scores missing or off the scale."""
    rng = np.random.default_rng(1)
    for part in range(3):
        scores = rng.random((40, 2)).round(2)
        scores[0, 0], scores[1, 1] = np.nan, 1.5
        table = pa.table(
            {
                "output_image": [f"images/{part * 40 + row}.png" for row in range(40)],
                "edit_type": [["Add", "Zoom in", None][row % 3] for row in range(40)],
                "asked": pa.array(scores[:, 0], from_pandas=True),
                "kept": pa.array(scores[:, 1], from_pandas=True),
            }
        )
        (folder / f"part={part}").mkdir(parents=True)
        pq.write_table(table, folder / f"part={part}" / "shard.parquet")
    return folder


def filtered(folder: Path, out: Path) -> set[tuple[str, str, str]]:
    """Return (image, outcome, reason) as ``pico-review filter`` writes them of the same rows."""
    rows = pl.read_parquet(folder / "**" / "*.parquet", hive_partitioning=False).to_dicts()
    manifest = folder.parent / "rows.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    filter_manifest(manifest, out, CONFIG)
    return {
        (row["output_image"], outcome, row["reason"])
        for outcome in ("kept", "rejected", "undecided")
        for row in map(json.loads, (out / f"{outcome}.jsonl").read_text().splitlines())
    }


def of(table: pa.Table) -> set[tuple[str, str, str]]:
    rows = table.select(["output_image", "outcome", "reason"]).to_pylist()
    return {(row["output_image"], row["outcome"], row["reason"]) for row in rows}


def test_engines_give_the_rows_of_the_filter(tmp_path: Path) -> None:
    """DuckDB and Polars read the partitions, the same pure function decides on each batch."""
    folder = shards(tmp_path / "pool")
    expected = filtered(folder, tmp_path / "out")
    assert {outcome for _image, outcome, _reason in expected} == {"kept", "rejected", "undecided"}
    stored = duckdb.read_parquet(f"{folder}/**/*.parquet").to_arrow_reader(16)
    assert of(pa.Table.from_batches([filter_batch(batch, CONFIG) for batch in stored])) == expected
    frame = pl.read_parquet(folder / "**" / "*.parquet").to_arrow()
    decided = [filter_batch(batch, CONFIG) for batch in frame.to_batches(max_chunksize=16)]
    assert of(pa.Table.from_batches(decided)) == expected


RULES = read_config("""
version: 1
score: weighted_total
criteria: {asked: {weight: 0.6}, kept: {weight: 0.4}}
scale: {min: 0, max: 1}
scoring: {aggregator: geometric, sets: {edit_type: {Add: {aggregator: min}}}}
thresholds: {global: 0.6}
taxonomy: {Objects: [Add], Scale: [Zoom in]}
not_proven: a test
""")


def test_engines_give_the_totals_of_the_rule(tmp_path: Path) -> None:
    """Types have rules of their own; what has no total says why, as of a single record."""
    folder = shards(tmp_path / "pool")
    frame = pl.read_parquet(folder / "**" / "*.parquet", hive_partitioning=False)
    expected = {}
    for row in frame.to_dicts():
        raw = {name: row[name] for name in ("asked", "kept") if row[name] is not None}
        scored = scored_by(RULES, raw, row["edit_type"])
        word = scored if isinstance(scored, str) else None
        total = scored.overall if isinstance(scored, Scored) else None
        expected[row["output_image"]] = (total, word)
    assert any(word for _total, word in expected.values())
    stored = duckdb.read_parquet(f"{folder}/**/*.parquet").to_arrow_reader(16)
    for batches in (stored, frame.to_arrow().to_batches(max_chunksize=16)):
        rows = pa.Table.from_batches([total_batch(one, RULES) for one in batches]).to_pylist()
        assert {row["output_image"]: (row["total"], row["malformed"]) for row in rows} == expected
