"""Drawn labels: looks are taken once, at their number, over the first labels drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from commands import promising
from review.core.errors import Ambiguous, Refused, Unknown
from review.promises import plans
from review.promises.certify import Outcome, fixed_sequence, needed_above
from review.promises.plans import grid, sequential_looks
from store import promises
from store.db.workspace import Store
from store.promises import Promise
from store.work import queue
from store.work.batches import Batch
from tests.store.reviewing import (
    answer_all,
    answer_next,
    decide,
    drawn,
    draws,
    fresh_id,
    leased,
    log_entries,
    reviewer,
    rows_of,
)

POOL, SIZE, TARGET = 80, 40, 0.6
KEYS = {
    "certified", "threshold", "reason", "target", "confidence", "labels", "labels_missing", "pool",
    "kept", "precision", "method", "plan", "look", "assumptions", "simulated",
}  # fmt: skip


@pytest.fixture(autouse=True)
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at 10 and 20 labels instead of 300 and 600, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (10, 20))


@pytest.fixture
def batch(store: Store, fill) -> Batch:
    """A measuring batch of 40 from 80 edits, with looks at 10, 20 and 40 labels."""
    fill(store, POOL)
    return drawn(store, SIZE, target=TARGET, seed=1)


def good(image: str) -> str:
    """Say yes to the better three quarters: numbers rise with the score."""
    return "accept" if int(image[-7:-4]) >= POOL / 4 else "reject"


def promise(store: Store) -> Promise:
    plan_id = promises.find_plan(store)
    assert plan_id is not None
    return promises.promise(store, plan_id)


def asked(store: Store, **more: object) -> dict:
    given = {"target": TARGET, "confidence": 0.95, "by": "lead", **more}
    return promises.threshold(store, **given)


def by_hand(
    store: Store, batch: Batch, labels: int, delta: float, verdict: Callable[[str], str] = good
) -> Outcome:
    """Test the first labels drawn, without the store's own joins."""
    rows = draws(store, batch)[:labels]
    pool = np.array([row["overall"] for row in rows_of(store, "pool_member")])
    return fixed_sequence(
        pool,
        np.array([row.overall for row in rows]),
        np.array([verdict(row.output_image) == "accept" for row in rows]),
        target=TARGET,
        delta=delta,
        cuts=grid(pool),
        finite=True,
        earlier=[look for look in sequential_looks((), SIZE, 0.05) if look.labels < labels],
    )


def test_a_look_is_taken_at_its_number_and_not_before(store: Store, batch: Batch) -> None:
    """Nine labels: waiting. Ten: one look, over those ten. Fifteen: the same look."""
    ana = reviewer(store)
    answer_all(store, ana, good, most=9)
    assert (promise(store).looks, promise(store).reason) == ((), promises.WAITING)
    answer_all(store, ana, good, most=1)
    (look,) = promise(store).looks
    assert (look.labels, look.delta) == (10, pytest.approx(0.0005))
    assert look.outcome == by_hand(store, batch, 10, look.delta)
    answer_all(store, ana, good, most=5)
    assert promise(store).looks == (look,)


def test_a_look_is_computed_once_and_stored(store: Store, batch: Batch, clock) -> None:
    """It keeps its time and the last log entry it saw, whatever is answered later."""
    ana = reviewer(store)
    answer_all(store, ana, good, most=10)
    first = promise(store).looks
    stored = rows_of(store, "look")
    assert first[0].created == clock()
    assert first[0].last_entry == log_entries(store)[-1].entry
    clock.forward(days=1)
    answer_all(store, ana, good, most=3)
    assert promise(store).looks == first
    assert rows_of(store, "look") == stored


def test_looks_that_nobody_watched_are_caught_up(store: Store, batch: Batch) -> None:
    """Asking only at the end still takes each planned look over its own first labels."""
    answer_all(store, reviewer(store), good)
    looks = promise(store).looks
    assert [look.labels for look in looks] == [10, 20, 40]
    assert sum(look.delta for look in looks) == pytest.approx(0.05)
    for look in looks:
        assert look.outcome == by_hand(store, batch, look.labels, look.delta)


def test_a_look_waits_for_stragglers(store: Store, batch: Batch) -> None:
    """The first ten drawn, not the first ten done: one held back holds the look."""
    ana, ben = reviewer(store, "Ana"), reviewer(store, "Ben")
    (held,) = leased(store, ana)
    answer_all(store, ben, good, most=15)
    waiting = promise(store)
    assert (len(waiting.evidence.labelled), waiting.looks) == (15, ())
    assert (waiting.reason, waiting.state) == (promises.STRAGGLERS, "stragglers")
    decide(store, ana, held, "reject")
    (look,) = promise(store).looks
    assert look.labels == 10
    first = draws(store, batch)[0].output_image
    expected = by_hand(
        store, batch, 10, look.delta, lambda image: "reject" if image == first else good(image)
    )
    assert look.outcome == expected


def test_between_looks_there_are_only_estimates(store: Store, batch: Batch) -> None:
    """All labels say yes and the test on all of them passes, yet nothing is promised."""
    ana = reviewer(store)
    answer_all(store, ana, most=9)
    found, said = promise(store), asked(store)
    assert found.certified is None
    assert found.estimate.labels == 9
    assert (said["certified"], said["threshold"], said["kept"]) == (False, None, None)
    assert (said["reason"], said["precision"], said["look"]) == (promises.WAITING, None, None)
    assert found.next_look is not None
    assert found.next_look.labels == 10


def test_a_certified_promise_says_all_it_rests_on(store: Store, batch: Batch, clock) -> None:
    """Threshold, bound, kept and look are those of the test; every key is there, none is NaN."""
    answer_all(store, reviewer(store), good)
    said = asked(store)
    assert set(said) >= KEYS
    json.dumps(said, allow_nan=False)
    expected = by_hand(store, batch, SIZE, said["look"]["delta"])
    assert said["certified"] is True
    assert (said["threshold"], said["kept"]) == (expected.threshold, expected.kept)
    assert expected.precision is not None
    assert said["precision"]["low"] == expected.precision.low
    assert (said["reason"], said["labels"], said["labels_missing"]) == (None, SIZE, 0)
    assert (said["target"], said["confidence"], said["method"]) == (TARGET, 0.95, "fixed_sequence")
    assert (said["pool"]["name"], said["pool"]["size"]) == ("gemini 1", POOL)
    assert (said["look"]["labels"], said["look"]["taken"]) == (SIZE, clock().isoformat())
    assert said["plan"]["judge_run"] == "gemini"
    assert said["simulated"] is False
    assert any("drawn uniformly" in text for text in said["assumptions"])
    assert "Promise: at" in promising.lines(said)[0]


def test_nothing_certified_says_how_many_labels_are_missing(store: Store, batch: Batch) -> None:
    """At the reject rate seen above the strictest cut; after the last look it stays so."""
    strict = [row.output_image for row in draws(store, batch) if row.overall >= 0.7]
    wrong = set(strict[::3])
    answer_all(store, reviewer(store), lambda image: "reject" if image in wrong else "accept")
    said = asked(store)
    assert (said["certified"], said["reason"]) == (False, "nothing_certified")
    (failed,) = said["look"]["tests"]
    assert failed["passed"] is False
    needed = needed_above(
        failed["rejected"] / failed["labels"], TARGET, said["look"]["delta"],
        at_least=failed["labels"], kept=sum(row["overall"] >= failed["threshold"] - 1e-9
                                            for row in rows_of(store, "pool_member")),
    )  # fmt: skip
    assert needed is not None
    more = (needed - failed["labels"]) * SIZE / failed["labels"]
    assert said["labels_missing"] == min(int(np.ceil(more - 1e-9)), POOL - SIZE)
    assert promising.lines(said)[0].startswith("Nothing certified")


def test_no_number_of_labels_helps_when_too_many_are_bad(store: Store, batch: Batch) -> None:
    """With every edit rejected the number missing is null."""
    answer_all(store, reviewer(store), lambda _: "reject")
    said = asked(store)
    assert (said["certified"], said["labels_missing"]) == (False, None)


def test_an_answer_changed_inside_a_look_makes_it_out_of_date(store: Store, batch: Batch) -> None:
    """Taken back or answered otherwise: superseded. The same answer again: it stands again."""
    ana = reviewer(store)
    answer_all(store, ana, good)
    before = asked(store)
    last = queue.own_answers(store, ana)[0]
    lease = queue.undo(store, ana, last, fresh_id())
    assert lease is not None
    taken_back = asked(store)
    assert (taken_back["certified"], taken_back["labels"]) == (False, SIZE - 1)
    verdict = log_entries(store, id=last)[0].verdict
    other = "reject" if verdict == "accept" else "accept"
    changed = decide(store, ana, lease, other)
    assert asked(store)["certified"] is False
    lease = queue.undo(store, ana, changed.id, fresh_id())
    assert lease is not None
    decide(store, ana, lease, verdict)
    assert asked(store) == before


def test_when_no_look_stands_the_reason_is_superseded(store: Store, batch: Batch) -> None:
    """A change inside the first look spoils each look that contains it."""
    ana = reviewer(store)
    _, first = answer_next(store, ana, "accept")
    answer_all(store, ana, most=9)
    assert len(promise(store).looks) == 1
    lease = queue.undo(store, ana, first.id, fresh_id())
    assert lease is not None
    decide(store, ana, lease, "reject")
    found = promise(store)
    assert (found.certified, found.reason) == (None, promises.SUPERSEDED)
    assert len(found.looks) == 1


def test_a_change_after_a_look_leaves_it_standing(store: Store, batch: Batch) -> None:
    """A look is about its own labels: one taken back later does not spoil it."""
    ana = reviewer(store)
    answer_all(store, ana, most=20)
    before = promise(store)
    assert before.reason != promises.SUPERSEDED
    _, saved = answer_next(store, ana, "accept")
    queue.undo(store, ana, saved.id, fresh_id())
    after = promise(store)
    assert (after.looks, after.reason) == (before.looks, before.reason)


@pytest.mark.parametrize("other", [{"target": 0.5}, {"confidence": 0.9}, {"group_by": "category"}])
def test_only_what_was_planned_is_promised(store: Store, batch: Batch, other: dict) -> None:
    """Another target, confidence or grouping from the same labels is never certified."""
    answer_all(store, reviewer(store), good)
    assert asked(store)["certified"] is True
    said = asked(store, **other)
    assert (said["certified"], said["threshold"]) == (False, None)
    assert said["reason"] == promises.NOT_IN_PLAN


def test_what_cannot_be_judged_counts_as_rejected(store: Store, batch: Batch) -> None:
    """The look stays at its ten labels, two of them against, and the answer says so."""
    gone = {row.output_image for row in draws(store, batch)[:2]}
    answer_all(
        store, reviewer(store), lambda image: "cannot_judge" if image in gone else "accept", most=10
    )
    found = promise(store)
    (look,) = found.looks
    expected = by_hand(
        store, batch, 10, look.delta, lambda image: "reject" if image in gone else "accept"
    )
    assert look.outcome == expected
    assert len(found.evidence.pool) == POOL
    assert asked(store)["pool"]["cannot_judge"] == 2
    assert any("2 edits could not be judged" in text for text in found.assumptions)


def test_two_people_asking_at_once_take_a_look_once(store: Store, batch: Batch) -> None:
    """Both get the same look, stored once."""
    answer_all(store, reviewer(store), good)
    start = Barrier(4)

    def ask() -> Promise:
        start.wait(timeout=30)
        return promise(store)

    with ThreadPoolExecutor(4) as threads:
        running = [threads.submit(ask) for _ in range(4)]
        looks = [one.result(timeout=60).looks for one in running]
    assert looks.count(looks[0]) == 4
    assert [row["labels"] for row in rows_of(store, "look")] == [10, 20, 40]


def test_several_plans_have_to_be_named(store: Store, batch: Batch) -> None:
    """The refusal lists them; each can be asked for by its batch."""
    drawn(store, 10, name="second", target=TARGET)
    with pytest.raises(Ambiguous) as refused:
        asked(store)
    assert [choice.split(" --judge")[0] for choice in refused.value.choices] == [
        "--batch 'second'",
        "--batch 'Threshold, 5 Jan'",
    ]
    assert asked(store, batch="second")["pool"]["name"] == "gemini 2"
    with pytest.raises(Unknown):
        asked(store, batch="third")


@pytest.mark.parametrize(
    "wrong", [{"target": 1.0}, {"target": 0.0}, {"confidence": 1.0}, {"group_by": "mood"}]
)
def test_a_promise_that_cannot_be_asked_for_is_refused(
    sqlite_store: Store, wrong: dict[str, object]
) -> None:
    """Targets lie inside 0–1, and groupings are the two there are."""
    with pytest.raises(Refused):
        asked(sqlite_store, **wrong)
