"""Preference pairs as trainers read them. A new format is a writer and a line here.

Each writer takes a group at a time and leaves whole files; equal groups, equal bytes.
"""

from __future__ import annotations

from pathlib import Path
from pkgutil import resolve_name
from typing import Literal, cast

from review.formats.preference.rows import OutCandidate, OutGroup, OutPair, Pictures, Writer

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
#: Format → its writer below this folder; loaded with the first release that asks for it.
_WRITERS: dict[PreferenceFormat, str] = {
    "pico": "manifest:Pico",
    "dpo": "pictures:Dpo",
    "pickapic": "pictures:PickAPic",
    "editreward": "editreward:EditReward",
    "llama-factory": "vision:LlamaFactory",
    "trl": "vision:Trl",
    "csv": "flat:Csv",
    "parquet": "flat:Parquet",
}


def writer(name: PreferenceFormat, folder: Path, pictures: Pictures | None) -> Writer:
    """Return what writes that format; without ``pictures`` images are named by their paths."""
    if pictures is None and name in EMBEDDING and name not in BY_PATH_TOO:
        raise ValueError(f"{name} holds the pictures themselves")
    made = resolve_name(f"{__name__}.{_WRITERS[name]}")
    return cast("Writer", made(folder, pictures) if name in EMBEDDING else made(folder))
