"""From what people agree on about types to a published config, and what the exports then carry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from review.core.errors import Refused
from review.core.taxonomy_text import TaxonomyText
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Thresholds
from review.promises.plans import Family
from store import settings
from store.db.workspace import Store
from store.filters import configs, drafts, dry_runs, publishing
from store.filters.drafts import DraftRequest
from store.promises.planning import PlanChoices
from store.releases.sft import export_sft
from store.settings import taxonomy
from store.types import corrections as type_corrections
from store.types import coverage
from tests.store.importing_files import edit, jsonl, load, scores
from tests.store.reviewing import answer_all, drawn, reviewer, rows_of

ADD, REMOVE, ZOOM = "Add a new object to the scene", "Remove an existing object", "Zoom in"


def said(image: str, kind: str, reviewer: str = "Ana") -> dict[str, Any]:
    return {"edit": image, "reviewer": reviewer, "edit_type": kind}


@pytest.fixture
def checked(store: Store, tmp_path: Path) -> Store:
    """Twelve "add" of which eleven remove and one adds, three that zoom; all scored .65."""
    adds = [edit(f"a{n:02}.png", f"add {n}", edit_type=ADD) for n in range(30)]
    zooms = [edit(f"z{n}.png", f"zoom {n}", edit_type=ZOOM) for n in range(3)]
    scored = [one | {"scores": scores(0.65), "judge": "gemini"} for one in [*adds, *zooms]]
    load(store, jsonl(tmp_path / "sft.jsonl", *scored))
    rows = [said(f"a{n:02}.png", REMOVE if n else ADD) for n in range(12)]
    rows += [said("z0.png", ZOOM), said("z1.png", ADD)]
    load(store, jsonl(tmp_path / "said.jsonl", *rows), kind="reviews")
    return store


def publish(store: Store, draft: drafts.Draft) -> None:
    publishing.publish(store, draft.id, comment="types", not_proven="a test", by="lead")


def test_agreed_corrections_are_what_more_than_half_say(checked: Store, tmp_path: Path) -> None:
    """A tie corrects nothing; a confirmed edit is listed as such."""
    load(checked, jsonl(tmp_path / "more.jsonl", said("z1.png", ZOOM, "Ben")), kind="reviews")
    found = type_corrections.agreed(checked)
    assert {unit.output_image for unit in found.changed} == {f"a{n:02}.png" for n in range(1, 12)}
    assert {unit.output_image for unit in found.confirmed} == {"a00.png", "z0.png"}
    (rule,) = found.rules
    assert (rule.edit_type, rule.becomes, rule.checked, rule.agreed) == (ADD, REMOVE, 12, 11)
    assert rule.low is not None
    assert rule.low > 0.5


def test_a_rule_takes_more_than_a_few_labels_and_a_sure_majority(
    store: Store, tmp_path: Path
) -> None:
    """Nine labels that all agree propose no rule, nor do twelve of which seven do."""
    for kind, checked, other in ((ADD, 9, 9), (ZOOM, 12, 7)):
        images = [f"{kind[0]}{n}.png" for n in range(checked)]
        load(store, jsonl(tmp_path / "s.jsonl", *[edit(i, i, edit_type=kind) for i in images]))
        rows = [said(i, REMOVE if n < other else kind) for n, i in enumerate(images)]
        load(store, jsonl(tmp_path / "r.jsonl", *rows), kind="reviews")
    assert type_corrections.agreed(store).rules == ()


def test_a_published_correction_changes_the_threshold_that_applies(checked: Store) -> None:
    """Edits corrected to a type with a lower cut come in; the others stay out."""
    cuts = {"global": 0.7, "edit_type": {REMOVE: 0.6}}
    publish(checked, _draft_with(checked, cuts))
    before = dry_runs.decisions(checked, _in_force(checked))
    assert (before["outcome"] == "kept").sum() == 0
    draft = type_corrections.draft(checked, by="lead")
    tried = dry_runs.dry_run(checked, draft.config)
    assert len(tried.flips_in) == 11
    publish(checked, draft)
    assert {one.edit for one in _in_force(checked).corrections} >= {"a01.png", "z1.png"}


def test_a_rule_moves_all_but_those_people_confirmed(checked: Store) -> None:
    """Unchecked edits of the type move with it; the one that people confirmed keeps its type."""
    publish(checked, _draft_with(checked, {"global": 0.7, "edit_type": {REMOVE: 0.6}}))
    rules = type_corrections.agreed(checked).rules
    publish(checked, type_corrections.draft(checked, by="lead", rules=rules))
    decided = dry_runs.decisions(checked, _in_force(checked)).set_index("output_image")
    assert decided.loc["a29.png", "edit_type"] == REMOVE
    assert decided.loc["a00.png", "edit_type"] == ADD
    assert (decided["outcome"] == "kept").sum() == 29


def test_exports_carry_the_corrected_type_and_keep_the_original(
    checked: Store, tmp_path: Path
) -> None:
    """A corrected record names both; one that was right only its type."""
    publish(checked, _draft_with(checked, {"global": 0.5}))
    publish(checked, type_corrections.draft(checked, by="lead"))
    export_sft(checked, tmp_path / "out", by="lead")
    lines = (tmp_path / "out" / "sft.jsonl").read_text("utf-8").splitlines()
    rows = {row["output_image"]: row for row in map(json.loads, lines)}
    assert (rows["a01.png"]["edit_type"], rows["a01.png"]["edit_type_original"]) == (REMOVE, ADD)
    assert rows["z0.png"]["edit_type"] == ZOOM
    assert "edit_type_original" not in rows["z0.png"]


def test_share_wrong_before_and_after(checked: Store) -> None:
    """Corrected edits are known; what nobody checked is expected to be as the checked ones were."""
    publish(checked, _draft_with(checked, {"global": 0.5}))
    by_hand = type_corrections.shares_wrong(
        checked, type_corrections.draft(checked, by="lead").config
    )
    assert by_hand is not None
    add = next(one for one in by_hand.by_type if one.edit_type == ADD)
    assert add.before.estimate == pytest.approx(11 / 12)
    assert add.after.estimate == pytest.approx(18 * 11 / 12 / 30)
    rules = type_corrections.agreed(checked).rules
    by_rule = type_corrections.shares_wrong(
        checked, type_corrections.draft(checked, by="lead", rules=rules).config
    )
    assert by_rule is not None
    moved = next(one for one in by_rule.by_type if one.edit_type == ADD)
    assert moved.moved == 18
    assert moved.after.estimate == pytest.approx(18 / 12 / 30)


def test_a_later_word_of_people_takes_a_correction_back(checked: Store, tmp_path: Path) -> None:
    """What was corrected and is confirmed since keeps its assigned type in the next config."""
    publish(checked, _draft_with(checked, {"global": 0.5}))
    publish(checked, type_corrections.draft(checked, by="lead"))
    more = [said("z1.png", ZOOM, name) for name in ("Ben", "Cem")]
    load(checked, jsonl(tmp_path / "more.jsonl", *more), kind="reviews")
    now = type_corrections.draft(checked, by="lead").config
    assert now.corrected_types["z1.png"] == ZOOM


def test_the_kept_set_is_counted_beside_the_published_mix(checked: Store) -> None:
    """Thin types are named; the balance says what a correction does to it."""
    publish(checked, _draft_with(checked, {"global": 0.5}))
    found = coverage.kept_set(checked)
    assert (found.version, found.found.edits, found.found.by_type[ADD]) == (1, 33, 30)
    assert REMOVE in {one.edit_type for one in found.thin}
    draft = type_corrections.draft(checked, by="lead", rules=type_corrections.agreed(checked).rules)
    changed = coverage.balances(checked, draft.config)
    rows = {row.name: row for row in changed.by_type.rows}
    assert (rows[REMOVE].before, rows[REMOVE].after) == (0, 29)
    assert sum(row.target_share for row in changed.by_category.rows) == pytest.approx(1)


def test_a_target_mix_of_ones_own_is_what_the_kept_set_is_held_against(checked: Store) -> None:
    """Settings say what is wanted; without published counts it is as much of each type."""
    assert coverage.kept_set(checked).mix == "published"
    now = settings.current(checked)
    mix = {ZOOM: 3, REMOVE: 1}
    text = TaxonomyText(now.settings.taxonomy, now.settings.edit_types, mix)
    taxonomy.save(checked, taxonomy.with_types(now.text, text), by="lead", instead_of=now.version)
    found = coverage.kept_set(checked)
    assert found.mix == "settings"
    expected = {one.edit_type: one.expected for one in found.types if one.expected}
    assert expected == {ZOOM: 33 * 0.75, REMOVE: 33 * 0.25}
    assert [one.edit_type for one in found.thin] == [REMOVE, ZOOM]
    draft = _draft_with(checked, {"global": 0.5})
    rows = coverage.balances(checked, draft.config).by_category.rows
    assert {row.name: row.target_share for row in rows if row.target_share} == {
        "Scale": 0.75, "Object-Level Semantic": 0.25,
    }  # fmt: skip
    settings.replace(checked, "taxonomy: {Size: [Bigger, Smaller]}\n", by="lead")
    assert coverage.kept_set(checked).mix == "even"
    assert "target mix" in taxonomy.history(checked)[1].said[0]


def _draft_with(store: Store, thresholds: dict[str, Any]) -> drafts.Draft:
    return drafts.draft_wanted(
        store, DraftRequest(cuts=Cuts(msgspec.convert(thresholds, Thresholds))), by="lead"
    )


def _in_force(store: Store) -> Any:
    found = configs.in_force(store)
    assert found is not None
    return found.config


def test_a_rule_names_its_evidence(checked: Store) -> None:
    """How many were checked and agreed, and where they come from, stand in the config."""
    publish(checked, _draft_with(checked, {"global": 0.5}))
    rules = type_corrections.agreed(checked).rules
    (rule,) = type_corrections.draft(checked, by="lead", rules=rules).config.type_rules
    assert (rule.checked, rule.agreed, rule.of) == (12, 11, "Imported types")


def promised(store: Store, tmp_path: Path, family: Family) -> None:
    """Publish a promise, global or by category, on ninety edits of two categories; correct one."""
    rows = [
        edit(f"images/{n:03}.png", f"change {n}", edit_type=ADD if n % 2 else ZOOM)
        | {"scores": scores(round(0.1 + n / 100, 3)), "judge": "gemini"}
        for n in range(90)
    ]
    load(store, jsonl(tmp_path / "sft.jsonl", *rows))
    drawn(store, 90, target=0.6, plan=PlanChoices((family,)))
    answer_all(store, reviewer(store))
    (plan,) = rows_of(store, "plan")
    made = drafts.draft_wanted(store, DraftRequest(plan_id=plan["id"]), by="lead")
    publishing.publish(store, made.id, comment="proven", by="lead")
    load(store, jsonl(tmp_path / "said.jsonl", said("images/001.png", ZOOM)), kind="reviews")


def test_a_promise_of_one_cut_stands_with_corrected_types(store: Store, tmp_path: Path) -> None:
    """Types do not move an edit over a global cut: the certificate goes on."""
    promised(store, tmp_path, "global")
    draft = type_corrections.draft(store, by="lead")
    assert draft.config.certificate is not None
    assert draft.config.corrected_types == {"images/001.png": ZOOM}


def test_a_promise_by_category_does_not_survive_a_correction(store: Store, tmp_path: Path) -> None:
    """It says so, and the same cuts can be drafted without it."""
    promised(store, tmp_path, "category")
    with pytest.raises(Refused, match="1 corrected edit type changes who is kept"):
        type_corrections.draft(store, by="lead")
    draft = type_corrections.draft(store, by="lead", with_promise=False)
    assert draft.config.certificate is None
    assert draft.config.thresholds == _in_force(store).thresholds
    assert draft.config.corrected_types == {"images/001.png": ZOOM}
