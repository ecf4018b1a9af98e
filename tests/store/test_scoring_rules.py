"""Scoring rules in the workspace: what import, pool, filter, dry run and export make of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from review.core.errors import Refused
from review.filtering import read_config
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Thresholds, write_config
from review.formats.filtered import filter_manifest
from store import settings
from store.dataset import catalog
from store.db.workspace import Store
from store.filters import drafts, dry_runs
from store.filters.drafts import DraftRequest
from store.promises import fitted_score, judging
from store.promises.planning import PlanChoices
from tests.store.importing_files import by_image, edit, jsonl, load, said
from tests.store.reviewing import answer_all, drawn, reviewer

RULES = """
name: mine
criteria:
  asked: {weight: 0.5, scale: {min: 1, max: 5}}
  kept: {weight: 0.3}
  style: {weight: 0.2}
scale: {min: 0, max: 10}
default_threshold: 5
taxonomy: {Styles: [Cartoon], Objects: [Add]}
reasons: []
scoring:
  weights: {asked: 0.6, kept: 0.4}
  caps: {kept: asked}
  sets:
    edit_type:
      Cartoon: {aggregator: min, weights: {asked: 1, style: 1}}
"""


@pytest.fixture
def ruled(store: Store) -> Store:
    """A workspace under these rules."""
    settings.replace(store, RULES, by="lead")
    return store


def totals(store: Store) -> dict[str, tuple[float | None, str | None]]:
    """Return image → total and what is wrong with it."""
    found = {}
    for image in ("cartoon.png", "add.png", "bare.png"):
        (one,) = catalog.judged(store, by_image(store, image).id)
        found[image] = (one.overall, one.problem)
    return found


def manifest(folder: Path) -> Path:
    return jsonl(
        folder / "sft.jsonl",
        edit("cartoon.png", edit_type="Cartoon"),
        edit("add.png", edit_type="Add"),
        edit("bare.png"),
    )


def judge(folder: Path, **more: Any) -> Path:
    return jsonl(
        folder / "scores.jsonl",
        {"edit": "cartoon.png", "judge": "j", "asked": 5, "style": 4},
        {"edit": "add.png", "judge": "j", "asked": 2, "kept": 9, **more},
        {"edit": "bare.png", "judge": "j", "asked": "4/5", "kept": 10},
    )


EXPECTED = {"cartoon.png": (4.0, None), "add.png": (2.5, None), "bare.png": (7.5, None)}


@pytest.mark.parametrize("order", ["together", "scores first", "edits first"])
def test_files_may_come_in_any_order(ruled: Store, tmp_path: Path, order: str) -> None:
    """A total waits for its edit's type: the set of the type, caps, and each criterion's scale."""
    files = [manifest(tmp_path), judge(tmp_path)]
    if order == "together":
        load(ruled, *files)
    else:
        for file in files if order == "edits first" else files[::-1]:
            load(ruled, file)
    assert totals(ruled) == EXPECTED
    load(ruled, *files)
    assert totals(ruled) == EXPECTED


def test_scores_on_records_are_totalled_by_their_type(ruled: Store, tmp_path: Path) -> None:
    """Nested in the record that says the type."""
    load(
        ruled,
        jsonl(
            tmp_path / "sft.jsonl",
            edit("cartoon.png", edit_type="Cartoon", judge="j", scores={"asked": 5, "style": 4}),
            edit("add.png", edit_type="Add", judge="j", scores={"asked": 2, "kept": 9}),
            edit("bare.png", judge="j", scores={"asked": 4, "kept": 10}),
        ),
    )
    assert totals(ruled) == EXPECTED


def test_what_the_type_asks_for_is_missing_until_the_type_is_known(
    ruled: Store, tmp_path: Path
) -> None:
    """Known by id only, the rule of all edits holds, which wants what a cartoon does not."""
    load(ruled, judge(tmp_path))
    (one,) = catalog.judged(ruled, by_image(ruled, "cartoon.png").id)
    assert (one.overall, one.problem) == (None, "malformed score: 1 of 2 scores: kept missing.")
    load(ruled, manifest(tmp_path))
    assert totals(ruled) == EXPECTED


def test_a_given_overall_that_is_another_is_reported_by_the_types_rule(
    ruled: Store, tmp_path: Path
) -> None:
    """A total waits for its type, and so does the comparison with what the judge gave."""
    report = load(ruled, manifest(tmp_path), judge(tmp_path, overall=9.0))
    assert [reason for _file, _line, reason in said(report)] == [
        "add.png: the given overall is +6.5 off the weighted total."
    ]
    report = load(ruled, judge(tmp_path, overall=2.5))
    assert said(report) == []


def test_the_same_answer_in_the_workspace_and_without_it(ruled: Store, tmp_path: Path) -> None:
    """The dry run and ``filter``, by scores beside the manifest and on it, and the pool is one."""
    load(ruled, manifest(tmp_path), judge(tmp_path))
    draft = drafts.draft(ruled, by="lead", threshold=3)
    assert draft.config.scoring == settings.current(ruled).settings.scoring
    decided = dry_runs.dry_run(ruled, draft.config).frame.set_index("output_image")["after"]
    assert decided.to_dict() == {"cartoon.png": "kept", "add.png": "rejected", "bare.png": "kept"}
    summary = filter_manifest(
        manifest(tmp_path), tmp_path / "beside", draft.config, scores=judge(tmp_path)
    )
    assert (summary.covered, summary.kept, summary.rejected) == (True, 2, 1)
    rows = [json.loads(line) for line in judge(tmp_path).read_text().splitlines()]
    scored = jsonl(
        tmp_path / "scored.jsonl",
        *(
            {**json.loads(line), "judge": "j",
             "scores": {k: v for k, v in row.items() if k not in ("edit", "judge")}}
            for line, row in zip(
                manifest(tmp_path).read_text().splitlines(), rows, strict=True)
        ),
    )  # fmt: skip
    on_records = filter_manifest(scored, tmp_path / "on", draft.config)
    assert (on_records.covered, on_records.pool_digest) == (True, summary.pool_digest)
    assert read_config(write_config(draft.config)) == draft.config


def test_a_floor_is_on_its_criterions_scale(ruled: Store, tmp_path: Path) -> None:
    """Asked is 1–5: a floor of 4.5 is one, and turns away what has 4; a cartoon's 5 passes."""
    load(ruled, manifest(tmp_path), judge(tmp_path))
    cuts = Cuts(Thresholds(3), floors={"asked": 4.5, "kept": 9.5})
    config = drafts.draft_wanted(ruled, DraftRequest(cuts), by="lead").config
    frame = dry_runs.dry_run(ruled, config).frame.set_index("output_image")
    assert frame["reason"].to_dict() == {
        "cartoon.png": "score 4.00 ≥ 3.00 (global)",
        "add.png": "asked 2.00 < 4.50 (floor)",
        "bare.png": "asked 4.00 < 4.50 (floor)",
    }


def test_a_judge_on_another_scale_is_seen_criterion_by_criterion(
    ruled: Store, tmp_path: Path
) -> None:
    """Asked on 0–100 is off its own 1–5, though it would lie on others' scales."""
    rows = [{"edit": f"{n}.png", "judge": "j", "asked": 10 * n, "kept": 5} for n in range(1, 9)]
    report = load(ruled, jsonl(tmp_path / "scores.jsonl", *rows))
    assert any("not on the scale 1–5 (asked: 8 of 8 scores off it" in n for n in report.notes)
    assert catalog.judged(ruled, by_image(ruled, "1.png").id)[0].overall is None


def test_a_judge_run_keeps_the_rules_it_came_under(ruled: Store, tmp_path: Path) -> None:
    """More scores of it under other rules are refused; another name is free."""
    load(ruled, manifest(tmp_path), judge(tmp_path))
    settings.replace(ruled, RULES.replace("  caps: {kept: asked}\n", ""), by="lead")
    later = jsonl(tmp_path / "more.jsonl", {"edit": "new.png", "judge": "j", "asked": 5, "kept": 1})
    with pytest.raises(Refused, match="scale or rules than now"):
        load(ruled, later)
    load(ruled, later, judge="other")
    assert catalog.judged(ruled, by_image(ruled, "new.png").id)[0].overall == 6.4


#: The pool of the plan by floors: what is below one is below the scale.
FLOORED = text("""
SELECT e.output_image, m.overall FROM pool_member m JOIN edit e ON e.id = m.edit_id
JOIN pool p ON p.id = m.pool_id WHERE p.name LIKE '%floors%'""")
PLAINER = RULES[: RULES.index("  sets:")]


def test_without_sets_a_rule_holds_for_every_edit_at_once(store: Store, tmp_path: Path) -> None:
    """Caps and scales count in the import, the pool and ``filter`` alike; words name the rule."""
    settings.replace(store, PLAINER, by="lead")
    rows = judge(tmp_path, overall=9.0)
    report = load(store, manifest(tmp_path), rows)
    reported = {reason.split(":")[0] for _file, _line, reason in said(report)}
    assert reported == {"cartoon.png", "add.png"}
    assert totals(store) == EXPECTED | {
        "cartoon.png": (None, "malformed score: 1 of 2 scores: kept missing.")
    }
    config = drafts.draft(store, by="lead", threshold=3).config
    summary = filter_manifest(manifest(tmp_path), tmp_path / "out", config, scores=rows)
    assert (summary.covered, summary.kept, summary.undecided) == (True, 1, 1)


def test_a_floors_plan_asks_no_floor_of_what_a_type_is_not_asked_for(
    ruled: Store, tmp_path: Path
) -> None:
    """The pool that a promise is made of, and the filter of its draft, keep the same edits."""
    records = [edit(f"{n}.png", edit_type=("Cartoon", "Add")[n % 2]) for n in range(20)]
    scored = [
        {"edit": f"{n}.png", "judge": "j", "asked": 5, ("style", "kept")[n % 2]: n / 2}
        for n in range(20)
    ]
    load(ruled, jsonl(tmp_path / "m.jsonl", *records), jsonl(tmp_path / "s.jsonl", *scored))
    plan = PlanChoices(("floors",), floors={"kept": 8.0})
    drawn(ruled, 20, target=0.5, plan=plan)
    with ruled.database.read() as connection:
        pool = {row.output_image: row.overall for row in connection.execute(FLOORED)}
    kept = {image for image, overall in pool.items() if overall >= 0}
    assert len(pool) == 20
    assert kept == {f"{n}.png" for n in range(20) if n % 2 == 0 or n / 2 >= 8}
    cuts = Cuts(Thresholds(0), floors={"kept": 8.0})
    config = drafts.draft_wanted(ruled, DraftRequest(cuts), by="lead").config
    frame = dry_runs.dry_run(ruled, config).frame
    assert kept == set(frame.loc[frame["after"] == "kept", "output_image"])


def test_no_type_aware_score_is_fitted_where_types_have_criteria_of_their_own(
    ruled: Store, tmp_path: Path
) -> None:
    """No weights fit them all: said in words, and the plain rule is what is refitted."""
    load(ruled, manifest(tmp_path), judge(tmp_path))
    drawn(ruled, 3, purpose="fit")
    answer_all(ruled, reviewer(ruled))
    with pytest.raises(Refused, match="no weights fit them all"):
        fitted_score.typed_score(ruled, "j")
    with pytest.raises(Refused, match="more than weights"):
        judging.refitted(judging.judged(ruled, judge="j", purpose="fit"))
    assert set(judging.report(ruled, judge="j", purpose="fit")["auc"]) == {
        "overall", "asked", "kept", "style"
    }  # fmt: skip
