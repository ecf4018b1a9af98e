"""A promise is made once for all visitors, and is never older than what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import text

from review.core import i18n
from review.promises.plans import Population
from store import promises, settings
from store.access import people
from store.db import columns
from store.db.columns import Places, columns_of, frame_of
from store.db.workspace import Store
from store.opening import open_workspace
from store.promises import Promise, judging, looks, preview
from store.work import adjudication, batches, labels, queue
from tests.pseudo import OPEN, PSEUDO, write_catalogue
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_all, answer_next, drawn, draws, fresh_id, reviewer

GRAIN = "Add film grain or vintage filter"


@contextmanager
def opened_anew(store: Store) -> Iterator[Store]:
    """The same workspace as another process sees it, which kept nothing."""
    url = None if store.database.is_sqlite else store.database.url
    other = open_workspace(store.folder, database_url=url, clock=store.clock)
    yield other
    other.close()


def plan_of(store: Store) -> str:
    (plan,) = promises.plan_names(store)
    return plan.id


def same(kept: Promise, anew: Promise) -> None:
    """Two promises say the same, in every field."""
    for part in fields(kept):
        if part.name != "evidence":
            assert getattr(kept, part.name) == getattr(anew, part.name), part.name
    for part in fields(kept.evidence):
        ours, plain = getattr(kept.evidence, part.name), getattr(anew.evidence, part.name)
        if isinstance(ours, pd.DataFrame):
            assert_frame_equal(ours, plain)
        else:
            assert ours == plain, part.name


def undo(store: Store) -> None:
    with store.database.read() as connection:
        query = text("SELECT reviewer_id, id FROM review ORDER BY entry DESC LIMIT 1")
        who, last = connection.execute(query).one()
    queue.undo(store, who, last, fresh_id())


def exclude(store: Store) -> None:
    (batch,) = batches.all_batches(store)
    first = draws(store, batch)[0].unit_id
    adjudication.decide(store, batch.id, first, "exclude", by=people.local(store).id, note="x")


def replace_edit(store: Store) -> None:
    again = [edit("images/000.png", "something else", scores=scores(0.9), judge="gemini")]
    load(store, jsonl(store.folder / "again.jsonl", *again))


def change_settings(store: Store) -> None:
    now = settings.current(store).text
    settings.replace(store, now.replace("0.40", "0.50"), by="lead")


def close(store: Store) -> None:
    (batch,) = batches.all_batches(store)
    batches.close(store, batch.id)


def answer(store: Store) -> None:
    answer_next(store, reviewer(store, "Rui"), "reject")


CHANGES: list[Callable[[Store], None]] = [
    answer, undo, exclude, replace_edit, change_settings, close, looks.take_due,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_a_promise_rests_on_shows_at_the_next_look(store: Store, fill, change) -> None:
    """An answer, an undo, an exclusion, an import, settings, a closed batch, a look."""
    fill(store, 60, types=("Zoom in", GRAIN, None))
    drawn(store, 40, target=0.5)
    answer_all(store, reviewer(store), most=37)
    before = promises.promise(store, plan_of(store))
    with opened_anew(store) as elsewhere:
        change(elsewhere)
    kept = promises.promise(store, plan_of(store))
    with opened_anew(store) as other:
        same(kept, promises.promise(other, plan_of(other)))
    assert kept is not before or change is looks.take_due


def test_as_long_as_nothing_changed_everybody_gets_the_same(
    sqlite_store: Store, fill, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is made once; in another language once more, since it says why a plan is void."""
    store = sqlite_store
    fill(store, 20)
    drawn(store, 10, target=0.5)
    first = promises.promise(store, plan_of(store))
    assert promises.promise(store, plan_of(store)) is first
    change_settings(store)
    monkeypatch.setenv(i18n.EXTRA, str(write_catalogue(tmp_path / "locales")))
    assert not promises.promise(store, plan_of(store)).evidence.void[0].startswith(OPEN)
    with i18n.speaking(PSEUDO):
        assert promises.promise(store, plan_of(store)).evidence.void[0].startswith(OPEN)


def test_labels_stand_beside_their_edits_as_a_plain_join_has_them(store: Store, fill) -> None:
    """In draw order, with score, type and category of the frozen pool."""
    fill(store, 60, types=("Zoom in", GRAIN, None))
    batch = drawn(store, 30, target=0.5)
    exclude(store)
    answer_all(store, reviewer(store), most=20)
    evidence = promises.promise(store, plan_of(store)).evidence
    categories = settings.current(store).settings.category_of
    with store.database.read() as connection:
        of_batch = labels.of_batch(connection, batch.id)
        rows = connection.execute(text("SELECT edit_id, overall, edit_type FROM pool_member"))
        pool = {row.edit_id: row for row in rows}
    joined = zip(
        *(evidence.frame[name] for name in ("unit_id", "overall", "edit_type", "category")),
        strict=True,
    )
    for unit, overall, kind, category in joined:
        assert overall == pool[unit].overall
        assert kind == (pool[unit].edit_type or "type not known")
        assert category == categories.get(kind, "category not known")
    assert list(evidence.frame["unit_id"]) == list(of_batch["unit_id"])
    assert list(evidence.pool["edit_id"]) == sorted(pool)
    (out,) = evidence.excluded.itertuples()
    assert (out.edit_id, out.overall) == (draws(store, batch)[0].unit_id, pool[out.edit_id].overall)


@pytest.mark.parametrize("many", [0, 10**9], ids=["a-search", "a-dictionary"])
@given(values=st.lists(st.text(max_size=4), unique=True), wanted=st.lists(st.text(max_size=4)))
def test_places_are_those_of_a_plain_search(
    many: int, values: list[str], wanted: list[str]
) -> None:
    """In whatever order the column is, few or many; -1 for what it does not hold."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(columns, "MANY", many)
        found = Places(np.array(values, dtype=object)).of(wanted)
    assert list(found) == [values.index(one) if one in values else -1 for one in wanted]


def test_rows_come_as_columns(store: Store) -> None:
    """Nothing is guessed: NULL is None, or NaN among numbers."""
    query = text("SELECT '1' AS name, 1.5 AS share UNION ALL SELECT NULL, NULL")
    with store.database.read() as connection:
        assert columns_of(connection.execute(query)) == {
            "name": ["1", None], "share": [1.5, None],
        }  # fmt: skip
        frame = frame_of(connection.execute(query), ("share",))
    assert list(frame["name"]) == ["1", None]
    assert frame["share"].dtype == np.float64
    assert frame["share"].isna().tolist() == [False, True]


@pytest.mark.parametrize("change", [answer, undo, replace_edit], ids=lambda one: one.__name__)
def test_what_a_plan_would_start_from_is_that_of_now(store: Store, fill, change) -> None:
    """The pool to draw from, the labels on it, and the judge held against them."""
    fill(store, 60, types=("Zoom in", GRAIN, None))
    drawn(store, 40, target=0.5)
    answer_all(store, reviewer(store), most=37)
    before = preview.prior(store, "gemini", Population())
    assert preview.prior(store, "gemini", Population()) is before
    compared = judging.judged(store)
    with opened_anew(store) as elsewhere:
        change(elsewhere)
    kept, again = preview.prior(store, "gemini", Population()), judging.judged(store)
    with opened_anew(store) as other:
        anew, plain = preview.prior(other, "gemini", Population()), judging.judged(other)
    for name in ("pool_scores", "scores", "accepted"):
        assert getattr(kept, name).tolist() == getattr(anew, name).tolist(), name
    assert kept.needs(0.5, 0.05) == anew.needs(0.5, 0.05)
    assert_frame_equal(again.frame, plain.frame)
    assert (again.report, again.shards) == (plain.report, plain.shards)
    assert kept is not before
    assert again is not compared
