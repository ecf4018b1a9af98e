"""Instruction pairs on their way out: tables of them, and rewriting as chat messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from review.core.later import pyarrow as pa
from review.formats.preference.tables import FLOAT, INT, TEXT, Table

#: What a model is told to do, before the text; the same in every language, so that it is one task.
SHORTEN = "Shorten this image-editing instruction; lose nothing that it asks for.\n\n"
LENGTHEN = "Write this image-editing instruction out in full; ask for nothing else.\n\n"

_COLUMNS: list[tuple[str, Any]] = [
    ("output_image", TEXT), ("source", TEXT), ("edit_type", TEXT), ("language", TEXT),
    ("long", TEXT), ("short", TEXT), ("ratio", FLOAT), ("votes", INT), ("accept_share", FLOAT),
    ("suggestion", TEXT), ("suggestion_author", TEXT), ("suggestion_entry", INT),
    ("suggestion_taken_by", TEXT), ("suggestion_taken", TEXT),
]  # fmt: skip
PAIRS = pa.schema(_COLUMNS)
_MESSAGE = pa.struct([("role", TEXT), ("content", TEXT)])
REWRITING = pa.schema([
    ("output_image", TEXT), ("direction", TEXT), ("language", TEXT), ("short_from", TEXT),
    ("messages", pa.list_(_MESSAGE)),
])  # fmt: skip


@dataclass(frozen=True)
class OutInstructions:
    """Both instructions of an edit, what people say of them, and a better short one, if any.

    ``suggestion``: what a lead took over, by ``suggestion_author`` in log entry
    ``suggestion_entry``; ``suggestion_taken``: when (ISO 8601), by ``suggestion_taken_by``.
    """

    output_image: str
    source: str | None
    edit_type: str | None
    language: str | None
    long: str
    short: str
    ratio: float | None
    votes: int
    accept_share: float | None
    suggestion: str | None = None
    suggestion_author: str | None = None
    suggestion_entry: int | None = None
    suggestion_taken_by: str | None = None
    suggestion_taken: str | None = None


class InstructionFiles:
    """Writes ``pairs``, ``suggested`` and ``rewriting``, each as JSON Lines and as Parquet.

    ``pairs``: accepted ones. ``suggested``: others, for which a lead took a better short text over.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"pairs": 0, "suggested": 0, "rewriting": 0}
        self._files = {"pairs": _Both(folder, "pairs", PAIRS)}

    def add(self, pair: OutInstructions, *, accepted: bool) -> None:
        """Write a pair, and the rewriting it teaches."""
        self._file("pairs" if accepted else "suggested", PAIRS).add(vars(pair))
        self.counts["pairs" if accepted else "suggested"] += 1
        for row in rewriting(pair):
            self._file("rewriting", REWRITING).add(row)
            self.counts["rewriting"] += 1

    def close(self) -> None:
        """Finish the files, and write the card by which ``datasets`` finds them."""
        for file in self._files.values():
            file.close()
        configs = "".join(
            f"- config_name: {name}\n  data_files: {name}.parquet\n"
            + ("  default: true\n" if name == "pairs" else "")
            for name in self._files
        )
        body = "Long and short instructions. `manifest.json` says what they were made from.\n"
        card = f"---\nconfigs:\n{configs}---\n{body}"
        (self.folder / "README.md").write_text(card, encoding="utf-8")

    def _file(self, name: str, schema: pa.Schema) -> _Both:
        if name not in self._files:
            self._files[name] = _Both(self.folder, name, schema)
        return self._files[name]


def rewriting(pair: OutInstructions) -> Iterator[dict[str, Any]]:
    """Yield long → short and short → long as chat messages; nothing where both are the same.

    The short text is what a lead took over, where there is that.
    """
    short_from: Literal["dataset", "suggestion"] = "suggestion" if pair.suggestion else "dataset"
    short = pair.suggestion or pair.short
    if short.strip() == pair.long.strip():
        return
    about = {"output_image": pair.output_image, "language": pair.language, "short_from": short_from}
    for direction, asked, given in (
        ("shorten", SHORTEN + pair.long, short),
        ("lengthen", LENGTHEN + short, pair.long),
    ):
        messages = [{"role": "user", "content": asked}, {"role": "assistant", "content": given}]
        yield {**about, "direction": direction, "messages": messages}


class _Both:
    """One table, as JSON Lines and as Parquet."""

    def __init__(self, folder: Path, name: str, schema: pa.Schema) -> None:
        self._lines = (folder / f"{name}.jsonl").open("wb")
        self._table = Table(folder / f"{name}.parquet", schema)
        self._names = schema.names

    def add(self, row: dict[str, Any]) -> None:
        ordered = {name: row[name] for name in self._names}
        self._lines.write(msgspec.json.encode(ordered) + b"\n")
        self._table.add(ordered)

    def close(self) -> None:
        self._lines.close()
        self._table.close()
