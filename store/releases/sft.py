"""The release of single edits, in the released manifest shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text

from review.core.adjudication import EXCLUDE
from review.core.answers import UNSAFE
from review.formats.manifests import write_sft
from store.db.progress import Progress, part, told
from store.db.rules import CURRENT, FAILURES, IN_EFFECT, before_a_lead
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.releases import pictures
from store.releases.filtered import as_released, promise, proof
from store.releases.folders import NOT_WRITTEN, Contents, Release, write_release

KIND = "sft"
_SFT = text(f"""
SELECT e.id, e.output_image, e.source, e.local_source, e.text, e.summarized_text, e.edit_type,
       e.type_as_written, e.extra_json, e.local_output, e.known, e.kind,
       e.kind = 'preference' AND e.id IN ({FAILURES}) AS failure
FROM edit e WHERE NOT e.collision
  AND {CURRENT}
ORDER BY e.output_image, e.id""")

#: What was said last of edits that somebody called unsafe, or a lead excluded.
_SAID = text(f"""SELECT DISTINCT f.unit_id FROM review f
WHERE {before_a_lead()} AND f.verdict = :verdict AND {IN_EFFECT}""")


def export_sft(store: Store, out: Path, *, by: str, progress: Progress | None = None) -> Release:
    """Write the single edits the published filter keeps, in the released manifest shape.

    Without a published config nothing is filtered out but what a manifest calls a failure, and
    the release says so. ``left_out`` counts what is kept and yet not written, ``filtered_out`` what
    the filter does not keep, by reason.
    """
    current, about = _about(store)

    def write(folder: Path) -> dict[str, int]:
        with (folder / "sft.jsonl").open("wb") as file:
            count = 0
            for row, edit_type in _going(store, current, about, progress):
                file.write(msgspec.json.encode(write_sft(as_released(row, edit_type))) + b"\n")
                count += 1
        if current:
            (folder / "filter.yaml").write_text(current.text, encoding="utf-8")
        return {"edits": count}

    return write_release(store, KIND, out, about, write, by)


def would_be(store: Store, *, progress: Progress | None = None) -> Contents:
    """Return what a release of now would hold and leave out; writes nothing.

    ``doubts``: edits that go in though a lead's word on them is due, or came after the filter in
    force was published, or a picture is missing.
    """
    current, about = _about(store)
    flagged, excluded, no_picture = (
        said_of(store, UNSAFE),
        said_of(store, EXCLUDE),
        pictures.missing(store),
    )
    doubts: Counter[str] = Counter()
    count = 0
    for row, _edit_type in _going(store, current, about, progress):
        count += 1
        doubts["flagged"] += row.id in flagged
        if row.id in excluded:
            doubts["excluded_since"] += 1
        doubts["no_picture"] += no_picture(row)
    return Contents({"kind": KIND, "counts": {"edits": count}, **about, "doubts": dict(doubts)})


def said_of(store: Store, verdict: str) -> frozenset[str]:
    """Return the edits that this is said of, while no later word of a lead made it void."""
    with store.database.read() as connection:
        return frozenset(connection.execute(_SAID, {"verdict": verdict}).scalars())


def _about(store: Store) -> tuple[configs.Published | None, dict[str, Any]]:
    current = configs.in_force(store)
    return current, {
        "config_version": current.version if current else None,
        "filter": proof(current),
        "promise": promise(current),
        "left_out": dict.fromkeys(NOT_WRITTEN, 0),
        "filtered_out": {},
    }


def _going(
    store: Store,
    current: configs.Published | None,
    about: dict[str, Any],
    progress: Progress | None,
) -> Iterator[tuple[Any, str | None]]:
    """Yield each edit to be written, with its type; count in ``about`` what is not, by reason."""
    passes = 2 if current else 1
    kept = None
    if current:
        kept, about["filtered_out"] = _kept(store, current, part(progress, 0, passes))
    total = dry_runs.size(store)
    with store.database.read() as connection:
        rows = connection.execute(_SFT)
        for row in told(rows, total, part(progress, passes - 1, passes)):
            if kept is not None and row.id not in kept:
                continue
            if why := _why_not(row, filtered=kept is not None):
                about["left_out"][why] += 1
                continue
            yield row, row.edit_type if kept is None else kept[row.id]


def _kept(
    store: Store, current: configs.Published, progress: Progress | None
) -> tuple[dict[str, str | None], dict[str, int]]:
    """Return the edits that the filter in force keeps → their type in force; cause → the others."""
    decided = dry_runs.decisions(store, current.config, progress=progress)
    is_kept = decided["outcome"] == dry_runs.KEPT
    kept, others = decided[is_kept], decided[~is_kept]["cause"].value_counts()
    causes = {str(cause): int(number) for cause, number in sorted(others.items())}
    return dict(zip(kept["edit_id"], kept["edit_type"], strict=True)), causes


def _why_not(row: Any, *, filtered: bool) -> str | None:
    """Return why an edit that was not filtered out has no row in the single-edit shape."""
    if not row.known:
        return "no_manifest_record"
    if row.kind == "multi-turn":
        return "turns_of_chains"
    return "rejected_candidates" if row.failure and not filtered else None
