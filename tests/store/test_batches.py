"""Drawing a batch: seeded, logged, frozen before the first answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from review.core.errors import Ambiguous, Refused, Unknown
from review.core.tasks import PURPOSES, Purpose
from review.promises.plans import Plan, grid, planned_looks
from store import promises
from store.dataset import catalog
from store.db.workspace import Store
from store.work import batches
from store.work.batches import Batch, NewBatch
from tests.store.importing_files import changed_tables, contents, edit, jsonl, load, scores
from tests.store.reviewing import (
    answer_all,
    answer_next,
    drawn,
    draws,
    leased,
    reviewer,
    rows_of,
    slots,
)


def images(store: Store, batch: Batch) -> list[str]:
    return [row.output_image for row in draws(store, batch)]


def plan_of(store: Store, batch: Batch) -> Plan:
    (row,) = [row for row in rows_of(store, "plan") if row["batch_id"] == batch.id]
    return msgspec.json.decode(row["plan_json"], type=Plan)


def test_the_same_seed_draws_the_same(store: Store, fill) -> None:
    """Seed and pool decide which edits in which order; another seed draws others."""
    fill(store, 30)
    batches_ = [drawn(store, 12, seed=seed, purpose="fit") for seed in (7, 7, 8)]
    first, again, other = (images(store, batch) for batch in batches_)
    assert first == again
    assert first != other
    assert len(set(first)) == 12
    assert first != sorted(first)


def test_seeds_are_by_chance_and_recorded(store: Store, fill) -> None:
    """Nobody chose them, so none could be tried; the plan says which, and which were chosen."""
    fill(store, 30)
    first, other = (drawn(store, 12, seed=None) for _ in range(2))
    assert first.seed != other.seed
    plan = plan_of(store, first)
    assert (plan.seed, plan.seed_by_hand) == (first.seed, False)
    chosen = plan_of(store, drawn(store, 6, seed=first.seed))
    assert (chosen.seed, chosen.seed_by_hand) == (first.seed, True)


def test_a_second_plan_draws_other_edits(store: Store, fill) -> None:
    """By the same seed too: what the first drew is left out while enough is left, and counted."""
    fill(store, 30)
    first, second, third = (drawn(store, size, seed=0) for size in (6, 12, 20))
    assert set(images(store, first)).isdisjoint(images(store, second))
    plans = [plan_of(store, batch) for batch in (first, second, third)]
    assert [plan.left_out for plan in plans] == [0, 6, 0]
    assert [plan.plans_before for plan in plans] == [0, 1, 2]
    assert [plan.risk_before for plan in plans] == pytest.approx([0, 0.05, 0.1])
    rows = draws(store, second)
    assert {row.inclusion_probability for row in rows} == {12 / 24}
    said = promises.promise(store, promises.plan_names(store)[0].id).assumptions
    assert any("2 plans over edits of this pool" in text and "85% sure" in text for text in said)


def test_batches_thrown_away_are_counted_in_the_next_plan(store: Store, fill) -> None:
    """Drawn, looked at and closed without a look: the plan drawn after it says so."""
    fill(store, 30)
    batches.close(store, drawn(store, 6, seed=1).id)
    answered = drawn(store, 6, seed=2)
    answer_all(store, reviewer(store), batch=answered)
    plan = plan_of(store, drawn(store, 6, seed=3))
    assert (plan.plans_before, plan.thrown_away, plan.left_out) == (2, 1, 12)


def test_edits_of_another_pool_may_be_drawn_again(store: Store, fill) -> None:
    """Once the pool has grown, what was drawn from the old one is no uniform part of it."""
    fill(store, 30)
    drawn(store, 20, seed=0)
    fill(store, 10, prefix="later-")
    plan = plan_of(store, drawn(store, 20, seed=0))
    assert (plan.left_out, plan.plans_before) == (0, 1)


def test_a_uniform_draw_logs_its_probabilities(store: Store, fill) -> None:
    """Every edit was equally likely, and the log says so."""
    fill(store, 20)
    rows = draws(store, drawn(store, 5))
    assert {
        (row.stratum, row.selection_probability, row.inclusion_probability) for row in rows
    } == {("all", 1 / 20, 5 / 20)}
    assert [row.draw_order for row in rows] == [1, 2, 3, 4, 5]


def test_near_the_threshold_is_drawn_four_to_one(store: Store, fill) -> None:
    """Stratum and probability stand with each draw; near means near the settings' threshold."""
    fill(store, 40)
    rows = draws(store, drawn(store, 20, purpose="fit", strategy="near-threshold"))
    assert Counter(row.stratum for row in rows) == {"near": 16, "far": 4}
    distance = {name: [abs(row.overall - 0.7) for row in rows if row.stratum == name]
                for name in ("near", "far")}  # fmt: skip
    assert max(distance["near"]) <= min(distance["far"])
    assert {
        (row.stratum, row.selection_probability, row.inclusion_probability) for row in rows
    } == {
        ("near", 1 / 20, 16 / 20),
        ("far", 1 / 20, 4 / 20),
    }


def test_per_type_draws_the_same_number_of_each(store: Store, fill) -> None:
    """A rare type is drawn whole, the others share what is left; probabilities differ."""
    fill(store, 12, types=["Zoom in"] * 5 + ["Relocate"] * 5 + ["Rare"] * 2)
    rows = draws(store, drawn(store, 8, purpose="fit", strategy="per-type"))
    assert Counter(row.stratum for row in rows) == {"Zoom in": 3, "Relocate": 3, "Rare": 2}
    assert all(row.stratum == row.edit_type for row in rows)
    assert {row.stratum: row.inclusion_probability for row in rows} == {
        "Zoom in": 3 / 5,
        "Relocate": 3 / 5,
        "Rare": 1.0,
    }


def test_a_measuring_batch_freezes_pool_and_plan_first(store: Store, fill, clock) -> None:
    """Pool, scores, target, cuts and looks stand before anybody answered."""
    fill(store, 50)
    batch = drawn(store, 30, target=0.8, confidence=0.9, per_unit=3)
    (pool,) = rows_of(store, "pool")
    scores = [row["overall"] for row in rows_of(store, "pool_member")]
    assert (pool["name"], pool["size"], len(scores)) == ("gemini 1", 50, 50)
    plan = plan_of(store, batch)
    assert (plan.target, plan.confidence, plan.judge_run) == (0.8, 0.9, "gemini")
    assert plan.label_rule == "accepted when more than half of 3 reviews accept"
    assert plan.grid == tuple(grid(np.array(scores)))
    assert plan.looks == planned_looks(30, 0.1)
    (row,) = rows_of(store, "plan")
    assert (row["created"], row["created_by"], row["guidelines_version"]) == (clock(), "lead", 1)
    assert rows_of(store, "review") == []


def test_a_frozen_pool_does_not_grow(store: Store, fill) -> None:
    """Edits imported later are in the next pool, not in this one."""
    fill(store, 5)
    drawn(store, 5)
    fill(store, 4, prefix="later-")
    drawn(store, 9)
    assert [pool["size"] for pool in rows_of(store, "pool")] == [5, 9]


def test_a_pool_holds_what_can_be_decided_on(store: Store, tmp_path: Path) -> None:
    """Collisions, malformed scores and versions that were replaced are in no pool."""
    good = {"scores": scores(0.5), "judge": "gemini"}
    records = [
        edit("good.png", **good),
        edit("changed.png", "old", **good),
        edit("wild.png", scores=scores(9), judge="gemini"),
        edit("twice.png", "x", **good),
        edit("twice.png", "y", **good),
        edit("unscored.png"),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    newer = jsonl(tmp_path / "newer.jsonl", edit("changed.png", "new", **good))
    load(store, newer, accept_changes=True)
    rows = draws(store, drawn(store, 2))
    assert sorted(row.output_image for row in rows) == ["changed.png", "good.png"]
    assert [pool["size"] for pool in rows_of(store, "pool")] == [2]
    views = catalog.edits(store, [row.unit_id for row in rows])
    assert "old" not in {view.text for view in views.values()}


@pytest.mark.parametrize(
    ("purpose", "strategy"), [("fit", "uniform"), ("repair", "uniform"), ("fit", "per-type")]
)
def test_only_a_measuring_batch_has_a_plan(store: Store, fill, purpose: str, strategy: str) -> None:
    """Nothing else may carry a promise; only measuring hides the judge afterwards too."""
    fill(store, 6)
    batch = drawn(store, 6, purpose=purpose, strategy=strategy)
    assert rows_of(store, "plan") == []
    assert batch.show_judge is (purpose != "measure")


@pytest.mark.parametrize(
    ("wanted", "error", "message"),
    [
        ({"size": 11}, Refused, "11 edits asked for; the pool holds 10"),
        ({"size": 0}, Refused, "0 edits asked for"),
        ({"per_unit": 0}, Refused, "1 to 20"),
        ({"per_unit": 21}, Refused, "1 to 20"),
        ({"purpose": "fun"}, Refused, "no purpose 'fun'"),
        ({"judge": "nobody"}, Unknown, "no judge run 'nobody'"),
        ({"strategy": "by-mood"}, Refused, "no strategy 'by-mood'"),
        ({"seed": -1}, Refused, "seed"),
        ({"target": 1.0}, Refused, "between 0 and 1"),
        ({"confidence": 0.0}, Refused, "between 0 and 1"),
    ],
)
def test_a_batch_that_cannot_be_is_refused_whole(
    store: Store, fill, wanted: dict[str, Any], error: type[Refused], message: str
) -> None:
    """The refusal says why; no pool, plan, batch or draw is left behind."""
    fill(store, 10)
    before = contents(store)
    with pytest.raises(error, match=message):
        drawn(store, **{"size": 5, **wanted})
    assert changed_tables(before, contents(store)) == []


def test_without_scores_there_is_nothing_to_draw(sqlite_store: Store) -> None:
    """A workspace without a judge says what to import."""
    with pytest.raises(Unknown, match="import judge scores first"):
        drawn(sqlite_store, 1)


def test_with_two_judges_one_is_named(store: Store, fill) -> None:
    """Whose scores are measured is never guessed; the choices are listed."""
    fill(store, 4)
    fill(store, 4, judge="qwen", prefix="other-")
    with pytest.raises(Ambiguous) as refused:
        drawn(store, 2)
    assert refused.value.choices == ("gemini", "qwen")
    batch = drawn(store, 4, judge="qwen")
    assert all("other-" in image for image in images(store, batch))


def test_names_are_told_apart(store: Store, fill) -> None:
    """What it is for and the day; a name can be given once, and a number steps over those."""
    fill(store, 4)
    assert drawn(store, 1).name == "Threshold, 5 Jan"
    assert drawn(store, 1, name="Threshold, 5 Jan (2)").name == "Threshold, 5 Jan (2)"
    with pytest.raises(Refused, match="named 'Threshold, 5 Jan \\(2\\)'"):
        drawn(store, 1, name="Threshold, 5 Jan (2)")
    assert drawn(store, 1).name == "Threshold, 5 Jan (3)"


@pytest.mark.parametrize("purpose", [*PURPOSES])
def test_a_name_says_what_a_batch_is_for(store: Store, purpose: Purpose) -> None:
    """In words a person would use; no task's or column's name is among them."""
    with store.database.write() as connection:
        new = NewBatch("score", purpose)
        batch_id = batches.open_batch(connection, new, store.clock(), "lead")
    name = batches.get(store, batch_id).name
    assert name.endswith(", 5 Jan")
    assert not {"score", purpose} & set(name.split(", ")[0].split())


def test_the_list_shows_progress_newest_first(store: Store, fill, clock) -> None:
    """Units, answers asked for and in, and what is reserved right now."""
    fill(store, 5)
    old = drawn(store, 2)
    answer_all(store, reviewer(store, "Ana"))
    clock.forward(minutes=1)
    new = drawn(store, 5, per_unit=2)
    ben = reviewer(store, "Ben")
    answer_next(store, ben)
    leased(store, ben, 2)
    first, second = batches.all_batches(store)
    assert (first.id, first.units, first.asked, first.answered, first.reserved) == (
        new.id, 5, 10, 1, 2,
    )  # fmt: skip
    assert (second.id, second.units, second.asked, second.answered, second.reserved) == (
        old.id, 2, 2, 2, 0,
    )  # fmt: skip
    clock.forward(hours=1)
    assert batches.get(store, new.id).reserved == 0
    batches.close(store, new.id)
    assert batches.get(store, new.id).closed == clock()


def test_a_batch_that_is_not_there_is_said_so(sqlite_store: Store) -> None:
    """Unknown, not an empty batch."""
    with pytest.raises(Unknown):
        batches.get(sqlite_store, "none")


def test_slots_are_one_per_answer_asked_for(store: Store, fill) -> None:
    """Each draw has N slots, numbered, empty and held by nobody."""
    fill(store, 2)
    batch = drawn(store, 2, per_unit=3)
    found = [(slot.draw_order, slot.number, slot.reviewer_id) for slot in slots(store, batch)]
    assert found == [(order, number, None) for order in (1, 2) for number in range(3)]


def test_a_batch_drawn_by_score_leans_on_the_labels_there_are(store: Store, fill) -> None:
    """Tenths on which people agree get fewer labels; a measuring batch is refused it."""
    fill(store, 200)
    before = drawn(store, 160)

    def said(image: str) -> str:  # People differ from the 80th to the 119th of 200.
        place = int(Path(image).stem)
        return "accept" if place >= 120 or (place >= 80 and place % 2) else "reject"

    answer_all(store, reviewer(store), said, batch=before)
    made = drawn(store, 60, seed=3, purpose="fit", strategy="by-score")
    counts = Counter(row.stratum for row in draws(store, made))
    assert sum(counts.values()) == 60
    assert max(counts, key=lambda name: counts[name]) in ("tenth 05", "tenth 06")
    assert max(counts.values()) > 1.5 * counts["tenth 01"]
    with pytest.raises(Refused, match="not promises"):
        drawn(store, 20, strategy="by-score")


def test_a_batchs_name_is_one_line_of_bearable_length(store: Store, fill) -> None:
    """A name of spaces is none; what no database keeps, or no page shows, is refused in words."""
    fill(store, 9)
    assert drawn(store, 1, name=" My\n first \t").name == "My first"
    assert drawn(store, 1, name=" \n").name not in ("", " \n")
    for name in ("a\0b", "x" * (batches.LONGEST + 1)):
        with pytest.raises(Refused, match="A batch's name has at most 200 characters"):
            drawn(store, 1, name=name)
