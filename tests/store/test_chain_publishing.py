"""The section ``chains`` of a config: drafted with its promise, tried, published, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.answers import Answer
from review.core.errors import Refused
from review.filtering.config_changes import changes
from review.filtering.cuts import Cuts
from review.filtering.filter_config import Chains, Correction, Thresholds, read_config
from store.chains import decisions, publishing, report
from store.chains.publishing import ChainsRequest
from store.db.workspace import Store
from store.filters import configs, drafts
from store.filters import publishing as filters
from store.filters.drafts import DraftRequest
from store.promises.unit_plans import UnitPromise
from store.work import queue
from tests.store.chains import answer_chains, drawn, image, load_chains, said
from tests.store.importing_files import jsonl, load, scores
from tests.store.reviewing import answer_to, fresh_id, log_entries, reviewer, rows_of

CHAINS, TURNS = 40, 3


def holds(number: int) -> int:
    """The better three quarters hold; of the others none, one or two turns do."""
    return TURNS if number >= CHAINS / 4 else number % TURNS


@pytest.fixture
def promised(store: Store, tmp_path: Path) -> UnitPromise:
    """Forty chains, of which 36 were labelled; a promise of 60% holds."""
    load_chains(store, tmp_path, CHAINS, TURNS)
    drawn(store, 36, target=0.6)
    answer_chains(store, reviewer(store), holds)
    found = report.summary(store).promise
    assert found is not None
    assert found.certified
    return found


def test_a_promised_cut_carries_its_certificate_and_its_pool(
    store: Store, promised: UnitPromise
) -> None:
    """What is promised, of which chains, and what people rejected, stand in the section."""
    request = ChainsRequest("weakest", promise=promised, salvage=True)
    draft = publishing.draft(store, request, by="lead")
    section = read_config(draft.text).chains
    assert section is not None
    assert (section.rule, section.threshold, section.salvage) == (
        "weakest", promised.threshold, True
    )  # fmt: skip
    proof = section.certificate
    assert proof is not None
    assert (proof.id, proof.target, proof.labels) == (promised.batch_id, 0.6, 36)
    assert section.pool is not None
    assert (section.pool.size, section.pool.digest) == (CHAINS, promised.digest)
    assert section.not_proven is None
    assert {row.valid for row in section.rejected} <= {0, 1, 2}


def test_the_dry_run_counts_whole_salvaged_and_rejected_chains(
    store: Store, promised: UnitPromise
) -> None:
    """People's word counts: what they rejected goes out as far as it holds."""
    request = ChainsRequest("weakest", threshold=0.02, salvage=True, not_proven="a try")
    config = publishing.draft(store, request, by="lead").config
    found = decisions.decisions(store, config)
    labelled = report.summary(store).summary
    assert found.counts["kept"] == CHAINS - (labelled.labelled - labelled.accepted.hits)
    assert found.counts["salvaged"] == labelled.salvage.chains.hits
    assert found.salvaged_turns == labelled.salvage.turns.hits
    assert sum(found.counts.values()) == CHAINS
    assert found.counts["undecided"] == 0


def test_a_section_is_published_compared_and_taken_back(
    store: Store, promised: UnitPromise
) -> None:
    """By the flow that all filters go through; the section stays when others are drafted on it."""
    first = publishing.draft(
        store, ChainsRequest("product", threshold=0.5, judge="robot", not_proven="a try"), by="Lea"
    )
    filters.publish(store, first.id, comment="first", not_proven="a start", by="Lea")
    second = publishing.draft(store, ChainsRequest("weakest", promise=promised), by="Lea")
    filters.publish(store, second.id, comment="second", not_proven="a start", by="Lea")
    current = configs.in_force(store)
    assert current is not None
    assert current.config.chains is not None
    assert current.config.chains.rule == "weakest"
    told = [str(change) for change in changes(first.config, current.config)]
    assert any("Rule for chains" in line for line in told)
    configs.rollback(store, 1, comment="back", by="Lea")
    back = configs.in_force(store)
    assert back is not None
    assert back.config.chains is not None
    assert (back.config.chains.rule, back.config.chains.not_proven) == ("product", "a try")


def test_without_a_promise_it_takes_a_reason(store: Store, promised: UnitPromise) -> None:
    """It is said when the section is drafted."""
    with pytest.raises(Refused, match="takes a reason"):
        publishing.draft(store, ChainsRequest("weakest", threshold=0.5), by="lead")


def test_a_promise_that_fell_is_not_published(store: Store, promised: UnitPromise) -> None:
    """Nor drafted: a label that the look saw has changed since."""
    draft = publishing.draft(store, ChainsRequest("weakest", promise=promised), by="lead")
    last = log_entries(store)[-1]
    queue.undo(store, last.reviewer_id, last.id, fresh_id())
    (lease,) = queue.lease(store, last.reviewer_id, "turns", 1)
    other = said(0 if last.verdict == "accept" else TURNS, TURNS)
    queue.record(store, last.reviewer_id, answer_to(lease, **other))
    with pytest.raises(Refused, match="does not hold any more"):
        filters.publish(store, draft.id, comment="late", not_proven="a start", by="lead")
    fallen = report.summary(store).promise
    assert fallen is not None
    with pytest.raises(Refused, match="promises nothing"):
        publishing.draft(store, ChainsRequest("weakest", promise=fallen), by="lead")


def test_the_promise_of_another_judge_is_refused(store: Store, promised: UnitPromise, fill) -> None:
    """The filter in force goes by one judge's scores: the promise is about another's."""
    fill(store, 10, judge="other")
    draft = drafts.draft(store, judge="other", by="lead")
    filters.publish(store, draft.id, comment="first", not_proven="a start", by="lead")
    with pytest.raises(Refused, match="'other'"):
        publishing.draft(store, ChainsRequest("weakest", promise=promised), by="lead")
    chosen = ChainsRequest("weakest", 0.5, not_proven="a try", judge="robot")
    with pytest.raises(Refused, match="'robot'"):
        publishing.draft(store, chosen, by="lead")


def test_what_leaves_the_filter_weakens_the_promise(store: Store, promised: UnitPromise) -> None:
    """Chains that another batch rejected leave what was promised, at the worst all of them good."""
    measured = {row["unit_id"] for row in rows_of(store, "draw")}
    scores = {row["unit_id"]: row["overall"] for row in rows_of(store, "unit_plan_member")}
    again = drawn(store, CHAINS, purpose="fit")
    answer_chains(store, reviewer(store, "Ben"), lambda _: 0, batch=again)
    draft = publishing.draft(store, ChainsRequest("weakest", promise=promised), by="lead")
    assert draft.config.chains is not None
    proof = draft.config.chains.certificate
    assert proof is not None
    cut = promised.threshold or 0.0
    others = [unit for unit in scores.keys() - measured if scores[unit] >= cut]
    assert proof.covers["removed"] == len(others) > 0
    assert proof.covers["promised_after_removals"] < 0.6


def in_force_with_promise(store: Store, rule: str = "weakest", **request: object) -> None:
    """Publish the promised section."""
    found = report.summary(store).promise
    wanted = ChainsRequest(rule, promise=found, **request)  # type: ignore[arg-type]
    draft = publishing.draft(store, wanted, by="lead")
    filters.publish(store, draft.id, comment="first", not_proven="a start", by="lead")


def redrafted(store: Store, **wanted: object) -> Chains:
    """Draft another filter of single edits, publish it, and return its section on chains."""
    draft = drafts.draft_wanted(store, DraftRequest(**wanted), by="lead")  # type: ignore[arg-type]
    current = filters.publish(store, draft.id, comment="next", not_proven="a start", by="lead")
    assert current.config.chains is not None
    return current.config.chains


def test_a_filter_of_another_judge_does_not_carry_the_promise_on(
    store: Store, tmp_path: Path, promised: UnitPromise
) -> None:
    """It was about the first judge's scores: the section stays, and says that it is not proven."""
    in_force_with_promise(store)
    assert redrafted(store, cuts=Cuts.at(0.1), judge="robot").certificate is not None
    rows = [{"edit": image(n, turn), "judge": "other", **scores(0.99)}
            for n in range(CHAINS) for turn in range(1, TURNS + 1)]  # fmt: skip
    load(store, jsonl(tmp_path / "other.jsonl", *rows), kind="scores")
    section = redrafted(store, cuts=Cuts.at(0.1), judge="other")
    assert section.certificate is None
    assert section.pool is None
    assert "does not hold" in (section.not_proven or "")


def worse_half_fails(store: Store, folder: Path, rule: str) -> UnitPromise:
    """Promise 80% of chains whose better ones hold: the cut keeps some of them alone."""
    load_chains(store, folder, CHAINS, TURNS)
    drawn(store, 36, target=0.8, rule=rule)
    answer_chains(store, reviewer(store), lambda n: TURNS if n >= CHAINS / 2 else 0)
    found = report.summary(store).promise
    assert found is not None
    assert found.kept is not None
    assert found.kept < CHAINS
    return found


def test_a_lower_threshold_of_a_type_ends_a_promise_on_all_turns(
    store: Store, tmp_path: Path
) -> None:
    """Turns of that type go by it: chains go out that the promised cut does not keep."""
    worse_half_fails(store, tmp_path, "all")
    in_force_with_promise(store, "all")
    typed = [Correction(image(n, TURNS), "Zoom in") for n in range(CHAINS)]
    assert redrafted(store, cuts=Cuts.at(0.1), corrections=typed).certificate is not None
    lower = Cuts(Thresholds(global_=0.1, edit_type={"Zoom in": 0.0}))
    assert redrafted(store, cuts=lower, corrections=typed).certificate is None


def test_what_people_said_since_stands_in_the_next_filter(
    store: Store, promised: UnitPromise
) -> None:
    """A section is not copied with the labels of its day, nor with a promise that fell since."""
    in_force_with_promise(store, salvage=True)
    accepted = [entry for entry in log_entries(store) if entry.verdict == "accept"][-1]
    better = Answer(fresh_id(), accepted.draw_id, replaces=accepted.id, **said(1, TURNS))
    queue.record(store, accepted.reviewer_id, better)
    before = configs.in_force(store)
    assert before is not None
    assert before.config.chains is not None
    section = redrafted(store, cuts=Cuts.at(0.1))
    assert len(section.rejected) == len(before.config.chains.rejected) + 1
    assert section.certificate is None
