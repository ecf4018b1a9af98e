"""Preference pairs for vision-language judges: LLaMA-Factory's and TRL's rows.

The model sees the source and both edits and answers with the letter of the better one.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from review.core.splits import TRAIN
from review.formats.out.chat import BETTER, asked_with, dataset_info, said, with_places
from review.formats.out.features import IMAGES, MESSAGES, schema
from review.formats.out.lines import Lines, PictureFolder
from review.formats.out.rows import card
from review.formats.preference.rows import (
    OutGroup,
    OutPair,
    Pictures,
    edit_at,
    figures,
    pictures_of,
)
from review.formats.preference.tables import FIGURES, Tables
from review.pictures.outgoing import ending_of

_LETTERS = ("A", "B")


class _Vision:
    """What both shapes share: which pairs go out, and on which side the better one stands."""

    def __init__(self, pictures: Pictures) -> None:
        self.given = pictures
        self.counts = {"pairs": 0, "picture_missing": 0, "ties_left_out": 0, "mixed_left_out": 0}

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs; return them."""
        written = []
        for pair in group.pairs:
            why = "ties_left_out" if pair.kind == "tie" else "mixed_left_out" if group.mixed else ""
            content = None if why else pictures_of(self.given, group, pair)
            if content is None:
                self.counts[why or "picture_missing"] += 1
                continue
            source, chosen, rejected = content
            first = _chosen_first(group, pair)
            sides = (chosen, rejected) if first else (rejected, chosen)
            self.write(group, pair, [source, *sides], _LETTERS if first else _LETTERS[::-1])
            self.counts["pairs"] += 1
            written.append(pair)
        return written

    def write(
        self, group: OutGroup, pair: OutPair, images: list[bytes], letters: tuple[str, str]
    ) -> None:
        """Write one pair: its pictures, and the letters of the better and the worse edit."""
        raise NotImplementedError


class LlamaFactory(_Vision):
    """``conversations``, ``chosen``, ``rejected``, ``images``, with its ``dataset_info.json``."""

    def __init__(self, folder: Path, pictures: Pictures) -> None:
        super().__init__(pictures)
        self.folder = folder
        self.files = PictureFolder(folder)
        self.lines = Lines(folder, lambda split: f"{split}.jsonl")

    def write(
        self, group: OutGroup, pair: OutPair, images: list[bytes], letters: tuple[str, str]
    ) -> None:
        """Write a line."""
        asked = with_places(BETTER, edit_at(group, pair.chosen).text)
        better, worse = ({"from": "gpt", "value": letter} for letter in letters)
        self.lines.add(group.split, {
            "conversations": [{"from": "human", "value": asked}],
            "chosen": better,
            "rejected": worse,
            "images": [self.files.put(content) for content in images],
            **figures(group, pair),
        })  # fmt: skip

    def close(self) -> None:
        """Finish, and say how the files are to be read."""
        splits = self.lines.close(TRAIN)
        info = dataset_info(splits, "conversations", chosen="chosen", rejected="rejected")
        text = json.dumps(info, indent=2) + "\n"
        (self.folder / "dataset_info.json").write_text(text, encoding="utf-8")
        about = "Pairs for LLaMA-Factory: this folder is its dataset_dir."
        (self.folder / "README.md").write_text(card(splits, about), encoding="utf-8")

    def leave(self) -> None:
        """Let go of open files."""
        self.lines.leave()


class Trl(_Vision):
    """TRL's vision preference: ``images``, ``prompt``, ``chosen``, ``rejected``, in Parquet."""

    def __init__(self, folder: Path, pictures: Pictures) -> None:
        super().__init__(pictures)
        self.tables = Tables(folder, schema((
            ("images", IMAGES), ("prompt", MESSAGES), ("chosen", MESSAGES),
            ("rejected", MESSAGES), *FIGURES,
        )))  # fmt: skip

    def write(
        self, group: OutGroup, pair: OutPair, images: list[bytes], letters: tuple[str, str]
    ) -> None:
        """Write a row."""
        better, worse = ([said("assistant", letter)] for letter in letters)
        self.tables.add(group.split, {
            "images": [
                {"bytes": content, "path": f"{place}.{ending_of(content)}"}
                for place, content in enumerate(images)
            ],
            "prompt": [asked_with(BETTER, edit_at(group, pair.chosen).text)],
            "chosen": better,
            "rejected": worse,
            **figures(group, pair),
        })  # fmt: skip

    def close(self) -> None:
        """Finish the files."""
        self.tables.close()

    def leave(self) -> None:
        """Let go of open files."""
        self.tables.leave()


def _chosen_first(group: OutGroup, pair: OutPair) -> bool:
    """Whether the better edit is A: by the pair's names, so that no letter is always right."""
    names = "\n".join(group.candidates[place].name for place in (pair.chosen, pair.rejected))
    return hashlib.sha256(names.encode()).digest()[0] % 2 == 0
