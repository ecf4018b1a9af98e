"""A release folder made a dataset repository: its card, its Croissant metadata, its digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from review.core.licences import Publishing
from review.formats.hub import card
from review.formats.hub.configs import CARD, CROISSANT, MANIFEST, listed, of_folder, read_card
from review.formats.hub.croissant import metadata


def dress(folder: Path, manifest: Mapping[str, Any], publishing: Publishing) -> dict[str, Any]:
    """Write card, metadata and manifest into a folder of files; return the manifest as written.

    What the folder's own card said of its files stays, as its head of their tables. ``manifest``:
    all but ``files``. Same folder, same manifest, same words of publishing: same bytes.
    """
    intro = card.intro_of(read_card(folder)[1])
    configs = of_folder(folder)
    text = card.card(manifest, configs, publishing, intro)
    (folder / CARD).write_text(text, encoding="utf-8")
    digests = {
        name: sha256(folder / name) for name in listed(folder) if name not in (CROISSANT, MANIFEST)
    }
    told = metadata(
        folder, configs, digests,
        name=card.title_of(manifest, publishing),
        description=intro or card.WHAT.get(manifest["kind"], str(manifest["kind"])),
        version=f"{manifest['code_version']}+entry.{manifest['last_log_entry']}",
        terms=publishing.terms(),
        labelled=card.labelled(manifest.get("provenance", {})),
    )  # fmt: skip
    (folder / CROISSANT).write_text(_json(told), encoding="utf-8")
    digests[CROISSANT] = sha256(folder / CROISSANT)
    whole = {**manifest, "files": dict(sorted(digests.items()))}
    (folder / MANIFEST).write_text(_json(whole), encoding="utf-8")
    return whole


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, as manifests have it."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _json(told: Mapping[str, Any]) -> str:
    """Return JSON whose texts cannot be taken for markup; it reads back the same."""
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
