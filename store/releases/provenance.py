"""What a release's card says beside its counts: who labelled, how far they agree, what holds."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import text

from store.db.rules import RETIRED, STANDING, answer
from store.db.workspace import Store
from store.filters import configs, watching
from store.promises import agreement
from store.releases.filtered import as_words
from store.work import adjudication
from store.work.handler import TaskHandler, handlers

#: Whose answers they are, by the kind of person.
_BY = {"person": "people", "local": "people", "imported": "imported", "simulated": "simulated"}
_ANSWERS = text(f"""
SELECT r.task, p.kind, COUNT(*) AS answers, COUNT(DISTINCT p.id) AS reviewers
FROM review r JOIN person p ON p.id = r.reviewer_id
WHERE {answer()} AND {STANDING} AND NOT r.surplus AND r.verdict <> 'skip'
GROUP BY r.task, p.kind ORDER BY r.task, p.kind""")
#: A run has no more than one score of an edit: all are counted, less those of edits of before.
_JUDGES = text(f"""
SELECT j.name, j.edits FROM (
  SELECT r.name, (SELECT COUNT(*) FROM score s WHERE s.run_id = r.id)
    - (SELECT COUNT(*) FROM score s WHERE s.run_id = r.id AND s.edit_id IN ({RETIRED})) AS edits
  FROM judge_run r) j
WHERE j.edits > 0 ORDER BY j.name""")


def provenance(store: Store, config_version: int | None) -> dict[str, Any]:
    """Return what the workspace says of all its labels, for a release filtered by that config.

    Each task with answers: how many, by whom (people here, names of imported files, simulated),
    and their agreement. The same workspace says the same, on any day.
    """
    with store.database.read() as connection:
        answers = connection.execute(_ANSWERS).all()
        judges = [dict(row._mapping) for row in connection.execute(_JUDGES)]
    return {
        "labelled": [
            _task(store, handler, rows) for handler in handlers(store)
            if (rows := [row for row in answers if row.task == handler.task.name])
        ],
        "judges": [{**judge, "name": as_words(judge["name"])} for judge in judges],
        "exclusions": len(adjudication.exclusions(store)),
        "not_covered": _not_covered(store, config_version),
        "drift": _drift(store, config_version),
    }  # fmt: skip


def _task(store: Store, handler: TaskHandler, rows: Any) -> dict[str, Any]:
    by: dict[str, dict[str, int]] = {}
    for row in rows:
        number = by.setdefault(_BY.get(row.kind, "people"), {"reviewers": 0, "answers": 0})
        number["reviewers"] += row.reviewers
        number["answers"] += row.answers
    agreed = agreement.overall(store, handler)
    return {
        "task": handler.task.name,
        "title": f"{handler.task.title}: {handler.task.question}",
        "answers": sum(row.answers for row in rows),
        "by": by,
        "agreement": {
            "units": agreed.units,
            "percent": msgspec.to_builtins(agreed.percent),
            "alpha": msgspec.to_builtins(agreed.alpha),
        }
        if agreed and agreed.units
        else None,
    }


def _not_covered(store: Store, version: int | None) -> list[str]:
    """Say what the promise of a filter leaves open, in sentences of a file."""
    if version is None:
        return []
    config = configs.published(store, version).config
    if config.certificate is None:
        return []
    pool, rescued = config.provenance.pool, len(config.overrides.rescued)
    lines = [
        f"edits that people rescued below the cut: {rescued:,}" if rescued else "",
        f"edits that are not of the pool {pool.name} ({pool.size:,} edits)" if pool else "",
        f"scores of another judge than {config.provenance.judge_run}"
        if config.provenance.judge_run else "",
        "people who judge by another rule or by other guidelines than the panel that answered",
        "what nobody was asked: rights in the pictures, and who is seen in them",
    ]  # fmt: skip
    return [as_words(line) for line in lines if line]


def _drift(store: Store, version: int | None) -> dict[str, Any] | None:
    watch = watching.watched(store) if version is not None else None
    if watch is None or not watch.found.labels:
        return None
    return {
        "labels": watch.found.labels,
        "rejected": watch.found.rejected,
        "accepted": msgspec.to_builtins(watch.found.accepted),
        "alarm": watch.found.alarm,
        "target": watch.target,
        "version": watch.version,
    }
