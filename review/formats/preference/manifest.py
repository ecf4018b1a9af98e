"""Preference pairs in the released manifest shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from review.formats.manifests import write_preference
from review.formats.preference.rows import OutGroup, OutPair, edit_at
from review.formats.preference.tables import card


class Pico:
    """The released manifest shape: the best that may be chosen, then those it beats, in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"records": 0, "pairs": 0, "mixed_left_out": 0, "ties_left_out": 0}
        self.files: dict[str, Any] = {}

    def add(self, group: OutGroup) -> list[OutPair]:
        """Write the pairs of the best one there; return them."""
        pairs = [pair for pair in group.pairs if pair.kind == "pair"]
        self.counts["ties_left_out"] += len(group.pairs) - len(pairs)
        if group.mixed:
            self.counts["mixed_left_out"] += len(pairs)
            return []
        if not pairs:
            return []
        best = min(pairs, key=lambda pair: group.candidates[pair.chosen].rank).chosen
        written = [pair for pair in pairs if pair.chosen == best]
        beaten = sorted(
            (pair.rejected for pair in written),
            key=lambda place: -group.candidates[place].worth,
        )
        edits = [edit_at(group, place) for place in (best, *beaten)]
        record = write_preference(edits)
        liked = [place for place in beaten if group.candidates[place].accepted_by_people]
        if liked:
            names = [edit_at(group, place).output_image for place in liked]
            record["rejected_accepted_by_people"] = names
        self._file(group.split).write(msgspec.json.encode(record) + b"\n")
        self.counts["records"] += 1
        self.counts["pairs"] += len(beaten)
        return written

    def close(self) -> None:
        """Finish the files."""
        if not self.files:
            self._file("train")
        self.leave()

    def leave(self) -> None:
        """Let go of open files."""
        for file in self.files.values():
            file.close()
        names = {split: _name(split) for split in sorted(self.files)}
        (self.folder / "README.md").write_text(card(names), encoding="utf-8")

    def _file(self, split: str) -> Any:
        if split not in self.files:
            self.files[split] = (self.folder / _name(split)).open("wb")
        return self.files[split]


def _name(split: str) -> str:
    return "preference.jsonl" if split == "train" else f"preference-{split}.jsonl"
