"""A plan on units that are no single edits: frozen at the draw, one look, silence before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from review.core.errors import Refused
from review.promises.certify import fixed_sequence
from review.promises.unit_plans import SHARES
from store.db.workspace import Store
from store.promises import unit_plans
from store.promises.pools import current_scores, judge_run
from store.promises.unit_plans import PlanRequest, UnitPromise
from store.work import adjudication, batches, queue
from store.work.batches import Batch, NewBatch, NewDraw
from tests.store.reviewing import (
    answer_all,
    answer_next,
    decide,
    fresh_id,
    leased,
    log_entries,
    reviewer,
    rows_of,
)

POOL, SIZE, TASK = 60, 40, "score"
ASKED = PlanRequest("weakest", "robot", target=0.6)


@pytest.fixture
def scores(store: Store, fill) -> dict[str, float]:
    """A pool of sixty units, each with its score."""
    fill(store, POOL)
    with store.database.read() as connection:
        frame = current_scores(connection, judge_run(store).id)
    return dict(zip(frame["edit_id"], frame["overall"].astype(float), strict=True))


def planned(
    store: Store, scores: Mapping[str, float], size: int = SIZE, *, request: PlanRequest = ASKED,
    per_unit: int = 1, seed: int = 3,
) -> Batch:  # fmt: skip
    """Draw a batch from a pool, and freeze its plan."""
    with store.database.write() as connection:
        new = NewBatch(TASK, "measure", per_unit, seed)
        batch_id = batches.open_batch(connection, new, store.clock(), "lead")
        units = unit_plans.choose(connection, TASK, scores, size, seed)
        share = size / len(scores)
        drawn = [NewDraw(unit, selection=share, inclusion=share) for unit in units]
        batches.add_draws(connection, batch_id, per_unit, drawn)
        unit_plans.freeze(connection, store, batch_id, TASK, scores, request)
    return batches.get(store, batch_id)


def good(image: str) -> str:
    """Say yes to the better three quarters: numbers rise with the score."""
    return "accept" if int(image[-7:-4]) >= POOL / 4 else "reject"


def answered(store: Store, batch: Batch, verdict: Callable[[str], str] = good) -> UnitPromise:
    """Answer all of a batch, take what is due, and return its promise."""
    answer_all(store, reviewer(store, f"Of {batch.name}"), verdict, batch=batch)
    unit_plans.take_due(store, batch.id)
    return newest(store)


def newest(store: Store) -> UnitPromise:
    return unit_plans.of_task(store, TASK)[0]


def test_the_pool_its_scores_and_the_cuts_are_frozen_at_the_draw(
    store: Store, scores: dict[str, float]
) -> None:
    """Whatever is scored or drawn later, the promise speaks of what was there then."""
    batch = planned(store, scores)
    rows = {row["unit_id"]: row["overall"] for row in rows_of(store, "unit_plan_member")}
    assert rows == pytest.approx(scores)
    plan = newest(store).plan
    assert (plan.pool, plan.labels, plan.seed, plan.delta) == (POOL, SIZE, 3, 0.05)
    kept = [sum(score >= cut for score in scores.values()) for cut in plan.cuts]
    assert all(0 <= n - round(share * POOL) <= 1 for n, share in zip(kept, SHARES, strict=True))
    units = [row["unit_id"] for row in rows_of(store, "draw") if row["batch_id"] == batch.id]
    assert len(set(units)) == SIZE
    assert units != sorted(units)


def test_the_look_is_the_exact_fixed_sequence_over_all_that_was_drawn(
    store: Store, scores: dict[str, float]
) -> None:
    """The same numbers as the test of single edits, of a finite pool, at the whole risk."""
    one = answered(store, planned(store, scores))
    drawn = [row for row in rows_of(store, "draw") if row["batch_id"] == one.batch_id]
    drawn.sort(key=lambda row: row["draw_order"])
    images = {row["id"]: row["output_image"] for row in rows_of(store, "edit")}
    pool = np.array(list(scores.values()))
    by_hand = fixed_sequence(
        pool,
        np.array([scores[row["unit_id"]] for row in drawn]),
        np.array([good(images[row["unit_id"]]) == "accept" for row in drawn]),
        target=0.6, delta=0.05, cuts=np.array(one.plan.cuts), finite=True,
    )  # fmt: skip
    assert by_hand.certified
    assert one.outcome == by_hand
    assert (one.certified, one.threshold, one.kept) == (True, by_hand.threshold, by_hand.kept)
    assert one.precision is not None
    assert (one.precision.low or 0.0) >= 0.6


def test_until_the_look_nothing_of_a_cut_is_told(store: Store, scores: dict[str, float]) -> None:
    """One answer short: no threshold, no share, no curve, no guess from these labels."""
    batch = planned(store, scores)
    answer_all(store, reviewer(store), good, most=SIZE - 1)
    unit_plans.take_due(store)
    one = newest(store)
    assert (one.answered, one.due, one.reason) == (SIZE - 1, False, "waiting_for_look")
    assert (one.outcome, one.threshold, one.kept, one.precision) == (None, None, None, None)
    assert unit_plans.curve_of(store, one) is None
    assert unit_plans.expected(store, TASK, scores, ASKED, 40).needs == ()
    told = answered(store, batch)
    found = unit_plans.curve_of(store, told)
    assert found is not None
    assert found.labels[0] == SIZE
    assert len(unit_plans.expected(store, TASK, scores, ASKED, 40).needs) == len(told.plan.cuts)


def test_reading_takes_no_look(store: Store, scores: dict[str, float]) -> None:
    """However often somebody asks, only what follows an answer writes."""
    planned(store, scores)
    answer_all(store, reviewer(store), good)
    before = rows_of(store, "unit_plan")
    assert newest(store).due
    assert rows_of(store, "unit_plan") == before


def test_a_look_is_taken_once_and_stays(store: Store, scores: dict[str, float]) -> None:
    """The same labels give the same answer, whoever asks again; later words change no outcome."""
    one = answered(store, planned(store, scores))
    unit_plans.take_due(store)
    unit_plans.take_due(store, one.batch_id)
    assert newest(store) == one


def said_anew(store: Store, who: str, batch: Batch, verdict: str) -> None:
    """Take one's last answer back, and give another."""
    queue.undo(store, who, queue.own_answers(store, who)[0], fresh_id())
    decide(store, who, leased(store, who, batch=batch)[0], verdict)


def test_labels_that_changed_since_make_it_out_of_date(
    store: Store, scores: dict[str, float]
) -> None:
    """A corrected answer ends the promise, what was found stays; put back, it stands again."""
    batch = planned(store, scores)
    who = reviewer(store)
    answer_all(store, who, good)
    unit_plans.take_due(store)
    assert newest(store).certified
    said = str(log_entries(store)[-1].verdict)
    said_anew(store, who, batch, "reject" if said == "accept" else "accept")
    unit_plans.take_due(store)
    one = newest(store)
    assert (one.certified, one.threshold, one.reason) == (False, None, "superseded")
    assert one.outcome is not None
    assert one.outcome.certified
    said_anew(store, who, batch, said)
    assert newest(store).certified


def test_a_batch_closed_early_is_charged(store: Store, scores: dict[str, float]) -> None:
    """Stopping while all is accepted proves no more: what nobody answered counts as rejected."""
    batch = planned(store, scores)
    answer_all(store, reviewer(store), lambda _: "accept", most=SIZE // 2)
    batches.close(store, batch.id)
    unit_plans.take_due(store, batch.id)
    one = newest(store)
    assert (one.certified, one.reason) == (False, "nothing_certified")
    assert one.outcome is not None
    (first, *_rest) = one.outcome.tests
    assert first.rejected > 0


def test_what_cannot_be_judged_or_was_excluded_counts_as_rejected(
    store: Store, scores: dict[str, float]
) -> None:
    """Taking out what would fail makes no promise better; its place in the draw stays."""
    request = PlanRequest("weakest", "robot", target=0.5)
    batch = planned(store, scores, request=request)
    who = reviewer(store)
    answer_next(store, who, "cannot_judge")
    lease, _saved = answer_next(store, who, "unsafe")
    adjudication.decide(store, batch.id, lease.unit_id, "exclude", by=who)
    answer_all(store, who, lambda _: "accept")
    unit_plans.take_due(store)
    found = newest(store).outcome
    assert found is not None
    assert (found.tests[-1].labels, found.tests[-1].rejected) == (SIZE, 2)


def test_a_look_waits_for_a_lead_and_closing_does_not(
    store: Store, scores: dict[str, float]
) -> None:
    """A flag and a doubt wait on the queue first; once the batch is closed they count against."""
    batch = planned(store, scores, 10)
    who = reviewer(store)
    answer_next(store, who, "unsafe")
    answer_next(store, who, "unsure")
    answer_all(store, who, lambda _: "accept")
    unit_plans.take_due(store)
    one = newest(store)
    assert (one.outcome, one.reason, one.with_lead) == (None, "waiting_for_lead", 2)
    batches.close(store, batch.id)
    unit_plans.take_due(store)
    found = newest(store).outcome
    assert found is not None
    assert found.labels == 10


def test_two_plans_on_the_same_labels_are_impossible(
    store: Store, scores: dict[str, float]
) -> None:
    """A batch has one plan, said before its first answer."""
    batch = planned(store, scores, 10)
    with store.database.write() as connection, pytest.raises(Refused, match="has its plan"):
        unit_plans.freeze(connection, store, batch.id, TASK, scores, ASKED)
    with store.database.write() as connection:
        new = NewBatch(TASK, "measure", 1, 0)
        other = batches.open_batch(connection, new, store.clock(), "lead")
        batches.add_draws(connection, other, 1, [NewDraw(next(iter(scores)))])
    answer_all(store, reviewer(store), batch=batches.get(store, other))
    with store.database.write() as connection, pytest.raises(Refused, match="answered already"):
        unit_plans.freeze(connection, store, other, TASK, scores, ASKED)


def test_a_second_plan_of_the_same_pool_draws_others_and_says_what_was_before(
    store: Store, scores: dict[str, float]
) -> None:
    """No label is had twice, and both risks are told; a pool that is too small is drawn anew."""
    first = planned(store, scores, 20)
    second = planned(store, scores, 20)
    units = {
        batch.id: {row["unit_id"] for row in rows_of(store, "draw") if row["batch_id"] == batch.id}
        for batch in (first, second)
    }
    assert units[first.id].isdisjoint(units[second.id])
    plan = newest(store).plan
    assert (plan.before, plan.risk_before, plan.left_out) == (1, 0.05, 20)
    planned(store, scores, 50)
    assert newest(store).plan.before == 2


def test_what_cannot_be_planned_is_refused(store: Store, scores: dict[str, float]) -> None:
    """More than there are, none, a target of everything, or units without a score."""
    for size in (0, POOL + 1):
        with pytest.raises(Refused, match="have a score"):
            planned(store, scores, size)
    with pytest.raises(Refused, match="Target"):
        planned(store, scores, request=PlanRequest("weakest", "robot", target=1.0))
    with store.database.write() as connection:
        new = NewBatch(TASK, "measure", 1, 0)
        other = batches.open_batch(connection, new, store.clock(), "lead")
        batches.add_draws(connection, other, 1, [NewDraw("nobody scored this")])
        with pytest.raises(Refused, match="Nothing with a score"):
            unit_plans.freeze(connection, store, other, TASK, scores, ASKED)


def test_a_census_is_exact(store: Store, scores: dict[str, float]) -> None:
    """Where the whole pool is drawn its shares are known, and the laxest good cut is certified."""
    one = answered(store, planned(store, scores, POOL))
    assert one.certified
    assert one.kept == POOL
    assert one.precision is not None
    assert one.precision.low == pytest.approx(0.75)


def test_what_is_expected_says_the_fewest_labels(store: Store, scores: dict[str, float]) -> None:
    """By the exact test, if nothing were rejected; fewer labels reach a lower target."""
    found = unit_plans.expected(store, TASK, scores, PlanRequest("weakest", "robot"), 40)
    assert (found.fewest or 0) > 40
    assert 0.8 < found.reach < 0.9
