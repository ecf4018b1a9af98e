"""A run of a judge as it is told, whoever asks: a page, the terminal, a script."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from review.judging.budget import Forecast, Use
from store import settings
from store.db import tables
from store.db.workspace import Store
from store.judging import replies
from store.judging.runs import Judging


def report(store: Store, judging: Judging) -> dict[str, Any]:
    """Return a run as one JSON object: how it stands, what it took, what failed, its spread."""
    tally = replies.tally(store, judging.id)
    several = judging.options.samples > 1 and judging.kind == "edits"
    spread = replies.spread(store, judging.id) if several else None
    return {
        "name": judging.name,
        "state": judging.state,
        "why": judging.why,
        "judge_run": _run_name(store, judging),
        "replies": {"wanted": tally.total, "there": tally.there, **tally.by_status},
        "problems": dict(tally.problems),
        **taken(tally.use),
        "currency": settings.current(store).settings.judges.currency,
        "spread": None if spread is None else {"units": spread.units, **spread.by_criterion},
    }


def taken(use: Use) -> dict[str, Any]:
    """Return what was taken, as one JSON object."""
    return {
        "requests": use.requests,
        "prompt_tokens": use.prompt_tokens,
        "completion_tokens": use.completion_tokens,
        "money": round(use.money, 6),
    }


def forecast(of: Forecast) -> dict[str, Any]:
    """Return a forecast, as one JSON object."""
    return {
        "replies": of.replies,
        "measured": of.measured,
        "expected": taken(of.expected),
        "most": taken(of.most),
    }


def _run_name(store: Store, judging: Judging) -> str | None:
    run = tables.judge_run
    with store.database.read() as connection:
        name: str | None = connection.scalar(select(run.c.name).where(run.c.id == judging.run_id))
    return name
