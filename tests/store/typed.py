"""Edits whose types people checked: imported, or in a drawn batch with its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert

from store.access import people
from store.db import tables
from store.db.workspace import Store, new_id
from store.work import batches
from store.work.batches import NewDraw
from store.work.leases import NEVER
from tests.store.importing_files import by_image, edit, jsonl, load

ZOOM, OUT, CARTOON = (
    "Zoom in", "Outpainting (extend canvas beyond boundaries)", "Photo to cartoon/sketch/comic"
)  # fmt: skip


def edits_of(store: Store, folder: Path, types: Mapping[str, str]) -> None:
    """Import edits: output image → assigned type."""
    records = [edit(image, f"change {image}", edit_type=kind) for image, kind in types.items()]
    assert load(store, jsonl(folder / "typed.jsonl", *records)).problem_count == 0


def said(image: str, kind: str, reviewer: str = "Ana") -> dict[str, Any]:
    """Return a row of a reviews file that says a type only."""
    return {"edit": image, "reviewer": reviewer, "edit_type": kind}


def say(store: Store, folder: Path, *rows: Mapping[str, Any], name: str = "said") -> None:
    """Import what people say of types."""
    assert load(store, jsonl(folder / f"{name}.jsonl", *rows), kind="reviews").problem_count == 0


def typed_batch(
    store: Store,
    answers: Mapping[str, Sequence[Mapping[str, str]]],
    *,
    per_unit: int = 1,
    purpose: str = "measure",
    name: str = "types 1",
) -> str:
    """Make a drawn batch of task types: image → the answers of Ana, Ben, Cy …; return its id."""
    batch_id, now = new_id(), store.clock()
    row = {
        "id": batch_id, "name": name, "task": "types", "purpose": purpose, "origin": "drawn",
        "strategy": "uniform", "seed": 0, "per_unit": per_unit, "show_judge": False,
        "created": now, "created_by": "a test", "closed": None, "simulated": False,
    }  # fmt: skip
    units = [by_image(store, image).id for image in answers]
    with store.database.write() as connection:
        connection.execute(insert(tables.batch).values(**row))
        draws = [NewDraw(unit, inclusion=0.5) for unit in units]
        batches.add_draws(connection, batch_id, per_unit, draws)
        for unit, given in zip(units, answers.values(), strict=True):
            _fill(connection, store, batch_id, unit, given)
    return batch_id


def _fill(
    connection: Any, store: Store, batch_id: str, unit: str, given: Sequence[Mapping[str, str]]
) -> None:
    draw, slot = tables.draw, tables.slot
    query = draw.select().where(draw.c.batch_id == batch_id, draw.c.unit_id == unit)
    row = connection.execute(query).one()
    for number, (name, answer) in enumerate(zip(("Ana", "Ben", "Cy"), given, strict=False)):
        who, _ = people.ensure(connection, store.clock(), name, "reviewer")
        review = {
            "id": new_id(), "kind": "answer", "task": "types", "unit_id": unit,
            "reviewer_id": who, "batch_id": batch_id, "draw_id": row.id,
            "draw_order": row.draw_order, "inclusion_probability": row.inclusion_probability,
            "verdict": answer["verdict"], "answers_json": msgspec.json.encode(answer).decode(),
            "shown_json": "{}", "replaces": None, "surplus": False, "guidelines_version": 1,
            "milliseconds": 900, "time": store.clock(),
        }  # fmt: skip
        connection.execute(insert(tables.review).values(**review))
        filled = {"reviewer_id": who, "review_id": review["id"], "lease_until": NEVER}
        here = (slot.c.draw_id == row.id) & (slot.c.number == number)
        connection.execute(slot.update().where(here).values(**filled))
