"""Proposals: anybody makes one; a lead adopts or declines it, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from review.core.errors import Refused, Unknown
from store.db.workspace import Store
from store.filters import configs, drafts, proposals, publishing
from store.filters.proposals import Proposal
from tests.store.reviewing import answer_all, drawn, log_entries, reviewer

WHY = "nobody has looked yet"


def proposed(store: Store, threshold: float = 0.6, comment: str = "seams") -> Proposal:
    draft = drafts.draft(store, by="Rui", threshold=threshold)
    return proposals.propose(store, draft.id, comment=comment, by="Rui")


def test_a_proposal_waits_with_its_comment(store: Store, fill, clock) -> None:
    """Who, when, why and what; nothing comes into force by it."""
    fill(store, 4)
    made = proposed(store)
    assert proposals.listed(store) == [made]
    assert (made.created_by, made.comment, made.decision) == ("Rui", "seams", None)
    assert (made.created, made.draft.config.thresholds.global_) == (clock(), 0.6)
    assert configs.in_force(store) is None


def test_a_proposal_needs_a_comment_and_a_draft(store: Store, fill) -> None:
    """The lead is to know why; and of what."""
    fill(store, 2)
    draft = drafts.draft(store, by="Rui")
    with pytest.raises(Refused, match="comment"):
        proposals.propose(store, draft.id, comment="  ", by="Rui")
    with pytest.raises(Unknown):
        proposals.propose(store, 99, comment="x", by="Rui")


def test_adopting_makes_the_leads_draft_on_what_is_in_force_now(store: Store, fill) -> None:
    """The same cut, drafted anew, naming who proposed it; publishing goes its usual way."""
    fill(store, 4)
    made = proposed(store, 0.6)
    first = drafts.draft(store, by="Lea", threshold=0.4)
    publishing.publish(store, first.id, comment="go", by="Lea", not_proven=WHY)
    own = proposals.adopt(store, made.id, by="Lea", answer="good idea")
    assert (own.config.thresholds.global_, own.created_by) == (0.6, "Lea")
    assert (own.config.provenance.based_on, own.config.provenance.proposed_by) == (1, "Rui")
    done = publishing.publish(store, own.id, comment="by Rui", by="Lea", not_proven=WHY)
    assert done.config.provenance.proposed_by == "Rui"
    (row,) = proposals.listed(store)
    assert (row.decision, row.decided_by, row.answer) == ("adopted", "Lea", "good idea")


def test_declining_says_why(store: Store, fill, clock) -> None:
    """The answer stays with it; open proposals stand first."""
    fill(store, 4)
    old, new = proposed(store), proposed(store, 0.7, "again")
    with pytest.raises(Refused, match="answer"):
        proposals.decline(store, new.id, by="Lea", answer="")
    proposals.decline(store, new.id, by="Lea", answer="too strict")
    assert [one.id for one in proposals.listed(store)] == [old.id, new.id]
    found = proposals.get(store, new.id)
    assert (found.decision, found.answer, found.decided) == ("declined", "too strict", clock())


def test_it_is_decided_once(store: Store, fill) -> None:
    """The second lead is told who was there before."""
    fill(store, 4)
    made = proposed(store)
    proposals.decline(store, made.id, by="Lea", answer="no")
    with pytest.raises(Refused, match="Lea declined this proposal before"):
        proposals.adopt(store, made.id, by="Max")
    with pytest.raises(Refused, match="Lea declined"):
        proposals.decline(store, made.id, by="Max", answer="no")
    with pytest.raises(Unknown):
        proposals.decline(store, 99, by="Max", answer="no")


def test_of_leads_at_the_same_moment_one_decides(store: Store, fill) -> None:
    """Three press together: one counts, two are told."""
    fill(store, 4)
    made = proposed(store)
    start = Barrier(3)

    def press(name: str) -> str | None:
        start.wait(timeout=30)
        try:
            proposals.decline(store, made.id, by=name, answer=name)
        except Refused as told:
            return told.message
        return None

    with ThreadPoolExecutor(3) as threads:
        said = list(threads.map(press, ["Lea", "Max", "Zoe"], timeout=60))
    assert said.count(None) == 1
    winner = proposals.get(store, made.id)
    assert (winner.decided_by, winner.answer) in {(name, name) for name in ("Lea", "Max", "Zoe")}


def test_a_proposed_promise_that_fell_is_not_adopted(store: Store, fill) -> None:
    """Its labels changed since: the lead is told, and the proposal stays open."""
    from store.work import queue
    from tests.store.reviewing import fresh_id

    fill(store, 60)
    drawn(store, 60, target=0.7)
    answer_all(store, reviewer(store))
    draft = drafts.draft(store, by="Rui", plan_id=drafts.LATEST)
    made = proposals.propose(store, draft.id, comment="it holds", by="Rui")
    last = log_entries(store)[-1]
    queue.undo(store, last.reviewer_id, last.id, fresh_id())
    with pytest.raises(Refused, match="certifies nothing now"):
        proposals.adopt(store, made.id, by="Lea")
    assert proposals.get(store, made.id).decision is None
