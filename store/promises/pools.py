"""Pools: frozen lists of edits with their scores from one judge run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import msgspec
from sqlalchemy import Connection, TextClause, bindparam, func, insert, select, text

from review.core.errors import Ambiguous, Refused, Unknown
from review.core.i18n import _
from review.core.later import pandas as pd
from review.core.scoring import TOLERANCE
from review.filtering.decide import PoolDigest
from review.promises.plans import Population
from store.db import bulk, columns, revision, tables
from store.db.columns import frame_of
from store.db.engine import one_at_a_time
from store.db.prepared import Statement
from store.db.rules import CURRENT
from store.db.workspace import Store, new_id
from store.promises import members

CURRENT_SCORES = f"""
SELECT s.edit_id, s.overall, e.edit_type, e.output_image
FROM score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision
  AND {CURRENT}
"""
_SCORED = {
    "edit_id": columns.TEXT,
    "overall": columns.NUMBER,
    "edit_type": columns.TEXT,
    "output_image": columns.TEXT,
}

_SCORED_IMAGES = Statement(
    f"SELECT edit_id, output_image FROM ({CURRENT_SCORES}) c WHERE edit_id IN (:*edits)"
)
_SCORES = Statement(f"SELECT edit_id, overall FROM ({CURRENT_SCORES}) c WHERE edit_id IN (:*edits)")
_RUNS = text("SELECT COUNT(*), MAX(id) FROM judge_run")


@dataclass(frozen=True)
class JudgeRun:
    """One judge's scores, under the settings version in force when they came."""

    id: str
    name: str
    settings_version: int


@dataclass(frozen=True)
class CountedRun(JudgeRun):
    """The same; ``scored`` counts usable scores, ``malformed`` the others."""

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


@dataclass(frozen=True)
class _List:
    """A list of edits, and the pool it was written for: None where it is still to be."""

    size: int
    digest: str
    members_of: str | None = None


@dataclass(frozen=True)
class _Asked:
    """Which edits a pool is to hold; see ``freeze``."""

    run: JudgeRun
    population: Population
    categories: Mapping[str, str]
    within: str | None
    drawable: bool

    @property
    def types(self) -> list[str]:
        """Return the edit types it is limited to."""
        chosen = self.population.categories
        own = [kind for kind, name in self.categories.items() if name in chosen]
        return [*own, *self.population.edit_types]

    def made_of(self, connection: Connection) -> str | None:
        """Name what is asked for, in this state of the dataset; None: not twice the same.

        Two pools of one judge run and one name hold the same edits, scores and types.
        """
        if self.population.new_only:  # Of what is new, the pool to come takes everything.
            return None
        limited = bool(self.population.categories or self.population.edit_types)
        within = self.within and members.listed_under(connection, self.within)
        state = [list(revision.of_dataset(connection)), sorted(self.types) if limited else None]
        named = [*state, self.population.least_score, within, self.drawable]
        return msgspec.json.encode(named).decode()


def judge_runs(store: Store) -> list[CountedRun]:
    """Return all judge runs by name."""
    query = text("""
        SELECT r.id, r.name, r.settings_version, COUNT(s.overall) AS scored,
               COUNT(s.edit_id) - COUNT(s.overall) AS malformed
        FROM judge_run r LEFT JOIN score s ON s.run_id = r.id
        GROUP BY r.id, r.name, r.settings_version ORDER BY r.name""")
    with store.database.read() as connection:

        def make() -> list[CountedRun]:
            return [CountedRun(*row) for row in connection.execute(query)]

        state = (revision.of_dataset(connection), tuple(connection.execute(_RUNS).one()))
        return list(store.kept.value("judge-runs", state, make))


def _runs(store: Store) -> list[JudgeRun]:
    run = tables.judge_run
    named = select(run.c.id, run.c.name, run.c.settings_version).order_by(run.c.name)
    with store.database.read() as connection:
        return [JudgeRun(*row) for row in connection.execute(named)]


def judge_run(store: Store, name: str | None = None) -> JudgeRun:
    """Return the judge run of that name, or the only one there is.

    Raises Unknown, or Ambiguous with the names when several fit.
    """
    runs = _runs(store)
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


def scores_of(connection: Connection, run_id: str, edit_ids: Sequence[str]) -> dict[str, float]:
    """Return edit → score for those of the edits that ``current_scores`` has."""
    rows = _SCORES.rows(connection, run=run_id, edits=list(edit_ids))
    return {row.edit_id: float(row.overall) for row in rows}


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
    asked = _Asked(run, population or Population(), categories or {}, within, drawable)
    made_of = asked.made_of(connection)
    if alike := _frozen(connection, run.id, made_of):
        return _insert(connection, run.id, _free_name(connection, run), alike, now, made_of)
    frame = _read(connection, asked)
    if frame.empty:
        raise Refused(
            _("Judge run {name!r} scored no edit that can enter this pool.", name=run.name),
            what_to_do=_("Import its manifest and scores, or take in more edits."),
        )
    list_of = _List(len(frame), _digest(frame["output_image"], frame["overall"]))
    frozen = _insert(connection, run.id, _free_name(connection, run), list_of, now, made_of)
    query, values = _chosen(asked)
    rows = f"""INSERT INTO pool_member (pool_id, edit_id, overall, edit_type)
        SELECT :pool, edit_id, overall, edit_type FROM ({query} ORDER BY s.edit_id) c"""
    connection.execute(_bound(rows, values), {**values, "pool": frozen.id})
    members.write_columns(connection, frozen.id, frame)
    return frozen


def digest_now(connection: Connection, run: JudgeRun) -> str:
    """Return the digest of the pool that all present edits of a judge run would be."""
    asked = _Asked(run, Population(), {}, None, drawable=False)
    if alike := _frozen(connection, run.id, asked.made_of(connection)):
        return alike.digest
    frame = _read(connection, asked)
    return _digest(frame["output_image"], frame["overall"])


def would_hold(
    connection: Connection, run: JudgeRun, population: Population, categories: dict[str, str]
) -> pd.DataFrame:
    """Return what a pool to draw from would hold now: edit_id, overall, edit_type."""
    asked = _Asked(run, population, categories, None, drawable=True)
    query, values = _chosen(asked)
    few = f"SELECT edit_id, overall, edit_type FROM ({query}) c ORDER BY edit_id"
    return frame_of(connection.execute(_bound(few, values), values), ("overall",))


def freeze_again(
    connection: Connection, run_id: str, name: str, made_of: str | None, now: Any
) -> Pool | None:
    """Store the list that was frozen of the very same before as a new pool; None without one."""
    one_at_a_time(connection, "pools")
    alike = _frozen(connection, run_id, made_of)
    named = _numbered(connection, name)
    return _insert(connection, run_id, named, alike, now, made_of) if alike else None


def freeze_scored(
    connection: Connection, run_id: str, name: str, frame: pd.DataFrame, now: Any, *,
    digest: str | None = None, made_of: str | None = None,
) -> Pool:  # fmt: skip
    """Store a list of edits with a score as a new pool; where the name is taken, it gets a number.

    ``frame``: edit_id, edit_type, overall (what is cut), and where no ``digest`` is given
    output_image, filter_score (as the filter tells it). ``made_of``: see ``freeze_again``.
    """
    one_at_a_time(connection, "pools")
    digest = digest or _digest(frame["output_image"], frame["filter_score"])
    list_of = _List(len(frame), digest)
    frozen = _insert(connection, run_id, _numbered(connection, name), list_of, now, made_of)
    frame = frame.sort_values("edit_id", ignore_index=True)
    kinds = frame["edit_type"].astype(object).where(frame["edit_type"].notna(), None).tolist()
    ids, scores = frame["edit_id"].tolist(), frame["overall"].tolist()
    rows = zip(repeat(frozen.id), ids, scores, kinds)
    bulk.insert(connection, tables.pool_member, ["pool_id", *members.NAMES], rows)
    members.write_columns(connection, frozen.id, frame)
    return frozen


def images(connection: Connection, pool_id: str) -> dict[str, str]:
    """Return edit id → output image of a pool's edits."""
    edit, member = tables.edit, tables.pool_member
    query = select(edit.c.id, edit.c.output_image).join(member, member.c.edit_id == edit.c.id)
    listed = members.listed_under(connection, pool_id)
    rows = connection.execute(query.where(member.c.pool_id == listed))
    return {row.id: row.output_image for row in rows}


def images_in_order(connection: Connection, pool_id: str) -> list[str]:
    """Return the output image of each of a pool's edits, in the order of ``pool_members``."""
    edit, member = tables.edit, tables.pool_member
    query = select(edit.c.output_image).join(member, member.c.edit_id == edit.c.id)
    listed = members.listed_under(connection, pool_id)
    query = query.where(member.c.pool_id == listed).order_by(member.c.edit_id)
    return list(connection.execute(query).scalars())


def by_id_only(connection: Connection, run: JudgeRun) -> int:
    """Return how many scored edits of a run a drawn batch leaves out (see ``freeze``)."""
    scored = text("""SELECT COUNT(*), SUM(CASE WHEN known THEN 1 ELSE 0 END)
        FROM (SELECT e.known FROM score s JOIN edit e ON e.id = s.edit_id
              WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision) c""")
    total, known = connection.execute(scored, {"run": run.id}).one()
    return int(total) - int(known) if known else 0


def _read(connection: Connection, asked: _Asked) -> pd.DataFrame:
    """Return what a pool would hold: edit_id, overall, edit_type, output_image; by edit id."""
    query, values = _chosen(asked)
    statement = _bound(query + " ORDER BY s.edit_id", values)
    return columns.arrow_frame(connection, statement, values, _SCORED)


def _digest(images: pd.Series[Any], scores: pd.Series[Any]) -> str:
    digest = PoolDigest()
    digest.add_all(images.tolist(), [round(score, 9) + 0.0 for score in scores.tolist()])
    return digest.hexdigest()


def _frozen(connection: Connection, run_id: str, made_of: str | None) -> _List | None:
    """Return the list of a pool that was frozen of the very same before."""
    if made_of is None:
        return None
    pool = tables.pool
    query = select(pool.c.size, pool.c.digest, pool.c.members_of)
    query = query.where(pool.c.run_id == run_id, pool.c.made_of == made_of)
    row = connection.execute(query.order_by(pool.c.id).limit(1)).first()
    return _List(*row) if row else None


def _chosen(asked: _Asked) -> tuple[str, dict[str, Any]]:
    """Return the query of a population's scores, and its values."""
    population = asked.population
    query = CURRENT_SCORES
    values: dict[str, Any] = {"run": asked.run.id}
    if population.categories or population.edit_types:
        values["types"] = asked.types
        query += " AND e.edit_type IN :types"
    if population.least_score is not None:
        values["least"] = population.least_score - TOLERANCE
        query += " AND s.overall >= :least"
    if population.new_only:
        query += """ AND NOT EXISTS (SELECT 1 FROM pool_member m JOIN pool p ON p.id = m.pool_id
            WHERE m.edit_id = s.edit_id AND p.run_id = :run)"""
    if asked.drawable:
        query += """ AND (e.known OR NOT EXISTS (SELECT 1 FROM score k JOIN edit d
            ON d.id = k.edit_id WHERE k.run_id = :run AND k.overall IS NOT NULL AND d.known))"""
    if asked.within is not None:
        values["within"] = asked.within
        query += """ AND EXISTS (SELECT 1 FROM pool_member w
            WHERE w.pool_id = (SELECT members_of FROM pool WHERE id = :within)
            AND w.edit_id = s.edit_id)"""
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


def _insert(
    connection: Connection, run_id: str, name: str, listed: _List, now: Any,
    made_of: str | None = None,
) -> Pool:  # fmt: skip
    inserted = Pool(new_id(), name, run_id, listed.size, listed.digest)
    row = {"id": inserted.id, "name": inserted.name, "run_id": run_id, "size": inserted.size}
    row |= {"members_of": listed.members_of or inserted.id, "made_of": made_of}
    connection.execute(insert(tables.pool).values(**row, digest=inserted.digest, created=now))
    return inserted


def pool(connection: Connection, pool_id: str) -> Pool:
    """Return one pool. Raises Unknown."""
    columns = [tables.pool.c[name] for name in ("id", "name", "run_id", "size", "digest")]
    row = connection.execute(select(*columns).where(tables.pool.c.id == pool_id)).first()
    if row is None:
        raise Unknown(_("There is no such pool."))
    return Pool(*row)


def unchanged(connection: Connection, pool_id: str) -> bool:
    """Return whether the dataset is known to be as a pool of a judge's own scores was frozen of.

    False where that is not known, too.
    """
    query = select(tables.pool.c.made_of).where(tables.pool.c.id == pool_id)
    made_of: str | None = connection.scalar(query)
    state = list(revision.of_dataset(connection))
    return made_of is not None and bool(msgspec.json.decode(made_of)[0] == state)
