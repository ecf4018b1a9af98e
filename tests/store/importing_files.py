"""Files to import, the import itself, and what the database then holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text

from review.core.edits import Problem
from store.dataset import catalog
from store.db import tables
from store.db.workspace import Store, new_id
from store.importing.report import Report
from store.importing.run import Options, import_files
from store.work import browse

CRITERIA = ("instruction_compliance", "seamlessness", "preservation_balance", "technical_quality")


def edit(image: str, text: str = "make it blue", **more: Any) -> dict[str, Any]:
    """Return a record of the released single-turn shape; source and type go by default."""
    source = {"open_image_input_url": "https://example.invalid/source.jpg"}
    return {**source, "text": text, "output_image": image, "edit_type": "Zoom in", **more}


def photo(number: int) -> dict[str, str]:
    """Return the source photo of that number, as a record names it."""
    return {"open_image_input_url": f"https://example.invalid/photo-{number}.jpg"}


def chain(*turns: tuple[str, str], source: str = "https://example.invalid/source.jpg") -> dict:
    """Return a multi-turn record from (image, prompt) per turn, its files in a wild order."""
    names = [*(f"edit_turn{number}" for number in range(1, len(turns))), "final_image"]
    files = [{"id": name, "url": image} for name, (image, _) in zip(names, turns, strict=True)]
    files.append({"id": "original_input_image", "url": source})
    return {"files": files[::-1], "metadata_edit_turn_prompts": [prompt for _, prompt in turns]}


def scores(value: object) -> dict[str, object]:
    """Return that score for every criterion."""
    return dict.fromkeys(CRITERIA, value)


def jsonl(path: Path, *records: Mapping[str, Any] | str) -> Path:
    """Write JSON Lines; a text is written as it is."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def text_file(path: Path, text: str) -> Path:
    """Write a text as it is."""
    path.write_bytes(text.encode())
    return path


def load(store: Store, *files: Path, progress: Any = None, **options: Any) -> Report:
    """Import files with these options."""
    return import_files(store, list(files), Options(**options), by="a test", progress=progress)


def counted(report: Report) -> dict[str, int]:
    """Return the counts of a report that are not zero."""
    return {name: number for name, number in report.counts.items() if number}


def said(report: Report) -> list[tuple[str, int | None, str]]:
    """Return file name, line and reason of each problem."""
    return [(Path(one.file).name, one.line, one.reason) for one in report.listed]


def reasons(report: Report, line: int) -> list[Problem]:
    """Return the problems of one line."""
    return [problem for problem in report.listed if problem.line == line]


def edits(store: Store) -> list[catalog.EditView]:
    """Return the edits that stand, in the order they came."""
    return browse.page(store, browse.Filter(reviewer="nobody"), limit=1000).edits


def by_image(store: Store, image: str) -> catalog.EditView:
    """Return the one edit that stands under an image."""
    (found,) = [one for one in edits(store) if one.output_image == image]
    return found


def images(store: Store) -> list[str]:
    """Return the images of the edits that stand, in the order they came."""
    return [one.output_image for one in edits(store)]


def contents(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with store.database.read() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for name, table in tables.METADATA.tables.items()
        }


def changed_tables(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the tables whose rows differ."""
    return [name for name in before if before[name] != after[name]]


def changed_by_import(store: Store, statement: str) -> None:
    """Change the dataset by a statement, and note an import, as each import does."""
    noted = {"id": new_id(), "created": store.clock(), "created_by": "me", "kind": "edits"}
    with store.database.write() as connection:
        connection.execute(text(statement))
        row = noted | {"files_json": "[]", "report_json": "{}"}
        connection.execute(insert(tables.import_run), [row])
