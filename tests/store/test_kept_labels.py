"""Labels that are kept are those that a plain reading of the log gives, whatever came since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal
from sqlalchemy import text

from store.access import people
from store.db import revision
from store.db.workspace import Store
from store.work import adjudication, batches, labels, queue
from store.work.batches import Batch
from store.work.kept_labels import KeptLabels
from tests.store.importing_files import jsonl, load
from tests.store.reviewing import (
    answer_all,
    answer_next,
    answer_to,
    drawn,
    draws,
    fresh_id,
    leased,
    reviewer,
)

Filled = Callable[..., Any]


def review_of(image: str) -> dict[str, str]:
    """Return a review as a file holds it."""
    return {"edit": image, "verdict": "accept", "reviewer": "Zoe"}


def kept(store: Store, batch: Batch) -> KeptLabels:
    """Return what is kept of a batch, once it is what a plain reading gives."""
    with store.database.read() as connection:
        ours = labels.kept_of(connection, batch.id, store.kept)
        assert_frame_equal(ours.frame, labels.of_batch(connection, batch.id))
    return ours


def answer(store: Store, batch: Batch) -> None:
    answer_next(store, reviewer(store, "Rui"), "reject")


def skip(store: Store, batch: Batch) -> None:
    answer_next(store, reviewer(store, "Rui"), "skip")


def undo(store: Store, batch: Batch) -> None:
    me = reviewer(store, "Rui")
    _lease, saved = answer_next(store, me, "reject")
    kept(store, batch)
    queue.undo(store, me, saved.id, fresh_id())


def correct(store: Store, batch: Batch) -> None:
    me = reviewer(store, "Rui")
    (lease,) = leased(store, me)
    first = queue.record(store, me, answer_to(lease, "reject"))
    kept(store, batch)
    queue.record(store, me, answer_to(lease, "accept", replaces=first.id))


def say(store: Store, batch: Batch, word: str) -> None:
    unit = draws(store, batch)[0].unit_id
    adjudication.decide(store, batch.id, unit, word, by=people.local(store).id, note="x")


def exclude(store: Store, batch: Batch) -> None:
    say(store, batch, "exclude")


def bring_back(store: Store, batch: Batch) -> None:
    say(store, batch, "exclude")
    kept(store, batch)
    say(store, batch, "reject")


def hand_back(store: Store, batch: Batch) -> None:
    lease, _saved = answer_next(store, reviewer(store, "Rui"), "unsafe")
    kept(store, batch)
    who = people.local(store).id
    adjudication.decide(store, batch.id, lease.unit_id, "hand_back", by=who, note="x")


CHANGES: list[Callable[[Store, Batch], None]] = [
    answer, skip, undo, correct, exclude, bring_back, hand_back,
]  # fmt: skip


def begun(store: Store, fill: Filled) -> Batch:
    """Draw twelve edits for two reviewers each, most of them answered."""
    fill(store, 30, types=("Zoom in", None))
    batch = drawn(store, 12, per_unit=2)
    answer_all(store, reviewer(store), most=9)
    answer_all(store, reviewer(store, "Ben"), lambda _: "reject", most=7)
    return batch


@pytest.mark.parametrize("late", [0, 1000], ids=["all-settled", "any-may-come-late"])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_kept_labels_are_those_of_now(
    store: Store, fill, change, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an answer, a skip, an undo, a correction, and a lead's words."""
    monkeypatch.setattr(revision, "LATE", late)
    batch = begun(store, fill)
    before = kept(store, batch)
    change(store, batch)
    now = kept(store, batch)
    assert now.places is before.places  # Only what the entries are about was read.
    if change is not skip:  # That leaves a label as it was.
        assert now.version != before.version


def test_what_others_say_of_other_units_leaves_the_labels_the_same(store: Store, fill) -> None:
    """A lead's exclusion counts in every batch; an answer in another one only there."""
    batch = begun(store, fill)
    other = drawn(store, 5, purpose="fit")
    before = kept(store, batch)
    answer_all(store, reviewer(store, "Rui"), batch=other, most=3)
    assert kept(store, batch).version == before.version
    assert kept(store, batch).frame is before.frame
    say(store, other, "exclude")
    kept(store, batch)


def test_labels_that_came_in_with_a_file_are_kept_too(store: Store, fill, tmp_path: Path) -> None:
    """Further ones of new edits are there at the next look, in their place."""
    fill(store, 8)
    first = [review_of(f"images/{n:03}.png") for n in (0, 4)]
    load(store, jsonl(tmp_path / "first.jsonl", *first))
    (batch,) = [one for one in batches.all_batches(store) if one.origin == "imported"]
    assert len(kept(store, batch).frame) == 2
    load(store, jsonl(tmp_path / "second.jsonl", *first, review_of("images/002.png")))
    for one in batches.all_batches(store):
        kept(store, one)


def test_entries_that_come_late_are_not_missed(
    store: Store, fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers are given before the commit: of many, some are older than what is read anew."""
    monkeypatch.setattr(revision, "LATE", 5)
    batch = begun(store, fill)
    with store.database.write() as connection:
        newest = connection.scalar(text("SELECT MAX(entry) FROM review"))
        connection.execute(
            text("UPDATE review SET entry = entry + 10 WHERE entry = :entry"), {"entry": newest}
        )
    kept(store, batch)
    me = reviewer(store, "Rui")
    answer_all(store, me, most=3)
    with store.database.write() as connection:
        query = "SELECT entry FROM review WHERE reviewer_id = :me ORDER BY entry"
        entries = list(connection.execute(text(query), {"me": me}).scalars())
        for entry, place in zip(entries, (1, 2, 8), strict=True):
            connection.execute(
                text("UPDATE review SET entry = :place WHERE entry = :entry"),
                {"entry": entry, "place": newest + place},
            )
    kept(store, batch)
