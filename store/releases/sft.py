"""The release of single edits, in the released manifest shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text

from review.formats.manifests import write_sft
from store.db.progress import Progress, part, told
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.releases.filtered import as_released, proof
from store.releases.folders import NOT_WRITTEN, Release, write_release

_SFT = text(f"""
SELECT e.id, e.output_image, e.source, e.local_source, e.text, e.summarized_text, e.edit_type,
       e.type_as_written, e.extra_json, e.known, e.kind,
       e.kind = 'preference' AND e.id IN ({FAILURES}) AS failure
FROM edit e WHERE NOT e.collision
  AND {CURRENT}
ORDER BY e.output_image, e.id""")


def export_sft(store: Store, out: Path, *, by: str, progress: Progress | None = None) -> Release:
    """Write the single edits the published filter keeps, in the released manifest shape.

    Without a published config nothing is filtered out but what a manifest calls a failure, and
    the release says so. ``left_out`` counts what is kept and yet not written, by reason.
    """
    current = configs.in_force(store)
    passes = 2 if current else 1
    kept = _kept(store, current, part(progress, 0, passes)) if current else None
    left_out = dict.fromkeys(NOT_WRITTEN, 0)
    version = current.version if current else None
    about = {"config_version": version, "filter": proof(current), "left_out": left_out}

    def write(folder: Path) -> dict[str, int]:
        last_pass = part(progress, passes - 1, passes)
        count = _write_edits(store, folder / "sft.jsonl", kept, left_out, last_pass)
        if current:
            (folder / "filter.yaml").write_text(current.text, encoding="utf-8")
        return {"edits": count}

    return write_release(store, "sft", out, about, write, by)


def _write_edits(
    store: Store,
    out: Path,
    kept: dict[str, str | None] | None,
    left_out: dict[str, int],
    progress: Progress | None,
) -> int:
    """Write the edits kept (None: all); count those written, and by reason those left out."""
    total, count = dry_runs.size(store), 0
    with store.database.read() as connection, out.open("wb") as file:
        for row in told(connection.execute(_SFT), total, progress):
            if kept is not None and row.id not in kept:
                continue
            if why := _why_not(row, filtered=kept is not None):
                left_out[why] += 1
                continue
            edit_type = row.edit_type if kept is None else kept[row.id]
            file.write(msgspec.json.encode(write_sft(as_released(row, edit_type))) + b"\n")
            count += 1
    return count


def _kept(
    store: Store, current: configs.Published, progress: Progress | None
) -> dict[str, str | None]:
    """Return the edits that the filter in force keeps → their type in force."""
    decided = dry_runs.decisions(store, current.config, progress=progress)
    kept = decided[decided["outcome"] == dry_runs.KEPT]
    return dict(zip(kept["edit_id"], kept["edit_type"], strict=True))


def _why_not(row: Any, *, filtered: bool) -> str | None:
    """Return why an edit that was not filtered out has no row in the single-edit shape."""
    if not row.known:
        return "no_manifest_record"
    if row.kind == "multi-turn":
        return "turns_of_chains"
    return "rejected_candidates" if row.failure and not filtered else None
