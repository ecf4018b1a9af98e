"""Audits of the pairs that go out: blind, frozen, one look, and in no fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import beta
from sqlalchemy import select

from review.core.errors import Refused
from review.ranking.audit import fewest, risk
from review.ranking.pairs import PairRule
from store.db import tables
from store.db.workspace import Store
from store.ranking import (
    audit_drawing,
    audits,
    audits_told,
    flagged,
    orders,
    preference_release,
    votes,
)
from store.ranking.audit_drawing import AuditRequest
from store.ranking.audits import Audit
from store.ranking.drawing import RankRequest
from store.ranking.drawing import draw_batch as draw_ranking
from store.ranking.outgoing import PreferenceRequest
from store.work import batches, queue
from store.work.batches import Batch
from store.work.hidden import hidden_edits
from store.work.queue import Lease
from tests.store.importing_files import edit, jsonl, load
from tests.store.ranking import agreed, vote
from tests.store.reviewing import answer_to, reviewer
from tests.store.test_rank_station import leased, seen_by

GROUPS = 30


@pytest.fixture
def sure(store: Store, tmp_path: Path) -> Store:
    """Thirty sources with two edits each, of which all prefer the first."""
    records = [
        edit(f"{number}-0.png", "a bowl", open_image_input_url=f"{number}.jpg",
             rejected_images=[f"{number}-1.png"])
        for number in range(GROUPS)
    ]  # fmt: skip
    load(store, jsonl(tmp_path / "preference.jsonl", *records))
    vote(
        store, tmp_path, *(
            row for number in range(GROUPS) for row in agreed(f"{number}-0.png", f"{number}-1.png")
        )
    )  # fmt: skip
    return store


def pairs_asked(form: str = "csv", **more: Any) -> PreferenceRequest:
    return PreferenceRequest(form, PairRule(**more))  # type: ignore[arg-type]


def drawn(store: Store, size: int | None = 10, **more: Any) -> Batch:
    request = AuditRequest(pairs_asked(), size, **{"target": 0.5, **more})
    return audit_drawing.draw_audit(store, request, by="lead")


def say(store: Store, who: str, lease: Lease, verdict: str) -> None:
    """Answer a pair: first, second (by their names), or what else may be said."""
    with store.database.read() as connection:
        known = {one.id: one.name for one in votes.group_now(connection, lease.unit_id).candidates}
    left = known[seen_by(store, who, lease).candidates[0]].endswith("-0.png")
    said = {"first": "left" if left else "right", "second": "right" if left else "left"}
    queue.record(store, who, answer_to(lease, said.get(verdict, verdict)))


def answer(store: Store, who: str, *verdicts: str) -> None:
    """Answer as many audited pairs."""
    for verdict in verdicts:
        say(store, who, leased(store, who, 1)[0], verdict)


def newest(store: Store) -> Audit:
    return audits.all_audits(store)[0]


def exported(store: Store, out: Path, **more: Any) -> dict[str, Any]:
    return preference_release.export(store, out, pairs_asked(**more), by="Lea").manifest


def test_pairs_are_drawn_uniformly_once_each_and_the_plan_is_frozen(sure: Store) -> None:
    """Every pair that goes out may be drawn; rule, target, risk and seed are kept."""
    batch = drawn(sure, 12, seed=7)
    assert (batch.purpose, batch.units, batch.mode) == ("audit", 12, "pairs")
    one = newest(sure)
    assert (len(one.plan.pairs), one.plan.seed, one.drawn) == (GROUPS, 7, 12)
    assert one.plan.delta == pytest.approx(0.04)
    assert one.plan.rule["min_probability"] == 0.9
    with sure.database.read() as connection:
        rows = connection.execute(select(tables.draw)).all()
        pairs = connection.execute(select(tables.audited_pair)).all()
    assert len({row.unit_id for row in rows}) == len(pairs) == 12
    assert {row.inclusion_probability for row in rows} == {12 / GROUPS}
    assert {row.draw_id for row in pairs} == {row.id for row in rows}


def test_seeds_differ_by_default(sure: Store) -> None:
    """Two audits draw other pairs, each by a seed that is recorded."""
    drawn(sure), drawn(sure)
    one, other = audits.all_audits(sure)
    assert one.plan.seed != other.plan.seed


def test_reviewers_see_the_pair_on_sides_that_were_thrown_and_nothing_else(sure: Store) -> None:
    """Of thirty the chosen is left in some and right in others; what it is stands nowhere."""
    drawn(sure, GROUPS)
    who = reviewer(sure)
    with sure.database.read() as connection:
        chosen = set(connection.execute(select(tables.audited_pair.c.chosen)).scalars())
    sides = [seen_by(sure, who, lease).candidates[0] in chosen for lease in leased(sure, who, 20)]
    assert 0 < sum(sides) < len(sides)


def test_nothing_is_told_before_the_end_and_what_it_came_to_then_stays(sure: Store) -> None:
    """One look: ties, "both bad" and what could not be judged count against; no later word does."""
    drawn(sure, 10)
    who = reviewer(sure)
    answer(sure, who, *["first"] * 6, "second", "tie", "both_bad")
    one = newest(sure)
    assert one.outcome is None
    said = audits_told.told(one)
    assert (said["answered"], said["complete"], said["at_least"]) == (9, False, None)
    assert not {"agreed", "tied", "against"} & said.keys()
    answer(sure, who, "cannot_judge")
    one = newest(sure)
    found = one.outcome
    assert found is not None
    assert (found.agreed, found.against, found.tied, found.unjudged) == (6, 1, 2, 1)
    assert found.at_least == pytest.approx(beta.ppf(0.04, 6, 5))  # Clopper–Pearson
    last = queue.own_answers(sure, who)[0]
    queue.undo(sure, who, last, "01900000-0000-7000-8000-000000000001")
    answer(sure, who, "first")
    assert newest(sure).outcome == found


def test_a_batch_closed_early_is_charged(sure: Store) -> None:
    """Stopping while it looks good proves nothing more: what nobody answered counts against."""
    batch = drawn(sure, 20)
    answer(sure, reviewer(sure), *["first"] * 10)
    batches.close(sure, batch.id)
    found = newest(sure).outcome
    assert found is not None
    assert (found.agreed, found.unjudged) == (10, 10)
    assert found.at_least < 0.35


def test_a_pair_with_an_excluded_edit_is_not_asked_and_counts_against(sure: Store) -> None:
    """Taking out what would fail makes the audit no better."""
    drawn(sure, 3)
    who = reviewer(sure)
    lease = leased(sure, who, 1)[0]
    say(sure, who, lease, "unsafe")
    with sure.database.read() as connection:
        edits = [one.edit_id for one in votes.group_now(connection, lease.unit_id).candidates]
    flagged.exclude(sure, lease.batch_id, lease.unit_id, str(edits[0]), by=who)
    answer(sure, who, "first", "first")
    found = newest(sure).outcome
    assert found is not None
    assert (found.agreed, found.unjudged) == (2, 1)


def test_a_pair_excluded_before_it_was_asked_counts_against_too(sure: Store) -> None:
    """Its question is withdrawn, and its place in the draw stays."""
    drawn(sure, 2)
    who, other = reviewer(sure), reviewer(sure, "Ben")
    second = leased(sure, other, 2)[1]
    with sure.database.read() as connection:
        edits = [one.edit_id for one in votes.group_now(connection, second.unit_id).candidates]
    answer_first = leased(sure, other, 1)[0]
    say(sure, other, answer_first, "first")
    flagged.exclude(sure, second.batch_id, second.unit_id, str(edits[1]), by=who)
    assert leased(sure, other) == []
    found = newest(sure).outcome
    assert found is not None
    assert (found.agreed, found.unjudged) == (1, 1)


def test_audit_votes_are_in_no_fit(sure: Store) -> None:
    """However they turn out, the pairs they audit stay as they were; no group is asked again."""
    before = [one.ranked.fitted.worth.tolist() for one in orders.orders(sure).found]
    drawn(sure, GROUPS)
    answer(sure, reviewer(sure), *["second"] * GROUPS)
    after = orders.orders(sure)
    assert [one.ranked.fitted.worth.tolist() for one in after.found] == before
    assert after.votes == 6 * GROUPS
    assert newest(sure).drawn == GROUPS


def test_an_audit_hides_its_groups_until_it_is_full(sure: Store) -> None:
    """As in a measuring batch: others' words and the judge come after the last answer."""
    drawn(sure, 2, seed=1)
    who = reviewer(sure)
    lease = leased(sure, who, 1)[0]
    say(sure, who, lease, "first")
    with sure.database.read() as connection:
        edits = [str(one.edit_id) for one in votes.group_now(connection, lease.unit_id).candidates]
    assert hidden_edits(sure, edits, who) == set(edits)
    answer(sure, who, "first")
    assert hidden_edits(sure, edits, who) == set()


def test_a_second_audit_of_the_same_pairs_gets_less_of_the_risk(sure: Store) -> None:
    """All together stay below one minus the confidence; of other pairs nothing is charged."""
    drawn(sure), drawn(sure)
    assert [one.plan.delta for one in audits.all_audits(sure)] == pytest.approx([0.008, 0.04])
    assert sum(risk(0.95, earlier) for earlier in range(50)) <= 0.05 + 1e-12
    assert audit_drawing.offer(sure, pairs_asked()).earlier == 2


def test_the_release_says_what_was_proven_of_its_pairs(sure: Store, tmp_path: Path) -> None:
    """Not measured; not at its end; then the bound, in the manifest and on the dataset's card."""
    card = "out/README.md"
    assert exported(sure, tmp_path / "none")["audit"] == {
        "measured": False, "why": "no audit was drawn of these pairs"
    }  # fmt: skip
    drawn(sure, 20)
    assert "not at its end" in exported(sure, tmp_path / "open")["audit"]["why"]
    answer(sure, reviewer(sure), *["first"] * 20)
    manifest = exported(sure, tmp_path / "out")
    audit = manifest["audit"]
    assert (audit["measured"], audit["proven"], audit["common"]) == (True, True, GROUPS)
    assert audit["at_least"] == pytest.approx(0.04 ** (1 / 20), abs=1e-6)
    assert audit["confidence"] == 0.95
    said = (tmp_path / card).read_text(encoding="utf-8")
    assert "At least 85.1% of these 30 pairs" in said
    assert manifest["prior_sd"] > 1
    assert manifest["calibration"]["needed"] == 100


def test_of_other_pairs_the_worst_is_assumed(sure: Store, tmp_path: Path) -> None:
    """Pairs that came since may all be wrong, those that left may all have been right."""
    drawn(sure, GROUPS)
    answer(sure, reviewer(sure), *["first"] * GROUPS)
    assert exported(sure, tmp_path / "same")["audit"]["at_least"] == 1
    record = edit("new-0.png", "a bowl", open_image_input_url="new.jpg",
                  rejected_images=["new-1.png"])  # fmt: skip
    load(sure, jsonl(tmp_path / "more.jsonl", record))
    vote(sure, tmp_path, *agreed("new-0.png", "new-1.png"))
    audit = exported(sure, tmp_path / "more")["audit"]
    assert (audit["released"], audit["common"]) == (GROUPS + 1, GROUPS)
    assert audit["at_least"] == pytest.approx(GROUPS / (GROUPS + 1), abs=1e-6)


def test_by_default_two_may_fail(sure: Store) -> None:
    """As many as prove the target then, or all there are."""
    assert drawn(sure, None, target=0.6).units == fewest(0.6, 0.04, 2)
    assert drawn(sure, None, target=0.9).units == GROUPS


def test_what_cannot_be_audited_is_refused(store: Store) -> None:
    """No pair, a size or target that is none."""
    with pytest.raises(Refused, match="nothing to audit"):
        drawn(store)
    with pytest.raises(Refused, match="between 0 and 1"):
        drawn(store, target=1.0)
    with pytest.raises(Refused, match="ranked to audit"):
        draw_ranking(store, RankRequest(1, purpose="audit"), by="lead")


def test_the_outcome_stands_in_the_workspace_once(sure: Store) -> None:
    """With the last log entry it saw."""
    drawn(sure, 1)
    answer(sure, reviewer(sure), "first")
    with sure.database.read() as connection:
        (row,) = connection.execute(select(tables.pair_audit)).all()
    assert json.loads(row.outcome_json)["agreed"] == 1
    assert row.last_entry > 0
