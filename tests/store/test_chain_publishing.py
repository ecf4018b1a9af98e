"""The section ``chains`` of a config: drafted with its promise, tried, published, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.core.errors import Refused
from review.filtering.config_changes import changes
from review.filtering.filter_config import read_config
from store.chains import decisions, publishing, report
from store.chains.publishing import ChainsRequest
from store.db.workspace import Store
from store.filters import configs, drafts
from store.filters import publishing as filters
from store.promises.unit_plans import UnitPromise
from store.work import queue
from tests.store.chains import answer_chains, drawn, load_chains, said
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
