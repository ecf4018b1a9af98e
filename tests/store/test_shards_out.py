"""Edits whose pictures lie inside a shard: what goes out tells where each of them lies."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from store.chains import release as chains
from store.chains.release import ChainsRequest
from store.dataset import images, places
from store.db import tables
from store.db.workspace import Store
from store.opening import open_workspace
from store.releases.sft import export_sft
from tests.store.importing_files import load
from tests.store.test_inside import IMAGE, png

SHARD = "train-00000-of-00001.parquet"


def written(folder: Path, columns: dict[str, list[Any]]) -> Path:
    """Write a shard; a column of bytes is one of pictures."""
    folder.mkdir()
    arrays = {
        name: pa.array([{"bytes": cell, "path": None} for cell in cells], IMAGE)
        if isinstance(cells[0], bytes) else pa.array(cells)
        for name, cells in columns.items()
    }  # fmt: skip
    pq.write_table(pa.table(arrays), folder / SHARD)
    return folder / SHARD


def shown(store: Store) -> dict[str, list[bytes | None]]:
    """Return the bytes of both sides of each edit, by its key."""
    with store.database.read() as connection:
        rows = connection.execute(select(tables.edit.c.id, tables.edit.c.output_image)).all()
    return {
        row.output_image: [
            place and places.content(place)
            for place in (
                images.path_of(store, row.id, "source"),
                images.path_of(store, row.id, "edited"),
            )
        ]
        for row in rows
    }


def test_a_released_manifest_says_where_pictures_lie(store: Store, tmp_path: Path) -> None:
    """The key names no file: beside it stands the place; read back, the same pictures show."""
    shard = written(tmp_path / "data", {
        "input_image": [png("teal"), png("olive")], "edit_prompt": ["redden", "lift"],
        "edited_image": [png("navy"), png("red")],
    })  # fmt: skip
    load(store, shard)
    export_sft(store, tmp_path / "out", by="Lea")
    lines = (tmp_path / "out" / "sft.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["output_image"], row["local_output_image"]) for row in rows] == [
        (f"{SHARD}#{number}", f"{SHARD}#{number}/edited_image") for number in (0, 1)
    ]
    with closing(open_workspace(tmp_path / "again", create=True)) as other:
        load(other, tmp_path / "out" / "sft.jsonl", images=str(tmp_path / "data"))
        assert shown(other) == shown(store)


def test_a_released_chain_says_where_its_turns_lie(store: Store, tmp_path: Path) -> None:
    """Each file of a turn has its place, and is the next turn's source when read back."""
    load(store, written(tmp_path / "data", {
        "img_id": ["7", "7"], "turn_index": [1, 2], "source_img": [png("teal"), png("olive")],
        "mask_img": [png("white"), png("white")], "instruction": ["redden", "lift"],
        "target_img": [png("olive"), png("red")],
    }))  # fmt: skip
    chains.export(store, tmp_path / "out", ChainsRequest(filtered=False), by="Lea")
    record = json.loads((tmp_path / "out" / "multi-turn.jsonl").read_text(encoding="utf-8"))
    lie = {file["id"]: file.get("local_output_image") for file in record["files"]}
    assert lie == {
        "edit_turn1": f"{SHARD}#0/target_img", "final_image": f"{SHARD}#1/target_img",
        "original_input_image": None,
    }  # fmt: skip
    with closing(open_workspace(tmp_path / "again", create=True)) as other:
        load(other, tmp_path / "out" / "multi-turn.jsonl", images=str(tmp_path / "data"))
        assert list(shown(other).values()) == [
            [png("teal"), png("olive")], [png("olive"), png("red")],
        ]  # fmt: skip
