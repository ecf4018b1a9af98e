"""What holds a checkpoint up: which edits, who has them, and handing them back."""

from __future__ import annotations

import pytest

from review.promises import plans
from store import promises
from store.db.workspace import Store
from store.promises import hand_back, stragglers
from tests.store.reviewing import answer_all, decide, drawn, leased, reviewer


@pytest.fixture(autouse=True)
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at 30 labels, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (30,))


def found(store: Store) -> promises.Promise:
    return promises.promise(store, promises.plan_names(store)[0].id)


def test_those_who_hold_a_look_up_are_named_and_hand_back(store: Store, fill, clock) -> None:
    """The held edit by number and holder; handed back, the next reviewer completes the look."""
    fill(store, 60)
    drawn(store, 40, target=0.5)
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    (held,) = leased(store, ana)
    answer_all(store, ben, most=35)
    assert found(store).state == "stragglers"
    (one,) = stragglers(store, found(store))
    assert (one.draw_order, one.answered, one.asked) == (1, 0, 1)
    ((name, until),) = one.holders
    assert (name, until > clock()) == ("Ana", True)
    assert hand_back(store, one.draw_id) == 1
    assert hand_back(store, one.draw_id) == 0
    assert stragglers(store, found(store))[0].holders == ()
    answer_all(store, ben, most=1)
    assert [look.labels for look in found(store).looks] == [30]
    assert stragglers(store, found(store))[0].draw_order > 30
    assert decide(store, ana, held).surplus


def test_many_unanswered_edits_are_no_stragglers(store: Store, fill) -> None:
    """More than twenty without a label are simply work to be done."""
    fill(store, 60)
    drawn(store, 40, target=0.5)
    answer_all(store, reviewer(store), most=5)
    assert found(store).missing == 25
    assert stragglers(store, found(store)) == ()


def test_an_edit_that_waits_for_a_second_reviewer_is_one(store: Store, fill) -> None:
    """One of two answers in, and nobody has it."""
    fill(store, 60)
    drawn(store, 40, target=0.5, per_unit=2)
    answer_all(store, reviewer(store, "Ana"), most=31)
    answer_all(store, reviewer(store, "Ben"), most=28)
    assert [(one.draw_order, one.answered, one.asked) for one in stragglers(store, found(store))
            ] == [(29, 1, 2), (30, 1, 2)]  # fmt: skip
