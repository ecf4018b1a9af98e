"""Parquet tables in row groups, one per split, and what their columns are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from review.core.later import parquet as pq
from review.core.later import pyarrow as pa

#: Rows held before they are written: so many, or so many bytes of pictures.
ROWS, BYTES = 2_000, 64_000_000

TEXT, FLOAT, INT, BOOL = pa.string(), pa.float64(), pa.int64(), pa.bool_()
FIGURES: list[tuple[str, Any]] = [
    ("margin", FLOAT),
    ("probability", FLOAT),
    ("probability_uncalibrated", FLOAT),
    ("votes", INT),
    ("reviewers", INT),
    ("edit_type", TEXT),
    ("group", TEXT),
    ("rejected_accepted_by_people", BOOL),
]


def card(splits: Mapping[str, str]) -> str:
    """Return the README by which ``datasets.load_dataset(folder)`` finds the splits' files."""
    files = "".join(f"  - split: {split}\n    path: {name}\n" for split, name in splits.items())
    head = f"---\nconfigs:\n- config_name: default\n  data_files:\n{files}---\n"
    return head + "Preference pairs. `manifest.json` says what they were made from.\n"


def two_tables(folder: Path, ending: str) -> None:
    """Write the README by which ``load_dataset(folder)`` gets pairs, and by name the candidates."""
    configs = "".join(
        f"- config_name: {name}\n  data_files: {name}.{ending}\n{more}"
        for name, more in (("pairs", "  default: true\n"), ("candidates", ""))
    )
    body = "Preference pairs and candidates. `manifest.json` says what they were made from.\n"
    (folder / "README.md").write_text(f"---\nconfigs:\n{configs}---\n{body}", encoding="utf-8")


class Tables:
    """One Parquet file per split, and the card that names them."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self.folder = folder
        self.schema = schema
        self.made: dict[str, Table] = {}

    def add(self, split: str, row: Mapping[str, Any]) -> None:
        """Add one row to a split's file."""
        if split not in self.made:
            self.made[split] = Table(self.folder / f"{split}.parquet", self.schema)
        self.made[split].add(row)

    def close(self) -> None:
        """Finish the files; without any row there is an empty train file."""
        if not self.made:
            self.made["train"] = Table(self.folder / "train.parquet", self.schema)
        for table in self.made.values():
            table.close()
        names = {split: f"{split}.parquet" for split in sorted(self.made)}
        (self.folder / "README.md").write_text(card(names), encoding="utf-8")

    def leave(self) -> None:
        """Let go of open files."""
        for table in self.made.values():
            table.file.close()


@dataclass
class Table:
    """One Parquet file, written in row groups."""

    path: Path
    schema: pa.Schema
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    held: int = 0

    def __post_init__(self) -> None:
        self.file = pq.ParquetWriter(self.path, self.schema)

    def add(self, row: Mapping[str, Any]) -> None:
        """Hold one row; write when enough are held."""
        self.rows.append(row)
        self.held += sum(map(_bytes, row.values()))
        if len(self.rows) >= ROWS or self.held >= BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is held, and finish."""
        self._flush()
        self.file.close()

    def _flush(self) -> None:
        if self.rows:
            self.file.write_table(pa.Table.from_pylist(self.rows, schema=self.schema))
        self.rows, self.held = [], 0


def _bytes(value: object) -> int:
    if isinstance(value, dict):
        value = value.get("bytes")
    return len(value) if isinstance(value, bytes) else 0
