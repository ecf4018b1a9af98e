"""Files of bearable size, a row of them per split: each is whole, or not there under its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from review.core.splits import TRAIN

#: What a file is called while it is written.
PART = ".part"


class Shards:
    """Names the shards of each split: ``train-00000.parquet`` and on."""

    def __init__(self, folder: Path, ending: str) -> None:
        self.folder = folder
        self.ending = ending
        self.made: dict[str, int] = {}
        self.open: Path | None = None

    def begin(self, split: str) -> Path:
        """Return the file to write the next shard of a split into, under a temporary name."""
        number = self.made.setdefault(split, 0)
        self.open = self.folder / f"{split}-{number:05}.{self.ending}"
        self.made[split] += 1
        return self.open.with_name(self.open.name + PART)

    def finish(self) -> None:
        """Give the shard that is open its name."""
        if self.open:
            self.open.with_name(self.open.name + PART).replace(self.open)
        self.open = None

    def state(self) -> dict[str, Any]:
        """Return how many shards of each split are whole."""
        return dict(self.made)

    def resume(self, state: dict[str, Any]) -> None:
        """Go on after those; what else is there is taken away."""
        self.made = {split: int(number) for split, number in state.items()}
        whole = {
            f"{split}-{place:05}.{self.ending}"
            for split, number in self.made.items()
            for place in range(number)
        }
        for file in self.folder.iterdir():
            if file.name not in whole:
                file.unlink()

    def patterns(self) -> dict[str, str]:
        """Return split → the pattern of its files."""
        splits = sorted(self.made, key=lambda split: (split != TRAIN, split))
        return {split: f"{split}-*.{self.ending}" for split in splits}
