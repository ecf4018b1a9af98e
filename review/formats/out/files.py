"""Edits as lines of JSON beside a folder of pictures: DiffSynth-Studio, and Edit-R1."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from review.core.splits import TRAIN
from review.formats.out.lines import Lines, PictureFolder
from review.formats.out.rows import OutEdit, card


class _Files(ABC):
    """Lines per split, and the pictures they name, each once. ``about``: what its README says."""

    about: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"edits": 0, "picture_missing": 0}
        self.held = 0
        self.pictures = PictureFolder(folder)
        self.lines = Lines(folder, self.file)

    @staticmethod
    @abstractmethod
    def file(split: str) -> str:
        """Name the file of a split."""

    @abstractmethod
    def row(self, out: OutEdit) -> dict[str, Any]:
        """Return an edit's line; pictures that it names are written."""

    def add(self, out: OutEdit) -> None:
        """Write one edit."""
        before = self.pictures.written
        self.lines.add(out.split, self.row(out))
        self.held += self.pictures.written - before
        self.counts["edits"] += 1

    def cut(self) -> None:
        """Bring all lines to the disk."""
        self.lines.flush()
        self.held = 0

    def state(self) -> dict[str, Any]:
        """Return how long each file is."""
        return self.lines.state()

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        self.lines.resume(state)

    def leave(self) -> None:
        """Let go of open files."""
        self.lines.leave()

    def close(self) -> None:
        """Finish; without any edit there is an empty file to train on."""
        splits = self.lines.close(TRAIN)
        (self.folder / "README.md").write_text(card(splits, self.about), encoding="utf-8")


class DiffSynth(_Files):
    """``image`` (edited), ``prompt``, ``edit_image``: as DiffSynth-Studio's datasets read them.

    ``lists``: some edit has several sources, so ``edit_image`` is a list in every line.
    """

    about = (
        "Edits for DiffSynth-Studio: dataset_base_path is this folder, dataset_metadata_path "
        "its metadata.jsonl, data_file_keys image,edit_image."
    )

    def __init__(self, folder: Path, *, lists: bool = False) -> None:
        super().__init__(folder)
        self.several = lists

    @staticmethod
    def file(split: str) -> str:
        """Name the file of a split."""
        return "metadata.jsonl" if split == TRAIN else f"metadata-{split}.jsonl"

    def row(self, out: OutEdit) -> dict[str, Any]:
        """Return the edit as that trainer reads it."""
        sources = [self.pictures.put(content) for content in (out.source, *out.references)]
        return {
            "image": self.pictures.put(out.edited),
            "prompt": out.edit.text,
            "edit_image": sources if self.several else sources[0],
        }


class EditR1(_Files):
    """``prompt``, ``image`` (the source), ``requirement``: as Edit-R1's training reads them."""

    about = "Instructions for Edit-R1: this folder is its dataset."

    @staticmethod
    def file(split: str) -> str:
        """Name the file of a split."""
        return f"{split}_metadata.jsonl"

    def row(self, out: OutEdit) -> dict[str, Any]:
        """Return the source and what is asked of it; the edit itself is the policy's to make."""
        return {
            "prompt": out.edit.text,
            "image": self.pictures.put(out.source),
            "requirement": out.requirement,
        }
