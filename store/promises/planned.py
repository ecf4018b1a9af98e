"""What a batch's plans froze, in the shape that the terminal prints."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select

from review.promises.plans import Plan
from store.db import tables
from store.db.workspace import Store


def planned(store: Store, batch_id: str) -> list[dict[str, Any]]:
    """Return each plan of a batch: what it is to prove, how its labels are drawn, and its looks."""
    plan = tables.plan
    query = select(plan.c.id, plan.c.plan_json).where(plan.c.batch_id == batch_id)
    with store.database.read() as connection:
        rows = connection.execute(query.order_by(plan.c.id)).all()
    return [_shown(row.id, msgspec.json.decode(row.plan_json, type=Plan)) for row in rows]


def _shown(plan_id: str, plan: Plan) -> dict[str, Any]:
    names = ("family", "target", "confidence", "sampling", "judge_run")
    return {
        "id": plan_id,
        **{name: getattr(plan, name) for name in names},
        "looks": msgspec.to_builtins(plan.looks),
        "cuts": len(plan.grid),
        "taught": len(plan.taught),
        "bands": msgspec.to_builtins(plan.bands),
    }
