"""Preference pairs as trainers read them. A new format is a writer and a line here.

Each writer takes a group at a time and leaves whole files; equal groups, equal bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from review.formats.preference.flat import Csv, Parquet
from review.formats.preference.manifest import Pico
from review.formats.preference.pictures import Dpo, PickAPic
from review.formats.preference.rows import OutCandidate, OutGroup, OutPair, Pictures, Writer

__all__ = [
    "Images",
    "OutCandidate",
    "OutGroup",
    "OutPair",
    "Pictures",
    "PreferenceFormat",
    "Writer",
    "writer",
]

PreferenceFormat = Literal["pico", "dpo", "pickapic", "csv", "parquet"]
Images = Literal["embed", "path"]


def writer(name: PreferenceFormat, folder: Path, pictures: Pictures | None) -> Writer:
    """Return what writes that format; without ``pictures`` images are named by their paths."""
    if name == "pico":
        return Pico(folder)
    if name == "dpo":
        return Dpo(folder, pictures)
    if name == "pickapic":
        if pictures is None:
            raise ValueError("Pick-a-Pic's shape holds the pictures themselves")
        return PickAPic(folder, pictures)
    return Csv(folder) if name == "csv" else Parquet(folder)
