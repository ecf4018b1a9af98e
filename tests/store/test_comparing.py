"""Judge runs compared on the same labels: what they see, what that costs, what is noted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert

from review.core.errors import Refused, Unknown
from store import promises
from store.db import tables
from store.db.workspace import Store
from store.judging import comparing, comparison_words
from store.promises import judging, pools, uses
from store.promises.planning import PlanChoices
from tests.store.importing_files import jsonl, load, scores
from tests.store.judges import made_with, saved
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of

EDITS = 120


def good(image: str) -> bool:
    """Whether people accept an edit: two of three."""
    return int(image[-7:-4]) % 3 != 0


def filled(store: Store, fill, folder: Path, most: int = EDITS, **more: object) -> dict[str, str]:
    """Edits scored by two judges, all labelled: gemini guesses, ours mostly knows."""
    rng = np.random.default_rng(3)
    edits = fill(store, values=list(rng.random(EDITS).round(3)), photos=EDITS)
    rows = [
        {"edit": image, "judge": "ours",
         **scores(round(float(np.clip(0.3 + 0.5 * good(image) + rng.normal(0, 0.1), 0, 1)), 3))}
        for image in edits
    ]  # fmt: skip
    load(store, jsonl(folder / "ours.jsonl", *rows))
    drawn(store, EDITS, **{"purpose": "fit", "judge": "gemini", **more})
    said = {True: "accept", False: "reject"}
    answer_all(store, reviewer(store), lambda image: said[good(image)], most=most)
    return edits


def test_two_runs_on_the_same_labels(store: Store, fill, tmp_path: Path) -> None:
    """Each number is that of the run alone; the better one is called so, its flips are listed."""
    filled(store, fill, tmp_path)
    found = comparing.compared(store, ["gemini", "ours"], by="lead")
    alone = [judging.judged(store, judge=name, purpose="fit").report for name in ("gemini", "ours")]
    (pair,) = found.pairs
    assert (pair.compared.kappa.first, pair.compared.kappa.second) == (
        alone[0].kappa, alone[1].kappa,
    )  # fmt: skip
    assert pair.compared.auc.second == alone[1].auc["overall"]
    assert pair.compared.verdict == "better"
    assert (found.labels, found.taught, found.left_out) == (EDITS, 0, 0)
    told = pair.compared.flips
    assert len(pair.flips) == told.mended + told.broken > told.broken
    first = pair.flips[-1]
    assert first.mended
    assert (first.second >= 0.7) == first.accepted != (first.first >= 0.7)
    said = comparing.as_json(found)
    json.dumps(said, allow_nan=False)
    assert said["pairs"][0]["compared"]["mcnemar"]["mended"] == told.mended


def test_labels_that_runs_were_compared_on_are_noted_for_all(
    store: Store, fill, tmp_path: Path
) -> None:
    """Once, however often; none of them can prove either run afterwards."""
    edits = filled(store, fill, tmp_path)
    for _again in range(2):
        comparing.compared(store, ["gemini", "ours"], by="lead")
    assert len(rows_of(store, "label_use")) == 2 * EDITS
    for name in ("gemini", "ours"):
        seen = uses.seen_units(store, run_id=pools.judge_run(store, name).id)
        assert seen == set(edits.values())
    with pytest.raises(Refused, match="nothing is left to prove it on"):
        drawn(store, 10, judge="ours")


def test_examples_are_left_out_and_what_taught_is_told(store: Store, fill, tmp_path: Path) -> None:
    """What stands in the prompt is no test of it; what it was written with is told apart."""
    edits = filled(store, fill, tmp_path)
    units = [edits[image] for image in sorted(edits)]
    base = saved(store)
    uses.record(store, units[:60], "looked", "lead", prompt_id=base)
    made_with(store, saved(store, *units[:5], based_on=base), pools.judge_run(store, "ours").id)
    found = comparing.compared(store, ["gemini", "ours"], by="lead")
    assert (found.labels, found.left_out, found.taught) == (EDITS - 5, 5, 55)
    assert found.pairs[0].apart is not None
    assert found.pairs[0].apart.n == 60


def test_what_a_run_took_and_how_far_its_samples_differ(store: Store, fill, tmp_path: Path) -> None:
    """Requests, tokens and money are added up; a run from a file has neither."""
    edits = filled(store, fill, tmp_path)
    made = made_with(store, saved(store), pools.judge_run(store, "ours").id)
    rows = [
        {"judging_id": made, "unit_id": unit, "sample": sample, "status": "answered",
         "scores_json": json.dumps(scores(0.5 + 0.1 * sample)), "requests": 1,
         "prompt_tokens": 100, "completion_tokens": 10, "cost": 0.25, "time": store.clock()}
        for unit in list(edits.values())[:4] for sample in range(2)
    ]  # fmt: skip
    with store.database.write() as connection:
        connection.execute(insert(tables.judge_reply), rows)
    found = comparing.compared(store, ["gemini", "ours"], by="lead")
    assert (found.first.cost, found.first.spread) == (None, None)
    second = found.pairs[0].second
    assert second.cost == comparing.Cost(8, 800, 80, 2.0)
    said = comparison_words.cost(second, "EUR")
    assert said == "ours: 8 requests, 880 tokens, cost 2.0000 EUR"
    assert second.spread.units == 4
    assert second.spread.by_criterion["seamlessness"] == pytest.approx(0.1 / 2**0.5)


def test_three_runs_are_each_held_against_the_first(store: Store, fill, tmp_path: Path) -> None:
    """A copy of the first is no gain; p-values are corrected for both comparisons."""
    edits = filled(store, fill, tmp_path)
    views = {row["edit_id"]: row["overall"] for row in rows_of(store, "score")
             if row["run_id"] == pools.judge_run(store, "gemini").id}  # fmt: skip
    rows = [
        {"edit": image, "judge": "copy", **scores(views[unit])} for image, unit in edits.items()
    ]
    load(store, jsonl(tmp_path / "copy.jsonl", *rows))
    found = comparing.compared(store, ["gemini", "ours", "copy"], by="lead")
    assert [pair.second.judge for pair in found.pairs] == ["ours", "copy"]
    assert [pair.compared.verdict for pair in found.pairs] == ["better", "no_gain"]
    assert found.pairs[0].compared.auc.holm > found.pairs[0].compared.auc.p
    assert found.pairs[1].flips == ()


def test_comparing_on_labels_that_prove_takes_a_part_of_their_risk(
    store: Store, fill, tmp_path: Path
) -> None:
    """Refused without room, with nothing spent; with it, the other run took its part."""
    filled(store, fill, tmp_path, 100, purpose="measure", name="tight")
    with pytest.raises(Refused, match="no room"):
        comparing.compared(store, ["gemini", "ours"], purpose="measure", by="lead")
    assert rows_of(store, "run_view") == rows_of(store, "label_use") == []
    room = drawn(store, 60, judge="gemini", name="room", plan=PlanChoices(spare=1))
    answer_all(store, reviewer(store, "Ben"), batch=room, most=50)
    found = comparing.compared(store, ["gemini", "ours"], batch="room", by="lead")
    assert found.labels == 50
    assert [row["charged"] for row in rows_of(store, "run_view")] == [True]
    plan = promises.plan_names(store, room.id)[0].id
    assert promises.try_judge(store, plan, "ours", by="lead")
    both = comparing.compared(store, ["gemini", "ours"], purpose="measure", by="lead")
    assert both.hidden == ("tight",)


def test_two_runs_that_are_there_are_asked_for(store: Store, fill, tmp_path: Path) -> None:
    """The same one twice is no comparison; no label, no numbers."""
    fill(store, 3)
    with pytest.raises(Refused, match="two judge runs"):
        comparing.compared(store, ["gemini", "gemini"], by="lead")
    with pytest.raises(Unknown):
        comparing.compared(store, ["gemini", "nobody"], by="lead")
    rows = [{"edit": f"images/{n:03}.png", "judge": "ours", **scores(0.5)} for n in range(3)]
    load(store, jsonl(tmp_path / "ours.jsonl", *rows))
    found = comparing.compared(store, ["gemini", "ours"], by="lead")
    assert (found.labels, found.pairs[0].compared.verdict) == (0, "too_few")
    json.dumps(comparing.as_json(found), allow_nan=False)
