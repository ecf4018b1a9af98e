"""Drafts: every kind of cut, what is carried on, and what weakens a promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import BadInput, Refused
from review.core.settings import Scale
from review.filtering.cuts import Cuts
from review.filtering.decide import PoolDigest
from review.filtering.filter_config import Correction, Exclusion, Thresholds, read_config
from review.filtering.typed_score import TypedScore
from review.formats.filtered import filter_manifest
from review.promises.plans import Family
from review.promises.share import at_least
from store.db.workspace import Store
from store.filters import certificates, configs, drafts, dry_runs, publishing
from store.filters.drafts import DraftRequest
from store.promises.planning import PlanChoices
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of

WHY = "nobody has looked yet"
TYPES = ["Zoom in", "Photo to cartoon/sketch/comic"]


def wanted(store: Store, thresholds: Thresholds, **more: object) -> drafts.Draft:
    cuts = Cuts(
        thresholds, **{name: more.pop(name) for name in ("floors", "weights") if name in more}
    )
    return drafts.draft_wanted(store, DraftRequest(cuts=cuts, **more), by="Lea")


def publish(store: Store, draft: drafts.Draft) -> configs.Published:
    return publishing.publish(store, draft.id, comment="go", by="Lea", not_proven=WHY)


def kept(store: Store, draft: drafts.Draft) -> int:
    return dry_runs.dry_run(store, draft.config).counts["kept"]


def test_a_draft_holds_thresholds_of_every_level_and_floors(store: Store, fill) -> None:
    """They stand in its file, and the most specific one decides."""
    fill(store, 20, types=TYPES)
    cuts = Thresholds(global_=0.9, category={"Scale & Perspective": 0.5}, edit_type={TYPES[1]: 0.2})
    category = next(
        name
        for name, kinds in drafts.draft(store, by="Lea").config.taxonomy.items()
        if TYPES[0] in kinds
    )
    cuts = Thresholds(global_=0.9, category={category: 0.5}, edit_type={TYPES[1]: 0.2})
    made = wanted(store, cuts, floors={"seamlessness": 0.6})
    read = read_config(made.text)
    assert read.thresholds == cuts
    assert read.criteria["seamlessness"].floor == 0.6
    frame = dry_runs.dry_run(store, made.config).frame
    assert set(frame.loc[frame["overall"] < 0.6, "after"]) == {"rejected"}
    without = wanted(store, cuts).config
    frame = dry_runs.dry_run(store, without).frame
    first = frame[(frame["edit_type"] == TYPES[0]) & (frame["after"] == "kept")]
    second = frame[(frame["edit_type"] == TYPES[1]) & (frame["after"] == "kept")]
    assert (first["overall"].min() >= 0.5, second["overall"].min() >= 0.2) == (True, True)
    assert (len(first), len(second)) == (5, 8)


@pytest.mark.parametrize(
    ("cuts", "error", "said"),
    [
        (Cuts.at(7), BadInput, "thresholds.global: 7 lies outside"),
        (Cuts(Thresholds(0.5), floors={"seamlessness": -1}), BadInput, "seamlessness.floor"),
        (Cuts(Thresholds(0.5), floors={"beauty": 0.1}), Refused, "no criterion 'beauty'"),
        (Cuts(Thresholds(0.5), weights={"beauty": 1}), Refused, "no criterion 'beauty'"),
        (Cuts(Thresholds(0.5, {"Nonsense": 0.5})), BadInput, "no such category"),
        (Cuts(Thresholds(0.5, {}, {"Nonsense": 0.5})), BadInput, "Nonsense"),
    ],
)
def test_cuts_that_mean_nothing_are_refused(
    sqlite_store: Store, fill, cuts: Cuts, error: type[Exception], said: str
) -> None:
    """Off the scale, of a criterion, category or type that is not there."""
    fill(sqlite_store, 3)
    with pytest.raises(error, match=said):
        drafts.draft_wanted(sqlite_store, DraftRequest(cuts=cuts), by="Lea")


def test_other_weights_score_anew(store: Store, fill, tmp_path) -> None:
    """The dry run and the pool's digest are of the draft's own weights, as the filter's are."""
    given = {"instruction_compliance": 0.9, "seamlessness": 0.1,
             "preservation_balance": 0.1, "technical_quality": 0.1}  # fmt: skip
    load(store, jsonl(tmp_path / "sft.jsonl", edit("a.png", scores=given, judge="gemini")))
    only = {"instruction_compliance": 1.0}
    made = wanted(store, Thresholds(global_=0.85), weights=only)
    assert kept(store, made) == 1
    assert kept(store, wanted(store, Thresholds(global_=0.85))) == 0
    digest = PoolDigest()
    digest.add("a.png", 0.9)
    assert made.config.provenance.pool.digest == digest.hexdigest()
    assert made.config.criteria["seamlessness"].weight == 0


def test_exclusions_and_corrections_are_carried_on_unless_said_otherwise(
    store: Store, fill
) -> None:
    """A new cut does not bring back what a lead took out."""
    fill(store, 4)
    out, other = [Exclusion("images/001.png", "unsafe")], [Correction("images/002.png", TYPES[1])]
    publish(store, wanted(store, Thresholds(0.5), exclusions=out, corrections=other))
    next_one = drafts.draft(store, by="Lea", threshold=0.6).config
    assert (next_one.exclusions, next_one.corrections) == (out, other)
    none = wanted(store, Thresholds(0.5), exclusions=[], corrections=[]).config
    assert (none.exclusions, none.corrections) == ([], [])


def test_drafting_again_keeps_what_was_said_and_looks_at_now(store: Store, fill) -> None:
    """The same cuts on top of the version that came into force meanwhile."""
    fill(store, 4, types=TYPES)
    cuts = Thresholds(0.5, {}, {TYPES[1]: 0.7})
    weights = {"seamlessness": 2.0, "technical_quality": 1.0}
    old = wanted(store, cuts, floors={"seamlessness": 0.1}, weights=weights, rescue=True)
    publish(store, drafts.draft(store, by="Max", threshold=0.4))
    again = drafts.draft_again(store, old.config, by="Lea")
    assert again.config.provenance.based_on == 1
    assert (again.config.thresholds, again.config.criteria) == (cuts, old.config.criteria)
    assert publish(store, again).version == 2


def certified(store: Store, fill, verdict_of) -> str:
    """Label 60 of 80 edits, so that a cut is certified at 70%; return the plan's id."""
    fill(store, 80)
    drawn(store, 60, target=0.7)
    answer_all(store, reviewer(store), verdict_of)
    (row,) = rows_of(store, "plan")
    return str(row["id"])


def test_what_leaves_a_promise_weakens_it_and_it_is_said(store: Store, fill) -> None:
    """(tK − m)/(K − m), in the figures and in the words; the target stays as it was planned."""
    plan = certified(store, fill, lambda _: "accept")
    fresh = drafts.draft(store, by="Lea", plan_id=plan).config.certificate
    assert fresh is not None
    assert (fresh.covers["removed"], certificates.promised_now(fresh)) == (0, pytest.approx(0.7))
    assert "Taken out" not in fresh.statement
    out = [Exclusion(f"images/0{number}.png", "unsafe") for number in (77, 78, 79)]
    made = drafts.draft_wanted(store, DraftRequest(plan_id=plan, exclusions=out), by="Lea").config
    promise = made.certificate
    assert promise is not None
    number = promise.covers["kept"]
    assert promise.covers["removed"] == 3
    expected = (0.7 * number - 3) / (number - 3)
    assert certificates.promised_now(promise) == pytest.approx(expected)
    assert promise.target == 0.7
    assert f"leaves out 3 of these {number} that its labels do" in promise.statement
    assert promise.statement.startswith(f"At least {at_least(expected)} of what")
    assert "planned were 70%" in promise.statement


def test_taking_out_what_its_own_labels_reject_costs_nothing(store: Store, fill) -> None:
    """They were no good by the promise's own word."""
    plan = certified(store, fill, lambda image: "reject" if "9.png" in image else "accept")
    promise = drafts.draft(store, by="Lea", plan_id=plan).config.certificate
    assert promise is not None
    assert promise.covers["removed"] == 0
    assert promise.covers["removed_rejects"] > 0
    assert certificates.promised_now(promise) == pytest.approx(0.7)


def test_what_others_reject_is_removed_without_proof(store: Store, fill) -> None:
    """A repair batch's rejects may be good by the promise's panel: the worst case counts."""
    plan = certified(store, fill, lambda _: "accept")
    drawn(store, 20, purpose="repair", seed=3)
    answer_all(store, reviewer(store, "Ben"), lambda _: "reject")
    made = drafts.draft(store, by="Lea", plan_id=plan).config
    promise = made.certificate
    assert promise is not None
    above = {image for image in made.overrides.rejected if float(image[7:10]) / 80 >= 0}
    assert 0 < promise.covers["removed"] <= len(above)
    assert certificates.promised_now(promise) < 0.7


def test_practice_takes_nothing_out(store: Store, fill) -> None:
    """What somebody rejects while learning counts for nothing, also in the filter."""
    fill(store, 20)
    drawn(store, 20, purpose="training")
    answer_all(store, reviewer(store, "Ben"), lambda _: "reject")
    made = drafts.draft(store, by="Lea", threshold=0.0).config
    assert tuple(made.overrides.rejected) == ()


@pytest.mark.parametrize("family", ["global", "typed", "floors", "category"])
def test_the_filter_finds_every_promise_to_cover_its_pool(
    sqlite_store: Store, tmp_path: Path, family: Family
) -> None:
    """Drafted and applied to the very manifest, whatever way of cutting was certified."""
    made = [
        edit(f"images/{number:03}.png", f"change {number}", edit_type=TYPES[number % 2],
             judge="gemini", scores=scores(number / 100) | {"seamlessness": 0.5 + number / 250})
        for number in range(100)
    ]  # fmt: skip
    manifest = jsonl(tmp_path / "sft.jsonl", *made)
    load(sqlite_store, manifest)
    names = drafts.draft(sqlite_store, by="Lea").config.criteria
    typed = TypedScore(dict.fromkeys(names, 0.25), {TYPES[0]: 0.05}, Scale(0, 1), 40)
    plan = PlanChoices((family,), typed=typed if family == "typed" else None,
                   floors={"seamlessness": 0.6} if family == "floors" else {})  # fmt: skip
    drawn(sqlite_store, 100, target=0.6, plan=plan)
    answer_all(sqlite_store, reviewer(sqlite_store))
    (row,) = rows_of(sqlite_store, "plan")
    draft = drafts.draft(sqlite_store, by="Lea", plan_id=str(row["id"]))
    done = publishing.publish(sqlite_store, draft.id, comment="go", by="Lea")
    summary = filter_manifest(manifest, tmp_path / "out", done.config)
    assert (summary.covered, summary.coverage) == (
        True, "the manifest's scored edits are the config's pool"
    )  # fmt: skip
    assert done.config.certificate is not None
    assert summary.kept == done.config.certificate.covers["kept"] > 0
