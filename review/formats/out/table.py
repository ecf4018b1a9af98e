"""Edits as Parquet with their pictures inside: the columns of the InstructPix2Pix family."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from review.core.splits import TRAIN
from review.formats.out.features import IMAGE, IMAGES, TEXT, schema
from review.formats.out.rows import OutEdit, card
from review.formats.out.shards import Shards
from review.formats.preference.tables import Table
from review.pictures.outgoing import ending_of

COLUMNS = (
    ("input_image", IMAGE), ("edit_prompt", TEXT), ("edited_image", IMAGE),
    ("key", TEXT), ("edit_type", TEXT), ("short_prompt", TEXT),
)  # fmt: skip


class EditTable:
    """Parquet that ``datasets`` opens with its pictures; ``references``: a column of them too."""

    def __init__(self, folder: Path, *, references: bool = False) -> None:
        self.folder = folder
        self.counts = {"edits": 0, "picture_missing": 0}
        self.held = 0
        more = (("reference_images", IMAGES),) if references else ()
        self._schema = schema((*COLUMNS, *more))
        self._shards = Shards(folder, "parquet")
        self._table: Table | None = None
        self._split = TRAIN
        self._written: Counter[str] = Counter()

    def add(self, out: OutEdit) -> None:
        """Write one edit; of another split than the last one into a new file."""
        if self._table is None or self._split != out.split:
            self.cut()
            self._split, self._table = out.split, self._begun(out.split)
        self._table.add(self._row(out))
        self._written[out.split] += 1
        self.counts["edits"] += 1
        self.held += len(out.source) + len(out.edited) + sum(map(len, out.references))

    def cut(self) -> None:
        """Finish the file that is open."""
        if self._table:
            self._table.close()
            self._shards.finish()
        self._table, self.held = None, 0

    def state(self) -> dict[str, Any]:
        """Return how many files of each split are whole, and how many rows."""
        return {"shards": self._shards.state(), "written": dict(self._written)}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on after those."""
        self._shards.resume(state.get("shards", {}))
        self._written = Counter(state.get("written", {}))

    def leave(self) -> None:
        """Let go of the file that is open."""
        if self._table:
            self._table.close()

    def close(self) -> None:
        """Finish; without any row there is an empty file to train on."""
        self.cut()
        if not self._shards.made:
            self._begun(TRAIN).close()
            self._shards.finish()
        text = card(self._shards.patterns(), "Edits with their pictures.")
        (self.folder / "README.md").write_text(text, encoding="utf-8")

    def _begun(self, split: str) -> Table:
        return Table(self._shards.begin(split), self._schema)

    def _row(self, out: OutEdit) -> dict[str, Any]:
        edit, number = out.edit, self._written[out.split]
        row: dict[str, Any] = {
            "input_image": _picture(f"{number:09}.input", out.source),
            "edit_prompt": edit.text,
            "edited_image": _picture(f"{number:09}.edited", out.edited),
            "key": edit.output_image,
            "edit_type": edit.edit_type,
            "short_prompt": edit.summarized_text,
        }
        if "reference_images" in self._schema.names:
            row["reference_images"] = [
                _picture(f"{number:09}.reference-{place}", content)
                for place, content in enumerate(out.references)
            ]
        return row


def _picture(name: str, content: bytes) -> dict[str, Any]:
    return {"bytes": content, "path": f"{name}.{ending_of(content)}"}
