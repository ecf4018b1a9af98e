"""Dry runs: what a config would keep, and what it would flip."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from review.core.scoring import Scored
from review.filtering.decide import PoolDigest, decide
from review.filtering.filter_config import (
    Correction,
    Exclusion,
    FilterConfig,
    Overrides,
    Thresholds,
)
from review.formats.filtered import filter_manifest
from store.db import column_files
from store.db.rules import CURRENT
from store.db.workspace import Store
from store.filters import config_scores, configs, drafts, dry_runs, publishing, scored_edits
from store.releases.sft import export_sft
from tests.store.importing_files import edit, jsonl, load, scores

NOT_PROVEN = "a test"
#: What is known of each edit, read row by row.
PLAIN = f"""
SELECT e.id, e.output_image, e.edit_type, e.collision, s.overall, s.criteria_json, s.problem
FROM edit e LEFT JOIN judge_run r ON r.name = :judge
LEFT JOIN score s ON s.edit_id = e.id AND s.run_id = r.id WHERE {CURRENT} ORDER BY e.id"""  # noqa: S608  our own rule
TYPES = ["Zoom in", "Photo to cartoon/sketch/comic"]


def config_at(store: Store, threshold: float, **changes: object) -> FilterConfig:
    made = drafts.draft(store, by="lead", threshold=threshold).config
    return msgspec.structs.replace(made, version=1, not_proven=NOT_PROVEN, **changes)


def publish(store: Store, threshold: float) -> None:
    made = drafts.draft(store, by="lead", threshold=threshold)
    publishing.publish(store, made.id, comment="go", by="lead", not_proven=NOT_PROVEN)


def test_counts_are_the_edits_at_or_above_the_cut(store: Store, fill) -> None:
    """Ties at the cut are kept, also where rounding put them a hair below it."""
    fill(store, values=[0.2, 0.6999999999, 0.7, 0.7000000001, 0.9])
    run = dry_runs.dry_run(store, config_at(store, 0.7))
    assert run.counts == {"kept": 4, "rejected": 1, "undecided": 0}


def test_without_a_config_in_force_nothing_flips(store: Store, fill) -> None:
    """There is nothing to compare with, and the answer says so with null."""
    fill(store, 4)
    run = dry_runs.dry_run(store, config_at(store, 0.5))
    assert run.as_json() == {
        "kept": 2, "rejected": 2, "undecided": 0,
        "compared_with": None, "flips_in": None, "flips_out": None,
    }  # fmt: skip
    assert run.flips_in.empty
    assert run.flips_out.empty


@pytest.mark.parametrize(
    ("before", "after", "came", "went"),
    [(0.5, 0.3, ["0.4"], []), (0.5, 0.7, [], ["0.6"]), (0.5, 0.5, [], [])],
)
def test_flips_are_the_edits_between_the_cuts(
    store: Store, fill, before: float, after: float, came: list[str], went: list[str]
) -> None:
    """Lower brings in, higher puts out, each by name; the same cut flips nothing."""
    fill(store, values=[0.2, 0.4, 0.6, 0.8])
    publish(store, before)
    run = dry_runs.dry_run(store, config_at(store, after))
    assert [f"{score:.1f}" for score in run.flips_in["overall"]] == came
    assert [f"{score:.1f}" for score in run.flips_out["overall"]] == went
    said = run.as_json()
    assert (said["compared_with"], said["flips_in"], said["flips_out"]) == (1, len(came), len(went))


def test_flips_go_both_ways_at_once_and_by_type(store: Store, fill) -> None:
    """A cut per type lets some in and puts others out; the table says how many of which."""
    fill(store, 20, types=TYPES)
    publish(store, 0.5)
    cuts = Thresholds(global_=0.5, edit_type={"Zoom in": 0.2, TYPES[1]: 0.8})
    run = dry_runs.dry_run(store, config_at(store, 0.5, thresholds=cuts))
    table = run.by_type().set_index("edit_type")
    assert table.loc["Zoom in"].to_dict() == {
        "edits": 10, "kept": 8, "flips_in": 3, "flips_out": 0,
    }  # fmt: skip
    assert table.loc[TYPES[1]].to_dict() == {
        "edits": 10, "kept": 2, "flips_in": 0, "flips_out": 3,
    }  # fmt: skip
    assert (len(run.flips_in), len(run.flips_out)) == (3, 3)


def test_rolled_back_is_what_it_compares_with(store: Store, fill) -> None:
    """The config in force, not the newest."""
    fill(store, values=[0.2, 0.4, 0.6, 0.8])
    publish(store, 0.3)
    publish(store, 0.7)
    configs.rollback(store, 1, comment="back", by="lead")
    run = dry_runs.dry_run(store, config_at(store, 0.7))
    assert run.before_version == 1
    assert len(run.flips_out) == 2


def test_the_dry_run_decides_as_the_filter_does(store: Store, tmp_path: Path) -> None:
    """Edit by edit the same outcome and reason as `pico-review filter` on the same manifest."""
    records = [
        edit(f"{number:02}.png", f"do {number}", edit_type=TYPES[number % 2],
             scores=scores(number / 20), judge="gemini")
        for number in range(20)
    ]  # fmt: skip
    records.append(edit("unscored.png", "a"))
    records.append(edit("half.png", "b", scores={"seamlessness": 0.9}, judge="gemini"))
    records.append(edit("wild.png", "c", scores=scores(7), judge="gemini"))
    records += [edit("twice.png", text, scores=scores(0.9), judge="gemini") for text in "de"]
    manifest = jsonl(tmp_path / "sft.jsonl", *records)
    load(store, manifest)
    config = config_at(
        store,
        0.6,
        thresholds=Thresholds(global_=0.6, edit_type={TYPES[1]: 0.31}),
        exclusions=[Exclusion("18.png", "unsafe")],
        overrides=Overrides(rejected=["16.png"], rescued=["02.png"]),
    )
    filter_manifest(manifest, tmp_path / "out", config)
    filtered = {
        (outcome, row["output_image"], row["reason"])
        for outcome in ("kept", "rejected", "undecided")
        for row in map(json.loads, (tmp_path / "out" / f"{outcome}.jsonl").read_text().splitlines())
    }
    frame = dry_runs.decisions(store, config)
    decided = set(zip(frame["outcome"], frame["output_image"], frame["reason"], strict=True))
    assert {one for one in decided ^ filtered if one[1] != "twice.png"} == set()
    assert {outcome for outcome, image, _ in decided if image == "twice.png"} == {"undecided"}
    assert {outcome for outcome, _, _ in decided} == {"kept", "rejected", "undecided"}


def test_the_release_keeps_what_the_dry_run_said(store: Store, fill, tmp_path: Path) -> None:
    """After publishing, as many edits leave the house as were announced."""
    fill(store, 30)
    announced = dry_runs.dry_run(store, config_at(store, 0.42)).counts["kept"]
    publish(store, 0.42)
    release = export_sft(store, tmp_path / "out", by="lead")
    assert release.manifest["counts"] == {"edits": announced}


def test_a_type_that_is_not_known_is_none_beside_types_that_are(
    store: Store, tmp_path: Path
) -> None:
    """It goes into releases, where a missing number would be no text."""
    rows = [
        edit("1.png", edit_type="Zoom in", scores=scores(0.9)),
        edit("2.png", edit_type=None, scores=scores(0.9)),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    decided = dry_runs.decisions(store, config_at(store, 0.5))
    assert sorted(decided["edit_type"], key=str) == [None, "Zoom in"]


def one_by_one(store: Store, config: FilterConfig) -> tuple[list[tuple[object, ...]], str]:
    """Decide on each edit by itself; return what is said of each, and the pool's digest."""
    score_of, digest, said = config_scores.reader(config), PoolDigest(), []
    query = text(PLAIN)
    with store.database.read() as connection:
        for row in connection.execute(query, {"judge": config.provenance.judge_run}):
            scored, collided = score_of(row), bool(row.collision)
            one = decide(config, row.edit_type, row.output_image, scored, collision=collided)
            kind = config.kind_of(row.output_image, row.edit_type)
            said.append((row.id, row.output_image, kind, one.outcome, one.reason, one.cause))
            if isinstance(scored, Scored) and row.overall is not None and not collided:
                digest.add(row.output_image, scored.overall)
    return said, digest.hexdigest()


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("by", ["weighted_total", "overall"])
def test_all_edits_at_once_are_decided_as_each_by_itself(
    store: Store, tmp_path: Path, by: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scores that are odd, missing, off the scale, a total alone; what people said; collisions."""
    records = [
        edit(f"{n}.png", str(n), edit_type=[*TYPES, None][n % 3], scores=scores(n / 40), judge="g")
        for n in range(40)
    ]
    records += [
        edit("none.png", "n"),
        edit("half.png", "h", scores={"seamlessness": 0.9}, judge="g"),
        edit("wild.png", "w", scores=scores(7), judge="g"),
        edit("word.png", "o", scores={**scores(0.5), "seamlessness": "good"}, judge="g"),
        edit("total.png", "t", overall=0.8, judge="g"),
        edit("both.png", "b", scores=scores(0.3), overall=0.9, judge="g"),
        *(edit("twice.png", text, scores=scores(0.9), judge="g") for text in "de"),
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *records))
    monkeypatch.setattr(column_files, "FEW", few)
    config = config_at(
        store,
        0.6,
        score=by,
        thresholds=Thresholds(global_=0.6, edit_type={TYPES[1]: 0.31}),
        exclusions=[Exclusion("18.png", "unsafe")],
        corrections=[Correction("20.png", TYPES[1])],
        overrides=Overrides(rejected=["39.png"], rescued=["2.png"]),
    )
    frame = dry_runs.decisions(store, config)
    names = ["edit_id", "output_image", "edit_type", "outcome", "reason", "cause"]
    with store.database.read() as connection:
        digest = scored_edits.read(store, connection, config).digest(config)
    said, pool = one_by_one(store, config)
    assert list(frame[names].itertuples(index=False, name=None)) == said
    assert digest.hexdigest() == pool


def test_what_is_imported_counts_at_the_next_dry_run(store: Store, fill, tmp_path: Path) -> None:
    """Columns that were read before are read again once there is an edit more."""
    fill(store, 4)
    config = config_at(store, 0.5)
    before = dry_runs.decisions(store, config)
    load(store, jsonl(tmp_path / "more.jsonl", edit("new.png", "n")))
    after = dry_runs.decisions(store, config).set_index("output_image")
    assert len(after) == len(before) + 1
    assert after.loc["new.png", "reason"] == "no score"
