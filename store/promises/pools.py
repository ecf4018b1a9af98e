"""Pools: frozen lists of edits with their scores from one judge run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, func, insert, select, text

from review.core.errors import Ambiguous, Refused, Unknown
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.scoring import TOLERANCE
from review.filtering.decide import PoolDigest
from review.promises.plans import Population
from store.db import revision, tables
from store.db.columns import frame_of
from store.db.engine import one_at_a_time
from store.db.prepared import Statement
from store.db.rules import CURRENT
from store.db.workspace import Store, new_id

CURRENT_SCORES = f"""
SELECT s.edit_id, s.overall, e.edit_type, e.output_image
FROM score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision
  AND {CURRENT}
"""

_SCORED_IMAGES = Statement(
    f"SELECT edit_id, output_image FROM ({CURRENT_SCORES}) c WHERE edit_id IN (:*edits)"
)
_RUNS = text("SELECT COUNT(*), MAX(id) FROM judge_run")


@dataclass(frozen=True)
class JudgeRun:
    """One judge's scores. ``scored`` counts usable scores, ``malformed`` the others."""

    id: str
    name: str
    settings_version: int
    scored: int
    malformed: int


@dataclass(frozen=True)
class Pool:
    """A frozen pool: its edits number ``size``; ``digest`` does not depend on their order."""

    id: str
    name: str
    run_id: str
    size: int
    digest: str


def judge_runs(store: Store) -> list[JudgeRun]:
    """Return all judge runs by name."""
    query = text("""
        SELECT r.id, r.name, r.settings_version, COUNT(s.overall) AS scored,
               COUNT(s.edit_id) - COUNT(s.overall) AS malformed
        FROM judge_run r LEFT JOIN score s ON s.run_id = r.id
        GROUP BY r.id, r.name, r.settings_version ORDER BY r.name""")
    with store.database.read() as connection:

        def make() -> list[JudgeRun]:
            return [JudgeRun(*row) for row in connection.execute(query)]

        state = (revision.of_dataset(connection), tuple(connection.execute(_RUNS).one()))
        return list(store.kept.value("judge-runs", state, make))


def judge_run(store: Store, name: str | None = None) -> JudgeRun:
    """Return the judge run of that name, or the only one there is.

    Raises Unknown, or Ambiguous with the names when several fit.
    """
    runs = judge_runs(store)
    matching = [run for run in runs if name in (None, run.name)]
    if not matching:
        names = ", ".join(run.name for run in runs) or _("none yet: import judge scores first")
        raise Unknown(
            _("There is no judge run {name!r}.", name=name)
            if name
            else _("There is no judge run."),
            what_to_do=_("Judges: {names}.", names=names),
        )
    if len(matching) > 1:
        raise Ambiguous(
            _("Several judges fit."),
            tuple(run.name for run in matching),
            what_to_do=_("Name one: --judge."),
        )
    return matching[0]


def current_scores(connection: Connection, run_id: str) -> pd.DataFrame:
    """Return the usable scores of a judge run: edit_id, overall, edit_type, output_image.

    Collisions and retired versions are left out; the order is by edit id.
    """
    query = text(CURRENT_SCORES + " ORDER BY s.edit_id")
    return frame_of(connection.execute(query, {"run": run_id}), ("overall",))


def scored_images(connection: Connection, run_id: str, edit_ids: Sequence[str]) -> dict[str, str]:
    """Return edit → output image for those of the edits that ``current_scores`` has."""
    rows = _SCORED_IMAGES.rows(connection, run=run_id, edits=list(edit_ids))
    return {row.edit_id: row.output_image for row in rows}


def freeze(
    connection: Connection,
    run: JudgeRun,
    now: Any,
    population: Population | None = None,
    categories: dict[str, str] | None = None,
    *,
    within: str | None = None,
    drawable: bool = False,
) -> Pool:
    """Store the present edits of a judge run as a new pool.

    ``population`` limits which, with edit type → category in ``categories``; ``within`` names a
    pool whose edits alone are taken; ``drawable`` leaves out those known by id only, which
    nobody can judge, unless there are no others. Raises Refused when there are none.
    """
    one_at_a_time(connection, "pools")
    query, values = _chosen(run, population or Population(), categories or {}, within, drawable)
    rows = connection.execute(_bound(query + " ORDER BY s.edit_id", values), values).all()
    if not rows:
        raise Refused(
            _("Judge run {name!r} scored no edit that can enter this pool.", name=run.name),
            what_to_do=_("Import its manifest and scores, or take in more edits."),
        )
    digest = PoolDigest()
    for row in rows:
        digest.add(row.output_image, float(row.overall))
    frozen = _insert(connection, run.id, _free_name(connection, run), digest, now)
    members = f"""INSERT INTO pool_member (pool_id, edit_id, overall, edit_type)
        SELECT :pool, edit_id, overall, edit_type FROM ({query}) c"""
    connection.execute(_bound(members, values), {**values, "pool": frozen.id})
    return frozen


def digest_now(connection: Connection, run: JudgeRun) -> str:
    """Return the digest of the pool that all present edits of a judge run would be."""
    query, values = _chosen(run, Population(), {}, None, drawable=False)
    digest = PoolDigest()
    for row in connection.execute(_bound(query, values), values):
        digest.add(row.output_image, float(row.overall))
    return digest.hexdigest()


def would_hold(
    connection: Connection, run: JudgeRun, population: Population, categories: dict[str, str]
) -> pd.DataFrame:
    """Return what a pool to draw from would hold now: edit_id, overall, edit_type."""
    query, values = _chosen(run, population, categories, None, drawable=True)
    few = f"SELECT edit_id, overall, edit_type FROM ({query}) c ORDER BY edit_id"
    return frame_of(connection.execute(_bound(few, values), values), ("overall",))


def freeze_scored(
    connection: Connection, run_id: str, name: str, frame: pd.DataFrame, now: Any
) -> Pool:
    """Store a list of edits with a score as a new pool; where the name is taken, it gets a number.

    ``frame``: edit_id, output_image, edit_type, overall (what is cut), filter_score (as the
    filter tells it, for the digest).
    """
    one_at_a_time(connection, "pools")
    digest = PoolDigest()
    for image, score in zip(frame["output_image"], frame["filter_score"], strict=True):
        digest.add(image, float(score))
    frozen = _insert(connection, run_id, _numbered(connection, name), digest, now)
    columns = zip(frame["edit_id"], frame["overall"], frame["edit_type"], strict=True)
    rows = [
        {
            "pool_id": frozen.id,
            "edit_id": edit_id,
            "overall": float(overall),
            "edit_type": kind if isinstance(kind, str) else None,
        }
        for edit_id, overall, kind in columns
    ]
    connection.execute(insert(tables.pool_member), rows)
    return frozen


def images(connection: Connection, pool_id: str) -> dict[str, str]:
    """Return edit id → output image of a pool's edits."""
    edit, member = tables.edit, tables.pool_member
    query = select(edit.c.id, edit.c.output_image).join(member, member.c.edit_id == edit.c.id)
    rows = connection.execute(query.where(member.c.pool_id == pool_id))
    return {row.id: row.output_image for row in rows}


def by_id_only(connection: Connection, run: JudgeRun) -> int:
    """Return how many scored edits of a run a drawn batch leaves out (see ``freeze``)."""
    scored = text("""SELECT COUNT(*), SUM(CASE WHEN known THEN 1 ELSE 0 END)
        FROM (SELECT e.known FROM score s JOIN edit e ON e.id = s.edit_id
              WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision) c""")
    total, known = connection.execute(scored, {"run": run.id}).one()
    return int(total) - int(known) if known else 0


def _chosen(
    run: JudgeRun,
    population: Population,
    categories: dict[str, str],
    within: str | None,
    drawable: bool,
) -> tuple[str, dict[str, Any]]:
    """Return the query of a population's scores, and its values."""
    query = CURRENT_SCORES
    values: dict[str, Any] = {"run": run.id}
    if population.categories or population.edit_types:
        types = [kind for kind, name in categories.items() if name in population.categories]
        values["types"] = [*types, *population.edit_types]
        query += " AND e.edit_type IN :types"
    if population.least_score is not None:
        values["least"] = population.least_score - TOLERANCE
        query += " AND s.overall >= :least"
    if population.new_only:
        query += """ AND NOT EXISTS (SELECT 1 FROM pool_member m JOIN pool p ON p.id = m.pool_id
            WHERE m.edit_id = s.edit_id AND p.run_id = :run)"""
    if drawable:
        query += """ AND (e.known OR NOT EXISTS (SELECT 1 FROM score k JOIN edit d
            ON d.id = k.edit_id WHERE k.run_id = :run AND k.overall IS NOT NULL AND d.known))"""
    if within is not None:
        values["within"] = within
        query += """ AND EXISTS (SELECT 1 FROM pool_member w
            WHERE w.pool_id = :within AND w.edit_id = s.edit_id)"""
    return query, values


def _bound(query: str, values: dict[str, Any]) -> TextClause:
    statement = text(query)
    return (
        statement.bindparams(bindparam("types", expanding=True)) if "types" in values else statement
    )


def _free_name(connection: Connection, run: JudgeRun) -> str:
    count = select(func.count()).where(tables.pool.c.run_id == run.id)
    taken = set(connection.execute(select(tables.pool.c.name)).scalars())
    number = int(connection.scalar(count) or 0) + 1
    while f"{run.name} {number}" in taken:
        number += 1
    return f"{run.name} {number}"


def _numbered(connection: Connection, name: str) -> str:
    taken = set(connection.execute(select(tables.pool.c.name)).scalars())
    number = 2
    base = name
    while name in taken:
        name, number = f"{base} ({number})", number + 1
    return name


def _insert(connection: Connection, run_id: str, name: str, digest: PoolDigest, now: Any) -> Pool:
    inserted = Pool(new_id(), name, run_id, digest.size, digest.hexdigest())
    row = {"id": inserted.id, "name": inserted.name, "run_id": run_id, "size": inserted.size}
    connection.execute(insert(tables.pool).values(**row, digest=inserted.digest, created=now))
    return inserted


def pool(connection: Connection, pool_id: str) -> Pool:
    """Return one pool. Raises Unknown."""
    columns = [tables.pool.c[name] for name in ("id", "name", "run_id", "size", "digest")]
    row = connection.execute(select(*columns).where(tables.pool.c.id == pool_id)).first()
    if row is None:
        raise Unknown(_("There is no such pool."))
    return Pool(*row)
