"""A pool's edits read by column say what the plain queries of its rows say."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from review.promises.plans import Population
from store.db import tables
from store.db.rules import CURRENT, MEMBERS_OF
from store.db.workspace import Store
from store.promises import pools, shards, voiding
from store.promises.planning import PlanChoices
from tests.store.importing_files import changed_by_import, edit, jsonl, load, scores
from tests.store.reviewing import drawn, rows_of

GRAIN = "Add film grain or vintage filter"
#: What of a pool's edits collides by now, was replaced, has another type, has another score.
CHANGED = f"""
SELECT SUM(CASE WHEN e.collision THEN 1 ELSE 0 END), SUM(CASE WHEN {CURRENT} THEN 0 ELSE 1 END),
  SUM(CASE WHEN COALESCE(m.edit_type, '') <> COALESCE(e.edit_type, '') THEN 1 ELSE 0 END),
  SUM(CASE WHEN s.overall IS NULL OR ABS(s.overall - m.overall) > 1e-9 THEN 1 ELSE 0 END)
FROM pool_member m JOIN edit e ON e.id = m.edit_id
LEFT JOIN score s ON s.edit_id = m.edit_id AND s.run_id = :run
WHERE m.pool_id = {MEMBERS_OF}"""  # noqa: S608  our own rules
BY_IMPORT = "SELECT e.import_id, s.overall, COUNT(*) FROM {source} GROUP BY e.import_id, s.overall"
OF_POOL = f"pool_member s JOIN edit e ON e.id = s.edit_id WHERE s.pool_id = {MEMBERS_OF}"
OF_ALL = f"""score s JOIN edit e ON e.id = s.edit_id
WHERE s.run_id = :run AND s.overall IS NOT NULL AND NOT e.collision AND {CURRENT}"""


@pytest.fixture
def two_imports(store: Store, fill) -> Store:
    """Edits of two imports, some without a type, of another judge or of no usable score."""
    fill(store, 12, values=[0.2, 0.5, 0.9] * 4, types=("Zoom in", GRAIN, None))
    fill(store, 9, values=[0.5, 0.9, 1 / 3] * 3, types=(GRAIN,), prefix="b")
    changed_by_import(store, "UPDATE score SET overall = NULL WHERE edit_id IN "
        "(SELECT id FROM edit WHERE output_image LIKE '%/002.png')")  # fmt: skip
    return store


def replaced(store: Store, tmp_path: Path, *names: str) -> None:
    """Bring in another version of edits."""
    rows = [edit(f"images/{name}.png", "other words", edit_type="Zoom in", scores=scores(0.7),
                 judge="gemini") for name in names]  # fmt: skip
    load(store, jsonl(tmp_path / f"{names[0]}.jsonl", *rows), accept_changes=True)


def changed(store: Store, tmp_path: Path, how: str) -> None:
    """Change something of some edits."""
    statements = {
        "scores": "UPDATE score SET overall = overall - .001 WHERE overall > .85",
        "no scores": """DELETE FROM score WHERE edit_id IN
            (SELECT id FROM edit WHERE output_image LIKE '%/b00_.png')""",
        "types": "UPDATE edit SET edit_type = 'Zoom in' WHERE output_image LIKE '%/00_.png'",
        "no types": "UPDATE edit SET edit_type = NULL WHERE output_image LIKE '%/00_.png'",
        "collisions": "UPDATE edit SET collision = TRUE WHERE output_image LIKE '%/00_.png'",
    }
    if how in ("versions", "everything"):
        replaced(store, tmp_path, "003", "007")
    for name in statements if how == "everything" else [how]:
        if name in statements:
            changed_by_import(store, statements[name])


HOW = ["nothing", "versions", "scores", "no scores", "types", "no types", "collisions",
       "everything"]  # fmt: skip


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("population", [None, Population(edit_types=(GRAIN,))])
def test_what_changed_of_a_pool_is_what_its_rows_say(
    two_imports: Store, tmp_path: Path, how: str, population: Population | None
) -> None:
    """Replaced and colliding edits, other types, other scores: each is counted."""
    store = two_imports
    with store.database.write() as connection:
        run = pools.judge_run(store)
        pool = pools.freeze(connection, run, store.clock(), population)
    changed(store, tmp_path, how)
    with store.database.read() as connection:
        named = {"pool": pool.id, "run": run.id}
        collided, gone, *other = (
            int(n or 0) for n in connection.execute(text(CHANGED), named).one()
        )
        found = voiding._changes(store, connection, pool)
    assert (found.replaced, found.retyped, found.rescored) == (collided + gone, *other)
    assert any((found.replaced, found.retyped, found.rescored)) == (how != "nothing")


def test_a_pool_is_unchanged_until_something_is_brought_in(
    two_imports: Store, tmp_path: Path
) -> None:
    """What an import brought is looked at; a pool of which it is not known, always."""
    store = two_imports
    with store.database.write() as connection:
        run = pools.judge_run(store)
        known = pools.freeze(connection, run, store.clock()).id
        new = pools.freeze(connection, run, store.clock(), Population(new_only=False)).id
        connection.execute(tables.pool.update().where(tables.pool.c.id == new).values(made_of=None))
    with store.database.read() as connection:
        assert pools.unchanged(connection, known)
        assert not pools.unchanged(connection, new)
    load(store, jsonl(tmp_path / "more.jsonl", edit("more.png")))
    with store.database.read() as connection:
        assert not pools.unchanged(connection, known)


def test_a_pool_with_a_score_of_its_own_is_never_the_judges(two_imports: Store) -> None:
    """What floors put below every score is another score than the judge's."""
    drawn(two_imports, 4, plan=PlanChoices(("global", "floors"), floors={"seamlessness": 0.6}))
    ways = {row["family"]: row["pool_id"] for row in rows_of(two_imports, "plan")}
    with two_imports.database.read() as connection:
        assert pools.unchanged(connection, ways["global"])
        assert not pools.unchanged(connection, ways["floors"])


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("of_a_pool", [True, False])
def test_edits_by_import_and_score_are_what_rows_say(
    two_imports: Store, tmp_path: Path, how: str, of_a_pool: bool
) -> None:
    """Of a batch's pool, whatever became of its edits; without one, of all that are there."""
    store = two_imports
    batch = drawn(store, 4)
    (plan,) = rows_of(store, "plan")
    run = pools.judge_run(store)
    changed(store, tmp_path, how)
    known = {"pool": plan["pool_id"]} if of_a_pool else {"run": run.id}
    query = text(BY_IMPORT.format(source=OF_POOL if of_a_pool else OF_ALL))
    with store.database.read() as connection:
        rows = sorted(map(tuple, connection.execute(query, known)))
        found = shards._cells(store, connection, run.id, batch.id if of_a_pool else "none")
    pd.testing.assert_frame_equal(
        found, pd.DataFrame(rows, columns=["import_id", "overall", "number"]), check_dtype=False
    )
