"""A lead's words against reviewers who agreed: counted, with their direction, and done without."""

from __future__ import annotations

import pytest

from commands import promising
from store import promises
from store.access import people
from store.db.workspace import Store
from store.filters import drafts
from store.work import adjudication
from store.work.batches import Batch
from tests.store.reviewing import answer_all, drawn, draws, reviewer

TARGET = 0.6


@pytest.fixture
def batch(store: Store, fill) -> Batch:
    """A measuring batch of 60 of 90 edits."""
    fill(store, 90)
    return drawn(store, 60, target=TARGET)


def asked(store: Store) -> dict:
    return promises.threshold(store, target=TARGET, confidence=0.95, by="lead")


def overrule(store: Store, batch: Batch, units: list[str], decision: str) -> None:
    lead = people.local(store).id
    for unit in units:
        adjudication.decide(store, batch.id, unit, decision, by=lead)


def test_rejects_made_accepted_are_told_and_done_without(store: Store, batch: Batch) -> None:
    """A promise that rests on a lead's word alone says that nothing is promised without it."""
    rows = draws(store, batch)
    bad = {row.output_image for row in rows[::2]}
    answer_all(store, reviewer(store), lambda image: "reject" if image in bad else "accept")
    assert asked(store)["adjudications"] == {"to_reject": 0, "to_accept": 0, "alone": 0}
    assert asked(store)["certified"] is False


def test_a_promise_that_rests_on_a_leads_word_says_so(store: Store, batch: Batch) -> None:
    """Overruled before the look: 30 to accept; without them nothing; in the certificate too."""
    rows = draws(store, batch)
    bad = {row.output_image for row in rows[::2]}
    answer_all(
        store, reviewer(store), lambda image: "reject" if image in bad else "accept", most=59
    )
    overrule(store, batch, [row.unit_id for row in rows[:59:2]], "accept")
    answer_all(store, reviewer(store, "Ben"))
    said = asked(store)
    assert said["certified"] is True
    assert said["adjudications"] == {"to_reject": 0, "to_accept": 30, "alone": 0}
    assert said["without_adjudications"]["certified"] is False
    assert "Without what was made accepted, nothing is promised." in said["assumptions"]
    assert any("made 30 rejected edits accepted and 0" in text for text in said["assumptions"])
    assert any("nothing is promised" in line for line in promising.lines(said))
    draft = drafts.draft(store, plan_id=said["plan"]["id"], by="lead")
    assert draft.config.certificate is not None
    covers = draft.config.certificate.covers
    assert covers["adjudications"] == said["adjudications"]
    assert covers["assumptions"] == said["assumptions"]


def test_accepts_made_rejects_are_told_too(store: Store, batch: Batch) -> None:
    """They cost the promise, so that it is not told without them."""
    answer_all(store, reviewer(store), most=59)
    overrule(store, batch, [row.unit_id for row in draws(store, batch)[:4]], "reject")
    answer_all(store, reviewer(store, "Ben"))
    said = asked(store)
    assert said["adjudications"] == {"to_reject": 4, "to_accept": 0, "alone": 0}
    assert (said["certified"], said["without_adjudications"]) == (True, None)


def test_without_them_a_stricter_promise_may_hold(store: Store, batch: Batch) -> None:
    """The cut that the same look passes with reviewers' own answers stands beside."""
    rows = draws(store, batch)
    low = [row for row in rows if row.overall < 0.45]
    bad = {row.output_image for row in low}
    answer_all(
        store, reviewer(store), lambda image: "reject" if image in bad else "accept", most=59
    )
    last = rows[59].unit_id
    overrule(store, batch, [row.unit_id for row in low if row.unit_id != last], "accept")
    answer_all(store, reviewer(store, "Ben"))
    said = asked(store)
    without = said["without_adjudications"]
    assert without["certified"] is True
    assert without["threshold"] > said["threshold"]
    assert any("Without what was made accepted, the promise holds at" in text
               for text in said["assumptions"])  # fmt: skip


def test_a_word_that_was_asked_for_is_no_overruling(store: Store, fill) -> None:
    """Unsure, a flag and a tie come before a lead by the rules; agreement and nobody do not."""
    fill(store, 12)
    batch = drawn(store, 6, target=TARGET, per_unit=2)
    said_of = {
        1: ("unsure", "accept"),
        2: ("accept", "reject"),
        3: ("unsafe", ""),
        4: ("reject", "reject"),
        5: ("cannot_judge", "cannot_judge"),
    }
    rows = draws(store, batch)
    order = {row.output_image: row.draw_order for row in rows}
    for place, (name, most) in enumerate({"Ana": 5, "Ben": 4}.items()):
        answer_all(
            store, reviewer(store, name), lambda image, place=place: said_of[order[image]][place],
            most=most,
        )  # fmt: skip
    overrule(store, batch, [row.unit_id for row in rows], "accept")
    assert asked(store)["adjudications"] == {"to_reject": 0, "to_accept": 2, "alone": 1}


def test_a_promise_per_group_is_told_without_them(store: Store, fill) -> None:
    """How many of the groups keep theirs."""
    fill(store, 120, types=("Zoom in", "Add film grain or vintage filter"))
    plan = promises.planning.PlanChoices(("category",))
    batch = drawn(store, 120, target=TARGET, plan=plan)
    rows = draws(store, batch)
    kind = rows[0].output_image
    one = [row for row in rows if int(row.output_image[-7:-4]) % 2 == int(kind[-7:-4]) % 2]
    bad = {row.output_image for row in one}
    answer_all(
        store, reviewer(store), lambda image: "reject" if image in bad else "accept", most=119
    )
    last = rows[119].unit_id
    overrule(store, batch, [row.unit_id for row in one if row.unit_id != last], "accept")
    answer_all(store, reviewer(store, "Ben"))
    said = promises.threshold(store, target=TARGET, confidence=0.95, by="lead", group_by="category")
    assert said["certified"] is True
    assert len(said["without_adjudications"]["groups"]) == 1
    assert any("1 of 2 groups keep their promise" in text for text in said["assumptions"])
