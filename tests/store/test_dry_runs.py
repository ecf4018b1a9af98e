"""Dry runs: what a config would keep, and what it would flip."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from review.filtering.filter_config import Exclusion, FilterConfig, Overrides, Thresholds
from review.formats.filtered import filter_manifest
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs, publishing
from store.releases.sft import export_sft
from tests.store.importing_files import edit, jsonl, load, scores

NOT_PROVEN = "a test"
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
