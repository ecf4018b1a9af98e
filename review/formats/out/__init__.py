"""Edits as trainers read them. A new format is a writer and a line here."""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name
from typing import Literal, cast, get_args

from review.formats.out.files import DiffSynth, EditR1
from review.formats.out.rows import OutEdit, Writer
from review.formats.out.tar import WebDataset

__all__ = ["EMBEDDING", "EditFormat", "OutEdit", "Writer", "writer"]

EditFormat = Literal["pico", "parquet", "webdataset", "diffsynth", "edit-r1"]
#: The formats that hold pictures, beside the released manifest shape.
EMBEDDING = tuple(name for name in get_args(EditFormat) if name != "pico")


def writer(name: EditFormat, folder: Path, *, lists: bool = False) -> Writer:
    """Return what writes a format with pictures. ``lists``: some edit has several sources."""
    if name == "parquet":
        table = resolve_name("review.formats.out.table:EditTable")  # Loads Parquet's library.
        return cast("Writer", table(folder, references=lists))
    if name == "webdataset":
        return WebDataset(folder)
    return DiffSynth(folder, lists=lists) if name == "diffsynth" else EditR1(folder)
