"""The turns of chains that go out as a table: JSON Lines, and Parquet that ``datasets`` loads."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from review.core.later import parquet as pq
from review.core.later import pyarrow as pa
from review.formats.preference.tables import BOOL, FLOAT, INT, TEXT

#: Rows held before they are written.
ROWS = 5_000
_ENCODER = msgspec.json.Encoder()

#: The columns of the table; ``scores`` is a struct with a field per criterion, where there are any.
COLUMNS: tuple[tuple[str, Any], ...] = (
    ("chain", TEXT),
    ("position", INT),
    ("turns", INT),
    ("outcome", TEXT),
    ("instruction", TEXT),
    ("before", TEXT),
    ("after", TEXT),
    ("edit_type", TEXT),
    ("label", TEXT),
    ("resolves", BOOL),
    ("chain_label", TEXT),
    ("chain_valid", INT),
    ("chain_votes", INT),
    ("judge", TEXT),
    ("score", FLOAT),
    ("chain_score", FLOAT),
)
_CARD = """---
configs:
- config_name: default
  data_files: turns.parquet
---
The turns of multi-turn chains, a row each. `multi-turn.jsonl` has the chains that go out whole,
`multi-turn-salvaged.jsonl` the valid beginnings of others; `manifest.json` says what they were
made from.
"""


class TurnTable:
    """Writes ``turns.jsonl``, ``turns.parquet`` and the README by which ``datasets`` finds it."""

    def __init__(self, folder: Path, criteria: Collection[str]) -> None:
        self.folder = folder
        self.criteria = tuple(criteria)
        scores = [pa.field("scores", pa.struct([(name, FLOAT) for name in self.criteria]))]
        schema = pa.schema([*COLUMNS, *(scores if self.criteria else ())])
        self._schema = schema
        self._table = pq.ParquetWriter(folder / "turns.parquet", schema)
        self._lines = (folder / "turns.jsonl").open("wb")
        self._rows: list[Mapping[str, Any]] = []

    def add(self, row: Mapping[str, Any], scores: Mapping[str, float]) -> None:
        """Add a turn: a value for each of ``COLUMNS``, and its scores by criterion."""
        if self.criteria:
            row = {**row, "scores": {name: scores.get(name) for name in self.criteria}}
        self._rows.append(row)
        if len(self._rows) >= ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._table.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._lines.write(_ENCODER.encode_lines(self._rows))
        self._rows = []

    def __enter__(self) -> Self:
        """Return the table."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Finish the files."""
        self._flush()
        self._lines.close()
        self._table.close()
        (self.folder / "README.md").write_text(_CARD, encoding="utf-8")
