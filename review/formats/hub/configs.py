"""Which tables a release folder holds: the ``configs`` of a dataset card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from review.formats.hub.features import merged, of_lines, written
from review.formats.out.lines import PICTURES

CARD, MANIFEST, CROISSANT = "README.md", "manifest.json", "croissant.json"
#: Ends of files that hold tables, the one that says most of its columns first.
TABLES = (".parquet", ".tar", ".jsonl", ".csv", ".json")
_MARK = "---\n"


@dataclass(frozen=True)
class Config:
    """One table: its name, split → its files below the folder, and columns that have to be told.

    ``paths``: split → its files as a card names them, by patterns where they are many.
    """

    name: str
    splits: dict[str, tuple[str, ...]]
    default: bool
    paths: dict[str, str | list[str]]
    features: tuple[dict[str, Any], ...] = ()

    @property
    def files(self) -> list[str]:
        """Return all files of it."""
        return [file for files in self.splits.values() for file in files]


def names(folder: Path) -> list[str]:
    """Return the files of a folder, by their path below it, sorted."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def listed(folder: Path) -> list[str]:
    """Return the same without the pictures that tables name: those are their own digests."""
    return [name for name in names(folder) if not name.startswith(f"{PICTURES}/")]


def read_card(folder: Path) -> tuple[dict[str, Any], str]:
    """Return what the head of a folder's card says, and its text; both empty where there is none.

    Raises ValueError for a head that is no YAML mapping.
    """
    card = folder / CARD
    text = card.read_text(encoding="utf-8") if card.exists() else ""
    if not text.startswith(_MARK):
        return {}, text
    head, _end, body = text.removeprefix(_MARK).partition("\n" + _MARK)
    said = yaml.safe_load(head)
    if not isinstance(said, dict):
        raise ValueError("a card's head is a mapping")
    return said, body


def of_folder(folder: Path) -> list[Config]:
    """Return the tables of a release: as its writer's card names them, else one per name of a file.

    Of one table in several forms the one that says most of its columns stands for it.
    """
    there = [
        name for name in listed(folder) if name not in (CARD, MANIFEST, CROISSANT)
        and PurePosixPath(name).suffix in TABLES
    ]  # fmt: skip
    declared = read_card(folder)[0].get("configs")
    found = _declared(declared, there) if declared else _guessed(there)
    return [_told(folder, config) for config in found]


def _declared(configs: Sequence[dict[str, Any]], there: Sequence[str]) -> list[Config]:
    found = []
    for place, config in enumerate(configs):
        files = config["data_files"]
        told = files if isinstance(files, list) else [{"split": "train", "path": files}]
        paths = {one["split"]: one["path"] for one in told}
        splits = {split: _matching(path, there) for split, path in paths.items()}
        default = config.get("default", place == 0 and len(configs) == 1)
        found.append(Config(config["config_name"], splits, bool(default), paths))
    return [config for config in found if config.files]


def _matching(patterns: str | list[str], there: Sequence[str]) -> tuple[str, ...]:
    wanted = [patterns] if isinstance(patterns, str) else patterns
    return tuple(name for name in there if any(fnmatch(name, pattern) for pattern in wanted))


def _guessed(there: Sequence[str]) -> list[Config]:
    best: dict[str, str] = {}
    for name in sorted(there, key=lambda name: TABLES.index(PurePosixPath(name).suffix)):
        best.setdefault(PurePosixPath(name).stem, name)
    return [
        Config(stem, {"train": (best[stem],)}, place == 0, {"train": best[stem]})
        for place, stem in enumerate(sorted(best))
    ]


def _told(folder: Path, config: Config) -> Config:
    """Add the columns of a table whose files do not say them themselves."""
    if not config.files or not all(file.endswith(".jsonl") for file in config.files):
        return config
    columns: dict[str, Any] = {}
    for file in config.files:
        for name, inside in of_lines(folder / file).items():
            columns[name] = merged(columns.get(name), inside)
    return replace(config, features=tuple(written(columns)))
