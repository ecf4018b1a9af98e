"""Public datasets in little: columns, types and folders as published, the content our own.

Each is written as it is downloaded. Pictures are a few pixels of one colour; where a dataset has
them in its tables, they are there as bytes.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

#: As the library ``datasets`` stores a picture.
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
BYTES = pa.binary()
TEXT, WHOLE, REAL = pa.string(), pa.int64(), pa.float64()
TEXTS = pa.list_(pa.string())

Row = Mapping[str, Any]


def png(colour: str) -> bytes:
    """Return a small picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (24, 16), colour).save(file, "PNG")
    return file.getvalue()


@dataclass(frozen=True)
class Published:
    """One dataset in little.

    ``schema``: its name. ``shards``: path below its folder → rows; a picture inside a table is
    the name of its colour. ``types``: of the columns of a Parquet file; none for one of JSON.
    ``loose``: pictures beside it, path → colour; ``tar``: the archive they lie in, if any.
    ``records``: how many records its rows are. ``name``: what is handed to an import.
    """

    schema: str
    shards: Mapping[str, Sequence[Row]]
    types: Mapping[str, pa.DataType] = field(default_factory=dict)
    loose: Mapping[str, str] = field(default_factory=dict)
    tar: str | None = None
    records: int = 0
    name: str = "."

    def write(self, folder: Path) -> Path:
        """Write it below a folder; return what a person would name to import it."""
        for shard, rows in self.shards.items():
            path = folder / shard
            path.parent.mkdir(parents=True, exist_ok=True)
            _WRITERS[path.suffix](self, path, rows)
        if self.tar is not None:
            _write_tar(folder / self.tar, self.loose)
        for name, colour in self.loose.items() if self.tar is None else ():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(png(colour))
        return folder / self.name

    def is_picture(self, column: str) -> bool:
        """Whether a column holds pictures themselves."""
        return self.types.get(column) in (IMAGE, BYTES)

    def addressed(self, shard: str) -> list[dict[str, Any]]:
        """Return a shard's rows as they are read: a picture is named by where it stands."""
        file = Path(shard).name
        return [
            {
                name: f"{file}#{number}/{name}" if self.is_picture(name) and value else value
                for name, value in row.items()
            }
            for number, row in enumerate(self.shards[shard])
        ]


def _write_parquet(published: Published, path: Path, rows: Sequence[Row]) -> None:
    columns = {
        name: pa.array([_cell(kind, row.get(name)) for row in rows], kind)
        for name, kind in published.types.items()
    }
    features = {name: {"_type": "Image"} for name, kind in published.types.items() if kind == IMAGE}
    info = json.dumps({"info": {"features": features}})
    pq.write_table(pa.table(columns).replace_schema_metadata({"huggingface": info}), path)


def _cell(kind: pa.DataType, value: Any) -> Any:
    if value is None or kind not in (IMAGE, BYTES):
        return value
    return png(value) if kind == BYTES else {"bytes": png(value), "path": None}


def _write_lines(_published: Published, path: Path, rows: Sequence[Row]) -> None:
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _write_array(_published: Published, path: Path, rows: Sequence[Row]) -> None:
    path.write_text(json.dumps(list(rows), ensure_ascii=False, indent=2), encoding="utf-8")


def _write_tar(path: Path, pictures: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as archive:
        for name, colour in pictures.items():
            member, content = tarfile.TarInfo(name), png(colour)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


_WRITERS: dict[str, Callable[[Published, Path, Sequence[Row]], None]] = {
    ".parquet": _write_parquet,
    ".jsonl": _write_lines,
    ".json": _write_array,
}
