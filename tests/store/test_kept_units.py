"""What is kept of types is what the log says, and only what newer entries are about is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from store import settings
from store.access import people
from store.db import revision
from store.db.workspace import Store
from store.types import disputed
from store.types.consensus import PURPOSES, typed_units_now
from store.types.kept_units import KeptUnits, kept_units, typed_units
from store.work import adjudication, queue
from store.work.batches import Batch
from tests.store.reviewing import answer_to, checking, drawn, draws, fresh_id, leased, reviewer

OTHER = "Add a new object to the scene"


def kept(store: Store) -> KeptUnits:
    """Return what is kept, once it is what a plain reading gives, of all purposes and of one."""
    rule = settings.current(store)
    with store.database.read() as connection:
        ours = kept_units(store, connection, rule)
        assert list(ours.units) == typed_units_now(connection, rule.settings)
        for purpose in PURPOSES:
            of_one = typed_units(store, connection, rule, (purpose,))
            assert list(of_one) == typed_units_now(connection, rule.settings, (purpose,))
    return ours


def said(store: Store, name: str = "Rui", verdict: str = "confirm", **more: str) -> str:
    """Answer the next one; return the answer's id."""
    me = reviewer(store, name)
    (lease,) = queue.lease(store, me, "types", 1)
    return queue.record(store, me, answer_to(lease, verdict, **more)).id


def answer(store: Store, batch: Batch) -> None:
    said(store)


def skip(store: Store, batch: Batch) -> None:
    said(store, verdict="skip")


def undo(store: Store, batch: Batch) -> None:
    entry = said(store, verdict="other", edit_type=OTHER)
    kept(store)
    queue.undo(store, reviewer(store, "Rui"), entry, fresh_id())


def correct(store: Store, batch: Batch) -> None:
    me = reviewer(store, "Rui")
    (lease,) = queue.lease(store, me, "types", 1)
    first = queue.record(store, me, answer_to(lease, "confirm"))
    kept(store)
    queue.record(store, me, answer_to(lease, "other", edit_type=OTHER, replaces=first.id))


def settle(store: Store, batch: Batch) -> None:
    unit = draws(store, batch)[0].unit_id
    disputed.settle(store, batch.id, unit, OTHER, by=people.local(store).id)


def hand_back(store: Store, batch: Batch) -> None:
    settle(store, batch)
    kept(store)
    unit = draws(store, batch)[0].unit_id
    disputed.ask_another(store, batch.id, unit, by=people.local(store).id)


CHANGES: list[Callable[[Store, Batch], None]] = [answer, skip, undo, correct, settle, hand_back]


def begun(store: Store, fill) -> Batch:
    """Score two edits; check the types of ten for two reviewers each, most of them answered."""
    fill(store, 30, types=("Zoom in", "Cartoon", None))
    drawn(store, 2)
    batch = checking(store, 10, per_unit=2)
    checking(store, 5, "fit", seed=1)
    for name, verdict, most in (("Ana", "confirm", 8), ("Ben", "not_executed", 6)):
        for _ in range(most):
            said(store, name, verdict)
    return batch


@pytest.mark.parametrize("late", [0, 1000], ids=["all-settled", "any-may-come-late"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_kept_units_are_those_of_now(
    store: Store, fill, change, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an answer, a skip, an undo, a correction and a lead's words."""
    monkeypatch.setattr(revision, "LATE", late)
    batch = begun(store, fill)
    before = kept(store)
    change(store, batch)
    now = kept(store)
    assert now.numbers is before.numbers  # Only what the entries are about was read.
    if change is not skip:
        assert now.version != before.version


def test_what_is_said_of_other_tasks_leaves_the_units_the_same(store: Store, fill) -> None:
    """An answer whether an edit is good changes no type; a lead who takes an edit out does."""
    batch = begun(store, fill)
    before = kept(store)
    me = reviewer(store, "Rui")
    (lease,) = leased(store, me)
    queue.record(store, me, answer_to(lease, "reject"))
    assert kept(store).units is before.units
    assert kept(store).version == before.version
    unit = draws(store, batch)[0].unit_id
    adjudication.decide(store, batch.id, unit, "exclude", by=people.local(store).id, note="x")
    assert len(kept(store).units) < len(before.units)


def test_many_newer_entries_and_such_as_come_late_are_read_with_all(
    store: Store, fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many names are not asked for; numbers are given before the commit, some come late."""
    monkeypatch.setattr(revision, "LATE", 2)
    begun(store, fill)
    before = kept(store)
    with monkeypatch.context() as few:
        few.setattr(revision, "MANY", 1)
        said(store)
        now = kept(store)
        assert now.numbers is not before.numbers
    with store.database.write() as connection:
        newest = connection.scalar(text("SELECT MAX(entry) FROM review"))
        connection.execute(
            text("UPDATE review SET entry = entry + 10 WHERE entry = :entry"), {"entry": newest}
        )
    kept(store)
    places = {said(store): newest, said(store, verdict="other", edit_type=OTHER): newest + 20}
    with store.database.write() as connection:
        for entry, place in places.items():
            connection.execute(
                text("UPDATE review SET entry = :place WHERE id = :id"),
                {"place": place, "id": entry},
            )
    kept(store)
