"""Releases: folders of files that leave the house, each listed with its SHA-256.

Same inputs, same bytes: nothing of the clock or the machine goes into a release.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, select, text

from review.core.edits import ORIGINAL_TYPE, Edit
from review.core.errors import Refused
from review.core.i18n import N_, _, ngettext
from review.formats.csv_out import plain_cell
from review.formats.manifests import write_sft
from store.db import tables
from store.db.progress import Progress, part, told
from store.db.rules import CURRENT, FAILURES
from store.db.workspace import Store, new_id
from store.filters import configs, dry_runs
from store.work import queue
from store.work.handler import handlers

MANIFEST = "manifest.json"
#: A larger release is fetched from the server's folder, not by the browser.
LARGEST_ZIP = 200_000_000

_SFT = text(f"""
SELECT e.id, e.output_image, e.source, e.local_source, e.text, e.summarized_text, e.edit_type,
       e.type_as_written, e.extra_json, e.known, e.kind,
       e.kind = 'preference' AND e.id IN ({FAILURES}) AS failure
FROM edit e WHERE NOT e.collision
  AND {CURRENT}
ORDER BY e.output_image, e.id""")

#: Why an edit that was not filtered out is not written, in words that follow its number.
NOT_WRITTEN = {
    "no_manifest_record": N_("without a manifest record: not written"),
    "rejected_candidates": N_("failures of preference records: not written"),
    "turns_of_chains": N_("turns of chains, which have a manifest shape of their own: not written"),
}
#: Why a group or a pair of it does not train, likewise.
NO_PAIR = {
    "groups_of_several_sources": N_("groups of several sources: not written"),
    "no_edit": N_("pairs of names that are no edits: not written"),
    "excluded": N_("pairs with an excluded edit: not written"),
    "chosen_not_acceptable": N_("pairs whose better one people call bad too: not written"),
    "chosen_does_not_pass_filter": N_(
        "pairs whose better one the filter does not keep: not written"
    ),
}

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


@dataclass(frozen=True)
class Release:
    """A folder that was written, and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    def findings(self) -> list[str]:
        """Return what whoever uses the release has to know, in words; empty when all is well."""
        found = []
        if "filter" in self.manifest and self.manifest["config_version"] is None:
            found.append(
                _("Nothing was filtered: no config is published. Publish one, then export again.")
            )
        left_out = self.manifest.get("left_out", {})
        if number := left_out.get("no_manifest_record"):
            found.append(
                ngettext(
                    "{n:,} kept edit has no manifest record: not written. Import their manifest.",
                    "{n:,} kept edits have no manifest record: not written. Import their manifest.",
                    number,
                )
            )
        return found

    def left_out(self) -> list[str]:
        """Return what was not written, in words."""
        said = NOT_WRITTEN | NO_PAIR
        left_out = self.manifest.get("left_out", {})
        return [f"{number:,} {_(said[name])}" for name, number in left_out.items() if number]


@dataclass(frozen=True)
class Listed:
    """A release in the history."""

    kind: str
    manifest: dict[str, Any]
    created: datetime
    created_by: str


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
    total = dry_runs.size(store)

    def write(folder: Path) -> dict[str, int]:
        count = 0
        with (folder / "sft.jsonl").open("wb") as file:
            for row in told(_rows(store, _SFT), total, part(progress, passes - 1, passes)):
                if kept is not None and row.id not in kept:
                    continue
                if why := _why_not(row, filtered=kept is not None):
                    left_out[why] += 1
                    continue
                kind = row.edit_type if kept is None else kept[row.id]
                file.write(msgspec.json.encode(write_sft(as_released(row, kind))) + b"\n")
                count += 1
        if current:
            (folder / "filter.yaml").write_text(current.text, encoding="utf-8")
        return {"edits": count}

    return write_release(store, "sft", out, about, write, by)


def _kept(
    store: Store, current: configs.Published, progress: Progress | None
) -> dict[str, str | None]:
    """Return the edits that the filter in force keeps → their type in force."""
    decided = dry_runs.decisions(store, current.config, progress=progress)
    kept = decided[decided["outcome"] == dry_runs.KEPT]
    return dict(zip(kept["edit_id"], kept["edit_type"], strict=True))


def export_reviews(
    store: Store, out: Path, *, by: str, progress: Progress | None = None
) -> Release:
    """Write the log, every entry of it: as JSON Lines, and as CSV safe to open in a spreadsheet."""

    def write(folder: Path) -> dict[str, int]:
        more = {task.task.name: task.exported(store) for task in handlers(store)}
        with store.database.read() as connection:
            total = queue.last_entry(connection)
        logged = told(_rows(store, _LOG), total, progress)
        entries = [_entry(row, more) for row in logged]
        with (folder / "reviews.jsonl").open("wb") as file:
            file.writelines(msgspec.json.encode(entry) + b"\n" for entry in entries)
        with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_CSV_COLUMNS)
            writer.writerows(
                [plain_cell(entry[name]) for name in _CSV_COLUMNS] for entry in entries
            )
        return {"reviews": len(entries)}

    return write_release(store, "reviews", out, {}, write, by)


def next_folder(store: Store) -> Path:
    """Return a new folder for a release made in the browser: ``releases/0001`` and on."""
    parent = store.folder / "releases"
    taken = [int(path.name) for path in parent.glob("[0-9]*") if path.name.isdigit()]
    return parent / f"{max(taken, default=0) + 1:04d}"


def zipped(folder: Path) -> bytes | None:
    """Return a release as one zip file, or None above ``LARGEST_ZIP`` bytes of content."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    if sum(file.stat().st_size for file in files) > LARGEST_ZIP:
        return None
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for file in files:
            archive.write(file, f"{folder.name}/{file.relative_to(folder)}")
    return content.getvalue()


def released(store: Store) -> list[Listed]:
    """Return all releases, newest first."""
    table = tables.release
    with store.database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.created.desc(), table.c.id.desc()))
        return [
            Listed(row.kind, json.loads(row.manifest_json), row.created, row.created_by)
            for row in rows
        ]


_CSV_COLUMNS = (
    "entry", "edit", "reviewer", "origin", "task", "kind", "verdict", "batch", "purpose",
    "draw_order", "inclusion_probability", "milliseconds", "surplus", "replaces", "time", "id",
)  # fmt: skip


def write_release(
    store: Store,
    kind: str,
    out: Path,
    about: dict[str, Any],
    write: Callable[[Path], dict[str, int]],
    by: str,
) -> Release:
    """Write a release beside its place, then move it there: it is whole or not there."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Refused(
            _("{out} exists and is not empty.", out=out),
            what_to_do=_("Name a new folder with --out."),
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with store.database.read() as connection:
        last = queue.last_entry(connection)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".release-") as place:
        folder = Path(place) / "release"
        folder.mkdir()
        counts = write(folder)
        manifest = {
            "kind": kind,
            "counts": counts,
            **about,
            "last_log_entry": last,
            "code_version": version("pico-review"),
            "files": {file.name: _sha256(file) for file in sorted(folder.iterdir())},
        }
        written = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (folder / MANIFEST).write_text(written, encoding="utf-8")
        if out.exists():
            out.rmdir()
        shutil.move(folder, out)
    row = {"id": new_id(), "kind": kind, "manifest_json": json.dumps(manifest)}
    with store.database.write() as connection:
        connection.execute(
            insert(tables.release).values(**row, created=store.clock(), created_by=by)
        )
    return Release(out, manifest)


def _why_not(row: Any, *, filtered: bool) -> str | None:
    """Return why an edit that was not filtered out has no row in the single-edit shape."""
    if not row.known:
        return "no_manifest_record"
    if row.kind == "multi-turn":
        return "turns_of_chains"
    return "rejected_candidates" if row.failure and not filtered else None


def proof(current: configs.Published | None) -> str:
    """Say what a release's filter proves: its promise, or why there is none."""
    if current is None:
        return "no filter: no config is published, nothing was filtered"
    if current.config.certificate is None:
        return f"not proven: {current.config.not_proven}"
    return current.config.certificate.statement


def _rows(store: Store, query: Any) -> Iterator[Any]:
    with store.database.read() as connection:
        yield from connection.execute(query)


def as_released(row: Any, edit_type: str | None) -> Edit:
    """Return an edit under the type in force; a manifest's own words for it are kept."""
    extra = msgspec.json.decode(row.extra_json) if row.extra_json else {}
    if row.type_as_written and row.type_as_written != edit_type:
        extra = {ORIGINAL_TYPE: row.type_as_written, **extra}
    return Edit(
        source=row.source,
        text=row.text,
        output_image=row.output_image,
        edit_type=edit_type,
        local_source=row.local_source,
        summarized_text=row.summarized_text,
        extra=extra or None,
    )


def _entry(row: Any, more: Mapping[str, More]) -> dict[str, Any]:
    """Return one entry of the log, with what its task has to add."""
    entry = dict(row._mapping)
    entry["answers"] = answers = json.loads(entry.pop("answers_json"))
    entry |= more[row.task](entry.pop("unit_id"), answers)
    entry["shown"] = json.loads(entry.pop("shown_json"))
    entry["surplus"] = bool(entry["surplus"])
    entry["time"] = row.time.isoformat()
    return entry


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
