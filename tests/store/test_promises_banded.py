"""Labels drawn by bands of score may carry a promise: planned, looked at, certified, published."""

from __future__ import annotations

import numpy as np
import pytest

from review.core.errors import Refused
from review.promises.bands import banded_sequence
from store import promises
from store.db.workspace import Store
from store.filters import drafts, publishing
from store.promises import judging, more_judges
from store.promises.planning import PlanChoices
from store.work.batches import Batch
from tests.store.reviewing import answer_all, drawn, draws, reviewer, rows_of


@pytest.fixture
def batch(store: Store, fill) -> Batch:
    """Of 400 edits, 120 drawn by bands."""
    fill(store, 400)
    return drawn(store, 120, target=0.5, strategy="banded")


def promise(store: Store) -> promises.Promise:
    return promises.promise(store, promises.plan_names(store)[0].id)


def test_the_plan_freezes_bands_cuts_and_looks(store: Store, batch: Batch) -> None:
    """Every label lies in the band that is logged for it, none below the floor."""
    plan = promise(store).evidence.plan
    assert plan.bands is not None
    assert (plan.sampling, plan.largest_weight, plan.bands.known) == ("banded", None, 0)
    assert [look.labels for look in plan.looks] == [30, 60, 90, 120]
    assert sum(look.delta for look in plan.looks) == pytest.approx(0.05)
    assert min(plan.grid) >= plan.bands.floor
    for row in draws(store, batch):
        upper = row.overall >= plan.bands.boundary
        assert row.stratum == ("upper-band" if upper else "lower-band")
        assert row.overall >= plan.bands.floor


def test_the_promise_is_that_of_the_bands(store: Store, batch: Batch) -> None:
    """The same numbers as by hand from the log, look by look."""
    answer_all(store, reviewer(store))
    found = promise(store)
    assert [look.labels for look in found.looks] == [30, 60, 90, 120]
    pool = np.array([row["overall"] for row in rows_of(store, "pool_member")])
    scores = np.array([row.overall for row in draws(store, batch)])
    plan, last = found.evidence.plan, found.looks[-1]
    assert plan.bands is not None
    expected = banded_sequence(
        pool, scores, np.ones(120, dtype=bool), target=0.5, delta=last.delta,
        cuts=np.array(plan.grid), bands=plan.bands,
    )  # fmt: skip
    assert last.outcome.tests == pytest.approx(expected.tests)
    assert (last.outcome.method, last.outcome.threshold) == ("banded", expected.threshold)


def test_the_answer_says_how_they_were_drawn_and_is_published(store: Store, batch: Batch) -> None:
    """The certificate carries the cut, and the sentence names the bands."""
    answer_all(store, reviewer(store))
    said = promises.threshold(store, target=0.5, confidence=0.95, by="lead")
    assert (said["certified"], said["method"]) == (True, "banded")
    assert any("two bands of score" in text for text in said["assumptions"])
    draft = drafts.draft(store, by="Lea", plan_id=said["plan"]["id"])
    config = publishing.publish(store, draft.id, comment="go", by="Lea").config
    assert config.certificate is not None
    assert config.not_proven is None
    assert config.thresholds.global_ == config.certificate.threshold == said["threshold"]


def test_known_labels_choose_the_floor(store: Store, fill) -> None:
    """Labels drawn uniformly before are counted in the plan."""
    fill(store, 400)
    drawn(store, 60, target=0.5)
    answer_all(store, reviewer(store), lambda image: "accept" if image > "e1" else "reject")
    drawn(store, 100, target=0.5, strategy="banded")
    plans = [promises.promise(store, name.id) for name in promises.plan_names(store)]
    (bands,) = (one.evidence.plan.bands for one in plans if one.evidence.plan.bands)
    assert bands.known == 60


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"purpose": "fit"}, "for a promise"),
        ({"plan": PlanChoices(("global", "category"))}, "one threshold for all"),
        ({"plan": PlanChoices(spare=1)}, "one threshold for all"),
    ],
)
def test_what_bands_cannot_prove_is_refused(store: Store, fill, more: dict, words: str) -> None:
    """Other ways of cutting and other judges need uniform labels."""
    fill(store, 60)
    with pytest.raises(Refused, match=words):
        drawn(store, 20, strategy="banded", **more)
    assert rows_of(store, "batch") == []


def test_another_judge_is_not_tried_on_them(store: Store, batch: Batch) -> None:
    """They are not drawn uniformly for it."""
    plan_id = promises.plan_names(store)[0].id
    with pytest.raises(Refused, match="prove nothing of another judge"):
        more_judges.try_judge(store, plan_id, "gemini", by="Lea")


def test_they_say_nothing_of_what_lies_below_the_floor(store: Store, batch: Batch) -> None:
    """So the judge's rates over the pool are left out, and those over the labels stay."""
    answer_all(store, reviewer(store))
    found = judging.report(store)
    assert found["population"] is None
    assert found["n"] == 120
