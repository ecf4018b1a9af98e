"""Pools of the same edits share one list of them; any change makes a list of its own."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select

from review.core.settings import Scale
from review.filtering.decide import PoolDigest
from review.filtering.typed_score import TypedScore
from review.promises.plans import Population
from store import settings
from store.db import tables
from store.db.workspace import Store
from store.promises import members, pools
from store.promises.planning import PlanChoices
from tests.store.importing_files import CRITERIA, edit, jsonl, load, scores
from tests.store.reviewing import drawn, rows_of

ZOOM = Population(edit_types=("Zoom in",))
TYPED = TypedScore(dict.fromkeys(CRITERIA, 0.25), {"Zoom in": 0.1}, Scale(0, 1), 40)


def frozen(store: Store, population: Population | None = None, *, within: str | None = None) -> str:
    """Freeze a pool of the only judge run; return its id."""
    with store.database.write() as connection:
        run = pools.judge_run(store)
        return pools.freeze(connection, run, store.clock(), population, within=within).id


def lists(store: Store) -> int:
    """Return how many lists of edits are written."""
    with store.database.read() as connection:
        return len(connection.execute(select(tables.pool_columns.c.pool_id)).all())


def members_of(store: Store, pool_id: str) -> pd.DataFrame:
    """Return a pool's edits, not from memory."""
    members._FRAMES.clear()
    with store.database.read() as connection:
        return members.pool_members(connection, pool_id)


def test_the_same_edits_are_listed_once(store: Store, fill) -> None:
    """Each pool still has its name and all edits, the same digest, and its own drawn from it."""
    fill(store, 12, types=("Zoom in", None))
    first, second = frozen(store), frozen(store)
    assert first != second
    assert lists(store) == 1
    pd.testing.assert_frame_equal(members_of(store, first), members_of(store, second))
    with store.database.read() as connection:
        one, other = pools.pool(connection, first), pools.pool(connection, second)
        assert pools.images(connection, first) == pools.images(connection, second)
        assert members.shared_members(connection, first, second) == 12
        assert one.digest == other.digest == pools.digest_now(connection, pools.judge_run(store))
    assert one.name != other.name
    assert one.size == other.size == 12


def test_columns_hold_what_rows_do(store: Store, fill) -> None:
    """Ids, scores to the bit and types, those without one too, in the order of ids."""
    fill(store, 9, values=[0.1, 1 / 3, 0.7] * 3, types=("Zoom in", None, "Add a new object"))
    pool = frozen(store)
    by_columns = members_of(store, pool)
    with store.database.write() as connection:
        connection.execute(tables.pool_columns.delete())
    pd.testing.assert_frame_equal(by_columns, members_of(store, pool), check_dtype=False)


@pytest.mark.parametrize("change", ["import", "score", "types"])
def test_any_change_makes_a_list_of_its_own(
    store: Store, fill, tmp_path: Path, change: str
) -> None:
    """An edit, a score of one not there, another name of a type: what was frozen stays so."""
    fill(store, 6)
    before = members_of(store, pool := frozen(store))
    if change == "import":
        more = edit("more.png", judge="gemini", scores=scores(0.5))
        load(store, jsonl(tmp_path / "more.jsonl", more))
    elif change == "score":
        again = {"edit": "unknown.png", "judge": "gemini", **scores(0.9)}
        load(store, jsonl(tmp_path / "again.jsonl", again))
    else:
        text = "taxonomy: {Frame: [Zoom closer]}\nedit_types: {Zoom closer: {aliases: [Zoom in]}}\n"
        settings.replace(store, text, by="lead")
    after = members_of(store, frozen(store))
    assert lists(store) == 2
    pd.testing.assert_frame_equal(before, members_of(store, pool))
    assert not after.equals(before)


def test_what_is_asked_for_tells_lists_apart(store: Store, fill) -> None:
    """A type, a least score, and a pool within another have lists of their own, each once."""
    fill(store, 12, types=("Zoom in", "Add a new object to the scene"))
    whole = frozen(store)
    for population in (ZOOM, Population(least_score=0.5)):
        assert len(members_of(store, frozen(store, population))) == 6
        assert len(members_of(store, frozen(store, population))) == 6
    half = frozen(store, ZOOM)
    assert len(members_of(store, frozen(store, within=whole))) == 12
    assert len(members_of(store, frozen(store, within=half))) == 6
    assert lists(store) == 5


def test_what_no_pool_holds_is_never_shared(store: Store, fill, tmp_path: Path) -> None:
    """The first pool of what is new takes it all; the next is of what came since."""
    fill(store, 4)
    new = Population(new_only=True)
    assert len(members_of(store, frozen(store, new))) == 4
    fill(store, 3, prefix="b")
    assert len(members_of(store, frozen(store, new))) == 3


def cut_otherwise(store: Store, floor: float = 0.5, typed: TypedScore | None = None) -> str:
    """Draw to measure with floors, or a type-aware score; return the pool of that way."""
    family = "typed" if typed else "floors"
    floors = {} if typed else {"seamlessness": floor}
    drawn(store, 4, plan=PlanChoices(("global", family), floors=floors, typed=typed))
    ways = {row["id"]: row["pool_id"] for row in rows_of(store, "plan") if row["family"] == family}
    return ways[max(ways)]


def plain_digest(store: Store, pool_id: str) -> str:
    """Return the digest of a pool's edits, added one by one with the judge's own scores."""
    query = select(tables.edit.c.output_image, tables.score.c.overall)
    with store.database.read() as connection:
        ids = members.pool_members(connection, pool_id)["edit_id"].tolist()
        of = tables.score.c.edit_id == tables.edit.c.id
        rows = connection.execute(query.join(tables.score, of).where(tables.edit.c.id.in_(ids)))
        digest = PoolDigest()
        for image, overall in rows:
            digest.add(image, overall)
    return digest.hexdigest()


def test_ways_with_a_score_of_their_own_share_their_lists_too(store: Store, fill) -> None:
    """The same floors over the same edits are listed once; other floors, and types, apart."""
    fill(store, 12, types=("Zoom in", None))
    first, second = cut_otherwise(store), cut_otherwise(store)
    assert first != second
    assert lists(store) == 2
    pd.testing.assert_frame_equal(members_of(store, first), members_of(store, second))
    assert (members_of(store, first)["overall"] < 0).sum() == 6
    other, typed = cut_otherwise(store, 0.7), cut_otherwise(store, typed=TYPED)
    assert cut_otherwise(store, typed=TYPED) != typed
    assert lists(store) == 4
    assert (members_of(store, other)["overall"] < 0).sum() == 9
    with store.database.read() as connection:
        digests = [pools.pool(connection, pool).digest for pool in (first, second, other, typed)]
    assert digests == [plain_digest(store, first)] * 4  # Every criterion is the total here.


@pytest.mark.parametrize("change", ["import", "settings"])
def test_what_a_way_is_made_of_makes_a_list_of_its_own(
    store: Store, fill, tmp_path: Path, change: str
) -> None:
    """A floor of today is by the scores, settings and edits of today; what was frozen stays so."""
    fill(store, 12)
    before = members_of(store, pool := cut_otherwise(store))
    if change == "import":
        more = edit("more.png", judge="gemini", scores=scores(0.1))
        load(store, jsonl(tmp_path / "more.jsonl", more))
    else:
        settings.replace(store, "scale: {min: -1, max: 1}\n", by="lead")
    after = members_of(store, cut_otherwise(store))
    pd.testing.assert_frame_equal(before, members_of(store, pool))
    assert not after.equals(before)
