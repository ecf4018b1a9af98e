"""Edits as WebDataset: tar files of members grouped by their stem, read in order."""

from __future__ import annotations

import io
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from review.core.splits import TRAIN
from review.formats.out.rows import OutEdit, card
from review.formats.out.shards import Shards
from review.pictures.outgoing import ending_of


class WebDataset:
    """Tar shards. Of each edit: its two pictures, ``N.edit_prompt.txt`` and ``N.json``.

    ``N.input_image.png`` and ``N.edited_image.png``: a member's name is what readers ask for, and
    the same for all edits, so its ending is that of the first picture of its column. Readers decode
    by content: a picture of another format is read too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts = {"edits": 0, "picture_missing": 0}
        self.held = 0
        self._shards = Shards(folder, "tar")
        self._tar: tarfile.TarFile | None = None
        self._split = TRAIN
        self._written: Counter[str] = Counter()
        self._endings: dict[str, str] = {}

    def add(self, out: OutEdit) -> None:
        """Write one edit; of another split than the last one into a new file."""
        if self._tar is None or self._split != out.split:
            self.cut()
            self._split, self._tar = out.split, self._begun(out.split)
        stem = f"{self._written[out.split]:09}"
        for name, content in self._members(out):
            member = tarfile.TarInfo(f"{stem}.{name}")
            member.size, member.mode = len(content), 0o644
            self._tar.addfile(member, io.BytesIO(content))
            self.held += len(content)
        self._written[out.split] += 1
        self.counts["edits"] += 1

    def cut(self) -> None:
        """Finish the file that is open."""
        if self._tar:
            self._tar.close()
            self._shards.finish()
        self._tar, self.held = None, 0

    def state(self) -> dict[str, Any]:
        """Return which files are whole, how many edits they hold, and how members are called."""
        written, endings = dict(self._written), dict(self._endings)
        return {"shards": self._shards.state(), "written": written, "endings": endings}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on after those."""
        self._shards.resume(state.get("shards", {}))
        self._written = Counter(state.get("written", {}))
        self._endings = dict(state.get("endings", {}))

    def leave(self) -> None:
        """Let go of the file that is open."""
        if self._tar:
            self._tar.close()

    def close(self) -> None:
        """Finish; without any edit there is an empty file to train on."""
        self.cut()
        if not self._shards.made:
            self._begun(TRAIN).close()
            self._shards.finish()
        text = card(self._shards.patterns(), "Edits with their pictures, as WebDataset.")
        (self.folder / "README.md").write_text(text, encoding="utf-8")

    def _begun(self, split: str) -> tarfile.TarFile:
        return tarfile.open(self._shards.begin(split), "w", format=tarfile.USTAR_FORMAT)

    def _members(self, out: OutEdit) -> list[tuple[str, bytes]]:
        edit = out.edit
        about = {
            "key": edit.output_image,
            "edit_type": edit.edit_type,
            "short_prompt": edit.summarized_text,
        }
        references = [
            (f"reference_image_{place}.{ending_of(content)}", content)
            for place, content in enumerate(out.references)
        ]
        return [
            (self._name("input_image", out.source), out.source),
            (self._name("edited_image", out.edited), out.edited),
            *references,
            ("edit_prompt.txt", edit.text.encode()),
            ("json", msgspec.json.encode(about)),
        ]

    def _name(self, column: str, content: bytes) -> str:
        return f"{column}.{self._endings.setdefault(column, ending_of(content))}"
