"""The view of the log that counts: from answers to labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from store.db.workspace import Store
from store.work import labels, queue
from store.work.batches import Batch
from tests.store.importing_files import edit, jsonl, load
from tests.store.reviewing import answer_all, answer_next, drawn, fresh_id, reviewer


def read(store: Store, batch: Batch) -> pd.DataFrame:
    with store.database.read() as connection:
        return labels.of_batch(connection, batch.id)


def read_purpose(store: Store, *purposes: str) -> pd.DataFrame:
    with store.database.read() as connection:
        return labels.of_purpose(connection, "score", list(purposes))


def answered(store: Store, verdicts: Sequence[str], per_unit: int) -> pd.Series:
    """Give one edit these verdicts, by one reviewer each; return its row."""
    batch = drawn(store, 1, per_unit=per_unit)
    for number, verdict in enumerate(verdicts):
        answer_next(store, reviewer(store, f"R{number}"), verdict)
    return read(store, batch).iloc[0]


@pytest.mark.parametrize(
    ("verdicts", "per_unit", "state", "share"),
    [
        (["accept"], 1, "accept", 1.0),
        (["reject"], 1, "reject", 0.0),
        (["unsure"], 1, "reject", 0.0),
        (["cannot_judge"], 1, "none", None),
        ([], 1, "open", None),
        (["accept", "accept"], 3, "open", 1.0),
        (["accept", "reject"], 2, "reject", 0.5),
        (["accept", "accept", "unsure"], 3, "accept", 2 / 3),
        (["accept", "unsure", "unsure"], 3, "reject", 1 / 3),
        (["accept", "accept", "cannot_judge"], 3, "accept", 1.0),
        (["accept", "cannot_judge"], 2, "none", 1.0),
    ],
)
def test_a_label_needs_all_answers_and_a_strict_majority(
    sqlite_store: Store,
    fill,
    verdicts: list[str],
    per_unit: int,
    state: str,
    share: float | None,
) -> None:
    """Unsure and ties are no accept; what half cannot judge has no label; fewer than N is open."""
    fill(sqlite_store, 1)
    row = answered(sqlite_store, verdicts, per_unit)
    assert (row.state, row.reviews) == (state, len(verdicts))
    assert row.accept_share == pytest.approx(share) if share is not None else True
    assert pd.isna(row.accepted) or bool(row.accepted) is (state == "accept")
    assert pd.isna(row.accepted) == (state in ("open", "none"))


def test_labels_come_in_draw_order(store: Store, fill) -> None:
    """All drawn units are listed, also those nobody has answered yet."""
    fill(store, 6)
    batch = drawn(store, 6, seed=4)
    answer_all(store, reviewer(store), most=2)
    found = read(store, batch)
    assert list(found["draw_order"]) == [1, 2, 3, 4, 5, 6]
    assert list(found["state"]) == ["accept"] * 2 + ["open"] * 4


def test_an_answer_given_anew_replaces_the_one_taken_back(store: Store, fill) -> None:
    """The label follows the newest standing answer."""
    fill(store, 1)
    batch, ana = drawn(store, 1), reviewer(store)
    _, saved = answer_next(store, ana, "accept")
    queue.undo(store, ana, saved.id, fresh_id())
    answer_next(store, ana, "reject")
    (row,) = read(store, batch).itertuples()
    assert (row.state, row.reviews) == ("reject", 1)


def test_only_the_purposes_asked_for_count(store: Store, fill) -> None:
    """Labels drawn to tune or fix are not among those that measure."""
    fill(store, 6)
    ana = reviewer(store)
    drawn(store, 2, purpose="measure")
    answer_all(store, ana)
    drawn(store, 6, purpose="fit")
    answer_all(store, ana, lambda _: "reject")
    assert list(read_purpose(store, "measure")["state"]) == ["accept"] * 2
    assert len(read_purpose(store, "fit")) == 6
    assert read_purpose(store, "gold").empty


def test_an_edit_in_two_batches_counts_once(store: Store, fill, clock) -> None:
    """Its label in the first batch stands."""
    fill(store, 3)
    ana = reviewer(store)
    for seed, verdict in ((0, "accept"), (1, "reject")):
        drawn(store, 3, seed=seed)
        answer_all(store, ana, lambda _, said=verdict: said)
        clock.forward(minutes=1)
    assert list(read_purpose(store, "measure")["state"]) == ["accept"] * 3


def test_imported_reviews_count_with_the_reviewers_they_have(store: Store, tmp_path: Path) -> None:
    """One, two or three reviews each: strictly more than half accept; corrections replace."""
    said = [("a", "accept"), ("b", "accept"), ("b", "reject"), ("c", "reject")]
    said += [("c", "accept"), ("c", "accept"), ("d", "accept")]
    rows = [
        {"edit": f"{image}.png", "reviewer": f"R{number}", "verdict": verdict}
        for number, (image, verdict) in enumerate(said)
    ]
    load(
        store,
        jsonl(tmp_path / "sft.jsonl", *(edit(f"{image}.png", image) for image in "abcd")),
        jsonl(tmp_path / "reviews.jsonl", *rows),
    )
    changed = jsonl(tmp_path / "more.jsonl", {**rows[-1], "verdict": "reject"})
    load(store, changed, accept_changes=True)
    found = read_purpose(store, "measure").sort_values("unit_id")
    assert list(found["state"]) == ["accept", "reject", "accept", "reject"]
    assert list(found["reviews"]) == [1, 2, 3, 1]


def test_equal_labels_have_equal_digests(store: Store, fill) -> None:
    """Whatever their order; one other label is another digest."""
    fill(store, 4)
    drawn(store, 4)
    answer_all(store, reviewer(store), lambda image: "accept" if "001" in image else "reject")
    found = read_purpose(store, "measure")
    digest = labels.digest(found)
    assert labels.digest(found.iloc[::-1]) == digest
    assert labels.digest(found.head(3)) != digest
    assert labels.digest(found.assign(state="accept")) != digest
