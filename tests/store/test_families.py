"""Several ways of cutting in one plan: each with its share of the risk, its score and its cuts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from review.core.errors import Refused, Unknown
from review.core.settings import Scale
from review.filtering.typed_score import TypedScore
from review.promises import plans
from review.promises.certify import fixed_sequence
from review.promises.plans import SPENDING, Population, grid, sequential_looks
from store import promises
from store.db.workspace import Store
from store.promises import judging, preview
from store.promises.planning import PlanChoices
from tests.store.importing_files import edit, jsonl, load
from tests.store.importing_files import scores as scored
from tests.store.reviewing import answer_all, drawn, draws, reviewer, rows_of

GRAIN = "Add film grain or vintage filter"
POOL = 90


@pytest.fixture(autouse=True)
def early_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks at 30 labels and at the end, so that tests need few answers."""
    monkeypatch.setattr(plans, "SEQUENTIAL_LOOKS", (30,))


@pytest.fixture
def filled(store: Store, fill) -> Store:
    """90 scored edits of two types in two categories."""
    fill(store, POOL, types=("Zoom in", GRAIN))
    return store


def number(image: str) -> int:
    return int(image[-7:-4])


def stored_plans(store: Store) -> dict[str, dict[str, Any]]:
    return {row["family"]: json.loads(row["plan_json"]) for row in rows_of(store, "plan")}


def asked(store: Store, **more: object) -> dict:
    given = {"target": 0.6, "confidence": 0.95, "by": "lead", **more}
    return promises.threshold(store, **given)


def typed(**offsets: float) -> TypedScore:
    names = ("instruction_compliance", "seamlessness", "preservation_balance", "technical_quality")
    return TypedScore(dict.fromkeys(names, 0.25), offsets, Scale(0, 1), 40)


def test_every_way_has_its_share_of_the_risk(filled: Store) -> None:
    """Three ways and room for one judge: a quarter each, .06 of it at half of the labels."""
    drawn(
        filled,
        60,
        plan=PlanChoices(("global", "category", "floors"), 1, floors={"seamlessness": 0.2}),
    )
    found = stored_plans(filled)
    assert set(found) == {"global", "category", "floors"}
    for plan in found.values():
        assert plan["families"] == 4
        deltas = [look["delta"] for look in plan["looks"]]
        assert deltas == pytest.approx([0.06 * 0.05 / 4, 0.94 * 0.05 / 4])


def test_only_what_the_plan_names_is_promised(filled: Store) -> None:
    """A way that was not planned is refused by name, a grouping gives estimates only."""
    drawn(filled, 60, target=0.6)
    answer_all(filled, reviewer(filled))
    assert asked(filled)["certified"] is True
    with pytest.raises(Refused, match="does not name"):
        asked(filled, family="floors")
    said = asked(filled, group_by="category")
    json.dumps(said, allow_nan=False)
    assert (said["certified"], said["reason"]) == (False, promises.NOT_IN_PLAN)
    assert {group["group"] for group in said["groups"]} == {"Scale", "Pixel & Photometric"}
    assert not any(group["certified"] or group["threshold"] for group in said["groups"])


def test_a_drawn_batch_promises_per_category(filled: Store) -> None:
    """Good in one category only: that one has a threshold, the filter cuts there alone."""
    drawn(filled, POOL, target=0.6, plan=PlanChoices(("global", "category")))
    answer_all(filled, reviewer(filled), lambda image: "reject" if number(image) % 2 else "accept")
    said = asked(filled, group_by="category")
    found = {group["group"]: group for group in said["groups"]}
    assert (found["Scale"]["certified"], found["Pixel & Photometric"]["certified"]) == (True, False)
    assert (said["certified"], said["family"]) == (False, "category")
    promise = promises.promise(filled, said["plan"]["id"])
    cuts = promise.cuts()
    assert cuts is not None
    assert cuts.thresholds.category == {"Scale": found["Scale"]["threshold"]}
    assert cuts.thresholds.global_ is None
    assert int(promise.keeps(promise.evidence.pool).sum()) == found["Scale"]["kept"]
    assert asked(filled)["certified"] is False


def test_the_type_aware_score_is_certified_like_any_other(filled: Store) -> None:
    """Its pool holds its own scores, and its cut becomes thresholds per type."""
    score = typed(**{"Zoom in": 0.1})
    batch = drawn(filled, 60, target=0.6, plan=PlanChoices(("typed",), typed=score))
    answer_all(filled, reviewer(filled), lambda image: "accept" if number(image) > 20 else "reject")
    said = asked(filled, family="typed")
    plan = promises.promise(filled, said["plan"]["id"])
    moved = {row["edit_id"]: row["overall"] for row in rows_of(filled, "pool_member")
             if row["pool_id"] == plan.evidence.pool_id}  # fmt: skip
    labels = draws(filled, batch)
    scores = np.array([moved[row.unit_id] for row in labels])
    overall = {row["edit_id"]: row["overall"] for row in rows_of(filled, "score")}
    for row in labels:
        offset = 0.1 if row.edit_type == "Zoom in" else 0.0
        assert moved[row.unit_id] == pytest.approx(overall[row.unit_id] + offset)
    pool = np.array(list(moved.values()))
    expected = fixed_sequence(
        pool, scores, np.array([number(row.output_image) > 20 for row in labels]),
        target=0.6, delta=0.047, cuts=grid(pool), finite=True,
        earlier=sequential_looks((), 60, 0.05)[:1],
    )  # fmt: skip
    assert plan.certified is not None
    assert plan.certified.outcome == expected
    cuts = plan.cuts()
    assert cuts is not None
    assert cuts.thresholds.edit_type["Zoom in"] == pytest.approx(max(said["threshold"] - 0.1, 0.0))
    assert cuts.weights == score.weights


def test_floors_turn_edits_away_whatever_their_total(store: Store, tmp_path) -> None:
    """Below a floor an edit is below every cut; the certified cut carries the floor."""
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", judge="gemini",
             scores=scored(n / 100) | {"seamlessness": 0.1 if n % 3 == 0 else 0.9})
        for n in range(90)
    ]  # fmt: skip
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    drawn(store, 90, target=0.8, plan=PlanChoices(("floors",), floors={"seamlessness": 0.5}))
    answer_all(store, reviewer(store), lambda image: "reject" if number(image) % 3 == 0 else
               "accept")  # fmt: skip
    said = asked(store, target=0.8, family="floors")
    promise = promises.promise(store, said["plan"]["id"])
    assert said["certified"] is True
    assert said["kept"] == 60
    cuts = promise.cuts()
    assert cuts is not None
    assert cuts.floors == {"seamlessness": 0.5}
    assert said["threshold"] > 0


def test_plans_that_cannot_be_made_are_refused(filled: Store) -> None:
    """Nothing is stored of them."""
    for wrong in (
        PlanChoices(()), PlanChoices(("global", "global")), PlanChoices(("typed",)),
        PlanChoices(("floors",)), PlanChoices(("floors",), floors={"mood": 0.5}),
        PlanChoices(spare=20), PlanChoices(keep_shares=(0.5, 0.4)),
        PlanChoices(looks=(50, 40)),
    ):  # fmt: skip
        with pytest.raises(Refused):
            drawn(filled, 60, plan=wrong)
    assert rows_of(filled, "plan") == rows_of(filled, "pool") == rows_of(filled, "batch") == []


def test_grid_and_looks_may_be_chosen(filled: Store) -> None:
    """Shares to keep and checkpoints as asked, the risk spent by the share of the labels."""
    drawn(filled, 60, plan=PlanChoices(looks=(20, 40), keep_shares=(0.4, 0.6)))
    plan = stored_plans(filled)["global"]
    assert len(plan["grid"]) == 2
    assert [look["labels"] for look in plan["looks"]] == [20, 40, 60]
    spent = np.interp([0, 1 / 3, 2 / 3, 1], *SPENDING) * 0.05
    assert [look["delta"] for look in plan["looks"]] == pytest.approx(np.diff(spent))
    assert plan["keep_shares"] == [0.4, 0.6]


@pytest.mark.parametrize(
    ("population", "size"),
    [
        (Population(categories=("Scale",)), POOL // 2),
        (Population(edit_types=(GRAIN,)), POOL // 2),
        (Population(least_score=0.5), POOL // 2),
    ],
)
def test_a_pool_may_be_limited(filled: Store, population: Population, size: int) -> None:
    """By category, by type, from a score up; the promise says of which edits it is."""
    drawn(filled, 30, population=population)
    (pool,) = rows_of(filled, "pool")
    assert abs(pool["size"] - size) <= 1
    assert population.describe() in asked(filled, target=0.9)["assumptions"][0]


def test_a_new_shard_is_a_new_pool(filled: Store, fill) -> None:
    """Only edits that no earlier pool holds; the old promise stays what it was."""
    drawn(filled, 60, target=0.6)
    answer_all(filled, reviewer(filled))
    before = asked(filled)
    fill(filled, 40, types=("Zoom in",), prefix="shard-")
    drawn(filled, 30, target=0.6, name="shard", population=Population(new_only=True))
    assert rows_of(filled, "pool")[-1]["size"] == 40
    assert asked(filled, batch="Threshold, 5 Jan") == before
    with pytest.raises(Refused):
        drawn(filled, 5, population=Population(new_only=True))


def test_another_judge_uses_a_free_share_of_the_same_labels(filled: Store, tmp_path) -> None:
    """Its own pool and cuts, its looks taken at once; without a free share it is refused."""
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", judge="second", scores=scored(1 - n / 100),
             edit_type=("Zoom in", GRAIN)[n % 2])
        for n in range(80)
    ]  # fmt: skip
    drawn(filled, 60, target=0.6, judge="gemini", plan=PlanChoices(spare=1))
    load(filled, jsonl(tmp_path / "second.jsonl", *rows))
    answer_all(filled, reviewer(filled))
    plan_id = promises.plan_names(filled)[0].id
    with pytest.raises(Unknown):
        promises.try_judge(filled, plan_id, "third", by="lead")
    made = promises.try_judge(filled, plan_id, "second", by="lead")
    found = promises.promise(filled, made)
    assert found.certified is not None
    assert (found.evidence.judge, found.evidence.pool_size) == ("second", 80)
    assert found.evidence.plan.delta == pytest.approx(0.025)
    assert len(found.evidence.labelled) == sum(
        number(row.output_image) < 80 for row in draws(filled, filled_batch(filled))
    )
    with pytest.raises(Refused, match="already"):
        promises.try_judge(filled, plan_id, "gemini", by="lead")
    with pytest.raises(Refused, match="already"):
        promises.try_judge(filled, plan_id, "second", by="lead")
    assert asked(filled, judge="second")["family"] == "global"


def filled_batch(store: Store) -> Any:
    from store.work import batches

    return batches.all_batches(store)[0]


def judged_by(store: Store, folder: Path, judge: str, score_of: Any) -> None:
    """Import another judge's scores of the pool."""
    rows = [{"edit": f"images/{n:03}.png", "overall": score_of(n), "judge": judge}
            for n in range(POOL)]  # fmt: skip
    load(store, jsonl(folder / f"{judge}.jsonl", *rows), kind="scores")


def test_labels_that_prove_one_judge_are_not_shown_with_another(filled: Store, tmp_path) -> None:
    """While looks are ahead: not in its report, by name refused, and a forecast knows none."""
    batch = drawn(filled, 60, target=0.6)
    answer_all(filled, reviewer(filled), most=40)
    judged_by(filled, tmp_path, "second", lambda n: 1 - n / POOL)
    assert judging.report(filled, judge="gemini")["n"] == 40
    for named in (None, batch.name):
        with pytest.raises(Refused, match="prove another judge"):
            judging.report(filled, judge="second", batch=named)
    assert len(preview.prior(filled, "second", Population()).accepted) == 0
    assert len(preview.prior(filled, "gemini", Population()).accepted) == 40
    tuning = drawn(filled, 20, purpose="fit", judge="gemini")
    answer_all(filled, reviewer(filled, "Ben"), batch=tuning)
    assert judging.report(filled, judge="second", purpose="fit")["n"] == 20
    assert rows_of(filled, "run_view") == []


def test_another_judge_is_shown_once_all_looks_took_place_and_never_planned(
    filled: Store, tmp_path
) -> None:
    """No plan on these labels can take it in any more, so that seeing it chooses nothing."""
    drawn(filled, 60, target=0.6)
    answer_all(filled, reviewer(filled))
    judged_by(filled, tmp_path, "second", lambda n: 1 - n / POOL)
    assert judging.report(filled, judge="second")["n"] == 60
    (view,) = rows_of(filled, "run_view")
    assert view["charged"] is False
    with pytest.raises(Refused, match="All of the risk"):
        promises.try_judge(filled, promises.plan_names(filled)[0].id, "second", by="lead")


def test_a_judge_seen_takes_the_room_the_plan_kept(filled: Store, tmp_path) -> None:
    """The first that is seen may be planned later; the next finds no room, and is not shown."""
    drawn(filled, 60, target=0.6, plan=PlanChoices(spare=1))
    answer_all(filled, reviewer(filled), most=40)
    for name, slope in (("second", 1), ("third", 2), ("copy", 1)):
        judged_by(filled, tmp_path, name, lambda n, by=slope: 1 - n / POOL / by)
    plan_id = promises.plan_names(filled)[0].id
    batch_id = filled_batch(filled).id
    assert promises.may_try(filled, batch_id) == ("copy", "second", "third")
    assert judging.report(filled, judge="second")["n"] == 40
    assert judging.report(filled, judge="copy")["n"] == 40
    assert [view["charged"] for view in rows_of(filled, "run_view")] == [True]
    assert promises.may_try(filled, batch_id) == ("copy", "second")
    with pytest.raises(Refused, match="prove another judge"):
        judging.report(filled, judge="third")
    with pytest.raises(Refused, match="All of the risk"):
        promises.try_judge(filled, plan_id, "third", by="lead")
    promises.try_judge(filled, plan_id, "second", by="lead")
    with pytest.raises(Refused, match="another name"):
        promises.try_judge(filled, plan_id, "copy", by="lead")
    assert promises.may_try(filled, batch_id) == ()
