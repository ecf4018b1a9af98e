"""A release's files written anew as they leave the house; what need not change is linked."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import yaml

from review.core.later import ijson
from review.core.later import parquet as pq
from review.core.later import pyarrow as pa
from review.formats.csv_out import plain_cell
from review.formats.hub.configs import CARD, CROISSANT, MANIFEST, Config, names
from review.formats.hub.leaving import IDS, Leaving
from review.formats.out.lines import PICTURES

#: Rows of a Parquet file that are held at a time: they may hold pictures.
ROWS = 200


def rewrite(folder: Path, out: Path, leaving: Leaving) -> None:
    """Write a release's files into an empty folder as they leave; all but its manifest.

    Files of no known table stay here where only labels leave.
    """
    for name in names(folder):
        if name in (CROISSANT, MANIFEST):
            continue
        source, target = folder / name, out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        written = None if name.startswith(f"{PICTURES}/") else _WRITERS.get(target.suffix)
        if name == CARD:
            shutil.copyfile(source, target)  # It is written anew, and must not be the original.
        elif leaving.unchanged or (written is None and not leaving.labels_only):
            _linked(source, target)
        elif written:
            written(source, target, leaving)


def names_edits(folder: Path, configs: Sequence[Config]) -> bool:
    """Whether some table of a folder says which edits its rows are about."""
    return any(
        column in IDS or file.endswith(".tar")
        for config in configs for file in config.files
        for column in (*_columns(folder / file, config), "")
    )  # fmt: skip


def _columns(file: Path, config: Config) -> list[str]:
    if file.suffix == ".parquet":
        return list(pq.read_schema(file).names)
    if file.suffix == ".csv":
        with file.open(newline="", encoding="utf-8") as rows:
            return next(csv.reader(rows), [])
    return [told["name"] for told in config.features]


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # Another disk, or a file system without links.
        shutil.copyfile(source, target)


def _lines(source: Path, target: Path, leaving: Leaving) -> None:
    with source.open("rb") as lines, target.open("wb") as out:
        for line in lines:
            out.write(msgspec.json.encode(leaving.row(msgspec.json.decode(line))) + b"\n")


def _json(source: Path, target: Path, leaving: Leaving) -> None:
    """Write an array row by row, an object as one row."""
    with source.open("rb") as file:
        first = file.read(1)
        file.seek(0)
        if first != b"[":
            target.write_bytes(msgspec.json.encode(leaving.row(msgspec.json.decode(file.read()))))
            return
        with target.open("wb") as out:
            before = b"[\n"
            for row in ijson.items(file, "item", use_float=True):
                out.write(before + msgspec.json.encode(leaving.row(row)))
                before = b",\n"
            out.write(b"\n]\n" if before == b",\n" else b"[]\n")


def _csv(source: Path, target: Path, leaving: Leaving) -> None:
    with (
        source.open(newline="", encoding="utf-8") as rows,
        target.open("w", newline="", encoding="utf-8") as out,
    ):
        reader = csv.DictReader(rows)
        columns = [name for name in reader.fieldnames or () if leaving.keeps(name)]
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in reader:
            changed = leaving.row({name: _written(row[name]) for name in columns})
            writer.writerow([plain_cell(changed[name]) for name in columns])


def _written(cell: str) -> str:
    """Return what a cell said before it was made safe for spreadsheets."""
    plain = cell.removeprefix("'")
    return plain if plain_cell(plain) == cell else cell


def _parquet(source: Path, target: Path, leaving: Leaving) -> None:
    file = pq.ParquetFile(source)
    schema = _schema(file.schema_arrow, leaving)
    with pq.ParquetWriter(target, schema) as out:
        for batch in file.iter_batches(batch_size=ROWS, columns=schema.names):
            rows = [leaving.row(row) for row in batch.to_pylist()]
            out.write_table(pa.Table.from_pylist(rows, schema=schema))


def _schema(schema: pa.Schema, leaving: Leaving) -> pa.Schema:
    """Return the columns that leave: pictures by their names where only labels do."""
    if not leaving.labels_only:
        return schema
    fields = [
        pa.field(field.name, pa.string())
        if pa.types.is_struct(field.type) and {one.name for one in field.type} == {"bytes", "path"}
        else field
        for field in schema if leaving.keeps(field.name)
    ]  # fmt: skip
    return pa.schema(fields)


def _tar(source: Path, target: Path, leaving: Leaving) -> None:
    """Write the JSON members anew; pictures and texts stay here where only labels leave."""
    with tarfile.open(source, "r|") as archive, tarfile.open(target, "w") as out:
        for member in archive:
            content = archive.extractfile(member)
            if content is None:
                continue
            if member.name.endswith(".json"):
                changed = msgspec.json.encode(leaving.row(msgspec.json.decode(content.read())))
                member.size = len(changed)
                out.addfile(member, io.BytesIO(changed))
            elif not leaving.labels_only:
                out.addfile(member, content)


def _yaml(source: Path, target: Path, leaving: Leaving) -> None:
    """Write a config anew, its keys in their order; nothing in it is anybody's picture."""
    text = source.read_text(encoding="utf-8")
    before = yaml.safe_load(text)
    after = Leaving(leaving.rename).value(before, "")
    if after != before:
        text = yaml.safe_dump(after, sort_keys=False, allow_unicode=True, width=1000)
    target.write_text(text, encoding="utf-8")


_WRITERS: dict[str, Callable[[Path, Path, Leaving], None]] = {
    ".jsonl": _lines, ".json": _json, ".csv": _csv, ".parquet": _parquet, ".tar": _tar,
    ".yaml": _yaml,
}  # fmt: skip
