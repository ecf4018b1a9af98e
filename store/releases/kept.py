"""Which single edits the published filter lets out, under which type, and why others stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from store.db.progress import Progress, part, told
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store
from store.filters import configs, dry_runs
from store.importing.staging import EACH

_SELECT = """
SELECT e.id, e.output_image, e.local_output, e.source, e.local_source, e.text, e.summarized_text,
    e.edit_type, e.type_as_written, e.extra_json, e.further_json, e.known, e.kind,
    e.collision"""
_ALL = text(f"""
{_SELECT}, e.kind = 'preference' AND e.id IN ({FAILURES}) AS failure
FROM edit e WHERE NOT e.collision
  AND {CURRENT}
ORDER BY e.output_image, e.id""")
#: Rows that are read at once.
_TOGETHER = 500


def going(
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
        rows = connection.execute(_ALL)
        for row in told(rows, total, part(progress, passes - 1, passes)):
            if kept is not None and row.id not in kept:
                continue
            if why := _why_not(row, filtered=kept is not None):
                about["left_out"][why] += 1
                continue
            yield row, row.edit_type if kept is None else kept[row.id]


def rows(store: Store, edit_ids: Sequence[str]) -> Iterator[Any]:
    """Yield the rows of some edits in that order; no transaction stays open between them."""
    for start in range(0, len(edit_ids), _TOGETHER):
        ids = edit_ids[start : start + _TOGETHER]
        with store.database.read() as connection:
            each = EACH[connection.dialect.name].replace(":images", ":ids")
            query = text(f"{_SELECT} FROM edit e WHERE e.id IN (SELECT value FROM {each})")
            found = connection.execute(query, {"ids": msgspec.json.encode(ids).decode()}).all()
        by_id = {row.id: row for row in found}
        yield from (by_id[edit_id] for edit_id in ids)


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
