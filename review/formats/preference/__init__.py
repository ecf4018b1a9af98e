"""Preference pairs as trainers read them. A new format is a writer and a line here.

Each writer takes a group at a time and leaves whole files; equal groups, equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from review.formats.preference.editreward import EditReward
from review.formats.preference.flat import Csv, Parquet
from review.formats.preference.manifest import Pico
from review.formats.preference.pictures import Dpo, PickAPic
from review.formats.preference.rows import OutCandidate, OutGroup, OutPair, Pictures, Writer
from review.formats.preference.vision import LlamaFactory, Trl

__all__ = [
    "BY_PATH_TOO",
    "EMBEDDING",
    "Images",
    "OutCandidate",
    "OutGroup",
    "OutPair",
    "Pictures",
    "PreferenceFormat",
    "Writer",
    "writer",
]

PreferenceFormat = Literal[
    "pico", "dpo", "pickapic", "editreward", "llama-factory", "trl", "csv", "parquet"
]
Images = Literal["embed", "path"]
#: The formats that hold pictures; of them, those that can name them by path instead.
EMBEDDING = ("dpo", "pickapic", "editreward", "llama-factory", "trl")
BY_PATH_TOO = ("dpo",)
_EMBEDDED: dict[str, Callable[[Path, Pictures], Writer]] = {
    "pickapic": PickAPic, "editreward": EditReward, "llama-factory": LlamaFactory, "trl": Trl,
}  # fmt: skip


def writer(name: PreferenceFormat, folder: Path, pictures: Pictures | None) -> Writer:
    """Return what writes that format; without ``pictures`` images are named by their paths."""
    if name == "pico":
        return Pico(folder)
    if name == "dpo":
        return Dpo(folder, pictures)
    if embedded := _EMBEDDED.get(name):
        if pictures is None:
            raise ValueError(f"{name} holds the pictures themselves")
        return embedded(folder, pictures)
    return Csv(folder) if name == "csv" else Parquet(folder)
