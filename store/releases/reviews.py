"""The release of the log: every entry of it, as JSON Lines and as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import func, select, text

from review.formats.csv_out import plain_cell
from store.db import tables
from store.db.progress import Progress, told
from store.db.workspace import Store
from store.releases.folders import Contents, Release, write_release
from store.work import queue
from store.work.handler import handlers

KIND = "reviews"
_LOG = text("""
SELECT r.entry, r.id, r.kind, r.task, r.unit_id, COALESCE(e.output_image, g.name) AS edit,
       p.name AS reviewer, p.kind AS origin, b.name AS batch, b.purpose, r.verdict,
       r.answers_json, r.shown_json, r.draw_order, r.inclusion_probability,
       r.milliseconds, r.surplus, r.replaces, r.guidelines_version, r.time
FROM review r LEFT JOIN edit e ON e.id = r.unit_id LEFT JOIN rank_group g ON g.id = r.unit_id
JOIN person p ON p.id = r.reviewer_id
JOIN batch b ON b.id = r.batch_id ORDER BY r.entry""").columns(time=tables.review.c.time.type)

#: What a task adds to an entry, by its unit and answers.
More = Callable[[str, Mapping[str, Any]], dict[str, Any]]

_CSV_COLUMNS = (
    "entry", "edit", "reviewer", "origin", "task", "kind", "verdict", "batch", "purpose",
    "draw_order", "inclusion_probability", "milliseconds", "surplus", "replaces", "time", "id",
    "answers",
)  # fmt: skip


def export_reviews(
    store: Store, out: Path, *, by: str, progress: Progress | None = None
) -> Release:
    """Write the log, every entry of it: as JSON Lines, and as CSV safe to open in a spreadsheet."""

    def write(folder: Path) -> dict[str, int]:
        entries = _entries(store, progress)
        with (folder / "reviews.jsonl").open("wb") as file:
            file.writelines(msgspec.json.encode(entry) + b"\n" for entry in entries)
        with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_CSV_COLUMNS)
            writer.writerows(
                [plain_cell(_cell(entry[name])) for name in _CSV_COLUMNS] for entry in entries
            )
        return {"reviews": len(entries)}

    return write_release(store, KIND, out, {}, write, by)


def _cell(value: object) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, dict) else value


def would_be(store: Store) -> Contents:
    """Return what a release of now would hold; writes nothing."""
    with store.database.read() as connection:
        number = connection.scalar(select(func.count()).select_from(tables.review))
    return Contents({"kind": KIND, "counts": {"reviews": int(number or 0)}})


def _entries(store: Store, progress: Progress | None) -> list[dict[str, Any]]:
    more = {task.task.name: task.exported(store) for task in handlers(store)}
    with store.database.read() as connection:
        rows = connection.execute(_LOG)
        total = queue.last_entry(connection)
        return [_entry(row, more) for row in told(rows, total, progress)]


def _entry(row: Any, more: Mapping[str, More]) -> dict[str, Any]:
    """Return one entry of the log, with what its task has to add."""
    entry = dict(row._mapping)
    entry["answers"] = answers = json.loads(entry.pop("answers_json"))
    entry |= more[row.task](entry.pop("unit_id"), answers)
    entry["shown"] = json.loads(entry.pop("shown_json"))
    entry["surplus"] = bool(entry["surplus"])
    entry["time"] = row.time.isoformat()
    return entry
