"""Edits that nobody can judge hold no checkpoint up."""

from __future__ import annotations

import pytest

from review.promises import plans
from store import promises
from store.db.workspace import Store
from store.promises import Promise
from tests.store.reviewing import answer_all, drawn, draws, reviewer


@pytest.fixture(autouse=True)
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at 10 labels and at the end, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (10,))


def answered(store: Store, fill, gone: int, most: int) -> Promise:
    """Draw 30 of 60 edits and answer; the first ``gone`` of them cannot be judged."""
    fill(store, 60)
    batch = drawn(store, 30, target=0.6)
    broken = {row.output_image for row in draws(store, batch)[:gone]}
    answer_all(
        store,
        reviewer(store),
        lambda image: "cannot_judge" if image in broken else "accept",
        most=most,
    )
    plan_id = promises.find_plan(store, batch=batch.name)
    assert plan_id is not None
    return promises.promise(store, plan_id)


def test_the_last_look_takes_place_when_all_is_answered(store: Store, fill) -> None:
    """With two edits of 30 that nobody can judge, each look is at its number, they against."""
    found = answered(store, fill, gone=2, most=30)
    assert [(look.labels, look.outcome.labels) for look in found.looks] == [(10, 10), (30, 30)]
    assert list(found.evidence.frame["accepted"][:3]) == [False, False, True]
    assert found.next_look is None
    assert found.certified == found.looks[-1]


def test_until_then_the_last_look_waits(store: Store, fill) -> None:
    """While one edit is open, only the look before has taken place."""
    found = answered(store, fill, gone=2, most=29)
    assert [look.labels for look in found.looks] == [10]
    assert found.next_look is not None


def test_a_batch_in_which_nothing_can_be_judged_proves_nothing(store: Store, fill) -> None:
    """It is the worst case: all looks took place, with every edit as rejected."""
    found = answered(store, fill, gone=30, most=30)
    assert (found.certified, found.reason) == (None, "nothing_certified")
