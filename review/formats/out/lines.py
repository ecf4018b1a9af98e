"""Lines of JSON per split, and a folder of pictures that they name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from review.core.splits import TRAIN
from review.pictures.outgoing import ending_of

#: The folder of pictures; each is called by the SHA-256 of its bytes.
PICTURES = "images"
_ENCODER = msgspec.json.Encoder()


class PictureFolder:
    """Pictures as files, each once however often it is named; ``written``: bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0

    def put(self, content: bytes) -> str:
        """Write a picture if it is not there; return its path in the release, with ``/``."""
        name = hashlib.sha256(content).hexdigest()
        path = f"{PICTURES}/{name[:2]}/{name}.{ending_of(content)}"
        file = self.folder / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(file.name + ".part")
            part.write_bytes(content)
            part.replace(file)
            self.written += len(content)
        return path


class Lines:
    """Lines of JSON in a file per split, which ``named`` names."""

    def __init__(self, folder: Path, named: Callable[[str], str]) -> None:
        self.folder = folder
        self.named = named
        self.files: dict[str, BinaryIO] = {}

    def add(self, split: str, row: Mapping[str, Any]) -> None:
        """Write a line."""
        self._file(split).write(msgspec.json.encode(row) + b"\n")

    def add_all(self, split: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many lines."""
        self._file(split).write(_ENCODER.encode_lines(rows))

    def flush(self) -> None:
        """Bring all lines to the disk."""
        for file in self.files.values():
            file.flush()

    def state(self) -> dict[str, Any]:
        """Return split → how long its file is."""
        return {split: file.tell() for split, file in self.files.items()}

    def resume(self, state: Mapping[str, Any]) -> None:
        """Take away what was written after those lengths, and go on there."""
        for split, length in state.items():
            file = (self.folder / self.named(split)).open("r+b")
            file.truncate(length)
            file.seek(length)
            self.files[split] = file

    def close(self, at_least: str = TRAIN) -> dict[str, str]:
        """Finish the files, that of one split in any case; return split → its file, train first."""
        self._file(at_least)
        self.leave()
        splits = sorted(self.files, key=lambda split: (split != TRAIN, split))
        return {split: self.named(split) for split in splits}

    def leave(self) -> None:
        """Let go of the files, whatever they hold."""
        for file in self.files.values():
            file.close()

    def _file(self, split: str) -> BinaryIO:
        if split not in self.files:
            self.files[split] = (self.folder / self.named(split)).open("wb")
        return self.files[split]
