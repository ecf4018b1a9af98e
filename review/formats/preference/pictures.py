"""Preference pairs with their pictures: DPO by Hugging Face ``datasets``, and Pick-a-Pic."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from review.core.edits import Edit
from review.core.later import pyarrow as pa
from review.formats.out.features import IMAGE as PICTURE
from review.formats.out.features import schema
from review.formats.preference.rows import OutGroup, OutPair, Pictures, edit_at, figures
from review.formats.preference.tables import BOOL, FIGURES, FLOAT, TEXT, Tables

PICKAPIC = pa.schema([
    ("jpg_0", pa.binary()), ("jpg_1", pa.binary()), ("label_0", FLOAT), ("label_1", FLOAT),
    ("caption", TEXT), ("image_0_uid", TEXT), ("image_1_uid", TEXT), ("best_image_uid", TEXT),
    ("has_label", BOOL), ("jpg_source", pa.binary()), *FIGURES,
])  # fmt: skip


class Dpo:
    """Hugging Face ``datasets`` Parquet: source, prompt, chosen, rejected, and how sure."""

    def __init__(self, folder: Path, pictures: Pictures | None) -> None:
        self.tables = Tables(folder, dpo_schema(embedded=pictures is not None))
        self.pictures = pictures
        self.counts = {"pairs": 0, "picture_missing": 0, "ties_left_out": 0}

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs; return them without the ties."""
        written = []
        for pair in group.pairs:
            if pair.kind == "tie":
                self.counts["ties_left_out"] += 1
                continue
            chosen, rejected = edit_at(group, pair.chosen), edit_at(group, pair.rejected)
            row: dict[str, Any] = {
                "source": self._source(chosen),
                "prompt": chosen.text,
                "chosen": self._edited(chosen),
                "rejected": self._edited(rejected),
                **figures(group, pair),
                "rejected_prompt": rejected.text if group.mixed else None,
            }
            if any(row[name] is None for name in ("source", "chosen", "rejected")):
                self.counts["picture_missing"] += 1
                continue
            self.tables.add(group.split, row)
            self.counts["pairs"] += 1
            written.append(pair)
        return written

    def close(self) -> None:
        """Finish the files."""
        self.tables.close()

    def leave(self) -> None:
        """Let go of open files."""
        self.tables.leave()

    def _edited(self, edit: Edit) -> Any:
        if self.pictures is None:
            return edit.local_output or edit.output_image
        return _image(edit.output_image, self.pictures.edited(edit))

    def _source(self, edit: Edit) -> Any:
        if self.pictures is None:
            return edit.local_source or edit.source
        return _image(edit.source, self.pictures.source(edit))


class PickAPic:
    """Two pictures' bytes and their labels, as Diffusion-DPO's ``train.py`` reads them.

    Which side the chosen is on follows from the pair's names, so that no label is constant.
    """

    def __init__(self, folder: Path, pictures: Pictures) -> None:
        self.tables = Tables(folder, PICKAPIC)
        self.pictures = pictures
        self.counts = {"pairs": 0, "ties": 0, "picture_missing": 0, "mixed_left_out": 0}

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs; return them without the ties."""
        written = []
        for pair in group.pairs:
            if group.mixed:
                self.counts["mixed_left_out"] += 1
                continue
            row = self._row(group, pair)
            if None in (row["jpg_0"], row["jpg_1"], row["jpg_source"]):
                self.counts["picture_missing"] += 1
                continue
            self.tables.add(group.split, row)
            self.counts["pairs" if pair.kind == "pair" else "ties"] += 1
            if pair.kind == "pair":
                written.append(pair)
        return written

    def close(self) -> None:
        """Finish the files."""
        self.tables.close()

    def leave(self) -> None:
        """Let go of open files."""
        self.tables.leave()

    def _row(self, group: OutGroup, pair: OutPair) -> dict[str, Any]:
        sides = [edit_at(group, pair.chosen), edit_at(group, pair.rejected)]
        labels = [1.0, 0.0] if pair.kind == "pair" else [0.5, 0.5]
        best = sides[0].output_image if pair.kind == "pair" else "tie"
        if _heads(sides):
            sides, labels = sides[::-1], labels[::-1]
        return {
            "jpg_0": self.pictures.edited(sides[0]),
            "jpg_1": self.pictures.edited(sides[1]),
            "label_0": labels[0],
            "label_1": labels[1],
            "caption": sides[0].text,
            "image_0_uid": sides[0].output_image,
            "image_1_uid": sides[1].output_image,
            "best_image_uid": best,
            "has_label": True,
            "jpg_source": self.pictures.source(sides[0]),
            **figures(group, pair),
        }


def dpo_schema(*, embedded: bool) -> pa.Schema:
    """Return the columns of the DPO shape, with the features ``datasets`` reads them as."""
    picture = PICTURE if embedded else TEXT
    return schema((
        ("source", picture), ("prompt", TEXT), ("chosen", picture), ("rejected", picture),
        *FIGURES, ("rejected_prompt", TEXT),
    ))  # fmt: skip


def _image(path: str, content: bytes | None) -> dict[str, Any] | None:
    name = path.rpartition("/")[2]
    return None if content is None else {"bytes": content, "path": name}


def _heads(sides: Sequence[Edit]) -> bool:
    names = "\n".join(edit.output_image for edit in sides)
    return hashlib.sha256(names.encode()).digest()[0] % 2 == 1
