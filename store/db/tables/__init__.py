"""The tables. Private to ``store``: pages and doors see dataclasses and frames, never a row.

Times are UTC without a zone where the database keeps none (SQLite). Ids are UUIDv7 as text.
``*_json`` columns hold JSON text.
"""

from __future__ import annotations

from store.db.tables.base import METADATA
from store.db.tables.dataset import (
    edit,
    edit_event,
    edit_set,
    edit_set_member,
    faithfulness_score,
    image_root,
    import_run,
    judge_run,
    person,
    pool,
    pool_member,
    rank_candidate,
    rank_group,
    saved_filter,
    score,
    settings_version,
)
from store.db.tables.decided import (
    config_draft,
    config_event,
    config_proposal,
    config_version,
    release,
    taken_suggestion,
)
from store.db.tables.work import (
    audited_pair,
    batch,
    draw,
    guidelines,
    look,
    pair_audit,
    plan,
    question,
    rank_asked,
    review,
    run_view,
    seen,
    slot,
    unit_plan,
    unit_plan_member,
)

__all__ = [
    "METADATA",
    "audited_pair",
    "batch",
    "config_draft",
    "config_event",
    "config_proposal",
    "config_version",
    "draw",
    "edit",
    "edit_event",
    "edit_set",
    "edit_set_member",
    "faithfulness_score",
    "guidelines",
    "image_root",
    "import_run",
    "judge_run",
    "look",
    "pair_audit",
    "person",
    "plan",
    "pool",
    "pool_member",
    "question",
    "rank_asked",
    "rank_candidate",
    "rank_group",
    "release",
    "review",
    "run_view",
    "saved_filter",
    "score",
    "seen",
    "settings_version",
    "slot",
    "taken_suggestion",
    "unit_plan",
    "unit_plan_member",
]
