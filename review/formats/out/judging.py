"""What people said of edits, to fine-tune a judge on: a conversation with pictures for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from review.core.edits import Edit
from review.core.splits import TRAIN
from review.formats.out.chat import ACCEPTABLE, asked_with, dataset_info, said, with_places
from review.formats.out.features import FLOAT, IMAGES, INT, MESSAGES, TEXT, schema
from review.formats.out.lines import Lines, PictureFolder
from review.formats.out.rows import card
from review.formats.preference.tables import Tables
from review.pictures.outgoing import ending_of

#: What the README beside labels alone says.
ABOUT = "What people say of edits."


class OutLabel(NamedTuple):
    """What people together say of one edit, and how many of them: ``accept_share`` of ``votes``."""

    edit: Edit
    split: str
    label: str
    accept_share: float
    votes: int

    def figures(self) -> dict[str, Any]:
        """Return what stands beside a conversation."""
        return {
            "edit": self.edit.output_image,
            "edit_type": self.edit.edit_type,
            "accept_share": self.accept_share,
            "votes": self.votes,
        }


class Messages:
    """``messages`` and ``images`` in lines beside the pictures, and a ``dataset_info.json``.

    As LLaMA-Factory, ms-swift and others read them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = PictureFolder(folder)
        self.lines = Lines(folder, lambda split: f"{split}.jsonl")

    def add(self, label: OutLabel, source: bytes, edited: bytes) -> None:
        """Write one conversation."""
        asked = with_places(ACCEPTABLE, label.edit.text)
        self.lines.add(label.split, {
            "messages": [
                {"role": "user", "content": asked},
                {"role": "assistant", "content": label.label},
            ],
            "images": [self.files.put(source), self.files.put(edited)],
            **label.figures(),
        })  # fmt: skip

    def close(self) -> None:
        """Finish, and say how the files are to be read."""
        splits = self.lines.close(TRAIN)
        text = json.dumps(dataset_info(splits, "messages"), indent=2) + "\n"
        (self.folder / "dataset_info.json").write_text(text, encoding="utf-8")
        about = "What people say of edits, to fine-tune a judge; dataset_dir of LLaMA-Factory."
        (self.folder / "README.md").write_text(card(splits, about), encoding="utf-8")

    def leave(self) -> None:
        """Let go of open files."""
        self.lines.leave()


class MessageTable:
    """The same as Parquet with the pictures inside, as TRL's SFTTrainer reads them."""

    def __init__(self, folder: Path) -> None:
        self.tables = Tables(folder, schema((
            ("messages", MESSAGES), ("images", IMAGES), ("edit", TEXT), ("edit_type", TEXT),
            ("accept_share", FLOAT), ("votes", INT),
        )))  # fmt: skip

    def add(self, label: OutLabel, source: bytes, edited: bytes) -> None:
        """Write one conversation."""
        pictures = (("source", source), ("edited", edited))
        self.tables.add(label.split, {
            "messages": [asked_with(ACCEPTABLE, label.edit.text), said("assistant", label.label)],
            "images": [
                {"bytes": content, "path": f"{name}.{ending_of(content)}"}
                for name, content in pictures
            ],
            **label.figures(),
        })  # fmt: skip

    def close(self) -> None:
        """Finish the files."""
        self.tables.close()

    def leave(self) -> None:
        """Let go of open files."""
        self.tables.leave()
