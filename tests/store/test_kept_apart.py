"""A promise comes only from labels that no prompt, example or choice of prompt has seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Refused
from store import promises
from store.db.workspace import Store
from store.promises import kept_apart, pools, shares, uses
from store.promises.planning import PlanChoices
from tests.store.importing_files import jsonl, load, scores
from tests.store.judges import made_with, saved, ticking
from tests.store.reviewing import answer_all, drawn, draws, reviewer

EDITS = 120


def other_run(store: Store, folder: Path, name: str = "ours", by: int = 7) -> pools.JudgeRun:
    """Import other scores of the edits there are, as another judge run."""
    rows = [
        {"edit": f"images/{n:03}.png", "judge": name, **scores(round((n * by % EDITS) / EDITS, 6))}
        for n in range(EDITS)
    ]
    load(store, jsonl(folder / f"{name}.jsonl", *rows))
    return pools.judge_run(store, name)


def test_what_taught_a_judge_is_not_drawn_to_prove_it(store: Store, fill, tmp_path: Path) -> None:
    """Neither the labels it was tried on, nor other edits of its example's photo."""
    edits = fill(store, EDITS, photos=40)
    ours = other_run(store, tmp_path)
    units = [edits[f"images/{n:03}.png"] for n in range(EDITS)]
    first = saved(store, units[0])
    made_with(store, first, ours.id)
    uses.record(store, units[5:15], "tried", "lead", prompt_id=first)
    apart = {units[0], units[40], units[80], *units[5:15]}
    batch = drawn(store, EDITS - len(apart), judge="ours")
    assert {row.unit_id for row in draws(store, batch)}.isdisjoint(apart)
    answer_all(store, reviewer(store))
    said = promises.threshold(store, target=0.6, confidence=0.9, judge="ours", by="lead")
    assert said["plan"]["taught"] == len(apart) == kept_apart.number(store, "ours")
    assert any("13 edits taught or chose this judge" in text for text in said["assumptions"])
    evidence = promises.promise(store, said["plan"]["id"]).evidence
    assert set(evidence.pool["edit_id"]).isdisjoint(apart)
    assert (len(evidence.pool), evidence.pool_size) == (EDITS - 13, EDITS)


def test_another_judge_is_proved_on_all(store: Store, fill, tmp_path: Path) -> None:
    """What taught ours taught nothing to a judge from elsewhere."""
    edits = fill(store, EDITS)
    first = saved(store, *list(edits.values())[:3])
    made_with(store, first, other_run(store, tmp_path).id)
    assert kept_apart.number(store, "gemini") == 0
    assert drawn(store, EDITS, judge="gemini").units == EDITS


def test_where_all_of_it_taught_the_judge_nothing_can_prove_it(
    store: Store, fill, tmp_path: Path
) -> None:
    """All edits are of the one photo that an example shows."""
    edits = fill(store, EDITS)
    made_with(store, saved(store, next(iter(edits.values()))), other_run(store, tmp_path).id)
    with pytest.raises(Refused, match="nothing is left to prove it on"):
        drawn(store, 10, judge="ours")
    assert drawn(store, 10, judge="ours", purpose="fit").units == 10


def test_a_judge_that_these_labels_taught_is_refused(store: Store, fill, tmp_path: Path) -> None:
    """Drawn to measure one judge; then looked at, and a prompt written: too late for that one."""
    fill(store, EDITS, photos=EDITS)
    batch = drawn(store, 60, judge="gemini", plan=PlanChoices(spare=2))
    answer_all(store, reviewer(store))
    plan = promises.plan_names(store, batch.id)[0].id
    before = promises.promise(store, plan)
    shown = [row.unit_id for row in draws(store, batch)[:12]]
    uses.record(store, shown, "looked", "lead", run_id=pools.judge_run(store, "gemini").id)
    ours = other_run(store, tmp_path)
    made_with(store, saved(store), ours.id)
    with pytest.raises(Refused, match="12 of these labels taught or chose the judge 'ours'"):
        promises.try_judge(store, plan, "ours", by="lead")
    assert promises.promise(store, plan).certified == before.certified
    other_run(store, tmp_path, "the same")
    with pytest.raises(Refused, match="taught or chose the judge 'the same'"):
        promises.try_judge(store, plan, "the same", by="lead")
    promises.try_judge(store, plan, other_run(store, tmp_path, "theirs", by=11).name, by="lead")


def test_a_tuning_label_of_an_edit_leaves_its_other_label_out(
    store: Store, fill, tmp_path: Path
) -> None:
    """The label that is to prove it stayed unknown: the edit leaves the plan, the rest proves."""
    fill(store, EDITS, photos=EDITS)
    fit = drawn(store, 30, purpose="fit", judge="gemini")
    measure = drawn(store, 90, judge="gemini", plan=PlanChoices(spare=1))
    answer_all(store, reviewer(store))
    ours = other_run(store, tmp_path)
    first = saved(store)
    tuned = {row.unit_id for row in draws(store, fit)}
    uses.record(store, tuned, "looked", "lead", prompt_id=first)
    made_with(store, first, ours.id)
    plan = promises.plan_names(store, measure.id)[0].id
    evidence = promises.promise(store, promises.try_judge(store, plan, "ours", by="lead")).evidence
    assert set(evidence.frame["unit_id"]).isdisjoint(tuned)
    assert len(evidence.pool) == EDITS - 30


def test_imported_labels_that_taught_a_judge_promise_nothing_of_it(
    store: Store, fill, tmp_path: Path
) -> None:
    """Refused in words; they still promise for the judge that was there before."""
    edits = fill(store, EDITS, photos=EDITS)
    rows = [{"edit": image, "reviewer": "Ana", "verdict": "accept"} for image in sorted(edits)[::2]]
    load(store, jsonl(tmp_path / "reviews.jsonl", *rows))
    first = saved(store, edits["images/004.png"])
    made_with(store, first, other_run(store, tmp_path).id)
    asked = {"target": 0.6, "confidence": 0.9, "by": "lead"}
    with pytest.raises(Refused, match="1 of these labels taught or chose the judge 'ours'"):
        promises.threshold(store, judge="ours", **asked)
    assert promises.threshold(store, judge="gemini", **asked)["certified"]


def test_a_run_compared_on_measuring_labels_may_prove_by_its_share(
    store: Store, fill, tmp_path: Path
) -> None:
    """It paid for being seen; a prompt written after the comparison has not."""
    ticking(store)
    fill(store, EDITS, photos=EDITS)
    batch = drawn(store, 60, judge="gemini", plan=PlanChoices(spare=3))
    answer_all(store, reviewer(store))
    runs = [other_run(store, tmp_path), pools.judge_run(store, "gemini")]
    first = saved(store)
    made_with(store, first, runs[0].id)
    for run in runs:
        assert shares.see(store, run, [batch.id]).shown
        units = [row.unit_id for row in draws(store, batch)]
        uses.record(store, units, "compared", "lead", run_id=run.id)
    plan = promises.plan_names(store, batch.id)[0].id
    made = promises.try_judge(store, plan, "ours", by="lead")
    assert promises.promise(store, made).evidence.taught == 0
    after = other_run(store, tmp_path, "after", by=11)
    made_with(store, saved(store, based_on=first), after.id)
    with pytest.raises(Refused, match="taught or chose the judge 'after'"):
        promises.try_judge(store, plan, "after", by="lead")
