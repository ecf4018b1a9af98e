"""Edits found on Browse: taken out, brought back, reviewed."""

from __future__ import annotations

import pytest

from review.core.errors import NotAllowed, Refused
from store.access import people
from store.access.people import Person
from store.dataset import catalog
from store.db.workspace import Store
from store.work import adjudication, batches, browse, culling, queue
from store.work.browse import Filter
from store.work.culling import Review
from tests.store.reviewing import answer_all, drawn, reviewer

TUNE = Review("score", "fit")


@pytest.fixture
def lead(store: Store) -> Person:
    return people.add(store, "Lea", role="lead")[0]


def out(store: Store) -> list[str]:
    """Return what is excluded, in order."""
    return [one.edit_id for one in adjudication.exclusions(store)]


def test_edits_are_taken_out_with_a_reason(store: Store, fill, lead: Person) -> None:
    """Each by an entry of the log, in one closed batch; who is out already is not again."""
    ids = list(fill(store, 5).values())
    assert culling.exclude(store, ids[:2], "blurred", by=lead) == 2
    assert culling.exclude(store, ids[1:3], "blurred", by=lead) == 1
    assert out(store) == ids[:3]
    assert {one.note for one in adjudication.exclusions(store)} == {"blurred"}
    assert culling.excluded_of(store, ids) == set(ids[:3])
    assert all(one.closed and one.purpose == "repair" for one in batches.all_batches(store))
    assert browse.ids(store, Filter(lead.id, verdict="exclude")) == ids[:3]
    with pytest.raises(Refused, match="None of these"):
        culling.exclude(store, ids[:3], "again", by=lead)


@pytest.mark.parametrize("named", [[], ["no such edit"]])
def test_of_no_edit_nothing_is_done(store: Store, fill, lead: Person, named: list[str]) -> None:
    """Whether none is named or none is there: in words, on both databases."""
    fill(store, 2)
    with pytest.raises(Refused, match="None of these"):
        culling.exclude(store, named, "blurred", by=lead)
    with pytest.raises(Refused, match="None of these"):
        culling.bring_back(store, named, by=lead)
    with pytest.raises(Refused, match="None of these"):
        culling.draw(store, named, TUNE, by=lead)
    assert culling.excluded_of(store, named) == set()


@pytest.mark.parametrize("reason", ["", "  "])
def test_no_edit_is_taken_out_without_a_reason(store: Store, fill, lead: Person, reason) -> None:
    """The log would not say why."""
    ids = list(fill(store, 2).values())
    with pytest.raises(Refused, match="Say why"):
        culling.exclude(store, ids, reason, by=lead)
    assert batches.all_batches(store) == []


def test_what_was_taken_out_here_is_brought_back(store: Store, fill, lead: Person) -> None:
    """As if nothing had been: no label, nothing waits; what a lead excluded elsewhere stays."""
    ids = list(fill(store, 4).values())
    batch = drawn(store, 4, purpose="fit")
    adjudication.decide(store, batch.id, ids[3], "exclude", by=lead.id)
    culling.exclude(store, ids[:2], "blurred", by=lead)
    assert culling.bring_back(store, ids, by=lead) == 2
    assert out(store) == [ids[3]]
    assert adjudication.waiting(store) == []
    with pytest.raises(Refused, match="on Browse"):
        culling.bring_back(store, ids, by=lead)
    assert culling.exclude(store, ids[:1], "blurred after all", by=lead) == 1


def test_an_excluded_edit_is_asked_of_nobody(store: Store, fill, lead: Person) -> None:
    """Nor while it waits in an open batch."""
    ids = list(fill(store, 3).values())
    drawn(store, 3, purpose="fit")
    culling.exclude(store, ids[:2], "blurred", by=lead)
    assert [one.unit_id for one in queue.lease(store, reviewer(store), "score", 9)] == [ids[2]]


def test_picked_edits_are_reviewed(store: Store, fill, lead: Person) -> None:
    """Each once, whoever marked it twice; excluded ones not; a reviewer's answers are labels."""
    ids = list(fill(store, 6).values())
    culling.exclude(store, ids[:1], "blurred", by=lead)
    batch = culling.draw(store, [*ids[:4], ids[3]], TUNE, by=lead)
    assert (batch.units, batch.purpose, batch.strategy) == (3, "fit", culling.CHOSEN)
    assert answer_all(store, reviewer(store)) == 3
    assert batches.get(store, batch.id).answered == 3


def test_a_batch_is_drawn_from_what_a_filter_finds(store: Store, fill, lead: Person) -> None:
    """At random, the same for the same seed; each with the chance it had."""
    fill(store, 20)
    wanted = Filter(lead.id, lowest=0.5)
    found = browse.ids(store, wanted)
    batch = culling.draw_from(store, wanted, 4, TUNE, by=lead, seed=7)
    leased = queue.lease(store, reviewer(store), "score", 9)
    assert batch.units == len(leased) == 4
    assert {one.unit_id for one in leased} <= set(found)
    with pytest.raises(Refused, match=r"Draw 1 to 6\."):
        culling.draw_from(store, wanted, 50, TUNE, by=lead)


def test_nothing_that_was_picked_measures(store: Store, fill, lead: Person) -> None:
    """A promise is made of what was drawn at random from a frozen pool."""
    ids = list(fill(store, 3).values())
    for review in (Review("score", "measure"), Review("score", "watch"), Review("rank", "fit")):
        with pytest.raises(Refused):
            culling.draw(store, ids, review, by=lead)
    assert batches.all_batches(store) == []


def test_only_a_lead_takes_out_and_draws(store: Store, fill) -> None:
    """Whatever a page lets through."""
    ids = list(fill(store, 2).values())
    ana = people.add(store, "Ana")[0]
    for act in (
        lambda: culling.exclude(store, ids, "because", by=ana),
        lambda: culling.bring_back(store, ids, by=ana),
        lambda: culling.draw(store, ids, TUNE, by=ana),
        lambda: culling.draw_from(store, Filter(ana.id), 1, TUNE, by=ana),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert out(store) == []
    assert catalog.edit(store, ids[0]).id == ids[0]
