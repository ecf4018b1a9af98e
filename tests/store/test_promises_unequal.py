"""Labels drawn at unequal rates may carry a promise, by betting."""

from __future__ import annotations

import numpy as np
import pytest

from review.core.errors import Refused
from review.promises.betting import betting_sequence
from review.promises.plans import grid
from store import promises
from store.db.workspace import Store
from store.promises.planning import PlanChoices
from tests.store.reviewing import answer_all, drawn, draws, reviewer, rows_of


@pytest.fixture
def batch(store: Store, fill):
    """Of 400 edits, 120 drawn mostly near the threshold."""
    fill(store, 400, types=("Zoom in", "Add film grain or vintage filter"))
    return drawn(store, 120, target=0.5, strategy="near-threshold")


def test_weights_are_known_and_bounded(store: Store, batch) -> None:
    """Each label's weight is its stratum's pool share ÷ its share of the draws: .625 or 2.5."""
    answer_all(store, reviewer(store))
    found = promises.promise(store, promises.plan_names(store)[0].id)
    weights = found.evidence.frame["weight"].to_numpy()
    assert set(np.round(weights, 9)) == {0.625, 2.5}
    assert found.evidence.plan.largest_weight == 2.5


def test_the_promise_is_that_of_betting(store: Store, batch) -> None:
    """The same numbers as by hand from the log, in draw order, at the whole δ."""
    answer_all(store, reviewer(store))
    found = promises.promise(store, promises.plan_names(store)[0].id)
    assert [look.labels for look in found.looks] == [50, 100, 120]
    assert {look.delta for look in found.looks} == {0.05}
    rows = draws(store, batch)
    pool = np.array([row["overall"] for row in rows_of(store, "pool_member")])
    expected = betting_sequence(
        pool, np.array([row.overall for row in rows]), np.ones(120, dtype=bool),
        np.array([1 / (400 * row.selection_probability) for row in rows]),
        target=0.5, delta=0.05, cuts=grid(pool), largest_weight=2.5,
    )  # fmt: skip
    last = found.looks[-1].outcome
    assert last.tests == pytest.approx(expected.tests)
    assert (last.certified, last.method, last.threshold) == (True, "betting", expected.threshold)
    assert last.precision is not None
    assert last.precision.low is not None
    assert last.precision.low >= 0.5
    assert last.precision.high is None


def test_the_answer_says_how_they_were_drawn(store: Store, batch) -> None:
    """Conservative without replacement: said in words."""
    answer_all(store, reviewer(store))
    said = promises.threshold(store, target=0.5, confidence=0.95, by="lead")
    assert (said["certified"], said["method"]) == (True, "betting")
    assert any("unequal rates" in text for text in said["assumptions"])
    assert not any("uniformly" in text for text in said["assumptions"])


def test_betting_per_category(store: Store, fill) -> None:
    """The same number of every type, and a promise per category from them."""
    fill(store, 300, types=("Zoom in", "Add film grain or vintage filter"))
    drawn(store, 160, target=0.5, strategy="per-type", plan=PlanChoices(("category",)))
    answer_all(store, reviewer(store))
    said = promises.threshold(store, target=0.5, confidence=0.95, group_by="category", by="lead")
    assert [group["method"] for group in said["groups"]] == ["betting", "betting"]
    assert said["certified"] is True


def test_a_part_that_runs_out_is_refused(store: Store, fill) -> None:
    """Nearly the whole pool cannot be drawn unequally: draw fewer, or uniformly."""
    fill(store, 60)
    with pytest.raises(Refused, match="too few for this draw"):
        drawn(store, 58, strategy="near-threshold")
    assert rows_of(store, "batch") == []
