"""Preference pairs as EditReward trains on them: ``train.json``, an array, beside its pictures."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from review.core.splits import TRAIN
from review.formats.out.lines import PictureFolder
from review.formats.out.rows import card
from review.formats.preference.rows import (
    OutCandidate,
    OutGroup,
    OutPair,
    Pictures,
    edit_at,
    pictures_of,
)

#: EditReward's own scale of a dimension; its overall is the sum of two.
LOWEST, HIGHEST = 1.0, 4.0
#: Fields of a record that may name the model that made an edit.
MODEL_FIELDS = ("model", "model_name", "editing_model", "generator")
ABOUT = (
    "Pairs for EditReward; paths are below this folder, so train from within it. choice_dist has "
    "the votes on the pair, a tie counting half for each side. People were asked one question: "
    "their strength, 1 to 4, stands in both dimensions."
)


class EditReward:
    """One array a split; ``path1`` is the better edit. Ties are marked ``tie_case``."""

    def __init__(self, folder: Path, pictures: Pictures) -> None:
        self.folder = folder
        self.given = pictures
        self.files = PictureFolder(folder)
        self.counts = {"pairs": 0, "ties": 0, "picture_missing": 0, "mixed_left_out": 0}
        self._open: dict[str, BinaryIO] = {}

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write one group's pairs; return them without the ties."""
        written = []
        for pair in group.pairs:
            if group.mixed:
                self.counts["mixed_left_out"] += 1
                continue
            content = pictures_of(self.given, group, pair)
            if content is None:
                self.counts["picture_missing"] += 1
                continue
            self._write(group.split, self._row(group, pair, content))
            self.counts["pairs" if pair.kind == "pair" else "ties"] += 1
            if pair.kind == "pair":
                written.append(pair)
        return written

    def close(self) -> None:
        """Finish the arrays."""
        if not self._open:
            self._begun(TRAIN).write(b"[")
        for file in self._open.values():
            file.write(b"\n]\n")
        self.leave()
        splits = sorted(self._open, key=lambda split: (split != TRAIN, split))
        text = card({split: f"{split}.json" for split in splits}, ABOUT)
        (self.folder / "README.md").write_text(text, encoding="utf-8")

    def leave(self) -> None:
        """Let go of open files."""
        for file in self._open.values():
            file.close()

    def _row(self, group: OutGroup, pair: OutPair, content: tuple[bytes, ...]) -> dict[str, Any]:
        sides = [group.candidates[place] for place in (pair.chosen, pair.rejected)]
        source, one, other = (self.files.put(each) for each in content)
        row: dict[str, Any] = {
            "prompt": edit_at(group, pair.chosen).text,
            "choice_dist": choice_dist(pair),
            "confidence": pair.probability,
            "path_src": source,
            "path1": one,
            "path2": other,
        }
        for number, side in enumerate(sides, 1):
            row |= {f"model{number}": model(side), **_scores(number, side.worth)}
        return row | {"tie_case": pair.kind == "tie"}

    def _write(self, split: str, row: dict[str, Any]) -> None:
        begin = b",\n" if split in self._open else b"[\n"
        self._begun(split).write(begin + msgspec.json.encode(row))

    def _begun(self, split: str) -> BinaryIO:
        if split not in self._open:
            self._open[split] = (self.folder / f"{split}.json").open("wb")
        return self._open[split]


def choice_dist(pair: OutPair) -> list[float] | None:
    """Return how many votes each side of a pair has, a tie counting half; None without votes.

    >>> pair = OutPair("pair", 0, 1, 0.9, 0.9, 1.0, 5, 5, wins=(3, 1))
    >>> choice_dist(pair)
    [3.5, 1.5]
    """
    if not pair.votes:
        return None
    tied = (pair.votes - sum(pair.wins)) / 2
    return [int(won + tied) if (won + tied).is_integer() else won + tied for won in pair.wins]


def model(candidate: OutCandidate) -> str | None:
    """Return the model that made an edit, as far as its record says."""
    extra = (candidate.edit.extra if candidate.edit else None) or {}
    return next((name for field in MODEL_FIELDS if isinstance(name := extra.get(field), str)), None)


def _scores(number: int, worth: float) -> dict[str, float]:
    score = round(LOWEST + (HIGHEST - LOWEST) / (1 + math.exp(-worth)), 6)
    return {
        f"model{number}_dim1_score": score,
        f"model{number}_dim2_score": score,
        f"model{number}_overall_score": 2 * score,
    }
